"""Newcomers to the guild: whoever comes into its channel or is named to lead a squad is welcomed, once ever."""

from datetime import datetime, timedelta

from intake.access import Action, Principal, Request, Role, authorise
from intake.operations.organization.channels import stage_welcome
from intake.policy import SquadKind
from intake.queries import organization as organization_queries
from scheduling.agendas import guild_decisions, meeting_info
from scheduling.notifications.meetings import MeetingInfo, WelcomeNotification
from scheduling.queries import meetings as meeting_queries
from scheduling.queries import occurrences as occurrence_queries
from scheduling.recurrence import next_after
from scheduling.tables import GuildMember
from store import outbox
from store.engine import Session, Store
from store.locking import add_unless_there

DECISIONS = 3
USEFUL = timedelta(days=7)


class Newcomers:
    """People as they come to the guild."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def joined(self, channel: str, member: str, request: Request) -> None:
        """Take note that somebody came into a channel: where the guild or the hub talks, they are looked at once."""
        authorise(request.by, Action.be_invited)
        with self._store.reading() as session:
            if channel not in _channels(session) or session.get(GuildMember, member) is not None:
                return
        self._store.once(request, lambda session: stage_welcome(session, member, request.now))

    def welcome(self, person: Principal, now: datetime) -> None:
        """Welcome a newcomer who is a full member, once ever; before any meeting is planned nobody is one."""
        if not person.has(Role.member):
            return
        with self._store.writing() as session:
            following = next_meeting(session, now)
            row = GuildMember(member=person.member_id, at=now, is_welcomed=following is not None)
            if not add_unless_there(session, row) or following is None:
                return
            welcome = WelcomeNotification(
                next=following,
                zone=person.zone,
                channel=organization_queries.workspace(session).guild_channel,
                decisions=tuple(guild_decisions(session, DECISIONS)),
            )
            key = f"welcome:{person.member_id}"
            outbox.stage(session, welcome, key=key, audience=person.member_id, due=now, expires=now + USEFUL)


def _channels(session: Session) -> set[str]:
    hub = [squad.channel for squad in organization_queries.squads(session) if squad.kind is SquadKind.hub]
    return {channel for channel in (organization_queries.workspace(session).guild_channel, *hub) if channel is not None}


def next_meeting(session: Session, now: datetime) -> MeetingInfo | None:
    """Return the next date of any of the guild's meetings."""
    changes, meetings = meeting_queries.meeting_changes(session, now), []
    for series in occurrence_queries.active_series(session):
        following = None if series.is_digest else next_after(series.cadence, now, changes.get(series.key, {}))
        if following is not None:
            meetings.append(meeting_info(series, following))
    return min(meetings, key=lambda info: info.starts, default=None)
