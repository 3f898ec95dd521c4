"""Contracts with payment in advance: form-2 offers and form-3 contracts, from signing to their end."""
