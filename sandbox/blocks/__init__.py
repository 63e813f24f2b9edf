"""Blocks and views as Slack takes them: what each may hold, and the checks that it makes."""
