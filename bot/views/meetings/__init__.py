"""What people read and fill in about the guild's meetings."""
