"""Customer tiers: every way to one, groups, notices, periods."""
