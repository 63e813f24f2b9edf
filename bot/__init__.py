"""Slack in, Slack out: routes, listeners, views, messages, delivery. No rules, no SQL."""
