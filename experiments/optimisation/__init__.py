"""Searching for assessment designs that no other design beats on all objectives at once."""
