"""Closes squads, by hand, by a file that leaves them out, or after a temporary one's last day, which is told before;
another gets what they have."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, tzinfo

from intake import sentences
from intake.access import Principal
from intake.errors import ChangedMeanwhile, FieldErrors, NotFound
from intake.ideas import Stage
from intake.notifications.squads import SquadEndNotification
from intake.operations import history
from intake.operations import visibility as visibility_operations
from intake.operations.due_dates import decide_by
from intake.operations.history import setting_up
from intake.operations.matching.routing import stage_left_squad
from intake.operations.members import changing_roles
from intake.operations.notify import stage_everything
from intake.operations.organization.setup import ClosingForm
from intake.operations.organization.squads import GOES_NOWHERE, GONE, check_closing, close_squad, end_notices
from intake.operations.organization.steps import STALE, Step, stage_admin_homes, touch_step
from intake.operations.planning.replanning import stage_making
from intake.operations.policy import stage_rank_again
from intake.operations.working_hours import polite_for, today, zone_named
from intake.policy import SquadCard, SquadKind, hub_of
from intake.queries import organization as organization_queries
from intake.queries.organization import all_squad_rows, count_of_squad, ideas_of_squad
from intake.rules.squads import next_squad, over_at, told_at
from intake.tables import Idea, Squad
from store import outbox
from store.engine import Session
from store.session import clear_cache

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
        row.end_told = day = row.ends_on
        session.flush()
    assert day is not None
    squad, following = _both(session, key)
    leads = {squad.lead, _lead(session, following)}
    for lead in sorted(member for member in leads if member):
        ideas = [row for row in ideas_of_squad(session, key, IN_HAND) if not row.private]
        _stage(session, squad, following, ideas, lead, day, now)


def close(session: Session, key: str, now: datetime) -> None:
    """Close a squad whose last day is over, and give what it has to where its people go."""
    with setting_up(session, "squad ended", now):
        row = session.get(Squad, key, populate_existing=True)
        if row is None or key not in to_close(session, now):
            return
        cause = f"squad ended:{key}:{now.isoformat()}"
        touch_step(session, Step.squads, None, now)
        with changing_roles(session, None):
            row.version += 1
            _close(session, row, _both(session, key)[1], row.ends_on or today(session, now), now)
    stage_rank_again(session, cause, 0, now)
    stage_admin_homes(session, cause, now)


def closing_form(session: Session, key: str, version: int, by: Principal) -> ClosingForm:
    """Return what somebody is asked who closes a squad; raises Refused where it can't be closed, or was changed."""
    row = all_squad_rows(session).get(key)
    if row is None or not row.active:
        raise NotFound(GONE)
    if row.version != version:
        raise ChangedMeanwhile(STALE, by=None)
    check_closing(session, row)
    squad, following = _both(session, key)
    return ClosingForm(
        squad=squad,
        version=version,
        ideas=count_of_squad(session, key, IN_HAND, by),
        goes_to=following.key if following.key != key else None,
        others=tuple(card for card in organization_queries.squads(session) if card.key != key),
    )


def close_by_hand(session: Session, row: Squad, goes_to: str | None, by: str, now: datetime) -> None:
    """Close a squad, and give what it has to the one that was chosen; raises FieldErrors where that is closed too.

    Where nothing was asked, it goes where the squad's people were to go, else to the hub.
    """
    squads = {card.key: card for card in organization_queries.squads(session) if card.key != row.key}
    if goes_to is not None and goes_to not in squads:
        raise FieldErrors({"goes_to": GOES_NOWHERE})
    following = squads[goes_to] if goes_to is not None else _both(session, row.key)[1]
    _close(session, row, following, today(session, now), now, by)


def close_left_out(session: Session, kept: Collection[str], now: datetime) -> None:
    """Close the squads that a company file leaves out, and give what they have to one that is `kept`."""
    squads = organization_queries.squads(session)
    stay, leave = [card for card in squads if card.key in kept], [card for card in squads if card.key not in kept]
    rows = all_squad_rows(session)
    with changing_roles(session, None):
        if stay:
            for card in leave:
                # There is one hub at a time, and it takes what the others have.
                rows[card.key].kind = SquadKind.embedded if card.kind is SquadKind.hub else card.kind
            session.flush()
            clear_cache(session)
        # The last one to go is the hub.
        for card in sorted(leave, key=lambda each: each.kind is SquadKind.hub):
            row = rows[card.key]
            row.version += 1
            _close(session, row, following_of(card, stay) or card, today(session, now), now)


def following_of(squad: SquadCard, squads: Sequence[SquadCard]) -> SquadCard | None:
    """Return who of these squads gets what one has that a company file leaves out, None where there is nobody.

    A squad of the same name is the same one, by another key.
    """
    same = (each for each in squads if each.name.casefold() == squad.name.casefold())
    return next(same, None) or (next_squad(squad, squads) if squads else None)


