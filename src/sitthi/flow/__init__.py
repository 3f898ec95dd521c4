"""The corridor: admit, gather, decide, record, announce."""
