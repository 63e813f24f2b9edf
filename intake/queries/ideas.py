"""The SELECTs of ideas: every one goes through `visible_to`. What Home, Why? and origins read of them is here too."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, cast, exists, func, or_, select
from sqlalchemy.orm import defer
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import col

from intake.access import Principal
from intake.errors import NotFound
from intake.ideas import IN_RANKING, NOBODY, UNDECIDED, Authorship, Data, Stage
from intake.queries.visibility import PUBLIC, PUBLIC_AMONG_FEW, visible_to
from intake.tables import Building, Idea, IdeaChange, ImportRow, Origin, ReviewDuty
from store.prefetch import prefetch
from store.session import Session

# What is no news: another score, what was undone before anybody was told, and what was added for legal.
SILENT = ("rescored", "undone", "detailed")

# The turn of whoever changes what ideas are assessed by.
SETUP = "setup"
_OF_IDS = select(Idea).where(col(Idea.id).in_(bindparam("ids", expanding=True)), PUBLIC_AMONG_FEW)
_CHANGES = select(IdeaChange).where(col(IdeaChange.idea_id) == bindparam("idea")).order_by(col(IdeaChange.id))


def in_outline() -> tuple[ExecutableOption, ...]:
    """Return what leaves out of ideas, where hundreds are read at once, what is long and only one of them shows."""
    return tuple(defer(getattr(Idea, name)) for name in ("problem", "score", "similar", "question", "decision"))


def idea(session: Session, idea_id: str, principal: Principal, *, to_change: bool = False) -> Idea:
    """Return an idea; raises NotFound when there is none that the person may know of.

    One that is `to_change` nobody else changes before the end of the transaction.
    """
    query = select(Idea).where(col(Idea.id) == idea_id, visible_to(principal))
    row = session.scalars(query.with_for_update(of=Idea) if to_change else query).first()
    if row is None:
        raise NotFound("This idea doesn't exist any more, or you can't see it.")
    return row


def changes(session: Session, idea_id: str) -> list[IdeaChange]:
    """Return an idea's history, oldest first."""
    return list(session.scalars(_CHANGES, {"idea": idea_id}))


def public_ids_but(idea_id: str) -> Select[str]:
    """Select the ids of public ideas still worth pointing at, without the one at hand."""
    closed = (Stage.merged, Stage.withdrawn, Stage.draft)
    return select(col(Idea.id)).where(PUBLIC_AMONG_FEW, col(Idea.id) != idea_id, col(Idea.stage).not_in(closed))


def ideas_by_id(session: Session, ids: Collection[str]) -> dict[str, Idea]:
    """Return the ideas of these ids, public ones only, by id."""
    return {row.id: row for row in session.scalars(_OF_IDS, {"ids": list(ids)})} if ids else {}


def remember_ideas(session: Session, rows: Mapping[str, Idea], ids: Collection[str]) -> None:
    """Have `ideas_by_id` be answered for these ids with rows that were read together with others."""
    if ids:
        session.remember(_OF_IDS, {"ids": list(ids)}, [rows[id_] for id_ in ids if id_ in rows])


def texts_by_ids(session: Session, ids: Sequence[str]) -> list[tuple[str, int, str, str]]:
    """Return id, number, title and problem of the public ideas of these ids."""
    columns = (col(Idea.id), col(Idea.number), col(Idea.title), col(Idea.problem))
    rows = session.execute(select(*columns).where(col(Idea.id).in_(ids), PUBLIC_AMONG_FEW))
    return [(id_, number or 0, title, problem) for id_, number, title, problem in rows]


def outdated_ideas(session: Session, standpoint: str, most: int) -> list[Idea]:
    """Return ideas that wait for a decision and were ranked from another standpoint, oldest first, to be changed."""
    return list(
        session.scalars(
            select(Idea)
            .where(col(Idea.stage).in_(UNDECIDED), col(Idea.ranked_as) != standpoint)
            .order_by(col(Idea.submitted_at), col(Idea.id))
            .limit(most)
            .with_for_update()
        )
    )


