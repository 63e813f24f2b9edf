"""Facts, forms and views filled by their types, so that a new one is tried as soon as it is there."""

import dataclasses
import datetime
import importlib
import inspect
import pkgutil
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import count
from typing import Any

from pydantic import BaseModel

import bot.views
from bot.blocks import Rendered, section
from bot.messages.registry import messages as messages
from intake.approaches import LegalQuestion
from intake.ideas import Stage, Value
from intake.policy import Criterion
from intake.rules.planning.portfolio import Plan
from intake.rules.reopening import Reopening, ReopeningEvent
from intake.services.rota import RotaWeekLine

NOW = datetime.datetime(2026, 3, 4, 9, 0, tzinfo=datetime.UTC)
LONG = 3000
MEMBER, CHANNEL = "U0123456789", "C0123456789"
PEOPLE = frozenset(
    {"by", "requester", "reviewer", "owner", "lead", "member", "asked_by", "given_by", "checked_by", "spokesperson"}
    | {"importer", "passed_to", "introduced_by", "viewers", "looks", "confirmed_by", "leads", "triager", "viewer"}
    | {"admin", "outsiders", "host", "hosts", "away", "people", "handed_by", "closed_by", "handed_to", "instead_of"}
    | {"admin", "outsiders", "taken_by", "answers_for", "person", "buddy"}
    | {"admin", "outsiders", "asked", "asker", "answerer", "answerers", "answered_by", "to", "supporters"}
)
# What is longest is what people type; the rest has its form.
FORMED: dict[str, Any] = {
    "id": "i-7",
    "key": "squad-7",
    "idea_id": "i-7",
    "channel": CHANNEL,
    "zone": "Europe/Berlin",
    "link": "https://example.com/" + "a" * 200,
    "origin_link": "https://example.slack.com/archives/C0123456789/p1",
    "time": "09:00",
    "digest_time": "09:00",
    "published_on": "2026-03-04",
    "label": "IDEA-123456",
    "quarter": "2026-Q1",
    "field": "value",
    "verb": "changed",
    "origin": "o-7",
    "draft": "d-7",
    "word": "help",
    "command": "/ml-queue",
    "first_month": "2026-06",
    "last_month": "2026-06",
    "backer": "i-7",
    "series": "guild",
    "occurrence": "2026-03-05T15:00",
    "update": "i-7",
    "about": "i-7",
    "reply": "i-7",
    "country": "DE",
    "zone_country": "DE",
}
# What one thing of a list has for itself.
OWN = frozenset({"id", "key", "idea_id", "text", "areas", "own_areas", "sheets", "readings"})
ONE_OF: dict[Any, Any] = {Stage: Stage.submitted, Criterion: Criterion.value}
# Without these there is no such message.
NEVER_LACKING = {("SquadNote", "decision")}
# Longer ones are refused where they are typed; Excel's sheets have 31 characters, and of a reading 60 are shown.
SHORT = {"areas": 54, "own_areas": 54, "sheets": 25, "readings": 60}
# Rows have numbers of their own.
COUNTED = frozenset({"number", "first"})
_numbers = count(1)


