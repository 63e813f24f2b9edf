"""What is not known of ideas near the line: drawn by an errand after a plan, and read by everybody."""

from datetime import datetime
from typing import Any

from intake import assess, idea_facts
from intake.access import Action, Principal, authorise
from intake.answers import Record, UncertainIdea
from intake.fit import Fit
from intake.ideas import IdeaInputs
from intake.plan import queries as plans
from intake.plan.body import PlanBody
from intake.plan.line import fixed
from intake.policy import Policy
from intake.queries import policy_in_force
from intake.tables import Idea
from intake.uncertainty import queries
from intake.uncertainty.facts import DrawBandsErrand, Marginals
from intake.uncertainty.outlook import Outlook
from intake.uncertainty.ranges import Uncertain, ranges_of
from intake.uncertainty.record import calibration, priors
from intake.uncertainty.staging import stage_piece
from store.engine import Session, Store

# So many ideas nearest the line have bands, drawn so many at a time: to find those costs a look at every ranked idea.
NEAREST, AT_ONCE = 2000, 500


class Uncertainty:
    """Bands, what is worth finding out, and the record."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def draw_some(self, errand: DrawBandsErrand, now: datetime) -> None:
        """Draw some ideas near the line that are not drawn yet, and leave the next few to another errand."""
        # Numpy is loaded here, where nobody waits, and nothing is drawn while the database is held.
        from intake.uncertainty.drawing import outlooks

        with self._store.reading() as session:
            _, policy, _ = policy_in_force(session)
            rows = queries.nearest(session, errand.marginals.overall, policy, errand.drawing, AT_ONCE)
            inputs = assess.inputs_of_all(session, rows)
            ideas = [_uncertain(row, each, policy) for row, each in zip(rows, inputs, strict=True)]
            kept = [(row.policy_version, row.score_tenths) for row in rows]
            marginals = [_marginal(row, errand.marginals) for row in rows]
            held = _fixed(session)
        found = [
            _band(outlook.fixed() if outlook.id in held else outlook, errand.drawing, version, tenths, now)
            for outlook, (version, tenths) in zip(outlooks(ideas, marginals), kept, strict=True)
        ]
        with self._store.writing() as session:
            queries.replace(session, errand.drawing, found)
            if len(rows) == AT_ONCE and (errand.piece + 1) * AT_ONCE < NEAREST:
                stage_piece(session, errand.model_copy(update={"piece": errand.piece + 1}), now)
            else:
                queries.forget_before(session, errand.drawing)

    def of(self, idea_id: str, by: Principal) -> Outlook | None:
        """Return the outlook of an idea; None where it is far from the line, or has changed since it was drawn."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            drawn = queries.band(session, idea_id, by)
            return None if drawn is None else Outlook.model_validate(drawn.outlook)

    def worth_finding_out(self, by: Principal, most: int) -> list[UncertainIdea]:
        """Return the ideas about which it is most worth finding something out, the worthiest first."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            return [
                UncertainIdea(idea=idea_facts.idea_fact(session, row), outlook=Outlook.model_validate(drawn.outlook))
                for row, drawn in queries.worth_finding_out(session, by, most)
            ]

    def record(self, by: Principal) -> Record:
        """Return the company's own record, and the priors that a version published now would have."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            _, policy, _ = policy_in_force(session)
            outcomes = queries.outcomes(session)
            return Record(
                outcomes=outcomes,
                priors=priors(outcomes, policy.priors),
                calibrations=calibration(queries.past(session, policy.anchors)),
            )


def _uncertain(row: Idea, inputs: IdeaInputs, policy: Policy) -> Uncertain:
    weeks = policy.weeks(row.effort, _squad(row), row.kind_of_work)
    assert weeks is not None
    return ranges_of(row.id, inputs, Fit.model_validate(row.fit), policy, weeks)


def _squad(row: Idea) -> str | None:
    return row.squad or row.routing.get("squad")


def _marginal(row: Idea, marginals: Marginals) -> float:
    return marginals.of(_squad(row), row.fit.get("priority"), row.kind_of_work)


def _fixed(session: Session) -> frozenset[str]:
    plan = plans.newest(session)
    return fixed(PlanBody.model_validate(plan.body)) if plan else frozenset()


def _band(outlook: Outlook, drawing: int, version: int | None, tenths: int, now: datetime) -> dict[str, Any]:
    return {
        "idea_id": outlook.id,
        "drawing": drawing,
        "policy_version": version,
        "score_tenths": tenths,
        "at": now,
        "worth": outlook.worth_finding_out,
        "outlook": outlook.model_dump(mode="json"),
    }
