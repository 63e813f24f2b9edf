"""The plan of the quarter, and how sure it is."""
