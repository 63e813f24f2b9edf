"""What belongs together: similar ideas, squads and priorities, by words and by past decisions."""
