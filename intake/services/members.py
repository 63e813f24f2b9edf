"""Who people are: what Slack says of them, and which roles they hold."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from intake.access import OPERATOR, Action, Principal, Request, Role, authorise
from intake.operations.experiments import reassign_questions
from intake.operations.history import setting_up
from intake.operations.members import bump_roles_version, look_up_again, principal_from, principal_of, tell_buddy_left
from intake.operations.notify import stage_shared_card, stage_tracker_again
from intake.operations.visibility import revoke_cards, show_waiting
from intake.operations.working_hours import zone_of
from intake.queries import members as member_queries
from intake.queries import visibility as visibility_queries
from intake.queries.members import deciders, first_admins, known_member, with_role
from intake.queries.visibility import ideas_shown_to
from intake.tables import Member
from store.engine import Session, Store


class SlackFacts(BaseModel):
    """What Slack says of a person."""

    model_config = ConfigDict(frozen=True)

    id: str
    team_id: str | None = None
    enterprise_id: str | None = None
    name: str = ""
    real_name: str = ""
    email: str = ""
    zone: str = "UTC"
    is_guest: bool = False
    is_external: bool = False
    is_bot: bool = False
    is_deactivated: bool = False
    full_member: bool = False


class Members:
    """The people of the workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def principal(self, member_id: str) -> Principal | None:
        """Return the person with their roles, or None when Slack has not been asked about them yet."""
        with self._store.reading() as session:
            return principal_of(session, member_id)

    def changes(self) -> int:
        """Return how often it has changed who may do what: as long as it is the same, what is remembered holds."""
        return int(self._store.committed_value(member_queries.READ_ACCESS_CHANGES) or 0)

    def told(self, member_id: str) -> tuple[datetime, Principal] | None:
        """Return the person with when Slack told of them; None when it has not been asked yet."""
        with self._store.reading() as session:
            row = known_member(session, member_id)
            if row is None or row.refreshed_at is None:
                return None
            return row.refreshed_at, principal_from(session, row)

    def remember(self, facts: SlackFacts, now: datetime) -> None:
        """Write down what Slack says of a person."""
        with self._store.writing() as session:
            row = member_queries.member(session, facts.id)
            was_member = row.full_member and row.refreshed_at is not None
            flips = row.full_member != facts.full_member
            before = deciders(session) if flips else []
            _write(session, row, facts)
            row.refreshed_at = now
            session.flush()
            if flips:
                _take_back(session, row, now)
                show_waiting(session, before, now)
            if row.full_member and not was_member:
                for idea in ideas_shown_to(session, row.id):
                    stage_shared_card(session, idea, row.id, now)
                for idea in visibility_queries.own_private(session, row.id):
                    stage_tracker_again(session, idea, now)

    def heard(self, facts: SlackFacts, request: Request) -> None:
        """Take in an event's news of a person who is known here.

        Events may come late and in any order. So what one takes away is gone at once, and Slack is asked how it is.
        """
        authorise(request.by, Action.hear_of_people)
        with self._store.reading() as session:
            if not _is_news(session.get(Member, facts.id), facts):
                return

        def change(session: Session) -> None:
            row = member_queries.member(session, facts.id)
            if not _is_news(row, facts):
                return
            if row.full_member or not facts.full_member:
                flips = row.full_member != facts.full_member
                before = deciders(session) if flips else []
                _write(session, row, facts)
                session.flush()
                if flips:
                    _take_back(session, row, request.now)
                    show_waiting(session, before, request.now)
            look_up_again(session, row, request.key, request.now)

        self._store.once(request, change)

    def make_admins(self, member_ids: Iterable[str], now: datetime) -> None:
        """Make these people, and nobody else, the first admins: those whom the environment names."""
        named = set(member_ids)
        with self._store.writing(OPERATOR) as session, setting_up(session, "first admins named", now):
            before, decided = first_admins(session), deciders(session)
            if {row.id for row in before} == named:
                return
            for row in before:
                row.first_admin = row.id in named
            for member_id in named:
                member_queries.member(session, member_id).first_admin = True
            bump_roles_version(session)
            session.flush()
            revoke_cards(session, [row.id for row in before], now)
            show_waiting(session, decided, now)

    def is_guest(self, member_id: str) -> bool:
        """Tell whether Slack says that somebody is here without being a full member."""
        with self._store.reading() as session:
            row = session.get(Member, member_id)
            return row is not None and row.is_guest and not row.is_deactivated

    def day(self, audience: str, instant: datetime) -> date:
        """Return the day that an instant is for a person, and for a channel or somebody unknown in the team's zone."""
        with self._store.reading() as session:
            return instant.astimezone(ZoneInfo(zone_of(session, audience))).date()

    def name(self, member_id: str) -> str:
        """Return what a person is called, for where Slack can't show a mention."""
        with self._store.reading() as session:
            row = session.get(Member, member_id)
            return row.name if row is not None and row.name else "Somebody"


def _is_news(row: Member | None, facts: SlackFacts) -> bool:
    # Whoever nobody has asked Slack about yet is asked about before they can do anything.
    return row is not None and row.refreshed_at is not None and _said(row) != facts.model_dump(exclude={"id"})


def _take_back(session: Session, row: Member, now: datetime) -> None:
    """Withdraw what may not be seen any more: by who is no full member, or by admins who stood in for a triager."""
    if not row.full_member:
        revoke_cards(session, [row.id], now)
        reassign_questions(session, row.id, now)
        tell_buddy_left(session, row.id, now)
    elif Role.triager in row.roles:
        revoke_cards(session, with_role(session, Role.admin), now)


def _said(row: Member) -> dict[str, Any]:
    return row.model_dump(include=set(SlackFacts.model_fields) - {"id"})


def _write(session: Session, row: Member, facts: SlackFacts) -> None:
    if row.full_member != facts.full_member:
        bump_roles_version(session)
    for name, value in facts.model_dump(exclude={"id"}).items():
        setattr(row, name, value)
