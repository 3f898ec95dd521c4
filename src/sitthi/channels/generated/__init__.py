"""A made-up outside world: every channel at once, as a seeded stream of CloudEvents that knows nothing of the terms."""
