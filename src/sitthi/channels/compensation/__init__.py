"""A file of compensations as a channel: each row becomes a `balance.adjusted` event, given once however often sent."""
