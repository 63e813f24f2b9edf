"""Fills any fact, answer or form's data with text that means harm; ids and addresses are what Slack would give."""

import enum
import types
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from intake.answers import StagePage
from intake.ideas import Stage
from intake.operations.organization.setup import ChannelStands
from intake.policy import Criterion

# Whatever stands between two Ω is a mark that people typed.
TEXTS = (
    "<!channel> <!here|x> <!subteam^S1|@a> Ω*Ω wake up",
    "<https://evil.example|https://bank.example> <javascript:alert(1)|x> <mailto:a@b|x>",
    "<@U0TRIS> <@W1> <#C1> & friends &lt;!channel&gt; &amp;lt;!everyone&amp;gt;",
    "Ω*Ω and Ω_Ω and Ω`Ω and Ω~Ω",
    ">>> quoted\n> again\n```fence",
    "turned \u202e round \u2066 about",
    "<" * 3000,
    "&" * 3000,
    "a<!channel" * 400,
    "=cmd|' /C calc'!A0",
    "x" * 137 + "&<!channel>",
    "<!date^0^{date}^https://evil.example|x>",
    "\U0001f98a" * 1500,
)
# An area's name is kept short where it is typed in.
SHORT = tuple(text for text in TEXTS if len(text) < 60)
OF_POLICIES = ("reviewer", "published_by", "spokesperson", "drafted_by", "publishers")
LINK = "https://meet.example.com/room"
IDS = (
    *("requester", "reporter", "by", "asked_by", "member", "owner", "lead", "author", "introduced_by", "passed_to"),
    *("asker", "answerer", "answerers", "answered_by", "asked", "outdated"),
    *("checked_by", "confirmed_by", "given_by", "suggested", "instead_of", "handed_to", "closed_by"),
    *("looks", "sent_by", "readers", "people", "host", "handed_by", "away", "supporters", "person", "buddy"),
)
KNOWN: dict[str, str] = {
    **dict.fromkeys(
        (*IDS, *OF_POLICIES, "leads", "viewers", "triager", "viewer", "outsiders", "admin", "importer"), "U0EVE"
    ),
    **dict.fromkeys(("channel", "triage_channel", "digest_channel", "guild_channel", "place"), "C0EVE"),
    **dict.fromkeys(("link", "origin_link"), LINK),
    **dict.fromkeys(("id", "idea_id", "key", "squad", "origin", "squads", "without_lead", "backer"), "abc"),
    **dict.fromkeys(("update", "series", "occurrence", "name_of_date", "reply"), "abc"),
    **dict.fromkeys(("country", "zone_country"), "DE"),
    "to": "U0EVE",
    **dict.fromkeys(("zone",), "Europe/Berlin"),
    **dict.fromkeys(("at", "time", "digest_time"), "09:00"),
    "ts": "1772614800.000100",
    "after": "10.500.abc",
    "field": "value",
    "label": "IDEA-12",
    "already": "IDEA-11",
    "columns": "title",
    "command": "/ml-idea",
    "published_on": "2026-03-04",
    "message": "card",
    # Sentences of ours.
    "assumptions": "What nobody knows is drawn from what the policy says.",
    "missing": "value",
    "quarter": "2026-Q1",
    **dict.fromkeys(("first_month", "last_month", "months"), "2026-06"),
}


# What only some of the choices can be, and what is always there where it is asked for.
CHOICES: dict[str, tuple[Any, ...]] = {
    "missing": (Criterion.value, Criterion.urgency),
    "outcomes": (Stage.accepted, Stage.parked, Stage.declined),
}
# What has another form in one kind than elsewhere: a channel's id, and the stages of which there are lists.
OF_MODELS: dict[type, dict[str, Any]] = {
    ChannelStands: {"id": KNOWN["channel"]},
    StagePage: {"stage": Stage.submitted},
}
THERE = ("question", "decision", "ending")


class Filler:
    """Makes values of any type, by chance, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def arguments(self, function: Any) -> dict[str, Any]:
        """Return an argument for each parameter of a function."""
        hints = get_type_hints(function)
        # What is said above the idea form is ours.
        return {name: self.of(kind, name) for name, kind in hints.items() if name not in ("return", "said")}

    def of(self, kind: Any, name: str = "") -> Any:
        """Return a value of a type; `name` says what it is for."""
        if name == "usages":
            # Ours, from the table of routes.
            return {command: f"`{command}` shows it." for command in ("/ml-queue", "/ml-idea")}
        origin, inner = get_origin(kind), get_args(kind)
        if origin in (Union, types.UnionType):
            chosen = [each for each in inner if each is not type(None)]
            # What is there says more than what is not.
            is_none = type(None) in inner and name not in THERE and self._random.random() < 0.25
            return None if is_none else self.of(chosen[0], name)
        if origin is Literal:
            return self._random.choice(inner)
        if origin is not None:
            return self._several(origin, inner, name)
        if kind is Any:
            return {}
        if issubclass(kind, enum.Enum):
            return self._random.choice(CHOICES.get(name) or list(kind))
        return self._plain(kind, name)

    def _several(self, origin: Any, inner: tuple[Any, ...], name: str) -> Any:
        if origin is tuple and inner[-1] is not Ellipsis:
            return tuple(self.of(each, name) for each in inner)
        if issubclass(origin, Mapping):
            return {key: self.of(inner[1], name) for key in self._keys(inner[0])}
        if issubclass(origin, Sequence | Collection):
            made = [self.of(inner[0], name) for _ in range(self._random.randint(1, 3))]
            return list(made) if origin is list else tuple(made) if issubclass(tuple, origin) else frozenset(made)
        # An Annotated type.
        return self.of(inner[0], name)

    def _keys(self, kind: Any) -> list[Any]:
        if get_origin(kind) is tuple:
            # A squad's key, and a kind of idea.
            return [tuple("abc" if each is str else self.of(each) for each in get_args(kind))]
        return ["abc"] if kind is str else [0, 1] if kind is int else list(kind)

    def _plain(self, kind: Any, name: str) -> Any:
        if kind is str:
            texts = SHORT if name in ("area", "areas") else TEXTS
            return KNOWN.get(name) or self._random.choice(texts)
        if kind is bool:
            return self._random.random() < 0.5
        if kind in (int, float):
            return kind(self._random.randint(1, 5))
        if kind is datetime:
            return datetime(2026, 3, self._random.randint(2, 20), 9, tzinfo=UTC)
        if kind is date:
            return date(2026, 3, 4)
        if kind is time:
            return time(9)
        if issubclass(kind, BaseModel):
            hints = get_type_hints(kind)
            made = {field: self.of(hints[field], field) for field in kind.model_fields}
            return kind.model_construct(**made | OF_MODELS.get(kind, {}))
        names = [field.name for field in fields(kind)] if is_dataclass(kind) else kind._fields
        hints = get_type_hints(kind)
        return kind(**{field: self.of(hints[field], field) for field in names})
