"""What a company says of itself, a step at a time: channels, people, squads, priorities; from Slack or from a file."""
