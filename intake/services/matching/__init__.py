"""Which squad gets an idea, and which ideas fit what somebody looks for."""
