"""A policy version: priorities, weights, and the anchors that turn answers into 0–1; and a squad as published.

Anchors are absolute: an idea's score depends on its own inputs and on the version it cites, on nothing else."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from statistics import fmean
from typing import Annotated, Any, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from intake.approaches import APPROACHES, LEGAL, MOST_LINES, NO_RULE, Approach, ApproachRule, LegalLine
from intake.ideas import Answers, Chance, Currency, Effort, Estimates, Urgency, Value, WorkKind


class Criterion(StrEnum):
    """What a score is the weighted sum of."""

    fit = "fit"
    value = "value"
    chance = "chance"
    urgency = "urgency"
    effort = "effort"
    reach = "reach"
    readiness = "readiness"


# Another one that people answer needs a level and a field in `intake/ideas.py`, here a member, a row of SCALES, points,
# anchors and what a blank is worth, a column with its migration, a row of QUESTIONS in `bot/messages/labels.py`, and
# where a simulation draws it, a row of SHARES; everything else goes through these.

# The criteria that somebody's answer decides, and those of them that requesters answer.
ANSWER_CRITERIA = tuple(each for each in Criterion if each.value in {*Answers.model_fields, *Estimates.model_fields})
REQUESTER_CRITERIA = tuple(each for each in Criterion if each.value in Answers.model_fields)

# The anchors: what each coarse answer is worth, 0–1, in which words, and how far the truth may lie from that.

# So far sums of worths may be from what they would be by hand.
ROUNDING = 1e-9


class Frozen(BaseModel):
    """A value that never changes once it is made."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Anchor(Frozen):
    """What an answer is worth, 0–1, and from where to where its true worth may lie."""

    words: str = Field(default="", max_length=55)
    low: float = Field(ge=0, le=1)
    worth: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.worth <= self.high:
            raise ValueError("an anchor's worth lies between its low and its high")
        return self


class ValueAnchor(Anchor):
    """The same for a level of value; `amount` a year is from where the level begins, where it can be counted.

    It ends where the next one begins; `up_to` says where the highest one does.
    """

    amount: float | None = Field(default=None, ge=0)
    up_to: float | None = Field(default=None, gt=0)


