"""Listeners of routing, similar ideas and search."""
