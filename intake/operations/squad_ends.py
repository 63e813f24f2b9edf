"""Tells leads that a temporary squad ends, closes it after its last day, and gives what it has to another squad."""

from datetime import datetime, tzinfo

from intake import sentences
from intake.ideas import Stage
from intake.notifications.squads import SquadEndNotification
from intake.operations import history
from intake.operations import visibility as visibility_operations
from intake.operations.history import setting_up
from intake.operations.matching.routing import stage_left_squad
from intake.operations.members import changing_roles
from intake.operations.notify import stage_everything
from intake.operations.organization import Step, close_squad, stage_admin_homes, touch_step
from intake.operations.planning.portfolio import stage_making
from intake.operations.policy import stage_rank_again
from intake.operations.promises import decide_by
from intake.operations.rota import polite_for, zone_named
from intake.policy import SquadCard, SquadKind, hub_of
from intake.queries import ideas as idea_queries
from intake.queries.organization import ideas_of_squad
from intake.rules.squads import next_squad, over_at, told_at
from intake.tables import Idea, Squad
from store import outbox
from store.engine import Session

IN_HAND = (Stage.accepted, Stage.experiment, Stage.build, Stage.live, Stage.measured)
SHOWN = 5


def to_tell(session: Session, now: datetime) -> list[str]:
    """Return the squads of which it is to be told by now that they end."""
    return [key for key, instant in _telling(session) if instant <= now]


def to_close(session: Session, now: datetime) -> list[str]:
    """Return the squads whose last day is over."""
    return [key for key, instant in _closing(session) if instant <= now]


def next_instants(session: Session) -> list[datetime]:
    """Return when of each temporary squad something is next to be done."""
    return [instant for _, instant in [*_telling(session), *_closing(session)]]


def tell(session: Session, key: str, now: datetime) -> None:
    """Tell once that a squad ends: its lead, and the lead of the squad to which its people go."""
    with setting_up(session, "squad end told", now):
        row = session.get(Squad, key, populate_existing=True)
        if row is None or key not in to_tell(session, now):
            # Another process was faster.
            return
        row.end_told = row.ends_on
        session.flush()
    squad, following = _both(session, key)
    leads = {squad.lead, _lead(session, following)}
    for lead in sorted(member for member in leads if member):
        ideas = [row for row in ideas_of_squad(session, key, IN_HAND) if not row.private]
        _stage(session, squad, following, ideas, lead, now)


def close(session: Session, key: str, now: datetime) -> None:
    """Close a squad whose last day is over, and give what it has to where its people go."""
    with setting_up(session, "squad ended", now):
        row = session.get(Squad, key, populate_existing=True)
        if row is None or key not in to_close(session, now):
            return
        cause = f"squad ended:{key}:{now.isoformat()}"
        touch_step(session, Step.squads, None, now)
        squad, following = _both(session, key)
        ideas = ideas_of_squad(session, key, IN_HAND)
        for idea in ideas:
            _give(session, idea, squad, following, now)
        with changing_roles(session, None):
            row.version += 1
            close_squad(session, row)
    stage_rank_again(session, cause, 0, now)
    stage_making(session, cause, now)
    stage_admin_homes(session, cause, now)
    lead, public = _lead(session, following), [idea for idea in ideas if not idea.private]
    if lead and public:
        _stage(session, squad, following, public, lead, now, is_over=True)


def _give(session: Session, row: Idea, squad: SquadCard, following: SquadCard, now: datetime) -> None:
    before = {"squad": row.squad, "version": row.version}
    row.squad, row.version, row.changed_at = following.key, row.version + 1, now
    if row.stage is Stage.accepted:
        # Whoever has it now decides anew whether to take it.
        row.decide_on, row.taken_by, row.taken_at = decide_by(session, now), None, None
    if row.decision is not None:
        row.decision = {**row.decision, "squad": following.key}
    why = sentences.squad_ended(squad.name, following.name)
    if row.private:
        # As when somebody moves it, it is shown to the squad's own lead and to nobody who stands in for one.
        visibility_operations.add_viewers(session, row, [following.lead] if following.lead else [], None, now)
        why = sentences.shown_to_lead(why, following.name, has_lead=following.lead is not None)
    fields = {"squad": row.squad, "from_squad": squad.key}
    history.record(session, row, verb="squad ended", sentence=why, by=None, now=now, **fields)
    after = {"squad": row.squad, "version": row.version}
    history.audit_act(session, "squad ended", history.IDEA, row.id, now, before=before, after=after)
    session.flush()
    # Its requester and supporters have asked for no news of who works where: the tracker tells.
    stage_everything(session, row, now)
    stage_left_squad(session, row, squad.key, why, now)


def _stage(
    session: Session,
    squad: SquadCard,
    following: SquadCard,
    ideas: list[Idea],
    lead: str,
    now: datetime,
    *,
    is_over: bool = False,
) -> None:
    assert squad.ends_on is not None
    notification = SquadEndNotification(
        ending=squad.name,
        following=following.name,
        ends_on=squad.ends_on,
        titles=tuple(idea.title for idea in ideas[:SHOWN]),
        number=len(ideas),
        is_over=is_over,
    )
    key = f"squad {'ended' if is_over else 'ends'}:{squad.key}:{squad.ends_on.isoformat()}:{now.isoformat()}@{lead}"
    # From its end on nobody needs to read that it ends.
    expires = None if is_over else over_at(squad.ends_on, _clock(session))
    due = polite_for(session, lead, now)
    outbox.stage(session, notification, key=key, audience=lead, due=due, expires=expires)


def _both(session: Session, key: str) -> tuple[SquadCard, SquadCard]:
    squads = idea_queries.squads(session)
    [squad] = [each for each in squads if each.key == key]
    return squad, next_squad(squad, squads)


def _lead(session: Session, squad: SquadCard) -> str | None:
    return squad.lead or hub_of(idea_queries.squads(session)).lead


def _ending(session: Session) -> list[SquadCard]:
    # The hub is there to stay, also where a temporary squad has become it.
    squads = idea_queries.squads(session)
    return [squad for squad in squads if squad.ends_on is not None and squad.kind is not SquadKind.hub]


def _telling(session: Session) -> list[tuple[str, datetime]]:
    ending = {squad.key: squad.ends_on for squad in _ending(session) if squad.ends_on is not None}
    if not ending:
        return []
    zone, clock = idea_queries.workspace(session).zone, _clock(session)
    told = {key: session.get_one(Squad, key).end_told for key in ending}
    return [(key, told_at(day, zone, clock)) for key, day in ending.items() if told[key] != day]


def _closing(session: Session) -> list[tuple[str, datetime]]:
    ending = [(squad.key, squad.ends_on) for squad in _ending(session)]
    return [(key, over_at(day, _clock(session))) for key, day in ending if day is not None]


def _clock(session: Session) -> tzinfo:
    return zone_named(idea_queries.workspace(session).zone)
