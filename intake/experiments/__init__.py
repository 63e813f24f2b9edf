"""What becomes of an idea that was accepted: experiments, building, and whether it did what it was to do."""
