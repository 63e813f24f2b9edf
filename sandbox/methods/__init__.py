"""The Web API: every method the app may call, and the one way every call takes."""

from sandbox.methods import apps, bookmarks, chat, conversations, files, scheduled, users, views
from sandbox.methods.method import Method

FAMILIES = (apps, bookmarks, chat, conversations, files, scheduled, users, views)
METHODS: dict[str, Method] = {method.name: method for family in FAMILIES for method in family.METHODS}
