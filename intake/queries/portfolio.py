"""The SELECTs of the plan and of uncertainty: of public ideas alone, a private one is in no plan and no reason."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased, defer, load_only
from sqlmodel import col

from intake.access import Principal
from intake.approaches import Approach
from intake.ideas import IN_RANKING, IdeaInputs, Stage, WorkKind
from intake.policy import Anchors, Policy
from intake.queries.ideas import in_outline
from intake.queries.visibility import PUBLIC, visible_to
from intake.rules.matching.duplicates import Titled
from intake.rules.planning.portfolio import Unestimated
from intake.rules.planning.track_record import Outcomes, Past
from intake.tables import Enables, Idea, IdeaBand, IdeaChange, PinRow, PlanRow, SameSaving, TierRow
from store.outbox import OutboxRow
from store.session import Session, cached

# Every SELECT of the plan.

BUILT = frozenset({Stage.live, Stage.measured})
_IN_QUEUE = and_(col(Idea.ranked).is_(True), col(Idea.stage).in_(IN_RANKING))
PLANNABLE = and_(PUBLIC, _IN_QUEUE | (col(Idea.stage) == Stage.build))  # guard: private ideas: out of the plan
# Asked at each tick, or for each idea that is told of, so they are put together once.
_IS_ANY_TOLD = select(
    or_(
        select(col(TierRow.idea_id)).exists(),
        select(col(PlanRow.made_of)).order_by(col(PlanRow.computed_at).desc()).limit(1).scalar_subquery() != "",
    )
)
_STAMP = (
    select(*map(col, (PlanRow.quarter, PlanRow.version, PlanRow.computed_at, PlanRow.made_of, PlanRow.seen)))
    .order_by(col(PlanRow.computed_at).desc())
    .limit(1)
)
_NEWEST = select(PlanRow).order_by(col(PlanRow.computed_at).desc()).limit(1)
_LINE = select(col(PlanRow.line)).order_by(col(PlanRow.computed_at).desc()).limit(1)
_DRAWS = (
    select(*map(col, (PlanRow.quarter, PlanRow.version, PlanRow.line, PlanRow.draws)))
    .order_by(col(PlanRow.computed_at).desc())
    .limit(1)
)
_NEWEST_CHANGE = (
    select(col(IdeaChange.id))
    .join(Idea, col(Idea.id) == col(IdeaChange.idea_id))
    .where(PUBLIC)
    .order_by(col(IdeaChange.id).desc())
    .limit(1)
)
_PIN = select(PinRow).where(col(PinRow.idea_id) == bindparam("idea"))
_PINS = select(PinRow).where(col(PinRow.idea_id).in_(bindparam("ideas", expanding=True)))
_TIER = select(col(TierRow.tier)).where(col(TierRow.idea_id) == bindparam("idea"))
_UNLOCKED = (
    select(col(Enables.enabled))
    .join(Idea, col(Idea.id) == col(Enables.enabled))
    .where(col(Enables.idea_id) == bindparam("idea"), PUBLIC)
    .order_by(col(Idea.number))
)
_ALL_UNLOCKED = (
    select(col(Enables.idea_id), col(Enables.enabled))
    .join(Idea, col(Idea.id) == col(Enables.enabled))
    .where(col(Enables.idea_id).in_(bindparam("ideas", expanding=True)), PUBLIC)
    .order_by(col(Idea.number))
)
_STAGED = select(col(OutboxRow.id)).where(col(OutboxRow.key) == bindparam("key"))


class Stamp(NamedTuple):
    """Of when a plan is, and what tells whether it is out of date."""

    quarter: str
    version: int
    computed_at: datetime
    made_of: str
    seen: int


def stamp(session: Session) -> Stamp | None:
    """Return what tells whether the newest plan is out of date; asked each second, so its body stays where it is."""
    row = session.execute(_STAMP).first()
    return Stamp(*row) if row else None


def newest(session: Session) -> PlanRow | None:
    """Return the plan that was worked out last; None once there can be none any more."""
    return cached(session, _newest)


def line(session: Session) -> dict[str, Any] | None:
    """Return what a squad-week must bring in the newest plan; None where that is a plan by score."""
    return session.scalar(_LINE)


def without_draws(session: Session) -> tuple[str, int] | None:
    """Return the quarter and the version of the newest plan if it is by benefit and nothing is drawn of it yet."""
    row = session.execute(_DRAWS).first()
    return (row.quarter, row.version) if row is not None and row.line is not None and not row.draws else None


def _newest(session: Session) -> PlanRow | None:
    row = session.scalars(_NEWEST).first()
    return row if row is not None and row.made_of else None


def of_quarter(session: Session, quarter: str) -> PlanRow | None:
    """Return the plan of a quarter."""
    return session.get(PlanRow, quarter)


def to_write_over(session: Session, quarter: str) -> PlanRow | None:
    """Return the plan of a quarter for another to be written over it: what it says is not read."""
    unread = [defer(column) for column in (PlanRow.body, PlanRow.draws, PlanRow.line)]  # type: ignore[arg-type]
    return session.get(PlanRow, quarter, options=unread)


def tier(session: Session, idea_id: str) -> str | None:
    """Return the tier of an idea by the newest plan."""
    return session.scalar(_TIER, {"idea": idea_id})


def tiers(session: Session) -> dict[str, TierRow]:
    """Return the tiers of all ideas that the newest plan speaks of."""
    return {row.idea_id: row for row in session.scalars(select(TierRow))}


def is_any_told(session: Session) -> bool:
    """Tell whether people read of a plan: an idea has a place in one, or the newest has not been forgotten."""
    return bool(session.scalar(_IS_ANY_TOLD))


def newest_change(session: Session) -> int:
    """Return the number of the newest change of a public idea."""
    return session.scalar(_NEWEST_CHANGE) or 0


# Of hundreds of ideas only what a plan is made of is read.
_OF_A_PLAN = {
    *IdeaInputs.model_fields.keys() & Idea.model_fields.keys(),
    *("id", "number", "title", "requester", "private", "stage", "kind_of_work", "fit", "routing", "squad"),
    *("handed_back", "score_tenths"),
}
_TO_PLAN = (
    select(Idea)
    .options(load_only(*(getattr(Idea, name) for name in sorted(_OF_A_PLAN))))
    .where(PLANNABLE)
    .order_by(col(Idea.number))
)


def ideas_to_plan(session: Session) -> list[Idea]:
    """Return the public ideas that a plan may hold: ranked ones that are not begun, and those that are being built."""
    return list(session.scalars(_TO_PLAN))


def being_built(session: Session) -> list[Idea]:
    """Return the public ideas that are being built."""
    return list(session.scalars(select(Idea).where(PUBLIC, col(Idea.stage) == Stage.build).order_by(col(Idea.number))))


def pins(session: Session) -> dict[str, PinRow]:
    """Return what leads have pinned, by idea."""
    rows = session.scalars(select(PinRow).join(Idea, col(Idea.id) == col(PinRow.idea_id)).where(PUBLIC))
    return {row.idea_id: row for row in rows}


def pin(session: Session, idea_id: str) -> PinRow | None:
    """Return what a lead has pinned of an idea."""
    return session.scalars(_PIN, {"idea": idea_id}).first()


def read_ahead(session: Session, ids: Sequence[str]) -> None:
    """Read with two statements at most what is pinned of these ideas and what they unlock, to be asked one by one."""
    pins = {row.idea_id: row for row in session.scalars(_PINS, {"ideas": [*ids]})}
    unlocked_by: dict[str, list[str]] = {id_: [] for id_ in ids}
    for idea_id, enabled in session.execute(_ALL_UNLOCKED, {"ideas": [*ids]}):
        unlocked_by[idea_id].append(enabled)
    for id_ in ids:
        session.remember(_PIN, {"idea": id_}, [pins[id_]] if id_ in pins else [])
        session.remember(_UNLOCKED, {"idea": id_}, unlocked_by[id_])


class MissingLink(NamedTuple):
    """A public idea and one that it builds upon, and how far that is."""

    enabled: str
    idea_id: str
    stage: Stage


def missing_links(session: Session) -> list[MissingLink]:
    """Return which public ideas build upon which others, as long as the latter are not built.

    What was merged is built with the idea that it was merged into.
    """
    into = aliased(Idea)
    public = select(col(Idea.id)).where(PUBLIC)
    rows = session.execute(
        select(col(Enables.enabled), col(into.id), col(into.stage))
        .join(Idea, col(Idea.id) == col(Enables.idea_id))
        .join(into, col(into.id) == case((col(Idea.stage) == Stage.merged, col(Idea.merged_into)), else_=col(Idea.id)))
        .where(PUBLIC, col(Enables.enabled).in_(public), col(into.stage).not_in(BUILT))
        .where(col(into.id) != col(Enables.enabled))
        .distinct()
        .order_by(col(Enables.enabled), col(into.id))
    )
    return [MissingLink(*row) for row in rows]


def links(session: Session) -> list[tuple[str, str]]:
    """Return which public ideas unlock which; what was merged unlocks with the idea that it was merged into."""
    public = select(col(Idea.id)).where(PUBLIC)
    unlocks = case((col(Idea.stage) == Stage.merged, col(Idea.merged_into)), else_=col(Idea.id))
    rows = session.execute(
        select(unlocks, col(Enables.enabled))
        .join(Idea, col(Idea.id) == col(Enables.idea_id))
        .where(PUBLIC, col(Enables.enabled).in_(public), unlocks.in_(public), unlocks != col(Enables.enabled))
        .distinct()
        .order_by(unlocks, col(Enables.enabled))
    )
    return [(idea_id, enabled) for idea_id, enabled in rows]


def unlocked(session: Session, idea_id: str) -> list[str]:
    """Return the ids of the public ideas that an idea unlocks."""
    return list(session.scalars(_UNLOCKED, {"idea": idea_id}))


def link(session: Session, idea_id: str, enabled: str) -> Enables | None:
    """Return the link between two ideas."""
    return session.get(Enables, (idea_id, enabled))


def same_savings(session: Session) -> list[tuple[str, str]]:
    """Return the pairs of public ideas that bring the same saving."""
    public = select(col(Idea.id)).where(PUBLIC)
    pairs = select(col(SameSaving.idea_id), col(SameSaving.other)).where(
        col(SameSaving.idea_id).in_(public), col(SameSaving.other).in_(public)
    )
    rows = session.execute(pairs.order_by(col(SameSaving.idea_id), col(SameSaving.other)))
    return [(idea_id, other) for idea_id, other in rows]


def of_repeated_titles(session: Session) -> list[Titled]:
    """Return the public ideas that a plan may hold and whose title another one has too, in order of arrival."""
    title = func.lower(func.trim(col(Idea.title)))
    repeated = select(title).where(PLANNABLE).group_by(title).having(func.count() > 1)
    query = select(col(Idea.id), col(Idea.title), col(Idea.similar)).where(PLANNABLE, title.in_(repeated))
    return [Titled(*row) for row in session.execute(query.order_by(col(Idea.number)))]


def savings_like(session: Session, idea_id: str) -> dict[str, SameSaving]:
    """Return what is marked as the same saving as an idea's, by the other idea."""
    either = or_(col(SameSaving.idea_id) == idea_id, col(SameSaving.other) == idea_id)
    rows = session.scalars(select(SameSaving).where(either))
    return {row.other if row.idea_id == idea_id else row.idea_id: row for row in rows}


