"""Who people are: what Slack says of them, and which roles they hold."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from intake import queries, staging, viewer_queries, viewers
from intake.access import Principal, Role
from intake.tables import Member
from store.engine import Store


class SlackFacts(BaseModel):
    """What Slack says of a person."""

    model_config = ConfigDict(frozen=True)

    id: str
    team_id: str | None = None
    enterprise_id: str | None = None
    name: str = ""
    zone: str = "UTC"
    full_member: bool = False


class Members:
    """The people of the workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def principal(self, member_id: str) -> Principal | None:
        """Return the person with their roles, or None when Slack has not been asked about them yet."""
        with self._store.reading() as session:
            row = session.get(Member, member_id)
            if row is None or row.refreshed_at is None:
                return None
            if not row.full_member:
                return Principal(member_id=member_id, zone=row.zone)
            roles = {Role(role) for role in row.roles} | {Role.member}
            if row.first_admin:
                roles.add(Role.admin)
            if queries.leads_something(session, member_id):
                roles.add(Role.lead)
            if Role.admin in roles and not queries.with_role(session, Role.triager):
                roles.add(Role.triager)
            return Principal(member_id=member_id, roles=frozenset(roles), zone=row.zone)

    def is_fresh(self, member_id: str, since: datetime) -> bool:
        """Tell whether Slack has told of a person since an instant."""
        with self._store.reading() as session:
            row = session.get(Member, member_id)
            return row is not None and row.refreshed_at is not None and row.refreshed_at >= since

    def remember(self, facts: SlackFacts, now: datetime) -> None:
        """Write down what Slack says of a person."""
        with self._store.writing() as session:
            row = queries.member(session, facts.id)
            is_new = row.refreshed_at is None
            for name, value in facts.model_dump(exclude={"id"}).items():
                setattr(row, name, value)
            row.refreshed_at = now
            session.flush()
            if not row.full_member:
                viewers.withdraw_cards(session, [row.id], now)
            elif is_new:
                for idea in viewer_queries.ideas_shown_to(session, row.id):
                    staging.stage_card(session, idea, now)

    def make_admins(self, member_ids: Iterable[str]) -> None:
        """Make these people, and nobody else, the first admins: those whom the environment names."""
        named = set(member_ids)
        with self._store.writing() as session:
            for row in queries.first_admins(session):
                row.first_admin = row.id in named
            for member_id in named:
                queries.member(session, member_id).first_admin = True

    def name(self, member_id: str) -> str:
        """Return what a person is called, for where Slack can't show a mention."""
        with self._store.reading() as session:
            row = session.get(Member, member_id)
            return row.name if row is not None and row.name else "Somebody"
