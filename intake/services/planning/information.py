"""What is not known of ideas near the line of the plan: drawn by a job after a plan, and read by everybody."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from intake.access import Action, Principal, authorise
from intake.ideas import IN_RANKING, IdeaInputs
from intake.notifications.ideas import IdeaNotification
from intake.notifications.portfolio import (
    PlanBody,
)
from intake.operations import notify
from intake.operations.matching.assess import inputs_of_all
from intake.operations.notify import idea_notification
from intake.operations.planning.portfolio import fixed_ideas, stage_piece
from intake.policy import Frozen, Policy, TrialKind
from intake.queries import experiments as experiment_queries
from intake.queries import ideas as idea_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries.experiments import experiment_budget
from intake.queries.ideas import policy_in_force
from intake.queries.portfolio import forget_before
from intake.rules.experiments import ExperimentBudget
from intake.rules.matching.priority_match import Fit
from intake.rules.planning.forecast import (
    ASSUMPTIONS,
    DrawBandsJob,
    Marginals,
    Outlook,
    Record,
    Uncertain,
    calibration,
    come_true,
    priors,
    ranges_of,
)
from intake.rules.planning.information import NEARLY, ProposedTrial
from intake.tables import Idea
from store.engine import Session, Store

# So many ideas nearest the line have bands, drawn so many at a time: to find those costs a look at every ranked idea.
NEAREST, AT_ONCE = 2000, 500


class UncertainIdea(Frozen):
    """An idea near the funded line, what the simulations say about it, and their assumptions."""

    idea: IdeaNotification
    outlook: Outlook
    assumptions: tuple[str, ...] = ASSUMPTIONS


class WorthTrying(Frozen):
    """An idea that an experiment would tell something about; `is_bought` where the budget has room for it."""

    label: str
    title: str
    trial: ProposedTrial
    kind: str
    is_bought: bool


class TrialsShown(Frozen):
    """The experiments that pay by the newest plan, best first, then those that don't, or that no budget is left for.

    `kinds` are the kinds of experiments under the policy.
    """

    budget: ExperimentBudget
    ideas: tuple[WorthTrying, ...]
    kinds: tuple[TrialKind, ...]


class WorthFindingOut(Frozen):
    """What is worth finding out: experiments that pay, or facts about ideas near the line of a plan by score.

    `trials` is None where the plan goes by the score.
    """

    ideas: tuple[UncertainIdea, ...] = ()
    trials: TrialsShown | None = None


class Uncertainty:
    """Bands, what is worth finding out, and the record."""

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
            portfolio_queries.replace(session, errand.drawing, bands)
            if len(rows) == AT_ONCE and (errand.piece + 1) * AT_ONCE < NEAREST:
                stage_piece(session, errand.model_copy(update={"piece": errand.piece + 1}), now)
            else:
                forget_before(session, errand.drawing)

    def of(self, idea_id: str, by: Principal) -> Outlook | None:
        """Return the outlook of an idea; None where it is far from the line, or has changed since it was drawn."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            drawn = portfolio_queries.band(session, idea_id, by)
            return None if drawn is None else Outlook.model_validate(drawn.outlook)

    def worth_finding_out(self, by: Principal, most: int) -> WorthFindingOut:
        """Return the experiments that pay, or the ideas near the line that it is most worth knowing more about."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            ideas = tuple(
                UncertainIdea(idea=idea_notification(session, row), outlook=Outlook.model_validate(drawn.outlook))
                for row, drawn in portfolio_queries.worth_finding_out(session, by, most)
            )
            return WorthFindingOut(ideas=ideas, trials=_trials(session, most))

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


def _trials(session: Session, most: int) -> TrialsShown | None:
    """Return the experiments that pay by the newest plan; None where there is none by benefit."""
    plan = portfolio_queries.newest(session)
    if plan is None or plan.line is None:
        return None
    trials, budget = PlanBody.model_validate(plan.body).trials, experiment_budget(session, plan.quarter)
    ideas = idea_queries.ideas_by_id(session, [trial.id for trial in trials.every])
    # What has begun or ended since the plan was made is proposed no more.
    open_trials = [trial for trial in trials.every if trial.id in ideas and ideas[trial.id].stage in IN_RANKING]
    bought = _within(budget, [trial for trial in open_trials if trial in trials.bought])
    rest = [trial for trial in open_trials if trial not in bought and (trial.worth >= 1 or trial in trials.bought)]
    _, policy, _ = policy_in_force(session)
    names = {kind.key: kind.name for kind in policy.trials}
    return TrialsShown(
        budget=budget,
        ideas=tuple(
            WorthTrying(
                label=notify.label(ideas[trial.id]),
                title=ideas[trial.id].title,
                trial=trial,
                kind=names.get(trial.kind, ""),
                is_bought=trial in bought,
            )
            for trial in [*bought, *rest][:most]
        ),
        kinds=policy.trials,
    )


def _within(budget: ExperimentBudget, trials: Iterable[ProposedTrial]) -> list[ProposedTrial]:
    """Return those that what is left of the budget buys now, in their order."""
    bought, left = list[ProposedTrial](), budget.left
    for trial in trials:
        if trial.weeks <= left + NEARLY:
            bought.append(trial)
            left -= trial.weeks
    return bought


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
