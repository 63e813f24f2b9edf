"""What an edit changes of an idea, field by field: how it was and how it is."""

from collections.abc import Mapping
from typing import Any

from intake.policy import Frozen

# The fields whose words say which priority an idea supports, which squad it suits and which ideas it is like.
TELLING = frozenset({"title", "problem", "area"})
FIRST = ("title", "problem")


class FieldChange(Frozen):
    """One field of an idea before and after an edit, as text; empty where nothing was given."""

    field: str
    old: str
    new: str


def as_text(value: Any) -> str:
    """Return a value of an idea as text: levels of worth with their currencies."""
    if isinstance(value, Mapping):
        return ", ".join(f"{currency} {str(level).replace('_', ' ')}" for currency, level in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def field_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Return what is different after an edit: title and problem first, then in the order of `after`."""
    in_order = sorted(after.items(), key=lambda item: FIRST.index(item[0]) if item[0] in FIRST else len(FIRST))
    return tuple(
        FieldChange(field=field, old=as_text(before.get(field)), new=as_text(value))
        for field, value in in_order
        if as_text(before.get(field)) != as_text(value)
    )
