"""Corrections: an event that came late is put in at its own time, and what followed is decided again."""
