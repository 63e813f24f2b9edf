"""Applies what a company says of itself: its workspace, people, squads and policy; twice changes nothing."""

from datetime import datetime
from zoneinfo import ZoneInfo

from intake import assess, history, queries, sentences, staging
from intake.policy import Frozen, Policy
from intake.squads import SquadCard
from intake.tables import Member, PolicyVersion, Squad
from store.engine import Session


class WorkspacePlan(Frozen):
    """The workspace and the channels for the ML team's matters."""

    team_id: str | None = None
    name: str = ""
    zone: str = "UTC"
    triage_channel: str | None = None
    digest_channel: str | None = None
    guild_channel: str | None = None


class MemberPlan(Frozen):
    """A person with a role."""

    id: str
    name: str = ""
    roles: tuple[str, ...] = ()


def apply(
    session: Session,
    workspace: WorkspacePlan,
    people: tuple[MemberPlan, ...],
    squads: tuple[SquadCard, ...],
    policy: Policy | None,
    now: datetime,
) -> None:
    """Apply it all in the caller's transaction; what it changes for ideas is left to `rank_again`."""
    row = queries.workspace(session)
    for name, value in workspace.model_dump().items():
        setattr(row, name, value)
    named = {person.id for person in people}
    for member in queries.all_members(session):
        if member.id not in named:
            member.roles = []
    for person in people:
        _apply_person(session, person)
    _apply_squads(session, squads)
    if policy is not None:
        _publish(session, policy, now, workspace.zone)
    session.flush()
    queries.read_again(session)


def rank_again(session: Session, now: datetime, most: int) -> bool:
    """Rank and route again up to `most` undecided ideas for which something has changed; tell whether there were any.

    It can be stopped and taken up again at any time: each idea knows as of when it is ranked.
    """
    outdated = queries.ranked_otherwise(session, assess.standpoint(session), most)
    for row in outdated:
        row.version += 1
        row.changed_at = now
        assess.assess(session, row)
        history.record(session, row, verb="rescored", sentence=sentences.RESCORED, by=None, now=now)
        session.flush()
        staging.stage_card_again(session, row, now)
    return bool(outdated)


def _apply_person(session: Session, person: MemberPlan) -> None:
    row = session.get(Member, person.id) or Member(id=person.id)
    row.roles = sorted(person.roles)
    row.name = person.name or row.name
    session.add(row)


def _apply_squads(session: Session, squads: tuple[SquadCard, ...]) -> None:
    known = queries.all_squad_rows(session)
    for position, squad in enumerate(squads):
        row = known.pop(squad.key, None) or Squad(key=squad.key, name=squad.name, kind=squad.kind)
        for name, value in squad.model_dump(mode="json").items():
            setattr(row, name, squad.kind if name == "kind" else value)
        row.position, row.active = position, True
        session.add(row)
    for row in known.values():
        row.active = False
        session.add(row)


def _publish(session: Session, policy: Policy, now: datetime, zone: str) -> None:
    number, in_force, _ = queries.policy_in_force(session)
    if number is not None and in_force == policy:
        return
    session.add(
        PolicyVersion(
            number=(number or 0) + 1,
            published_at=now,
            published_on=now.astimezone(ZoneInfo(zone)).date(),
            body=policy.model_dump(mode="json"),
        )
    )