def by_numbers(session: Session, numbers: Collection[int]) -> dict[int, Idea]:
    """Return the public ideas with these numbers."""
    rows = session.scalars(select(Idea).where(col(Idea.number).in_(list(numbers)), PUBLIC))
    return {row.number: row for row in rows if row.number is not None}


def waiting_without_estimate(session: Session, policy: Policy) -> list[Unestimated]:
    """Return the ranked public ideas that nobody has estimated, so that no plan can hold them.

    What takes a published number of weeks needs no estimate.
    """
    published = [approach for approach, rule in policy.approaches.items() if rule.weeks is not None]
    estimated = or_(
        col(Idea.effort).is_not(None), and_(col(Idea.approach).is_not(None), col(Idea.approach).in_(published))
    )
    wanted = and_(PUBLIC, col(Idea.ranked).is_(True), col(Idea.stage).in_(IN_RANKING), ~estimated)
    columns = (col(Idea.id), col(Idea.number), col(Idea.fit), col(Idea.kind_of_work))
    rows = session.execute(select(*columns).where(wanted).order_by(col(Idea.number)))
    return [
        Unestimated(id=id_, label=f"IDEA-{number}", priority=fit.get("priority"), kind=kind)
        for id_, number, fit, kind in rows
    ]


def was_staged(session: Session, key: str) -> bool:
    """Tell whether a row with this key has been staged, whatever became of it."""
    return session.scalar(_STAGED, {"key": key}) is not None