def _close(session: Session, row: Squad, following: SquadCard, day: date, now: datetime, by: str | None = None) -> None:
    """Close a squad, give what it has to the `following` one, and tell the lead of that, who may be the one closing."""
    squad, ideas = _both(session, row.key)[0], ideas_of_squad(session, row.key, IN_HAND)
    if following.key == row.key:
        # The last squad of all has nobody to give them to.
        ideas = []
    for idea in ideas:
        _give(session, idea, squad, following, now, by)
    close_squad(session, row)
    stage_making(session, f"squad closed:{row.key}:{now.isoformat()}", now)
    lead, public = _lead(session, following), [idea for idea in ideas if not idea.private]
    if lead and lead != by and public:
        _stage(session, squad, following, public, lead, day, now, is_over=True, by=by)


def _give(session: Session, row: Idea, squad: SquadCard, following: SquadCard, now: datetime, by: str | None) -> None:
    before = {"squad": row.squad, "version": row.version}
    row.squad, row.version, row.changed_at = following.key, row.version + 1, now
    if row.stage is Stage.accepted:
        # Whoever has it now decides anew whether to take it.
        row.decide_on, row.taken_by, row.taken_at = decide_by(session, now), None, None
    if row.decision is not None:
        row.decision = {**row.decision, "squad": following.key}
    why = sentences.squad_ended(squad.name, following.name)
    if row.private:
        why = _show(session, row, following, why, by, now)
    fields = {"squad": row.squad, "from_squad": squad.key}
    history.record(session, row, verb="squad ended", sentence=why, by=None, now=now, **fields)
    after = {"squad": row.squad, "version": row.version}
    history.audit_act(session, "squad ended", history.IDEA, row.id, now, before=before, after=after)
    session.flush()
    # Its requester and supporters have asked for no news of who works where: the tracker tells.
    stage_everything(session, row, now)
    stage_left_squad(session, row, squad.key, why, now)


def _show(session: Session, row: Idea, following: SquadCard, why: str, by: str | None, now: datetime) -> str:
    """Show a private idea to the lead who has it from now on; return `why`, with who can see it."""
    lead = following.lead
    if lead is not None and lead == by and not visibility_operations.may_see(session, row, lead):
        # Nobody shows themselves a private idea by closing a squad.
        return why
    # As when somebody moves it, it is shown to the squad's own lead and to nobody who stands in for one.
    visibility_operations.add_viewers(session, row, [lead] if lead else [], None, now)
    return sentences.shown_to_lead(why, following.name, has_lead=lead is not None)


def _stage(
    session: Session,
    squad: SquadCard,
    following: SquadCard,
    ideas: list[Idea],
    lead: str,
    day: date,
    now: datetime,
    *,
    is_over: bool = False,
    by: str | None = None,
) -> None:
    notification = SquadEndNotification(
        ending=squad.name,
        following=following.name,
        ends_on=day,
        titles=tuple(idea.title for idea in ideas[:SHOWN]),
        number=len(ideas),
        is_over=is_over,
        by=by,
    )
    key = f"squad {'ended' if is_over else 'ends'}:{squad.key}:{day.isoformat()}:{now.isoformat()}@{lead}"
    # From its end on nobody needs to read that it ends.
    expires = None if is_over else over_at(day, _clock(session))
    due = polite_for(session, lead, now)
    # Until they read it, it may end otherwise.
    held_for = end_notices(squad.key) if due > now and not is_over else None
    outbox.stage(session, notification, key=key, audience=lead, due=due, expires=expires, held_for=held_for)


def _both(session: Session, key: str) -> tuple[SquadCard, SquadCard]:
    squads = organization_queries.squads(session)
    [squad] = [each for each in squads if each.key == key]
    return squad, next_squad(squad, squads)


def _lead(session: Session, squad: SquadCard) -> str | None:
    return squad.lead or hub_of(organization_queries.squads(session)).lead


def _ending(session: Session) -> list[SquadCard]:
    # The hub is there to stay, also where a temporary squad has become it.
    squads = organization_queries.squads(session)
    return [squad for squad in squads if squad.ends_on is not None and squad.kind is not SquadKind.hub]


def _telling(session: Session) -> list[tuple[str, datetime]]:
    ending = {squad.key: squad.ends_on for squad in _ending(session) if squad.ends_on is not None}
    if not ending:
        return []
    zone, clock = organization_queries.workspace(session).zone, _clock(session)
    told = {key: session.get_one(Squad, key).end_told for key in ending}
    return [(key, told_at(day, zone, clock)) for key, day in ending.items() if told[key] != day]


def _closing(session: Session) -> list[tuple[str, datetime]]:
    ending = [(squad.key, squad.ends_on) for squad in _ending(session)]
    return [(key, over_at(day, _clock(session))) for key, day in ending if day is not None]


def _clock(session: Session) -> tzinfo:
    return zone_named(organization_queries.workspace(session).zone)
