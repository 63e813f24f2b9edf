"""What people write to each other through the bot: questions, replies, and messages to the bot itself."""
