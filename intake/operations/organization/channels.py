"""The channels that an admin names, and what came of going there: Slack is asked by a job, and told on Home."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from intake.notifications.members import WelcomeJob
from intake.notifications.organization import JoinChannelJob
from intake.policy import Frozen
from intake.queries import organization as organization_queries
from intake.queries.organization import squads_in
from intake.tables import Channel
from store import outbox
from store.engine import Session

WORKSPACE = ("triage_channel", "digest_channel", "guild_channel")


class ChannelReach(StrEnum):
    """How far Guildhall has got into a channel."""

    asking = "asking"
    joined = "joined"
    uninvited = "uninvited"
    archived = "archived"
    shared = "shared"


REFUSED = (ChannelReach.archived, ChannelReach.shared)


class ChannelPlan(Frozen):
    """The channels for the ML team's matters."""

    triage_channel: str | None = None
    digest_channel: str | None = None
    guild_channel: str | None = None


def name_channels(session: Session, plan: ChannelPlan, now: datetime) -> None:
    """Name the three channels, and have those visited where Guildhall is not known to be."""
    row = organization_queries.workspace(session)
    for field, value in plan.model_dump().items():
        setattr(row, field, value)
    channel_ids = set(plan.model_dump().values())
    for channel in organization_queries.channels(session).values():
        # It was told long enough that nothing is posted there.
        if channel.reach in REFUSED and channel.id not in channel_ids:
            session.delete(channel)
    join_channels(session, plan.model_dump().values(), now)


def join_channels(session: Session, channels: Iterable[str | None], now: datetime) -> None:
    """Have Slack asked about these channels, and the public ones joined, unless that is done or under way."""
    known_channels = organization_queries.channels(session)
    for channel in sorted({channel for channel in channels if channel}):
        row = known_channels.get(channel)
        if row is None:
            session.add(Channel(id=channel, reach=ChannelReach.asking))
        elif row.reach in (ChannelReach.asking, ChannelReach.joined):
            continue
        key = f"join:{channel}:{now.isoformat()}"
        outbox.stage(session, JoinChannelJob(channel=channel), key=key, audience=f"errand:{channel}", due=now)


def stage_welcome(session: Session, member: str, now: datetime) -> None:
    """Have it found out who somebody is who came to the guild, so that they are welcomed where they are new."""
    key = f"newcomer:{member}:{now.isoformat()}"
    outbox.stage(session, WelcomeJob(member=member), key=key, audience=f"errand:{member}", due=now)


def not_reached(session: Session) -> list[str]:
    """Return the channels to which Guildhall has to be invited: perhaps it was, meanwhile."""
    return [row.id for row in organization_queries.channels(session).values() if row.reach == ChannelReach.uninvited]


def being_joined(session: Session) -> list[str]:
    """Return the channels into which a running Guildhall goes, or finds out why it can't."""
    return [row.id for row in organization_queries.channels(session).values() if row.reach == ChannelReach.asking]


def is_reached(session: Session, channel: str | None) -> bool:
    """Tell whether Guildhall is known to be in a channel."""
    row = session.get(Channel, channel) if channel else None
    return row is not None and row.reach == ChannelReach.joined


def record_reach(session: Session, channel: str, name: str, reach: ChannelReach) -> bool:
    """Write down what came of it, and tell whether that is news; a channel where nothing may be posted is left out."""
    row = session.get(Channel, channel)
    if row is None:
        return False
    is_news = row.reach != reach
    row.name, row.reach = name or row.name, reach
    if reach in REFUSED:
        _leave_out(session, channel)
    return is_news or reach in REFUSED


def _leave_out(session: Session, channel: str) -> None:
    workspace = organization_queries.workspace(session)
    for field in WORKSPACE:
        if getattr(workspace, field) == channel:
            setattr(workspace, field, None)
    for squad in squads_in(session, channel):
        squad.channel = None
