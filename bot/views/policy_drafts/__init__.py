"""The forms of the next version of the priorities."""
