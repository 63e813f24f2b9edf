"""Every SELECT of scheduling."""
