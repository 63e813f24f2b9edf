"""The plan of the quarter and its what-if; and the pins and links that people sign for an idea's place in it."""

from collections.abc import Sequence
from datetime import datetime

from intake import plan_sentences, sentences
from intake.access import Action, Principal, Request, authorise, can
from intake.errors import FieldErrors, Refused
from intake.ideas import IN_RANKING, PROBLEM_LENGTH, unreadable
from intake.notifications.portfolio import DrawPlansJob, PlanBody
from intake.operations import history, notify
from intake.operations import ideas as idea_operations
from intake.operations.members import relation_to_idea
from intake.operations.notify import stage_everything
from intake.operations.planning import portfolio as portfolio_operations
from intake.operations.planning.portfolio import stage_making
from intake.policy import Bound, Frozen
from intake.queries import ideas as idea_queries
from intake.queries import policy as policy_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries.portfolio import by_numbers, too_close
from intake.rules.planning.benefit import DRAWS
from intake.rules.planning.forecast import Outlook
from intake.rules.planning.portfolio import (
    NEARLY,
    Candidate,
    DrawnPlans,
    Pin,
    Share,
    best_of,
    make_plan,
    near_enough,
    plans_on_draws,
    way_between,
    worth_together,
)
from intake.tables import Enables, Idea, PinRow, SameSaving
from intake.text import clean
from store.engine import Session, Store
from store.locking import lock

# The plan of the quarter: what is in it and why, and what if a priority had more.

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


class Place(Frozen):
    """What somebody signs for an idea: a pin with its reason, and the numbers of ideas it unlocks or saves the same as.

    The pin stays as it was where it `keeps_pin`, and what it unlocks or saves the `same` as where that is None.
    """

    pin: Pin | None = None
    reason: str = ""
    keeps_pin: bool = False
    unlocks: tuple[int, ...] | None = None
    same: tuple[int, ...] | None = None


class PlaceForm(Frozen):
    """What a lead has signed for an idea, which others it unlocks, and which bring the same saving."""

    id: str
    version: int
    label: str
    title: str
    pin: str | None = None
    reason: str = ""
    unlocks: tuple[int, ...] = ()
    same: tuple[int, ...] = ()
    may_pin: bool = False


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
                portfolio_operations.draw_for_a_reader(session, now)
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
            portfolio_operations.write(session, inputs, body, now)
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
        draws = range(job.first, min(job.first + portfolio_operations.AT_A_TIME, DRAWS))
        drawn = plans_on_draws(among, body.plan, draws)
        with self._store.writing() as session:
            portfolio_operations.keep_draws(session, job, drawn, now)

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
        follows=not by.roles.isdisjoint(portfolio_operations.FOLLOWERS),
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


# What people sign for an idea's place: a pin, whatever its score, and which other ideas it unlocks.

PRIVATE = "Private ideas aren’t in the plan, so you can’t pin this one."
BEGUN = "You can only pin an idea that nobody has started."
REASON_ALONE = "A reason needs a pin. Choose one above, or clear the reason."
GIVE_A_REASON = "Say why: the card shows it with your name."


