"""What the outbox carries of setting up: the jobs that ask Slack or work something out."""

from typing import ClassVar

from intake.policy import Frozen


class JoinChannelJob(Frozen):
    """Go into a channel that was named, as far as Slack lets us."""

    kind: ClassVar[str] = "join channel"
    schema_number: ClassVar[int] = 1

    channel: str


class MeetPeopleJob(Frozen):
    """Ask Slack about people who were named, or `again`, however lately it has told of them."""

    kind: ClassVar[str] = "meet people"
    schema_number: ClassVar[int] = 1

    members: tuple[str, ...]
    again: bool = False


class WelcomeJob(Frozen):
    """Find out who somebody is who came to the guild, and welcome them."""

    kind: ClassVar[str] = "welcome to the guild"
    schema_number: ClassVar[int] = 1

    member: str


class FitRoutingJob(Frozen):
    """Fit the weights of suggestions to past decisions, as the fit of this number."""

    kind: ClassVar[str] = "fit routing"
    schema_number: ClassVar[int] = 1

    number: int


class RankAgainJob(Frozen):
    """Rank some of the ideas again for which something has changed; `cause` names the change."""

    kind: ClassVar[str] = "rank again"
    schema_number: ClassVar[int] = 1

    cause: str
    piece: int = 0
