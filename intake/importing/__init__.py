"""Bringing in a company's old spreadsheet of ideas: reading it, guessing what is what, creating silently, undoing."""
