"""What Why? hands out to be shown: a score explained, and the history of its inputs."""

from datetime import datetime

from intake.backing_facts import Claim
from intake.explaining import Gap, Line, Rival
from intake.facts import Twin
from intake.ideas import Asked, Stage
from intake.plan.body import Tier
from intake.plan.facts import PinFact
from intake.policy import Criterion, Frozen
from intake.scoring import Score
from intake.uncertainty.outlook import Outlook


class Serves(Frozen):
    """The priority that an idea serves with its weight, and how strongly (0–1), by which words."""

    name: str
    weight: int
    words: tuple[str, ...]
    strength: float
    provisional: bool


class Prospect(Frozen):
    """A fact that nobody has confirmed yet: the tenths that it would bring, and the ranks that it could lead to.

    `alone` is the rank with this fact, `together` the one with every such fact.
    """

    fact: Asked
    gain: int
    alone: int
    together: int


class Explanation(Frozen):
    """Why an idea's score is what it is; one outside the ranking has no `rank`, and is compared with nothing.

    `tier` is when its turn comes by the plan, `pinned` what a lead has signed for its place there. `priorities` are the
    weights by name. `close` is what the draws say of one that is too close to call.
    """

    id: str
    version: int
    label: str
    title: str
    stage: Stage
    private: bool
    score: Score
    lines: tuple[Line, ...]
    serves: Serves | None
    priorities: dict[str, int]
    completeness: float
    published_on: str
    rank: int | None
    total: int
    tier: Tier | None
    pinned: PinFact | None
    above: tuple[Rival, ...]
    gaps: tuple[Gap, ...]
    prospects: tuple[Prospect, ...]
    may_ask: bool
    may_support: bool
    may_name: bool
    close: Outlook | None = None


class InputChange(Frozen):
    """Who changed which inputs of a score, and when; or that it was worked out under another version."""

    at: datetime
    by: str | None
    verb: str
    inputs: dict[str, str]
    policy_version: int | None


class WhyMore(Frozen):
    """The explanation, what is like the idea, and the history of its inputs.

    `claims` is who gave what counts for a criterion, and who has checked it; `confirmed_by` are those who said yes.
    """

    why: Explanation
    claims: dict[Criterion, Claim]
    confirmed_by: tuple[str, ...]
    similar: tuple[Twin, ...]
    changes: tuple[InputChange, ...]