def own_in_ranking(session: Session, principal: Principal) -> list[Idea]:
    """Return those of a member's own ideas that are undecided or accepted, oldest first."""
    own = and_(col(Idea.requester) == principal.member_id, visible_to(principal))
    query = select(Idea).where(own, col(Idea.stage).in_(IN_RANKING))
    return list(session.scalars(query.order_by(col(Idea.submitted_at), col(Idea.number), col(Idea.id))))


def queue(session: Session, principal: Principal, after: tuple[int, str] | None, limit: int) -> list[Idea]:
    """Return ranked ideas from the best down, of equals the first; those after the given (score in tenths, id).

    Private ones have no rank, also for those who know of them: a rank is the same for everybody.
    """
    ranked = and_(*_ranked(principal))
    if after is not None:
        tenths, last = after
        arrival = select(col(Idea.number)).where(col(Idea.id) == last).scalar_subquery()
        ranked = and_(
            ranked,
            or_(col(Idea.score_tenths) < tenths, and_(col(Idea.score_tenths) == tenths, col(Idea.number) > arrival)),
        )
    best = (col(Idea.score_tenths).desc(), col(Idea.number))
    return list(session.scalars(select(Idea).where(ranked).order_by(*best).limit(limit)))


def queue_counts(session: Session, principal: Principal) -> tuple[int, int]:
    """Return how many public ideas are ranked, and how many of all public ones wait for a decision."""
    ranked = and_(*_ranked(principal))
    waiting = and_(col(Idea.stage).in_(UNDECIDED), PUBLIC, visible_to(principal))
    count = select(func.count()).select_from(Idea)
    return session.scalar(count.where(ranked)) or 0, session.scalar(count.where(waiting)) or 0


def _ranked(principal: Principal) -> tuple[ColumnElement[bool], ...]:
    # guard: private counter: ranks and counts
    return (col(Idea.ranked).is_(True), col(Idea.stage).in_(IN_RANKING), PUBLIC, visible_to(principal))


def stage_counts(session: Session, principal: Principal) -> dict[Stage, int]:
    """Return how many public ideas are of each stage."""
    query = select(col(Idea.stage), func.count()).where(*_listed(principal)).group_by(col(Idea.stage))
    return {row[0]: row[1] for row in session.execute(query)}


def of_stage(session: Session, principal: Principal, stage: Stage, after: int | None, limit: int) -> list[Idea]:
    """Return public ideas of a stage, the newest numbers first, those after a number."""
    query = select(Idea).options(*in_outline()).where(col(Idea.stage) == stage, *_listed(principal))
    if after is not None:
        query = query.where(col(Idea.number) < after)
    return list(session.scalars(query.order_by(col(Idea.number).desc()).limit(limit)))


def ownerless_count(session: Session, principal: Principal) -> int:
    """Return how many public ideas have no owner."""
    count = select(func.count()).select_from(Idea)
    return session.scalar(count.where(col(Idea.requester) == NOBODY, *_listed(principal))) or 0


def _listed(principal: Principal) -> tuple[ColumnElement[bool], ...]:
    return (PUBLIC, col(Idea.stage) != Stage.draft, visible_to(principal))


# What a member's Home shows of ideas: their own, the questions to them, what a triager is to decide, their squads'.

_OVER = (Stage.measured, Stage.parked, Stage.declined, Stage.withdrawn, Stage.merged)


def own_ideas(session: Session, principal: Principal, limit: int) -> tuple[list[Idea], int]:
    """Return a member's own ideas, those still on their way first and newest first, and how many there are in all."""
    own = and_(col(Idea.requester) == principal.member_id, visible_to(principal))
    newest = (col(Idea.stage).in_(_OVER), col(Idea.submitted_at).desc(), col(Idea.number), col(Idea.id))
    return _first_and_count(session, own, newest, limit)


