"""Messages: a notification in, blocks and a full sentence out; pure."""
