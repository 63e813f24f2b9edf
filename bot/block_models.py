"""slack_sdk's models of what stands in messages and forms by the hundred, as fast as they can be.

slack_sdk looks for a model's checks among all of its attributes, and goes through what models in it say of themselves
once for each level: both cost more than everything else about them. Here they are known by the class."""

from functools import cache
from typing import Any

from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)


class _Checked(JsonObject):
    """A model that is checked by the checks of its class."""

    def validate_json(self) -> None:
        """Run each check; raises SlackObjectFormationError."""
        for name in _checks(type(self)):
            getattr(self, name)()

    def get_non_null_attributes(self) -> dict[str, Any]:
        """Return what of it is not empty; what models in it say of themselves isn't gone through again, as it was."""
        values = ((name, getattr(self, name, None)) for name in _attributes(type(self)))
        return {name: _as_json(value) for name, value in values if value is not None and not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    return isinstance(value, str | list | tuple | dict) and not value


def _as_json(value: Any) -> Any:
    if isinstance(value, JsonObject):
        return value.to_dict()
    return [_as_json(each) for each in value] if isinstance(value, list | tuple) else value


@cache
def _attributes(kind: type[JsonObject]) -> tuple[str, ...]:
    """Return the names of what a class's JSON has."""
    return tuple(sorted(object.__new__(kind).attributes))


@cache
def _checks(kind: type[JsonObject]) -> tuple[str, ...]:
    """Return the names of a class's checks."""
    names = (name for name in dir(kind) if not name.startswith("__"))
    return tuple(name for name in names if hasattr(getattr(kind, name), "validator"))


class Mrkdwn(_Checked, MarkdownTextObject):
    """A text with Slack's marks."""


class Plain(_Checked, PlainTextObject):
    """A text that is shown as it is."""


class Choice(_Checked, Option):
    """One of several to choose from."""


class Section(_Checked, SectionBlock):
    """A paragraph."""


class Context(_Checked, ContextBlock):
    """Small print."""


class Input(_Checked, InputBlock):
    """A question of a form."""


class Button(_Checked, ButtonElement):
    """A button."""


class Select(_Checked, StaticSelectElement):
    """A list to choose one from."""


class Header(_Checked, HeaderBlock):
    """A heading."""


class Actions(_Checked, ActionsBlock):
    """A row of buttons."""
