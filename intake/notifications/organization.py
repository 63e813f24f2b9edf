"""What the outbox carries of the organization: the jobs that join its channels and learn who takes what."""

from typing import ClassVar

from intake.policy import Frozen


class JoinChannelJob(Frozen):
    """Go into a channel that was named, as far as Slack lets us."""

    kind: ClassVar[str] = "join channel"
    schema_number: ClassVar[int] = 1

    channel: str


class FitRoutingJob(Frozen):
    """Fit the weights of suggestions to past decisions, as the fit of this number."""

    kind: ClassVar[str] = "fit routing"
    schema_number: ClassVar[int] = 1

    number: int
