"""The plan of the quarter as it is kept: what it is made of, when it is made anew, and what it says."""
