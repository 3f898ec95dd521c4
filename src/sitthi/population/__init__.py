"""A whole base at once: the same rules as for one customer, compiled over columns; what-if, reviews, liabilities."""
