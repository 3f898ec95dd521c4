"""Sitthi decides what a mobile operator owes its customers, and why."""

__version__ = "0.1.0"
