"""Payments of bills: full, partial, over, late, and reversed."""
