"""Payments have no rows of their own: a payment stays in its receipt, and `reversals` says which were undone."""
