"""The Web API: every method the app may call, and the one way every call takes."""

from sandbox.methods import apps, chat, conversations, files, users, views
from sandbox.methods.method import Method

METHODS: dict[str, Method] = {
    method.name: method for family in (apps, chat, conversations, files, users, views) for method in family.METHODS
}
