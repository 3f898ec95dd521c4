"""Another operator's files as a channel: rows of its numbers become `number.taken-over` events, and nothing is lost."""
