"""The plan of the quarter and its what-if; and the pins and links that people sign for an idea's place in it."""

from collections.abc import Sequence
from datetime import datetime

from intake import plan_sentences
from intake.access import Action, Principal, authorise, can
from intake.errors import FieldErrors, Refused
from intake.notifications.portfolio import DrawPlansJob, PlanBody
from intake.operations import history
from intake.operations.planning import portfolio as portfolio_operations
from intake.operations.planning import replanning
from intake.operations.planning import simulations as simulation_operations
from intake.policy import Bound, Frozen
from intake.queries import policy as policy_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries.portfolio import too_close
from intake.rules.planning.benefit import DRAWS
from intake.rules.planning.forecast import Outlook
from intake.rules.planning.portfolio import (
    NEARLY,
    Candidate,
    DrawnPlans,
    Share,
    best_of,
    make_plan,
    near_enough,
    plans_on_draws,
    worth_together,
)
from store.engine import Session, Store

POINTS = 10
PART = POINTS / 100
ALIKE = "Choose two different priorities."
NOTHING_TO_TAKE = "This priority has less than 10% to give."
NOTHING_TO_MOVE = "No priority has 10% of the weeks or more, so there are no ten points to move."
TOO_MUCH = "Ten points more would give this priority over 100%."


class MovedIdea(Frozen):
    """An idea that would enter the plan or leave it: what it is called, and what it takes of whom for how much."""

    name: str
    squad: str
    weeks: float
    tenths: int
    benefit: int | None = None


class PlanShown(Frozen):
    """The plan as somebody reads it; without one, `lacking` says what it waits for.

    Of an idea that is too `close` to call, the draws say how readily it would be funded; of a plan by benefit,
    `drawn` says in how many plans each idea was. Home shows what it brings to whoever `follows` it.
    """

    quarter: str
    number: int | None = None
    computed_at: datetime | None = None
    body: PlanBody | None = None
    lacking: str = ""
    may_ask: bool = False
    follows: bool = False
    close: dict[str, Outlook] = {}
    drawn: DrawnPlans = DrawnPlans()


class Movable(Frozen):
    """A priority that points can be moved from or to, with the share of all weeks that it gets at least or at most."""

    key: str
    name: str
    share: float
    bound: Bound = Bound.at_least


class MovedShare(Frozen):
    """The share of all weeks that a priority gets at least or at most, as it is and as it would be."""

    name: str
    bound: Bound
    before: float
    after: float


class WhatIf(Frozen):
    """What would come of moving ten points from one priority's share to another's, solved to a `gap` of the best.

    `favoured` is how many ideas of the priority that gets the points it has in the plan, before and after; `gain` and
    `favoured_gain` are in tenths of a point, or in benefit a year where the plan is by benefit.
    """

    taken_from: str
    given_to: str
    points: int
    enter: tuple[MovedIdea, ...]
    leave: tuple[MovedIdea, ...]
    gain: int
    troubles: tuple[str, ...]
    gap: float = 0.0
    by_benefit: bool = False
    shares: tuple[MovedShare, ...] = ()
    favoured: tuple[int, int] = (0, 0)
    favoured_gain: int = 0