# Every SELECT about uncertainty.

TRIED = (Stage.experiment, Stage.build)
SUCCEEDED = (Stage.build, Stage.live, Stage.measured)
FAILED = (Stage.parked, Stage.declined)
RANKED = and_(PUBLIC, col(Idea.ranked).is_(True), col(Idea.stage).in_(IN_RANKING))  # guard: private ideas: out of bands
# A band is of the score that it was drawn with.
HOLDS = and_(
    col(IdeaBand.idea_id) == col(Idea.id),
    col(IdeaBand.score_tenths) == col(Idea.score_tenths),
    col(IdeaBand.policy_version).is_not_distinct_from(col(Idea.policy_version)),
)


def nearest(session: Session, marginal: float, policy: Policy, drawing: int, most: int) -> list[Idea]:
    """Return the ranked public ideas nearest the line that no such drawing has taken up yet, the nearest first.

    Without an estimate of effort an idea has no line.
    """
    likely = {effort: anchor.weeks.likely for effort, anchor in policy.anchors.effort.items()}
    # Of those that no squad has taken on yet the estimate stands: this only says where to look first.
    corrected = [
        (and_(col(Idea.squad) == squad, col(Idea.kind_of_work) == kind), times)
        for squad, by_kind in policy.corrections_by_record.items()
        for kind, times in by_kind.items()
    ]
    line = 10 * marginal * case(likely, value=col(Idea.effort)) * (case(*corrected, else_=1.0) if corrected else 1.0)
    drawn = and_(col(IdeaBand.idea_id) == col(Idea.id), col(IdeaBand.drawing) >= drawing)
    query = (
        select(Idea)
        .options(*in_outline())
        .where(RANKED, col(Idea.effort).is_not(None), ~select(col(IdeaBand.idea_id)).where(drawn).exists())
    )
    distance = func.abs(col(Idea.score_tenths) - line)
    return list(session.scalars(query.order_by(distance, col(Idea.number)).limit(most)))


