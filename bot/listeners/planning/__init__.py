"""Listeners of the plan, of what is worth finding out, and of pairs of ideas."""
