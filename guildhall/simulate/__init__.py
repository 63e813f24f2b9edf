"""`guildhall simulate`: a real backlog through the real app, in discrete time, and what came of it in four files."""