def band(session: Session, idea_id: str, principal: Principal) -> IdeaBand | None:
    """Return what was drawn of an idea that the person may know of, None where nothing was or its score has changed."""
    query = select(IdeaBand).join(Idea, HOLDS)
    return session.scalars(query.where(col(Idea.id) == idea_id, RANKED, visible_to(principal))).first()


def own_bands(session: Session, principal: Principal) -> dict[str, IdeaBand]:
    """Return what was drawn of a member's own ideas, by idea."""
    query = select(IdeaBand).join(Idea, HOLDS).where(RANKED, col(Idea.requester) == principal.member_id)
    return {drawn.idea_id: drawn for drawn in session.scalars(query)}


def too_close(session: Session, principal: Principal) -> list[IdeaBand]:
    """Return what was drawn of ideas whose band the line runs through."""
    query = select(IdeaBand).join(Idea, HOLDS).where(RANKED, visible_to(principal))
    straddles = col(IdeaBand.outlook)["too_close"].as_boolean().is_(True)
    return list(session.scalars(query.where(straddles).order_by(col(IdeaBand.idea_id))))


def worth_finding_out(session: Session, principal: Principal, most: int) -> list[tuple[Idea, IdeaBand]]:
    """Return the ideas about which it is most worth finding something out, with what was drawn of them."""
    query = select(Idea, IdeaBand).join(IdeaBand, HOLDS).where(RANKED, visible_to(principal))
    query = query.where(col(IdeaBand.worth) > 0).order_by(col(IdeaBand.worth).desc(), col(Idea.number))
    return [(idea, drawn) for idea, drawn in session.execute(query.limit(most)).all()]


def outcomes(session: Session, policy: Policy) -> dict[WorkKind, Outcomes]:
    """Return how many public ideas that were tried have succeeded and how many failed, by kind of work.

    What has a chance of its own by how it would be done tells nothing of the others of its kind.
    """
    apart = [approach for approach, rule in policy.approaches.items() if rule.chance is not None]
    of_kind = or_(col(Idea.approach).is_(None), col(Idea.approach).not_in(apart))
    tried = select(col(IdeaChange.id)).where(col(IdeaChange.idea_id) == col(Idea.id), col(IdeaChange.stage).in_(TRIED))
    counted = select(
        col(Idea.kind_of_work),
        func.sum(case((col(Idea.stage).in_(SUCCEEDED), 1), else_=0)),
        func.sum(case((col(Idea.stage).in_(FAILED), 1), else_=0)),
    ).where(PUBLIC, of_kind, tried.exists())
    rows = session.execute(counted.group_by(col(Idea.kind_of_work))).all()
    return {kind: Outcomes(int(succeeded), int(failed)) for kind, succeeded, failed in rows}


def past(session: Session, anchors: Anchors) -> list[Past]:
    """Return public ideas that went live: the weeks that were estimated, and those from the start of building.

    What was estimated is never corrected here, or the correction would chase itself. What was bought tells nothing of
    how a squad estimates.
    """

    def first(stage: Stage) -> ScalarSelect[datetime]:
        at = select(func.min(col(IdeaChange.at))).where(col(IdeaChange.stage) == stage)
        return at.where(col(IdeaChange.idea_id) == col(Idea.id)).correlate(Idea).scalar_subquery()

    is_live = or_(col(Idea.stage) == Stage.live, col(Idea.stage) == Stage.measured)
    query = select(Idea, first(Stage.build), first(Stage.live)).where(PUBLIC, is_live, col(Idea.effort).is_not(None))
    built = or_(col(Idea.approach).is_(None), col(Idea.approach) != Approach.buy)
    rows = session.execute(query.where(col(Idea.squad).is_not(None), built).order_by(col(Idea.id))).all()
    return [
        Past(
            idea.squad,
            idea.kind_of_work,
            anchors.effort[idea.effort].weeks.likely,
            (live - begun) / timedelta(weeks=1),
        )
        for idea, begun, live in rows
        if begun is not None and live is not None
    ]
