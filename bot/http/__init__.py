"""Slack's requests over HTTP."""
