"""Finding similar ideas and squads among what is stored."""
