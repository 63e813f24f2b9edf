"""What is worth finding out, as plain values: ideas near the line, and the experiments that pay."""

from intake.notifications.ideas import IdeaNotification
from intake.policy import Frozen, TrialKind
from intake.rules.experiments import ExperimentBudget
from intake.rules.planning.forecast import ASSUMPTIONS, Outlook
from intake.rules.planning.information import ProposedTrial


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
