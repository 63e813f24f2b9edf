"""The checklist of setting up, and the forms of its steps."""
