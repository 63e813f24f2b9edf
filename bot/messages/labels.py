"""The few words in which requesters read where their idea is, and the coarse choices in words."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from bot.text import count, date, due_text, mention, one_line, points
from intake.answers import CurrencyChoice
from intake.ideas import Asked, Chance, Currency, Data, Effort, Stage, Urgency, WorkKind, choice_of
from intake.notifications.experiments import Impact
from intake.notifications.ideas import IdeaNotification, PriorityFit
from intake.notifications.portfolio import PinFact, Tier
from intake.policy import Criterion, SquadKind
from intake.rules.experiments import Ending, OutlookDates, PastTrial, day_called, number_called, target_called
from intake.rules.portfolio import Pin
from intake.sentences import because, listed
from scheduling.recurrence import Day, RecurrenceKind

WORDS = 4
STANDS: dict[Stage, str] = {
    Stage.draft: "Received",
    Stage.submitted: "Being decided",
    Stage.needs_info: "A question to you",
    Stage.accepted: "Planned",
    Stage.experiment: "In work",
    Stage.build: "In work",
    Stage.live: "Live",
    Stage.measured: "Live",
    Stage.parked: "Not now",
    Stage.declined: "Not now",
    Stage.withdrawn: "Not now",
    Stage.merged: "Joined with another",
}
KINDS: dict[WorkKind, str] = {
    WorkKind.product: "Product: something customers or colleagues will use",
    WorkKind.platform: "Platform: tools, data or practice for ML teams",
    WorkKind.research: "Research: we don't know yet whether it can work",
}
CURRENCIES: dict[Currency, str] = {
    Currency.money: "Money",
    Currency.hours: "Hours",
    Currency.risk: "Risk",
    Currency.customers: "Customers",
}
URGENCIES: dict[Urgency, str] = {
    Urgency.none: "Whenever it fits",
    Urgency.this_year: "Within the year",
    Urgency.this_quarter: "Within the quarter, or it is worth less",
}
DATA: dict[Data, str] = {
    Data.ready: "It is there and usable",
    Data.exists: "It exists, somebody must prepare it",
    Data.missing: "It would have to be collected first",
}
EFFORTS: dict[Effort, str] = {
    Effort.days: "Days",
    Effort.weeks: "Weeks",
    Effort.months: "Months",
    Effort.quarters: "Quarters",
}
CHANCES: dict[Chance, str] = {
    Chance.good: "Good: it has worked elsewhere",
    Chance.even: "Even: nobody knows before trying",
    Chance.low: "Low: unknown, so experiment",
}
CRITERIA: dict[Criterion, str] = {
    Criterion.fit: "Fit",
    Criterion.value: "Value",
    Criterion.chance: "Chance of success",
    Criterion.urgency: "Urgency",
    Criterion.effort: "Effort",
    Criterion.reach: "Reach",
    Criterion.readiness: "Readiness",
}
TIERS: dict[Tier, str] = {Tier.now: "Now", Tier.next: "Next", Tier.later: "Later"}
ENDINGS: dict[Ending, str] = {
    Ending.continued: "went on",
    Ending.pivoted: "tried once more",
    Ending.stopped: "stopped",
}
LAST_YEAR = 300

ASKED_TO_BE: dict[Asked, str] = {
    Asked.sponsor: "Sponsor: wants it, and stands up for it",
    Asked.expert: "Expert: knows the matter, and answers questions",
    Asked.data_access: "Data: can give access to what it needs",
    Asked.integration_owner: "Integration: owns what it would go into",
}
INPUTS: dict[str, str] = {"kind": "kind of work", "chance": "chance of success"}

ASKED_FOR: dict[Asked, str] = {
    Asked.sponsor: "A sponsor says yes",
    Asked.expert: "An expert says yes",
    Asked.data_access: "Somebody opens the data to it",
    Asked.integration_owner: "Somebody takes on building it in",
}
SQUAD_KINDS: dict[SquadKind, str] = {
    SquadKind.hub: "Hub: the central team",
    SquadKind.embedded: "Embedded in a product team",
    SquadKind.full_stack: "Full-stack: builds whole products",
    SquadKind.temporary: "Temporary: for one thing",
}
DAYS: dict[Day, str] = {day: day.name.capitalize() for day in Day}
RHYTHMS: dict[RecurrenceKind, str] = {
    RecurrenceKind.weekly: "Every week",
    RecurrenceKind.fortnightly: "Every two weeks",
    RecurrenceKind.monthly: "Every month",
}


def pairs(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Return choices as (value, text)."""
    return [(str(value), text) for value, text in words.items()]


