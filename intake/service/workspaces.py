"""Which workspace the database belongs to, and what of it has to exist in Slack."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from intake import queries
from intake.access import Role
from intake.company import channels as company_channels
from store import inbox
from store.engine import Store


class OtherWorkspace(Exception):
    """The database belongs to another workspace than the token."""


class Premises(BaseModel):
    """What is set up: the channels with what each is for, and who decides; those in `joining` are yet to be entered."""

    model_config = ConfigDict(frozen=True)

    team_id: str | None
    zone: str
    channels: dict[str, tuple[str, ...]]
    joining: frozenset[str]
    has_triage_channel: bool
    admins: tuple[str, ...]
    outsiders: tuple[str, ...]
    triagers: tuple[str, ...]


class Workspaces:
    """The one workspace of the database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def premises(self) -> Premises:
        """Return what is set up."""
        with self._store.reading() as session:
            row = queries.workspace(session)
            purposes: dict[str, list[str]] = {}
            named = [
                ("triage", row.triage_channel),
                ("the digest", row.digest_channel),
                ("the guild", row.guild_channel),
            ]
            named += [(squad.name, squad.channel) for squad in queries.squads(session)]
            for purpose, channel in named:
                if channel is not None:
                    purposes.setdefault(channel, []).append(purpose)
            return Premises(
                team_id=row.team_id,
                zone=row.zone,
                channels={channel: tuple(found) for channel, found in purposes.items()},
                joining=frozenset(company_channels.being_joined(session)),
                has_triage_channel=row.triage_channel is not None,
                admins=tuple(queries.with_role(session, Role.admin)),
                outsiders=tuple(row.id for row in queries.all_members(session) if not row.full_member),
                triagers=tuple(queries.with_role(session, Role.triager)),
            )

    def sign(self, mark: str, now: datetime) -> None:
        """Write down that Slack signs with the secret of this mark."""
        with self._store.writing() as session:
            if inbox.first_answer(session, _signed(mark)) is None:
                inbox.remember(session, _signed(mark), {}, now)

    def is_signed(self, mark: str) -> bool:
        """Tell whether Slack has signed with the secret of this mark."""
        with self._store.reading() as session:
            return inbox.has(session, _signed(mark))

    def belong_to(self, team_id: str) -> None:
        """Have the database belong to the token's workspace; raises OtherWorkspace when it belongs to another."""
        with self._store.reading() as session:
            owner = queries.workspace(session).team_id
        if owner is None:
            with self._store.writing() as session:
                queries.workspace(session).team_id = team_id
        elif owner != team_id:
            raise OtherWorkspace(
                f"This database belongs to another workspace ({owner}); the bot token is one of {team_id}. "
                "Set DATABASE_URL or SLACK_BOT_TOKEN to what belongs together."
            )


def _signed(mark: str) -> str:
    return f"{inbox.LASTING}{mark}"
