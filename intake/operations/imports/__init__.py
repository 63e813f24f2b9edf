"""Taking in lists of ideas, piece by piece."""
