"""Adapters to the outside, each with a null twin."""