def value_groups(values: Sequence[CurrencyChoice]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the values that a form offers, grouped by currency."""
    return [
        (
            CURRENCIES[each.currency],
            [(choice_of(each.currency, level), f"{CURRENCIES[each.currency]}: {said}") for level, said in each.levels],
        )
        for each in values
    ]


def squad_called(name: str) -> str:
    """Return a squad's name as a sentence uses it: “Payments squad”, but “Central ML team”."""
    return name if name.lower().endswith(("squad", "team")) else f"{name} squad"


def fit_line(fit: PriorityFit) -> str:
    """Say which priority an idea serves, and by which words."""
    if fit.priority is None:
        return "Serves no published priority"
    words = f", for it speaks of {listed([one_line(word, 40) for word in fit.words[:WORDS]])}" if fit.words else ""
    return f"{'Seems to serve' if fit.provisional else 'Serves'} *{one_line(fit.priority)}*{words}"


def value_line(idea: IdeaNotification) -> str:
    """Say what an idea would be worth a year: the line that counts, or the levels where a score does not say it."""
    part = idea.score.part(Criterion.value)
    if not idea.value or (part and part.missing):
        return "not known yet"
    levels = ", ".join(f"{currency.value} {level.value.replace('_', ' ')}" for currency, level in idea.value.items())
    return one_line(part.given if part and part.given else levels)


def score_line(idea: IdeaNotification) -> str:
    """Say the score, or why there is none."""
    score = idea.score
    if score.policy_version is None:
        return "not ranked: no priorities published"
    if score.ranked:
        return f"score {points(score.tenths)} of 100"
    missing = [CRITERIA[criterion].lower() for criterion in score.missing if criterion in ASKED]
    named = missing or [CRITERIA[criterion].lower() for criterion in score.missing]
    return f"not ranked yet: {listed(named)} {'is' if len(named) == 1 else 'are'} missing"


def from_message(link: str | None, words: str = "From this message") -> str:
    """Return the link to the message that an idea was handed in from, where it was."""
    return f"<{link}|{words}>" if link else ""


def private_line(viewers: Sequence[str]) -> str:
    """Say who may see a private idea."""
    named = ", ".join(map(mention, viewers))
    return f"seen by {named}, and by those who decide" if named else "seen by those who decide, and nobody else"


def supporters_line(supporters: int) -> str:
    """Say how many support an idea."""
    return f"{count(supporters, 'colleague')} {'supports' if supporters == 1 else 'support'} it"


def input_called(field: str) -> str:
    """Return what an input of an idea is called."""
    return INPUTS.get(field, field.replace("_", " "))


ASKED = (Criterion.value, Criterion.urgency)


BY_CHARTER_ONLY = "by charter only, please check"


def charter_note(idea: IdeaNotification) -> str:
    """Return what stands behind a proposed route while too little has been decided to trust it; else nothing."""
    return f" · {BY_CHARTER_ONLY}" if idea.by_charter_only else ""


def tried_note(tried: PastTrial | None, seen: datetime.date) -> str:
    """Return what came of trying out an idea that is like another, `seen` on a day; nothing where nobody has."""
    if tried is None:
        return ""
    month = f"{tried.on:%B}" if (seen - tried.on).days < LAST_YEAR else f"{tried.on:%B %Y}"
    return f"; tried in {month}: {ENDINGS[tried.ending]} because {one_line(because(tried.learned), 200)}"


def ahead_line(ahead: OutlookDates, today: datetime.date | None = None) -> str:
    """Say what comes next for an idea and when; how late it is too, where the reader's `today` is known."""
    if ahead.decide_on is not None and today is not None:
        return due_text(ahead.decide_on, today, "decision by {}")
    if ahead.decide_on is not None:
        return f"decision by {day_called(ahead.decide_on)}"
    return f"to be in use {target_called(ahead.target)}" if ahead.target is not None else ""


def impact_line(impact: Impact) -> str:
    """Say what an idea was to change, how that was before, and how it is so far."""
    known = f"{number_called(impact.baseline)} before" if impact.baseline is not None else "no baseline"
    source = f" (read in {one_line(impact.source, 100)})" if impact.source and impact.baseline is not None else ""
    after = [f"{number_called(each.value)} after {each.days} days" for each in impact.after if each.value is not None]
    return f"*{one_line(impact.metric, 100)}*: {', '.join([known + source, *after])}"


def pin_line(pin: PinFact) -> str:
    """Say what a lead has signed for an idea's place in the plan, and why."""
    signed = "Pinned into the plan" if pin.pin is Pin.into else "Kept out of the plan"
    return f"{signed} by {mention(pin.by)}, {date(pin.at)}: {one_line(pin.reason, 300)}"


def place_line(idea: IdeaNotification) -> str:
    """Say what a lead has signed for an idea's place in the plan, and how many ideas it unlocks; or nothing."""
    parts = [pin_line(idea.pinned)] if idea.pinned is not None else []
    if idea.unlocks:
        parts.append(f"Unlocks {count(idea.unlocks, 'idea')}")
    return " · ".join(parts)


def similar_line(idea: IdeaNotification) -> str:
    """Name the ideas that are like this one."""
    twins = [
        f"{one_line(twin.label)} {one_line(twin.title, 70)} ({STANDS[twin.stage].lower()}{tried})"
        for twin in idea.similar
        for tried in [tried_note(twin.tried, idea.submitted_at.date())]
    ]
    return f"{count(len(twins), 'idea')} like it: {'; '.join(twins)}"
