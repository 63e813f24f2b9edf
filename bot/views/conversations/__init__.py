"""Forms of what people write to each other through the bot."""
