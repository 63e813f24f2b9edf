"""What is worth finding out: experiments that pay by the newest plan, or facts about ideas near its line."""

from collections.abc import Iterable

from intake.access import Action, Principal, authorise
from intake.ideas import IN_RANKING
from intake.notifications.ideas import IdeaNotification
from intake.notifications.portfolio import PlanBody
from intake.operations import idea_notifications
from intake.operations.idea_notifications import idea_notification
from intake.policy import Frozen, TrialKind
from intake.queries import ideas as idea_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries.experiments import experiment_budget
from intake.queries.policy import policy_in_force
from intake.rules.experiments import ExperimentBudget
from intake.rules.planning.forecast import ASSUMPTIONS, Outlook
from intake.rules.planning.information import NEARLY, ProposedTrial
from store.engine import Session, Store


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


class Information:
    """What is worth finding out."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def worth_finding_out(self, by: Principal, most: int) -> WorthFindingOut:
        """Return the experiments that pay, or the ideas near the line that it is most worth knowing more about."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            ideas = tuple(
                UncertainIdea(idea=idea_notification(session, row), outlook=Outlook.model_validate(drawn.outlook))
                for row, drawn in portfolio_queries.worth_finding_out(session, by, most)
            )
            return WorthFindingOut(ideas=ideas, trials=_trials(session, most))


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
                label=idea_notifications.label(ideas[trial.id]),
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
