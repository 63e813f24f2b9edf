"""About messages that ideas were submitted from."""

from typing import ClassVar

from intake.ideas import Authorship
from intake.policy import Frozen


class AuthorNotification(Frozen):
    """The question to the author of a message that somebody submitted whether the idea is theirs; answered in place."""

    kind: ClassVar[str] = "author"
    schema_number: ClassVar[int] = 1

    id: str
    version: int
    label: str
    title: str
    reporter: str
    link: str
    authorship: Authorship


class SubmittedForYouNotification(Frozen):
    """A message was submitted as an idea: told in its thread."""

    kind: ClassVar[str] = "handed in"
    schema_number: ClassVar[int] = 1

    id: str
    label: str
    reporter: str


class OriginJob(Frozen):
    """To be found out about a message that was submitted: whether it may be told in its channel, and its author asked.

    A part that is None is not to be found out.
    """

    kind: ClassVar[str] = "origin"
    schema_number: ClassVar[int] = 1

    idea_id: str
    channel: str | None = None
    author: str | None = None
