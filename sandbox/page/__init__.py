"""The workspace as a page in a browser, for people who try the app without Slack."""

from sandbox.page.routes import page_routes

__all__ = ["page_routes"]
