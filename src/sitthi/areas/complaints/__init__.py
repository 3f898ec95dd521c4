"""Complaints: received, acknowledged in writing, resolved, each by its last day."""
