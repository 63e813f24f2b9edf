"""What the outbox carries: plain values, with the number of their schema."""
