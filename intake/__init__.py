"""What the team decides: ideas, policy, scores, routes, squads, access. No Slack, no clock."""