class Pins:
    """An idea's place, as those who lead and decide sign for it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal) -> PlaceForm:
        """Return what is signed for an idea; raises NotAllowed for those who may sign nothing."""
        authorise(by, Action.link)
        with self._store.reading() as session:
            row = idea_queries.idea(session, idea_id, by)
            relation = relation_to_idea(session, row, by)
            authorise(by, Action.link, relation)
            if row.private:
                raise Refused(PRIVATE)
            pin = portfolio_queries.pin(session, row.id)
            unlocked = idea_queries.ideas_by_id(session, portfolio_queries.unlocked(session, row.id)).values()
            same = idea_queries.ideas_by_id(session, portfolio_queries.savings_like(session, row.id)).values()
            return PlaceForm(
                id=row.id,
                version=row.version,
                label=notify.label(row),
                title=row.title,
                pin=pin.pin if pin else None,
                reason=pin.reason if pin else "",
                unlocks=tuple(sorted(idea.number for idea in unlocked if idea.number is not None)),
                same=tuple(sorted(idea.number for idea in same if idea.number is not None)),
                may_pin=can(by, Action.pin, relation) and row.stage in IN_RANKING,
            )

    def place(self, idea_id: str, version: int, place: Place, request: Request) -> None:
        """Sign for an idea's place, for what it unlocks, and for which ideas bring the same saving.

        Raises FieldErrors where a pin lacks its reason, or a number is no public idea's.
        """
        authorise(request.by, Action.link)
        if place.pin is not None and (problem := unreadable(place.reason, PROBLEM_LENGTH, GIVE_A_REASON)):
            raise FieldErrors({"reason": problem})

        def change(session: Session) -> None:
            row = idea_operations.lock_version(session, idea_id, version, request.by, request.now)
            relation = relation_to_idea(session, row, request.by)
            authorise(request.by, Action.link, relation)
            if row.private:
                raise Refused(PRIVATE)
            if not place.keeps_pin and _is_new(portfolio_queries.pin(session, row.id), place):
                authorise(request.by, Action.pin, relation)
                _pin(session, row, place.pin, clean(place.reason), request.by, request.now)
            if place.unlocks is not None:
                _link(session, row, place.unlocks, request.by, request.now)
            if place.same is not None:
                _mark_same(session, row, place.same, request.by, request.now)
            session.flush()
            stage_everything(session, row, request.now)
            stage_making(session, request.key, request.now)

        self._store.once(request, change)


def _is_new(earlier: PinRow | None, place: Place) -> bool:
    """Tell whether something else is signed than before; raises FieldErrors for a reason that belongs to no pin."""
    if place.pin is None and clean(place.reason) not in ("", earlier.reason if earlier else ""):
        raise FieldErrors({"reason": REASON_ALONE})
    if earlier is None or place.pin is None:
        return (earlier is None) != (place.pin is None)
    return (earlier.pin, earlier.reason) != (place.pin.value, clean(place.reason))


def _pin(session: Session, row: Idea, pin: Pin | None, reason: str, by: Principal, now: datetime) -> None:
    if row.stage not in IN_RANKING:
        raise Refused(BEGUN)
    if (earlier := portfolio_queries.pin(session, row.id)) is not None:
        session.delete(earlier)
        session.flush()
    if pin is not None:
        session.add(PinRow(idea_id=row.id, pin=pin.value, reason=reason, by=by.member_id, at=now))
    sentence = sentences.pinned(reason, into=pin is Pin.into) if pin else sentences.UNPINNED
    verb = "pinned" if pin else "unpinned"
    history.record(session, row, verb=verb, sentence=sentence, by=by.member_id, now=now, pin=pin and pin.value)


def _others(session: Session, row: Idea, numbers: Sequence[int], field: str, problem: str) -> dict[str, Idea]:
    """Return the other public ideas with these numbers; raises FieldErrors with the problem of the first that isn't."""
    ideas = by_numbers(session, numbers)
    unknown = [number for number in numbers if number not in ideas or ideas[number].id == row.id]
    if unknown:
        raise FieldErrors({field: f"{problem} IDEA-{unknown[0]}. Enter the number of another public idea."})
    return {idea.id: idea for idea in ideas.values()}


def _mark_same(session: Session, row: Idea, numbers: Sequence[int], by: Principal, now: datetime) -> None:
    wanted = _others(session, row, numbers, "same", "This idea can’t bring the same saving as")
    marked = portfolio_queries.savings_like(session, row.id)
    if wanted.keys() == marked.keys():
        return
    for id_ in marked.keys() - wanted.keys():
        session.delete(marked[id_])
    for id_ in sorted(wanted.keys() - marked.keys()):
        first, second = sorted((row.id, id_))
        session.add(SameSaving(idea_id=first, other=second, by=by.member_id, at=now))
    sentence = sentences.same_saving([notify.label(idea) for idea in wanted.values()])
    history.record(session, row, verb="linked", sentence=sentence, by=by.member_id, now=now, same=sorted(wanted))


def _link(session: Session, row: Idea, numbers: Sequence[int], by: Principal, now: datetime) -> None:
    wanted = _others(session, row, numbers, "unlocks", "This idea can’t unlock")
    linked = set(portfolio_queries.unlocked(session, row.id))
    if wanted.keys() == linked:
        return
    for id_ in linked - wanted.keys():
        if (link := portfolio_queries.link(session, row.id, id_)) is not None:
            session.delete(link)
    # The links of all ideas together make a circle, so two people can't add one each at the same time.
    lock(session, "links")
    _refuse_circles(session, row, [idea for id_, idea in wanted.items() if id_ not in linked])
    for id_ in sorted(wanted.keys() - linked):
        session.add(Enables(idea_id=row.id, enabled=id_, by=by.member_id, at=now))
    sentence = sentences.unlocks([notify.label(idea) for idea in wanted.values()])
    history.record(session, row, verb="linked", sentence=sentence, by=by.member_id, now=now, unlocks=sorted(wanted))


def _refuse_circles(session: Session, row: Idea, added: Sequence[Idea]) -> None:
    """Raise FieldErrors where one of these ideas already unlocks the idea, at once or by way of others."""
    links = portfolio_queries.links(session)
    for idea in added:
        if (way := way_between(links, idea.id, row.id)) is None:
            continue
        between = idea_queries.ideas_by_id(session, way)
        labels = [notify.label(between[id_]) for id_ in way]
        raise FieldErrors({"unlocks": plan_sentences.circle(notify.label(idea), labels)})
