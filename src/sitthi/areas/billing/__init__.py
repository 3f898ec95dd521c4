"""Bills of an account: charges that wait, cycles, VAT, advances given back, and what becomes overdue."""
