"""The Web API: every method the app may call, and the one way every call takes."""

from sandbox.methods import apps, bookmarks, chat, conversations, users, views
from sandbox.methods.method import Method

METHODS: dict[str, Method] = {
    method.name: method for family in (apps, bookmarks, chat, conversations, users, views) for method in family.METHODS
}
