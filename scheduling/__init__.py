"""What is due, and when: meetings, digests, reminders, the tick. No Slack."""
