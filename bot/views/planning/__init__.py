"""The plan of the quarter, what is worth finding out, and which idea comes first."""
