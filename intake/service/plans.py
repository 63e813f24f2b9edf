"""The plan of the quarter: what is in it and why, and what if a priority had more."""

from datetime import datetime

from intake import audit, queries
from intake.access import Action, Principal, authorise, can
from intake.company import choosing
from intake.errors import FieldErrors, Refused
from intake.plan import keeping, making, words
from intake.plan import queries as plans
from intake.plan.body import Movable, PlanBody, PlanShown, WhatIf
from intake.policy import Bound
from intake.portfolio import NEARLY, Share, make_plan
from intake.uncertainty import queries as draws
from intake.uncertainty.outlook import Outlook
from store.engine import Session, Store

POINTS = 10
PART = POINTS / 100
ALIKE = "Choose another priority here: nothing moves from one to itself."
NOTHING_TO_TAKE = "This priority has less than 10% to give."
NOTHING_TO_MOVE = "No priority has 10% of the weeks or more, so there are no ten points to move."
TOO_MUCH = "With ten points more this priority would have more than all there is."


class Plans:
    """The plan, as everybody may read it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def current(self, by: Principal) -> PlanShown:
        """Return the plan as it was worked out last; nothing is worked out here."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            return _shown(session, by)

    def make(self, now: datetime) -> None:
        """Work out the plan of the quarter anew, and write it down."""
        with self._store.reading() as session:
            if making.lacking(session):
                return
            inputs = making.gather(session, now)
        # Outside of a transaction: it may take a second.
        body = making.make(inputs)
        with self._store.writing() as session:
            keeping.write(session, inputs, body, now)
            audit.act(session, "plan made", "plan", inputs.quarter, now, note=f"{len(body.funded)} ideas")

    def what_if_form(self, by: Principal) -> tuple[Movable, ...]:
        """Return the priorities that ten points can move between; raises Refused where none can."""
        authorise(by, Action.what_if)
        with self._store.reading() as session:
            found = _priorities(session)
            if not any(each.share >= PART - NEARLY for each in found) or len(found) < 2:
                raise Refused(NOTHING_TO_MOVE)
            if _shown(session, by).body is None:
                raise Refused(words.LACKS_TIME)
            return found

    def what_if(self, taken_from: str, given_to: str, by: Principal) -> WhatIf:
        """Return what would enter and leave the plan if ten points moved from one priority's share to another's."""
        authorise(by, Action.what_if)
        with self._store.reading() as session:
            known = {each.key: each for each in _priorities(session)}
            body = _shown(session, by).body
        if body is None or taken_from not in known or given_to not in known:
            raise Refused(words.LACKS_TIME)
        if problem := _problem(known[taken_from], known[given_to]):
            raise FieldErrors(problem)
        among = choosing.best_of(body.candidates, body.plan.chosen)
        shares = _moved(body.plan.shares, known[taken_from], known[given_to])
        moved = make_plan(among, body.plan.capacity, shares, choosing.near_enough(among))
        return WhatIf(
            taken_from=known[taken_from].name,
            given_to=known[given_to].name,
            points=POINTS,
            enter=tuple(body.moved(id_) for id_ in moved.chosen if id_ not in body.plan.chosen),
            leave=tuple(body.moved(id_) for id_ in body.plan.chosen if id_ not in moved.chosen),
            gain=moved.value - body.plan.value,
            gap=moved.gap,
            troubles=words.troubles(moved, body.squad_names),
        )


def _shown(session: Session, by: Principal) -> PlanShown:
    row = plans.newest(session)
    lacking = making.lacking(session)
    if row is None or lacking:
        return PlanShown(quarter="", lacking=lacking or words.LACKS_TIME)
    return PlanShown(
        quarter=row.quarter,
        number=row.policy_version,
        computed_at=row.computed_at,
        body=PlanBody.model_validate(row.body),
        may_ask=can(by, Action.what_if),
        close={each.idea_id: Outlook.model_validate(each.outlook) for each in draws.too_close(session, by)},
    )


def _priorities(session: Session) -> tuple[Movable, ...]:
    _, policy, _ = queries.policy_in_force(session)
    return tuple(Movable(key=each.key, name=each.name, share=each.share or 0.0) for each in policy.priorities)


def _problem(gives: Movable, gets: Movable) -> dict[str, str]:
    if gives == gets:
        return {"given_to": ALIKE}
    if gives.share < PART - NEARLY:
        return {"taken_from": NOTHING_TO_TAKE}
    return {"given_to": TOO_MUCH} if gets.share + PART > 1 + NEARLY else {}


def _moved(shares: tuple[Share, ...], gives: Movable, gets: Movable) -> tuple[Share, ...]:
    by = {gives.key: -PART, gets.key: PART}
    moved = [each.model_copy(update={"part": min(1.0, max(0.0, each.part + by.get(each.key, 0.0)))}) for each in shares]
    if gets.key not in {share.key for share in shares}:
        # Who had no share gets the ten points as a floor.
        moved.append(Share(key=gets.key, name=gets.name, priority=gets.key, part=PART, bound=Bound.at_least))
    return tuple(moved)