def filled(kind: Any, text: str, many: int, name: str = "") -> Any:
    """Return a value of a type: the longest of its kind."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if name == "usages":
        return {
            command: f"`{command}` shows it.\n`{command} word` shows more." for command in ("/ml-queue", "/ml-idea")
        }
    if origin is typing.Annotated:
        return filled(args[0], text, many, name)
    if origin is typing.Literal:
        return args[0]
    if origin in (types.UnionType, typing.Union):
        return filled(next(each for each in args if each is not type(None)), text, many, name)
    if origin in (tuple, list, Sequence, frozenset, set):
        return _several(origin, args, text, many, name)
    if origin in (dict, Mapping):
        return _mapping(args, text, many, name)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _model(kind, text, many)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ONE_OF.get(kind, next(iter(kind)))
    if dataclasses.is_dataclass(kind) or hasattr(kind, "_fields"):
        given = {name: filled(each, text, many, name) for name, each in typing.get_type_hints(kind).items()}
        return kind(**given)
    return _plain(kind, text, name)


def _several(origin: Any, args: Any, text: str, many: int, name: str) -> Any:
    if origin is tuple and args[-1] is not Ellipsis:
        return tuple(filled(each, text, many, name) for each in args)
    few = min(many, FEWER.get(name, many))
    every = [filled(args[0], text, many, name) for _ in range(few)]
    return frozenset(every) if origin in (frozenset, set) else tuple(every)


def _mapping(args: Any, text: str, many: int, name: str) -> Any:
    key, value = args
    if value is Any:
        return section(text)
    if typing.get_origin(key) is tuple:
        return {
            tuple(filled(each, f"key-{at}", many) for each in typing.get_args(key)): filled(value, text, many)
            for at in range(many)
        }
    keys = list(key) if isinstance(key, type) and issubclass(key, Enum) else [f"key-{at}" for at in range(many)]
    return {each: filled(value, text, many, name) for each in keys}


def _model(kind: type[BaseModel], text: str, many: int) -> BaseModel:
    hints = typing.get_type_hints(kind, include_extras=True)
    given = {
        name: BY_FIELD[kind.__name__, name]
        if (kind.__name__, name) in BY_FIELD
        else filled(hints[name], text, many, name)
        for name in kind.model_fields
    }
    if kind is Plan:
        given["share_weeks"] = {share.key: 0.5 for share in given["shares"]}
    return kind.model_construct(**given)


def _plain(kind: Any, text: str, name: str) -> Any:
    values: dict[Any, Any] = {
        int: 7,
        float: 0.5,
        bool: True,
        datetime.datetime: NOW,
        datetime.date: NOW.date(),
        datetime.time: NOW.time(),
    }
    if kind is str:
        given = MEMBER if name in PEOPLE else FORMED.get(name, text[: SHORT.get(name, LONG)])
        return f"{given}-{next(_numbers)}" if name in OWN else given
    return next(_numbers) if kind is int and name in COUNTED else values[kind]


# What is never many: the queue's page, an idea's people and its like, the digest's news.
FEWER = {
    "lines": 10,
    "mine": 5,
    "questions": 3,
    "to_decide": 5,
    "viewers": 10,
    "similar": 3,
    "news": 5,
    "chart": 8,
    "rows": 8,
    "above": 5,
    "named": 4,
    "claims": 9,
    "pairs": 6,
    "leads": 2,
    "choices": 2,
    "areas": 60,
    "headings": 100,
    "squads": 90,
    "visited": 60,
    "values": 1,
    "preview": 5,
    "enters": 3,
    "leaves": 3,
    "rises": 3,
    "falls": 3,
    "meetings": 5,
    "agenda": 4,
    "handed_back": 5,
    "handed_back_by": 3,
    "runners_up": 2,
    "learned_from": 5,
    "looks": 3,
    "elsewhere": 3,
    "sentences": 3,
    "readers": 10,
    "found": 40,
}
BY_FIELD: dict[tuple[str, str], Any] = {
    # Something is left of it.
    ("ExperimentBudget", "reserved"): 0.0,
    ("ExperimentBudget", "spent"): 0.0,
    ("TriageForm", "outcomes"): (Stage.accepted, Stage.parked, Stage.declined),
    ("BuildForm", "months"): tuple(f"2026-{month:02}" for month in range(1, 13)),
    ("QueuePage", "after"): "10.455.i-7",
    ("CurrencyChoice", "levels"): tuple((value, "late couriers " * 200) for value in Value),
    ("FormChoices", "legal"): tuple(LegalQuestion),
    ("TriageForm", "priorities"): tuple((f"key-{at}", "late couriers " * 200) for at in range(40)),
    ("WalkPage", "priorities"): tuple((f"key-{at}", "late couriers " * 200) for at in range(40)),
    ("RotaForm", "weeks"): tuple(
        RotaWeekLine(monday=NOW.date() + datetime.timedelta(weeks=week), member=MEMBER) for week in range(8)
    ),
    ("WalkPage", "events"): tuple(
        Reopening(event=event, on=NOW.date(), subject="i-7", name="late couriers " * 200) for event in ReopeningEvent
    ),
}


def views() -> dict[str, Callable[..., Any]]:
    """Return every function of a view that makes one, or an answer to a command, by its name."""
    found: dict[str, Callable[..., Any]] = {}
    for each in pkgutil.walk_packages(bot.views.__path__, "bot.views."):
        module = importlib.import_module(each.name)
        for name, made in vars(module).items():
            if inspect.isfunction(made) and made.__module__ == module.__name__ and not name.startswith("_"):
                gives = typing.get_type_hints(made).get("return")
                takes_view = "view" in inspect.signature(made).parameters
                if not takes_view and (gives is Rendered or gives == dict[str, Any]):
                    found[f"{each.name.rpartition('.')[2]}.{name}"] = made
    return found


def view_filled(made: Callable[..., Any], text: str, many: int) -> Any:
    """Return what a view makes of filled arguments."""
    hints = typing.get_type_hints(made)
    return made(**{name: filled(kind, text, many, name) for name, kind in hints.items() if name != "return"})


def variants(fact: Any) -> Iterator[Any]:
    """Give a fact, and as it is without each of what it may lack."""
    yield fact
    for name, field in type(fact).model_fields.items():
        needed = (type(fact).__name__, name) in NEVER_LACKING
        if not needed and not field.is_required() and field.default is None:
            yield fact.model_copy(update={name: None})
