"""Thin doors: they translate in and out."""
