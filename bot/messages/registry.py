"""Which function renders which kind of notification.

Each `render_…` function of these modules renders the kind of notification that its first parameter is annotated with.
"""

import datetime
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from pydantic import BaseModel

from bot.blocks import Rendered
from bot.messages import (
    check_backs,
    comparisons,
    digest,
    due_dates,
    experiments,
    imports,
    leaders,
    members,
    merges,
    origins,
    outbox,
    policy,
    revisions,
    squad_digests,
    squads,
    support,
    tracker,
    triage,
    usage,
    work_updates,
)
from bot.messages.conversations import direct_messages, open_questions, questions, replies
from bot.messages.meetings import feedback, hosts, minutes, newcomers, reminders

_MODULES = (
    triage,
    tracker,
    revisions,
    usage,
    origins,
    questions,
    replies,
    open_questions,
    direct_messages,
    merges,
    support,
    outbox,
    comparisons,
    experiments,
    check_backs,
    policy,
    imports,
    digest,
    squad_digests,
    leaders,
    reminders,
    hosts,
    minutes,
    newcomers,
    feedback,
    members,
    due_dates,
    work_updates,
    squads,
)
Message = tuple[type[BaseModel], Callable[..., Rendered]]


def messages() -> dict[str, Message]:
    """Return each kind of message: its notification, and what renders it."""
    return dict(_MESSAGES)


def render(
    kind: str, snapshot: dict[str, Any], today: datetime.date | None = None, *, reads_threads: bool = True
) -> Rendered:
    """Return the message of a notification, as it reads `today`; raises KeyError for an unknown kind.

    Where the app `reads_threads` people can answer below a message, else by a button.
    """
    model, message = _MESSAGES[kind]
    wanted = {"today": today, "reads_threads": reads_threads}
    given = {name: value for name, value in wanted.items() if name in message.__annotations__}
    return message(model.model_validate(snapshot), **given)


def _renderers(module: ModuleType) -> Iterator[tuple[str, Message]]:
    for name, function in vars(module).items():
        if name.startswith("render_") and function.__module__ == module.__name__:
            model = next(iter(function.__annotations__.values()))
            yield model.kind, (model, function)


_MESSAGES = {kind: message for module in _MODULES for kind, message in _renderers(module)}
