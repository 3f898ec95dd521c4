"""A channel's settlement file: what it says it took for us, row by row."""