class SquadWeeks(Frozen):
    """How many weeks of one squad an effort takes: hardly ever less than low, likely, hardly ever more than high."""

    low: float = Field(gt=0)
    likely: float = Field(gt=0)
    high: float = Field(gt=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError("the likely weeks lie between the low and the high ones")
        return self


WEEKS: dict[Effort, SquadWeeks] = {
    Effort.days: SquadWeeks(low=0.2, likely=0.5, high=1),
    Effort.weeks: SquadWeeks(low=1, likely=3, high=6),
    Effort.months: SquadWeeks(low=4, likely=8, high=16),
    Effort.quarters: SquadWeeks(low=13, likely=20, high=39),
}


class EffortAnchor(Anchor):
    """The same for a level of effort, with the squad-weeks that it means."""

    weeks: SquadWeeks


_WORDS: dict[Currency, tuple[str, str, str, str]] = {
    Currency.money: (
        "under 50,000 a year",
        "50,000 to 250,000 a year",
        "250,000 to 1 million a year",
        "over 1 million a year",
    ),
    Currency.hours: (
        "under 500 hours a year",
        "500 to 2,500 hours a year",
        "2,500 to 10,000 hours a year",
        "over 10,000 hours a year",
    ),
    Currency.risk: (
        "a recurring nuisance",
        "an audit finding or a bad week",
        "a fine or days of downtime",
        "could threaten the company",
    ),
    Currency.customers: (
        "under 1 in 100 customers notice",
        "1 to 10 in 100 customers notice",
        "10 to 50 in 100 customers notice",
        "most customers notice",
    ),
}
_AMOUNTS: dict[Currency, tuple[float, float, float, float]] = {
    Currency.money: (0, 50_000, 250_000, 1_000_000),
    Currency.hours: (0, 500, 2_500, 10_000),
}
WORTHS: dict[Value, float] = {Value.small: 0.2, Value.medium: 0.45, Value.large: 0.75, Value.very_large: 1.0}


def reaching(worths: Mapping[Any, float]) -> dict[Any, dict[str, float]]:
    """Return low, worth and high of each level: it reaches halfway to its neighbours, at an end as far as inward."""
    ordered = sorted(worths.values())
    ranges: dict[Any, dict[str, float]] = {}
    for level, worth in worths.items():
        below = max((each for each in ordered if each < worth), default=None)
        above = min((each for each in ordered if each > worth), default=None)
        down = (worth - below) / 2 if below is not None else (above - worth) / 2 if above is not None else 0.0
        up = (above - worth) / 2 if above is not None else down
        low, high = max(0.0, round(worth - down, 4)), min(1.0, round(worth + up, 4))
        ranges[level] = {"low": min(low, worth), "worth": worth, "high": max(high, worth)}
    return ranges


def value_anchors(worths: Mapping[Any, float] = WORTHS) -> dict[Currency, dict[Value, ValueAnchor]]:
    """Return the anchors of value under which each level is worth the same in every currency."""
    return {currency: _of_currency(currency, worths) for currency in Currency}


class Scale(NamedTuple):
    """The levels of a criterion whose answer is one of them, and what they are worth unless a version says otherwise.

    `levels` stand as forms show them, from the worst to the best or with `best_first` the other way round. `typical` is
    the one in examples. `parts` are what an anchor knows of a level besides its worth and words.
    """

    levels: type[StrEnum]
    worths: Mapping[Any, float]
    typical: StrEnum
    words: Mapping[Any, str]
    best_first: bool = False
    anchor: type[Anchor] = Anchor
    parts: Mapping[Any, Mapping[str, Any]] = {}

    def anchors(self, worths: Mapping[Any, float] | None = None) -> dict[Any, Any]:
        """Return the anchors of the levels, each reaching halfway to its neighbours."""
        return {
            level: self.anchor(words=self.words[level], **self.parts.get(level, {}), **anchor)
            for name, anchor in reaching(worths or self.worths).items()
            for level in [self.levels(name)]
        }

    def worst_first(self, table: Mapping[Any, Anchor]) -> list[Anchor | None]:
        """Return the anchors of a table from the worst answer to the best, None for a level that it leaves out."""
        levels = [*self.levels]
        return [table.get(level) for level in (reversed(levels) if self.best_first else levels)]


# One row for each: forms, anchors, scores, explanations, changes and examples go through them in this order.
SCALES: dict[Criterion, Scale] = {
    Criterion.urgency: Scale(
        Urgency,
        {Urgency.none: 0.1, Urgency.this_year: 0.5, Urgency.this_quarter: 1.0},
        typical=Urgency.this_year,
        words={Urgency.none: "no deadline", Urgency.this_year: "this year", Urgency.this_quarter: "this quarter"},
    ),
    Criterion.effort: Scale(
        Effort,
        {Effort.days: 1.0, Effort.weeks: 0.75, Effort.months: 0.4, Effort.quarters: 0.1},
        typical=Effort.weeks,
        words={level: level.value for level in Effort},
        best_first=True,
        anchor=EffortAnchor,
        parts={level: {"weeks": weeks} for level, weeks in WEEKS.items()},
    ),
}


def spelled_out(anchors: Mapping[str, Any]) -> dict[str, Any]:
    """Return anchors in full, where a table says no more than a number for each level."""
    full = dict(anchors)
    value: Any = full.get("value")
    if _is_numbers(value, Value):
        full["value"] = value_anchors(value)
    elif isinstance(value, Mapping):
        full["value"] = {
            name: _of_currency(Currency(name), table) if name in set(Currency) and _is_numbers(table, Value) else table
            for name, table in value.items()
        }
    for criterion, scale in SCALES.items():
        if _is_numbers(full.get(criterion.value), scale.levels):
            full[criterion.value] = scale.anchors(full[criterion.value])
    if _is_numbers(full.get("chance"), Chance):
        full["chance"] = {Chance(level): Anchor(**each) for level, each in reaching(full["chance"]).items()}
    return full


def anchor_problem(table: Sequence[Anchor | None], missing: float) -> str | None:
    """Say why a table of anchors, from the worst answer to the best, can't be; or None."""
    anchors = [anchor for anchor in table if anchor is not None]
    worths = [anchor.worth for anchor in anchors]
    if len(anchors) < len(table):
        return f"give a worth for each of the {len(table)} levels"
    if worths != sorted(worths):
        return "a better answer can't be worth less"
    # Exactly the average may be given, which floats miss by a little.
    if missing > fmean(worths) + ROUNDING:
        return "a blank answer can't be worth more than an average one"
    return None


def _of_currency(currency: Currency, worths: Mapping[Any, float]) -> dict[Value, ValueAnchor]:
    ranges, amounts = reaching(worths), _AMOUNTS.get(currency)
    return {
        level: ValueAnchor(
            words=_WORDS[currency][position], amount=amounts[position] if amounts else None, **ranges[level]
        )
        for position, level in enumerate(Value)
    }


def _is_numbers(table: Any, levels: type[StrEnum]) -> bool:
    is_whole = isinstance(table, Mapping) and set(table) == set(levels)
    # Worths out of bounds are left for the models to refuse.
    return is_whole and all(isinstance(each, int | float) and 0 <= each <= 1 for each in table.values())


class Objective(StrEnum):
    """What a plan has as much of as the weeks allow: points of score, or benefit a year in the company's money."""

    score = "score"
    benefit = "benefit"


# What one hour is worth in the company's money; risk and customers have levels in words, and one of those is worth so
# many times the same level of money.
RATES: dict[Currency, float] = {Currency.hours: 60.0, Currency.risk: 1.0, Currency.customers: 1.0}


class Bound(StrEnum):
    """Which way a share of capacity binds."""

    at_least = "at least"
    at_most = "at most"


class Priority(Frozen):
    """A stated goal of the ML team; its words are what an idea's text is matched against.

    `share` is the part of the squads' weeks that it is to have, at least or at most (`bound`). `owner` is a member id;
    `horizon` says until when the goal holds.
    """

    key: str
    name: str
    why: str = ""
    weight: int = Field(default=3, ge=1, le=5)
    words: tuple[str, ...] = ()
    share: float | None = Field(default=None, ge=0, le=1)
    bound: Bound = Bound.at_least
    owner: str | None = None
    horizon: str = ""


# The criteria that came after the first ones, in the order of their coming.
_ADDED: tuple[tuple[Criterion, ...], ...] = ((Criterion.reach, Criterion.readiness),)


class Weights(Frozen):
    """Points that each criterion can bring; together 100. Versions from before a criterion was added give it none."""

    fit: int = Field(default=30, ge=0)
    value: int = Field(default=25, ge=0)
    chance: int = Field(default=10, ge=0)
    urgency: int = Field(default=10, ge=0)
    effort: int = Field(default=15, ge=0)
    reach: int = Field(default=5, ge=0)
    readiness: int = Field(default=5, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _of_before(cls, data: Any) -> Any:
        later: set[str] = set()
        for criteria in reversed(_ADDED):
            later |= {criterion.value for criterion in criteria}
            if isinstance(data, Mapping) and data.keys() == {each.value for each in Criterion} - later:
                return {**data, **dict.fromkeys(later, 0)}
        return data

    @model_validator(mode="after")
    def _sum_is_100(self) -> Self:
        if sum(self.by_criterion().values()) != 100:
            raise ValueError("the weights of the criteria must add up to 100")
        return self

    def by_criterion(self) -> dict[Criterion, int]:
        """Return the points by criterion, in the order in which contributions are shown."""
        return {criterion: getattr(self, criterion.value) for criterion in Criterion}


MISSING: dict[Criterion, float] = {
    Criterion.fit: 0.0,
    Criterion.value: 0.2,
    Criterion.chance: 0.3,
    Criterion.urgency: 0.1,
    Criterion.effort: 0.25,
    Criterion.reach: 0.0,
    Criterion.readiness: 0.0,
}


ValueTable = Mapping[Currency, Mapping[Value, ValueAnchor]]


class Anchors(Frozen):
    """What each answer is worth, and what a missing one is: no more than an average true one.

    A guess at the chance counts only under versions that say what it is worth, as all did before there were priors. A
    currency that a version leaves out is not asked for under it.
    """

    value: dict[Currency, dict[Value, ValueAnchor]] = value_anchors()
    urgency: dict[Urgency, Anchor] = SCALES[Criterion.urgency].anchors()
    effort: dict[Effort, EffortAnchor] = SCALES[Criterion.effort].anchors()
    chance: dict[Chance, Anchor] = {}
    missing: dict[Criterion, Annotated[float, Field(ge=0, le=1)]] = MISSING

    def table(self, criterion: Criterion) -> Mapping[Any, Anchor]:
        """Return the anchors of a criterion of one of SCALES, by level."""
        table: Mapping[Any, Anchor] = getattr(self, criterion.value)
        return table

    def weeks(self, effort: Effort | None) -> float | None:
        """Return the squad-weeks that an effort likely takes; None where nobody has estimated it."""
        return self.effort[effort].weeks.likely if effort else None

    @model_validator(mode="before")
    @classmethod
    def _of_numbers(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        anchors = spelled_out(data)
        missing = anchors.get("missing")
        return anchors | {"missing": {**MISSING, **missing}} if isinstance(missing, Mapping) else anchors

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        tables: list[tuple[Criterion, str, Sequence[Anchor | None]]] = [
            *((Criterion.value, f"value, {name}", list(map(table.get, Value))) for name, table in self.value.items()),
            *((each, each.value, scale.worst_first(self.table(each))) for each, scale in SCALES.items()),
        ]
        for criterion, name, table in tables:
            if problem := anchor_problem(table, self.missing.get(criterion, 0.0)):
                raise ValueError(f"{name}: {problem}")
        if not self.value:
            raise ValueError("value: name at least one currency")
        if self.missing[Criterion.fit]:
            raise ValueError("missing: an idea without a priority gets nothing for fit")
        return self


PRIORS: dict[WorkKind, float] = {WorkKind.product: 0.5, WorkKind.platform: 0.6, WorkKind.research: 0.3}


class TrialKind(Frozen):
    """A kind of experiment: the squad-weeks that it usually takes, and how far its result can be trusted.

    `shows_success` is the part of ideas that work which it shows to work, `shows_failure` the part of those that don't
    which it shows not to; half of each would be a coin's result.
    """

    key: str
    name: str = Field(min_length=1, max_length=50)
    weeks: float = Field(default=2.0, gt=0, le=26)
    shows_success: float = Field(default=0.8, ge=0.5, le=1)
    shows_failure: float = Field(default=0.8, ge=0.5, le=1)


TRIALS = (TrialKind(key="experiment", name="Experiment"),)


class Charter(Frozen):
    """What the hub is for, and the kinds of work and the areas that it is not for."""

    says: str = ""
    not_kinds: tuple[WorkKind, ...] = ()
    not_areas: tuple[str, ...] = ()

    def excludes(self, kind: WorkKind, area: str | None) -> bool:
        """Tell whether an idea of this kind of work and area is outside the charter."""
        return kind in self.not_kinds or (area or "").casefold() in {each.casefold() for each in self.not_areas}


LENDS = 300


class Team(StrEnum):
    """How machine learning is organised: in one hub, in the squads, in both, or in a hub that builds and runs."""

    centralised = "centralised"
    decentralised = "decentralised"
    hybrid = "hybrid"
    full_stack = "full-stack hub"


class Taker(StrEnum):
    """Who takes a kind of work: the hub, the squad that owns the area, the guild, or whichever squad fits."""

    hub = "hub"
    squad = "squad"
    guild = "guild"
    anyone = "anyone"


class OperatingModel(Frozen):
    """Who takes research, platform work, best practice, and product work inside an area; and when people are lent.

    What the hub must not take is in the charter.
    """

    team: Team = Team.hybrid
    research: Taker = Taker.hub
    platform: Taker = Taker.hub
    practice: Taker = Taker.hub
    product: Taker = Taker.squad
    lends: str = Field(default="", max_length=LENDS)


class StatedPolicy(Frozen):
    """What people state of a policy, in forms and in the company file.

    `capacity` is squad-weeks a quarter by squad key; `experiment_weeks` are squad-weeks a quarter for experiments.
    `priors` is the chance of success by kind of work, until an experiment has decided. `research_share` is the part
    of capacity for research, the rest is for product. `operating` are hard rules of who takes which work; below a
    probability of `suggest_alone` two squads are named, below `suggest_floor` none is. `viewers` confirm the policy;
    `spokesperson` speaks for ML in leadership; both are member ids. `reasons` are for saying no. An idea is looked at
    within `days_to_look` working days. Within `weeks_to_decide` after it was sent the squad decides how an idea goes
    on. `proven` is the chance of success of one whose experiment convinced. What the `next_quarters` quarters after
    this one would hold comes next, the rest later. More than `most_areas` other areas behind an idea bring no more;
    of one requester's undecided and accepted ideas no more than `most_top_marks` may claim the highest value, None
    sets no limit. A plan brings as much of the `objective` as it can. `rates` turn hours, risk and customers into the
    company's money. An idea that supports no priority brings its benefit `least_factor` times, one that supports the
    weightest without doubt once. A level of value counts as `claimed_at_most` at most until another person than gave
    it has checked it: with the highest level, as in versions from before, it counts in full. `trials` are the kinds of
    experiments, the usual one first. From `match_confidence` on a matched priority counts before a triager has
    confirmed it. `approaches` are the rules for what isn't built, `legal` is the list of what legal must look at.
    """

    note: str = ""
    priorities: tuple[Priority, ...] = ()
    weights: Weights = Weights()
    completeness: float = Field(default=0.6, ge=0, le=1)
    capacity: dict[str, float] = {}
    experiment_weeks: float = Field(default=0.0, ge=0)
    anchors: Anchors = Anchors()
    priors: dict[WorkKind, Annotated[float, Field(ge=0, le=1)]] = PRIORS
    research_share: float | None = Field(default=None, ge=0, le=1)
    charter: Charter = Charter()
    operating: OperatingModel | None = None
    suggest_alone: float = Field(default=0.6, ge=0, le=1)
    suggest_floor: float = Field(default=0.4, ge=0, le=1)
    reasons: tuple[str, ...] = ()
    viewers: tuple[str, ...] = ()
    spokesperson: str | None = None
    days_to_look: int = Field(default=2, ge=1, le=60)
    weeks_to_decide: int = Field(default=4, ge=1, le=52)
    proven: float = Field(default=0.9, ge=0, le=1)
    next_quarters: int = Field(default=1, ge=1, le=4)
    most_areas: int = Field(default=3, ge=1, le=100)
    most_top_marks: int | None = Field(default=None, ge=0)
    match_confidence: float = Field(default=0.0, ge=0, le=1)
    objective: Objective = Objective.score
    rates: dict[Currency, Annotated[float, Field(gt=0)]] = RATES
    least_factor: float = Field(default=0.4, ge=0, le=1)
    claimed_at_most: Value = Value.very_large
    trials: tuple[TrialKind, ...] = Field(default=TRIALS, min_length=1, max_length=10)
    approaches: dict[Approach, ApproachRule] = {}
    legal: tuple[LegalLine, ...] = Field(default=(), max_length=MOST_LINES)


class Policy(StatedPolicy):
    """Everything that a score or a plan cites by its version number: what is stated, and what the record has moved.

    `priors_by_record` are the priors that the company's own record had moved when the version was published, and they
    count. `corrections_by_record` is, by squad key and kind of work, how many times the estimate work had taken by
    then: what an idea takes of the capacity is its anchor's weeks so many times, and its score stays.
    `realised_by_record` is, by kind of work, how much of a promised amount counts, by what earlier ones had come to.
    """

    priors_by_record: dict[WorkKind, Annotated[float, Field(ge=0, le=1)]] = {}
    corrections_by_record: dict[str, dict[WorkKind, Annotated[float, Field(gt=0)]]] = {}
    realised_by_record: dict[WorkKind, Annotated[float, Field(gt=0)]] = {}

    def priority(self, key: str | None) -> Priority | None:
        """Return the priority of that key, or None."""
        return next((priority for priority in self.priorities if priority.key == key), None)

    def chances(self) -> dict[WorkKind, float]:
        """Return the chance of success by kind of work that counts until an experiment has decided."""
        return self.priors | self.priors_by_record

    def correction(self, squad: str | None, kind: WorkKind) -> float:
        """Return how many times its estimate the work of a squad and kind is planned to take."""
        return self.corrections_by_record.get(squad or "", {}).get(kind, 1.0)

    def rule(self, approach: Approach | None) -> ApproachRule:
        """Return what is published of an approach; of what is built, and of what it says nothing of, nothing."""
        return self.approaches.get(approach or Approach.build, NO_RULE)

    def weeks(
        self, effort: Effort | None, squad: str | None, kind: WorkKind, approach: Approach | None = None
    ) -> float | None:
        """Return the squad-weeks that an idea takes of the capacity; None where nobody has estimated it."""
        if (published := self.rule(approach).weeks) is not None:  # guard: a bought tool takes the published weeks
            return published
        likely = self.anchors.weeks(effort)
        # What is cut off here is only what multiplying has added.
        return None if likely is None else round(likely * self.correction(squad, kind), 6)

    def come_true(self, kind: WorkKind) -> float:
        """Return how many times a promised amount counts for a kind of work."""
        return self.realised_by_record.get(kind, 1.0)

    def as_said(self) -> Self:
        """Return the policy as people state it, without what the record has moved."""
        by_record = ("priors_by_record", "corrections_by_record", "realised_by_record")
        return self.model_copy(update={name: {} for name in by_record})

    def by_benefit(self) -> Self:
        """Return the policy as it plans by benefit, and as a claim counts as a claim."""
        return self.model_copy(update={"objective": Objective.benefit, "claimed_at_most": Value.medium})

    def at_first(self) -> Self:
        """Return the policy as a company begins with one: by benefit, and with the usual approaches and legal list."""
        return self.by_benefit().model_copy(update={"approaches": APPROACHES, "legal": LEGAL})

    def by_priors(self) -> Self:
        """Return the policy as versions are published now: no guess at the chance counts, but the prior does."""
        return self.model_copy(update={"anchors": self.anchors.model_copy(update={"chance": {}})})


class SquadKind(StrEnum):
    """How a squad is built: the central hub, embedded in a product team, full-stack, or temporary."""

    hub = "hub"
    embedded = "embedded"
    full_stack = "full-stack"
    temporary = "temporary"


class SquadCard(Frozen):
    """What routing and messages need to know of a squad."""

    key: str
    name: str
    kind: SquadKind = SquadKind.hub
    lead: str | None = None
    channel: str | None = None
    areas: tuple[str, ...] = ()
    charter: str = ""
    words: tuple[str, ...] = ()
    weeks: float | None = None
    ends_on: date | None = None
    returns_to: str | None = None

    def owns(self, area: str | None) -> bool:
        """Tell whether an area is the squad's: one that it names, or where people call an area by the squad itself."""
        return area is not None and (area in self.areas or area == self.name)


THE_HUB = SquadCard(key="hub", name="Central ML team", charter="Everything that no other squad covers.")


def hub_of(squads: list[SquadCard]) -> SquadCard:
    """Return the hub among `squads`; where no hub is set up yet, one that stands in for it."""
    return next((squad for squad in squads if squad.kind is SquadKind.hub), THE_HUB)