def squad_ideas(
    session: Session, principal: Principal, squads: Collection[str], stages: Collection[Stage], limit: int
) -> tuple[list[Idea], int]:
    """Return the ideas of some stages that these squads have, the one due first first, and how many there are.

    What is live comes last: only its results are still due.
    """
    in_hand = and_(col(Idea.squad).in_(list(squads)), col(Idea.stage).in_(list(stages)), visible_to(principal))
    last_month = select(col(Building.last_month)).where(col(Building.idea_id) == col(Idea.id)).scalar_subquery()
    due = func.coalesce(cast(col(Idea.decide_on), String), last_month + "-31", "9999")
    return _first_and_count(
        session, in_hand, (col(Idea.stage) == Stage.live, due, col(Idea.submitted_at), col(Idea.id)), limit
    )


def _first_and_count(
    session: Session, condition: ColumnElement[bool], order: Sequence[Any], limit: int
) -> tuple[list[Idea], int]:
    rows = session.scalars(select(Idea).where(condition).order_by(*order).limit(limit)).all()
    return list(rows), session.scalar(select(func.count()).select_from(Idea).where(condition)) or 0


def open_questions(session: Session, principal: Principal, limit: int, decided_since: datetime | None) -> list[Idea]:
    """Return a member's own ideas about which they are asked something, first those that have waited longest.

    What was decided since an instant is among them, for it can be undone: whoever knows of that leaves it out.
    """
    is_asked = col(Idea.stage) == Stage.needs_info
    if decided_since is not None:
        is_asked = or_(is_asked, and_(col(Idea.undo).is_not(None), col(Idea.changed_at) > decided_since))
    return list(
        session.scalars(
            select(Idea)
            .where(
                col(Idea.requester) == principal.member_id,
                is_asked,
                visible_to(principal),
            )
            .order_by(col(Idea.changed_at), col(Idea.number), col(Idea.id))
            .limit(limit)
        )
    )


def _promised(idea_id: Any) -> ColumnElement[str]:
    """Return the day that was promised first for an idea that waits, as text; one without comes after all."""
    first = func.coalesce(col(ReviewDuty.missed_on), col(ReviewDuty.promised_on))
    of_one = select(cast(first, String)).where(col(ReviewDuty.idea_id) == idea_id).scalar_subquery()
    return func.coalesce(of_one, "9999")


def _to_decide(principal: Principal) -> ColumnElement[bool]:
    """Hold for what waits for a triager's decision: not their own, nor what they are asked about whether it is."""
    member = principal.member_id
    asked = exists().where(
        col(Origin.idea_id) == col(Idea.id),
        col(Origin.author) == member,
        col(Origin.authorship) == Authorship.asked,
    )
    is_own = or_(col(Idea.requester) == member, and_(col(Idea.reporter).is_not(None), asked))
    return and_(col(Idea.stage) == Stage.submitted, ~is_own, visible_to(principal))


def waiting_for_decision(session: Session, principal: Principal, limit: int) -> tuple[list[Idea], int]:
    """Return the ideas that wait for a triager's decision, the oldest promise first, and how many there are in all."""
    waiting = _to_decide(principal)
    order = (_promised(col(Idea.id)), col(Idea.submitted_at), col(Idea.number), col(Idea.id))
    return _first_and_count(session, waiting, order, limit)


def next_to_decide(session: Session, principal: Principal, after: Idea | None) -> Idea | None:
    """Return the idea with the oldest promise that waits for a triager's decision, of those that come after another."""
    waiting = _to_decide(principal)
    number, promised = func.coalesce(col(Idea.number), 0), _promised(col(Idea.id))
    if after is not None:
        at, last = col(Idea.submitted_at), after.number or 0
        behind = or_(number > last, and_(number == last, col(Idea.id) > after.id))
        later = or_(at > after.submitted_at, and_(at == after.submitted_at, behind))
        its = _promised(after.id)
        waiting = and_(waiting, or_(promised > its, and_(promised == its, later)))
    order = (promised, col(Idea.submitted_at), number, col(Idea.id))
    return session.scalars(select(Idea).where(waiting).order_by(*order).limit(1)).first()


def count_to_decide(session: Session, principal: Principal) -> int:
    """Return how many ideas wait for a triager's decision."""
    waiting = _to_decide(principal)
    return session.scalar(select(func.count()).select_from(Idea).where(waiting)) or 0


