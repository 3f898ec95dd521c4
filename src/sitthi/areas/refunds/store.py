"""Refunds are rows of the numbers they belong to (`areas/numbers/store.py`): a wallet that ends makes them."""