class Plans:
    """The plan, as everybody may read it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def current(self, by: Principal) -> PlanShown:
        """Return the plan as it was worked out last; nothing is worked out here."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            return _shown(session, by)

    def look_at(self, by: Principal, now: datetime) -> PlanShown:
        """Return the plan as it was worked out last, and have it drawn in the background if nobody has looked yet."""
        shown = self.current(by)
        if shown.body is not None and shown.body.by_benefit and not shown.drawn.of:
            with self._store.writing() as session:
                simulation_operations.draw_for_a_reader(session, now)
        return shown

    def make(self, now: datetime) -> None:
        """Work out the plan of the quarter anew, and write it down."""
        with self._store.reading() as session:
            if portfolio_operations.missing_for_plan(session):
                return
            inputs = portfolio_operations.read_inputs(session, now)
            before = portfolio_operations.same_as_before(session, inputs)
        # Outside of a transaction: it may take a second.
        body = portfolio_operations.make(inputs, before)
        with self._store.writing() as session:
            replanning.write(session, inputs, body, now)
            history.audit_act(session, "plan made", "plan", inputs.quarter, now, note=f"{len(body.funded)} ideas")

    def draw(self, job: DrawPlansJob, now: datetime) -> None:
        """Plan again on some draws, and leave the next few to another job; nothing for a plan that is past."""
        with self._store.reading() as session:
            row = portfolio_queries.of_quarter(session, job.quarter)
            if row is None or row.version != job.version:
                return
            body = PlanBody.model_validate(row.body)
        # Outside of a transaction: it may take some seconds.
        among = best_of(body.candidates, body.plan.chosen)
        draws = range(job.first, min(job.first + simulation_operations.AT_A_TIME, DRAWS))
        drawn = plans_on_draws(among, body.plan, draws)
        with self._store.writing() as session:
            simulation_operations.keep_draws(session, job, drawn, now)

    def what_if_form(self, by: Principal) -> tuple[Movable, ...]:
        """Return the priorities that ten points can move between; raises Refused where none can."""
        authorise(by, Action.what_if)
        with self._store.reading() as session:
            movable = _priorities(session)
            if not any(priority.share >= PART - NEARLY for priority in movable) or len(movable) < 2:
                raise Refused(NOTHING_TO_MOVE)
            if _shown(session, by).body is None:
                raise Refused(plan_sentences.LACKS_TIME)
            return movable

    def what_if(self, taken_from: str, given_to: str, by: Principal) -> WhatIf:
        """Return what would enter and leave the plan if ten points moved from one priority's share to another's."""
        authorise(by, Action.what_if)
        with self._store.reading() as session:
            movable = {priority.key: priority for priority in _priorities(session)}
            body = _shown(session, by).body
        if body is None or taken_from not in movable or given_to not in movable:
            raise Refused(plan_sentences.LACKS_TIME)
        if problem := _problem(movable[taken_from], movable[given_to]):
            raise FieldErrors(problem)
        among = best_of(body.candidates, body.plan.chosen)
        shares = _moved(body.plan.shares, movable[taken_from], movable[given_to])
        moved = make_plan(among, body.plan.capacity, shares, near_enough(among))
        before, after = (_favoured(body, chosen, given_to) for chosen in (body.plan.chosen, moved.chosen))
        return WhatIf(
            taken_from=movable[taken_from].name,
            given_to=movable[given_to].name,
            points=POINTS,
            by_benefit=body.by_benefit,
            shares=_moved_shares(movable[taken_from], movable[given_to]),
            favoured=(len(before), len(after)),
            favoured_gain=worth_together(after) - worth_together(before),
            enter=tuple(_moved_idea(body, id_) for id_ in moved.chosen if id_ not in body.plan.chosen),
            leave=tuple(_moved_idea(body, id_) for id_ in body.plan.chosen if id_ not in moved.chosen),
            gain=moved.value - body.plan.value,
            gap=moved.gap,
            troubles=plan_sentences.troubles(moved, body.squad_names, body.candidates, body.without_effort),
        )


def _moved_idea(body: PlanBody, id_: str) -> MovedIdea:
    candidate = next(candidate for candidate in body.candidates if candidate.id == id_)
    return MovedIdea(
        name=body.names[id_],
        squad=body.squad_name(candidate.squad),
        weeks=candidate.weeks,
        tenths=candidate.score_tenths,
        benefit=candidate.value if body.by_benefit else None,
    )


def _favoured(body: PlanBody, chosen: Sequence[str], priority: str) -> list[Candidate]:
    return [each for each in body.candidates if each.priority == priority and each.id in chosen]


def _shown(session: Session, by: Principal) -> PlanShown:
    row = portfolio_queries.newest(session)
    lacking = portfolio_operations.missing_for_plan(session)
    if row is None or lacking:
        return PlanShown(quarter="", lacking=lacking or plan_sentences.LACKS_TIME)
    return PlanShown(
        quarter=row.quarter,
        number=row.policy_version,
        computed_at=row.computed_at,
        body=PlanBody.model_validate(row.body),
        may_ask=can(by, Action.what_if),
        follows=not by.roles.isdisjoint(simulation_operations.FOLLOWERS),
        close={drawn.idea_id: Outlook.model_validate(drawn.outlook) for drawn in too_close(session, by)},
        drawn=DrawnPlans.model_validate(row.draws),
    )


def _priorities(session: Session) -> tuple[Movable, ...]:
    _, policy, _ = policy_queries.policy_in_force(session)
    return tuple(
        Movable(
            key=priority.key,
            name=priority.name,
            share=priority.share or 0.0,
            bound=priority.bound if priority.share is not None else Bound.at_least,
        )
        for priority in policy.priorities
    )


def _problem(gives: Movable, gets: Movable) -> dict[str, str]:
    if gives == gets:
        return {"given_to": ALIKE}
    if gives.share < PART - NEARLY:
        return {"taken_from": NOTHING_TO_TAKE}
    return {"given_to": TOO_MUCH} if gets.share + PART > 1 + NEARLY else {}


def _moved_shares(*moved: Movable) -> tuple[MovedShare, ...]:
    """Return how the shares of the priority that gives and the one that gets would change."""
    return tuple(
        MovedShare(
            name=each.name, bound=each.bound, before=each.share, after=min(1.0, max(0.0, round(each.share + change, 6)))
        )
        for each, change in zip(moved, (-PART, PART), strict=True)
    )


def _moved(shares: tuple[Share, ...], gives: Movable, gets: Movable) -> tuple[Share, ...]:
    by = {gives.key: -PART, gets.key: PART}
    moved = [
        share.model_copy(update={"part": min(1.0, max(0.0, share.part + by.get(share.key, 0.0)))}) for share in shares
    ]
    if gets.key not in {share.key for share in shares}:
        # Who had no share gets the ten points as a floor.
        moved.append(Share(key=gets.key, name=gets.name, priority=gets.key, part=PART, bound=Bound.at_least))
    return tuple(moved)
