"""The façades: what people and the bot can ask of intake; each method is one transaction."""