class WatchedIdea(NamedTuple):
    """An idea that was set aside until an event brings it up again, and what of it an event may change."""

    id: str
    version: int
    requester: str
    policy_version: int | None
    reopening: dict[str, Any] | None
    data: Data | None
    fit: dict[str, Any]


_SET_ASIDE = (col(Idea.stage) == Stage.parked, col(Idea.reopens_on).is_not(None))
# Asked at each tick: the whole of each idea that anybody ever set aside would be read each second.
_WATCHED = select(*(getattr(Idea, name) for name in WatchedIdea._fields)).where(*_SET_ASIDE).order_by(col(Idea.id))
_NEXT_DAY = select(func.min(col(Idea.reopens_on))).where(*_SET_ASIDE)


def watched(session: Session) -> list[WatchedIdea]:
    """Return the ideas that were set aside until an event brings them up again, in order of id."""
    return [WatchedIdea(*row) for row in session.execute(_WATCHED)]


def next_reopening(session: Session) -> date | None:
    """Return the first day on which an idea that was set aside is brought up again, whatever happens until then."""
    return session.scalar(_NEXT_DAY)


def without_card(session: Session, principal: Principal) -> int:
    """Return how many of the ideas that wait for a triager's decision came by an import, which posts no cards."""
    imported = exists().where(col(ImportRow.idea_id) == col(Idea.id))
    count = select(func.count()).select_from(Idea).where(_to_decide(principal), imported)
    return session.scalar(count) or 0


def last_changes(session: Session, ids: Collection[str]) -> dict[str, IdeaChange]:
    """Return the last that happened to each of these ideas, by the idea's id; that it has another score is no news."""
    if not ids:
        return {}
    is_news = (col(IdeaChange.idea_id).in_(list(ids)), col(IdeaChange.verb).not_in(SILENT))
    newest = select(func.max(col(IdeaChange.id))).where(*is_news).group_by(col(IdeaChange.idea_id))
    return {row.idea_id: row for row in session.scalars(select(IdeaChange).where(col(IdeaChange.id).in_(newest)))}


# What is read to explain a score; every query walks the index of ranks, and no further than it must.

# One stage after the other, so that each is a walk along the index.
STAGES = sorted(IN_RANKING)


def just_above(session: Session, tenths: int, number: int, most: int) -> list[Idea]:
    """Return the public ranked ideas just above that of a score and a number, from the best down."""
    rows = [row for stage in STAGES for row in session.scalars(above_in(stage, tenths, number, most))]
    nearest = sorted(rows, key=lambda row: (-row.score_tenths, row.number or 0))
    return nearest[-most:]


def above_in(stage: Stage, tenths: int, number: int, most: int) -> Select[Idea]:
    """Select the public ranked ideas of a stage just above a place, from the nearest up."""
    query = select(Idea).where(*_ranked_now(stage), _is_above(tenths, number))
    return query.order_by(col(Idea.score_tenths), col(Idea.number).desc()).limit(most)


def read_ranks(session: Session, number: int, scores: Collection[int]) -> None:
    """Read with one statement the ranks that an idea of this number has with each of these scores."""
    prefetch(session, *(partial(rank_of, tenths=tenths, number=number) for tenths in sorted({*scores})))


def rank_of(session: Session, tenths: int, number: int) -> int:
    """Return the rank that an idea of this number has, or would have with so many tenths, among public ranked ones."""
    count = select(func.count()).select_from(Idea)
    above = (count.where(*_ranked_now(stage), _is_above(tenths, number)) for stage in STAGES)
    return 1 + sum(session.scalar(each) or 0 for each in above)


def ranked(session: Session) -> int:
    """Return how many public ideas are ranked."""
    count = select(func.count()).select_from(Idea)
    return sum(session.scalar(count.where(*_ranked_now(stage))) or 0 for stage in STAGES)


def _is_above(tenths: int, number: int) -> ColumnElement[bool]:
    # Of equals the one that came first.
    score = col(Idea.score_tenths)
    return and_(score >= tenths, or_(score > tenths, col(Idea.number) < number))


def _ranked_now(stage: Stage) -> tuple[ColumnElement[bool], ...]:
    return (PUBLIC, col(Idea.ranked).is_(True), col(Idea.stage) == stage)
