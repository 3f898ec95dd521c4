"""Units, accounts, transfers, lots and holds; append-only."""
