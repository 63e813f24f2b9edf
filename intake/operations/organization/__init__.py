"""What a company says of itself: channels, people, squads."""
