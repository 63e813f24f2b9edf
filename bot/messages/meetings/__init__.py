"""Messages about the guild's meetings."""
