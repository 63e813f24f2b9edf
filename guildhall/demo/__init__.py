"""`guildhall demo`: an invented company in a Slack-like workspace in the browser, the real bot connected to it."""
