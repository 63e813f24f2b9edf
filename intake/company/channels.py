"""The channels that an admin names, and what came of going there: Slack is asked by an errand, and told on Home."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from intake import queries as intake
from intake.company import queries
from intake.company.facts import JoinChannelErrand
from intake.policy import Frozen
from intake.tables import Channel
from store import outbox
from store.engine import Session

WORKSPACE = ("triage_channel", "digest_channel", "guild_channel")


class Reach(StrEnum):
    """How far Guildhall has got into a channel."""

    asking = "asking"
    joined = "joined"
    uninvited = "uninvited"
    archived = "archived"
    shared = "shared"


REFUSED = (Reach.archived, Reach.shared)


class ChannelPlan(Frozen):
    """The channels for the ML team's matters."""

    triage_channel: str | None = None
    digest_channel: str | None = None
    guild_channel: str | None = None


def name(session: Session, plan: ChannelPlan, now: datetime) -> None:
    """Name the three channels, and have those visited where Guildhall is not known to be."""
    row = intake.workspace(session)
    for field, value in plan.model_dump().items():
        setattr(row, field, value)
    named = set(plan.model_dump().values())
    for channel in queries.channels(session).values():
        # It was told long enough that nothing is posted there.
        if channel.reach in REFUSED and channel.id not in named:
            session.delete(channel)
    visit(session, plan.model_dump().values(), now)


def visit(session: Session, channels: Iterable[str | None], now: datetime) -> None:
    """Have Slack asked about these channels, and the public ones joined, unless that is done or under way."""
    known = queries.channels(session)
    for channel in sorted({channel for channel in channels if channel}):
        row = known.get(channel)
        if row is None:
            session.add(Channel(id=channel, reach=Reach.asking))
        elif row.reach in (Reach.asking, Reach.joined):
            continue
        key = f"join:{channel}:{now.isoformat()}"
        outbox.stage(session, JoinChannelErrand(channel=channel), key=key, audience=f"errand:{channel}", due=now)


def not_reached(session: Session) -> list[str]:
    """Return the channels to which Guildhall has to be invited: perhaps it was, meanwhile."""
    return [row.id for row in queries.channels(session).values() if row.reach == Reach.uninvited]


def being_joined(session: Session) -> list[str]:
    """Return the channels into which a running Guildhall goes, or finds out why it can't."""
    return [row.id for row in queries.channels(session).values() if row.reach == Reach.asking]


def is_reached(session: Session, channel: str | None) -> bool:
    """Tell whether Guildhall is known to be in a channel."""
    row = session.get(Channel, channel) if channel else None
    return row is not None and row.reach == Reach.joined


def reached(session: Session, channel: str, called: str, reach: Reach) -> bool:
    """Write down what came of it, and tell whether that is news; a channel where nothing may be posted is left out."""
    row = session.get(Channel, channel)
    if row is None:
        return False
    is_news = row.reach != reach
    row.name, row.reach = called or row.name, reach
    if reach in REFUSED:
        _leave_out(session, channel)
    return is_news or reach in REFUSED


def _leave_out(session: Session, channel: str) -> None:
    workspace = intake.workspace(session)
    for field in WORKSPACE:
        if getattr(workspace, field) == channel:
            setattr(workspace, field, None)
    for squad in queries.squads_in(session, channel):
        squad.channel = None
