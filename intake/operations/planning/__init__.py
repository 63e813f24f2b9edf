"""Making plans of the ideas that are stored."""
