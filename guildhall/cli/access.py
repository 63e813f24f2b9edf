"""What each command asks the table of access for; whoever has a shell and the settings is the operator."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from guildhall.cli.errors import plain_errors
from intake.access import OPERATOR, Action, authorise

Verb = Callable[..., None]
_RULES = "guildhall_actions"


def for_operator(*actions: Action) -> Callable[[Verb], Verb]:
    """Have a command do nothing unless the operator may do all of these."""

    def ruled(verb: Verb) -> Verb:
        @wraps(verb)
        def authorised(*args: Any, **kwargs: Any) -> None:
            with plain_errors():
                for action in actions:
                    authorise(OPERATOR, action)
                verb(*args, **kwargs)

        setattr(authorised, _RULES, actions)
        return authorised

    return ruled


def rules_of(verb: Callable[..., Any]) -> tuple[Action, ...]:
    """Return what a command asks for, nothing where it has no rule."""
    actions: tuple[Action, ...] = getattr(verb, _RULES, ())
    return actions
