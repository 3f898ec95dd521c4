"""Who holds the numbers: registration, kind and language."""
