"""The plan: what ideas are worth, what fits into the weeks, and how sure that is."""
