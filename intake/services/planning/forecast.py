"""What may become of ideas near the line of the plan: drawn by a job after a plan, and set beside what came true."""

from datetime import datetime
from typing import Any

from intake.access import Action, Principal, authorise
from intake.ideas import IdeaInputs
from intake.notifications.portfolio import PlanBody
from intake.operations.matching.assess import inputs_of_all
from intake.operations.planning.bands import forget_bands_before, replace_bands, stage_piece
from intake.operations.planning.portfolio import fixed_ideas
from intake.policy import Policy
from intake.queries import experiments as experiment_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries.policy import policy_in_force
from intake.rules.matching.priority_match import Fit
from intake.rules.planning.forecast import DrawBandsJob, Marginals, Outlook, Uncertain, ranges_of
from intake.rules.planning.track_record import Record, calibration, come_true, priors
from intake.tables import Idea
from store.engine import Session, Store

# So many ideas nearest the line have bands, drawn so many at a time: to find those costs a look at every ranked idea.
NEAREST, AT_ONCE = 2000, 500


class Forecasts:
    """Bands of ideas, and the company's own record that they rest on."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def draw_some(self, errand: DrawBandsJob, now: datetime) -> None:
        """Draw some ideas near the line that are not drawn yet, and leave the next few to another job."""
        # Numpy is loaded here, where nobody waits, and nothing is drawn while the database is held.
        from intake.rules.planning.simulation import outlooks

        with self._store.reading() as session:
            _, policy, _ = policy_in_force(session)
            rows = portfolio_queries.nearest(session, errand.marginals.overall, policy, errand.drawing, AT_ONCE)
            inputs = inputs_of_all(session, rows)
            ideas = [_uncertain(row, idea_inputs, policy) for row, idea_inputs in zip(rows, inputs, strict=True)]
            scored_as = [(row.policy_version, row.score_tenths) for row in rows]
            marginals = [_marginal(row, errand.marginals) for row in rows]
            fixed_ids = _fixed(session)
        bands = [
            _band(outlook.fixed() if outlook.id in fixed_ids else outlook, errand.drawing, version, tenths, now)
            for outlook, (version, tenths) in zip(outlooks(ideas, marginals), scored_as, strict=True)
        ]
        with self._store.writing() as session:
            replace_bands(session, errand.drawing, bands)
            if len(rows) == AT_ONCE and (errand.piece + 1) * AT_ONCE < NEAREST:
                stage_piece(session, errand.model_copy(update={"piece": errand.piece + 1}), now)
            else:
                forget_bands_before(session, errand.drawing)

    def record(self, by: Principal) -> Record:
        """Return the company's own record, and the priors that a version published now would have."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            _, policy, _ = policy_in_force(session)
            outcomes = portfolio_queries.outcomes(session, policy)
            return Record(
                outcomes=outcomes,
                priors=priors(outcomes, policy.priors),
                calibrations=calibration(portfolio_queries.past(session, policy.anchors)),
                come_true=come_true(experiment_queries.realised(session)),
            )


def _uncertain(row: Idea, inputs: IdeaInputs, policy: Policy) -> Uncertain:
    weeks = policy.weeks(row.effort, _squad(row), row.kind_of_work, row.approach)
    assert weeks is not None
    return ranges_of(row.id, inputs, Fit.model_validate(row.fit), policy, weeks)


def _squad(row: Idea) -> str | None:
    return row.squad or row.routing.get("squad")


def _marginal(row: Idea, marginals: Marginals) -> float:
    return marginals.of(_squad(row), row.fit.get("priority"), row.kind_of_work)


def _fixed(session: Session) -> frozenset[str]:
    plan = portfolio_queries.newest(session)
    return fixed_ideas(PlanBody.model_validate(plan.body)) if plan else frozenset()


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
