"""What services and jobs do inside their transaction."""
