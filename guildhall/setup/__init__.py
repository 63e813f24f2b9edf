"""Asks for everything a first start needs, and writes it to a file."""
