"""The facts about messages that ideas were handed in from, and about channels that the bot was invited to."""

from typing import ClassVar

from intake.ideas import Authorship
from intake.policy import Frozen


class AuthorFact(Frozen):
    """The question to the author of a message that somebody handed in whether the idea is theirs; answered in place."""

    kind: ClassVar[str] = "author"
    schema_number: ClassVar[int] = 1

    id: str
    version: int
    label: str
    title: str
    reporter: str
    link: str
    authorship: Authorship


class HandedInFact(Frozen):
    """A message was handed in as an idea: told in its thread."""

    kind: ClassVar[str] = "handed in"
    schema_number: ClassVar[int] = 1

    id: str
    label: str
    reporter: str


class GreetingFact(Frozen):
    """The bot was invited to a channel: it says once what it is there for."""

    kind: ClassVar[str] = "greeting"
    schema_number: ClassVar[int] = 1


class OriginErrand(Frozen):
    """To be found out about a message that was handed in: whether it may be told in its channel, and its author asked.

    A part that is None is not to be found out.
    """

    kind: ClassVar[str] = "origin"
    schema_number: ClassVar[int] = 1

    idea_id: str
    channel: str | None = None
    author: str | None = None


class InvitationErrand(Frozen):
    """The bot came into a channel: to be found out whether it may speak there, and a bookmark to be set."""

    kind: ClassVar[str] = "invitation"
    schema_number: ClassVar[int] = 1

    channel: str
    link: str
