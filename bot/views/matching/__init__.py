"""Which squad gets an idea, which ideas are like it, and which fit what somebody looks for."""
