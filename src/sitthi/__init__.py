"""Sitthi decides what a mobile operator owes its customers, and why."""
