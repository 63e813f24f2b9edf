"""The few words in which requesters read where their idea is, and the coarse choices in words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.text import count, mention, one_line, points
from intake.facts import FitFact, IdeaFact
from intake.ideas import Asked, Chance, Data, Effort, Kind, Stage, Urgency, Value
from intake.policy import Criterion
from intake.sentences import listed
from intake.squads import SquadKind
from scheduling.rhythm import Day, Rhythm

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
KINDS: dict[Kind, str] = {
    Kind.product: "Product: something customers or colleagues will use",
    Kind.platform: "Platform: tools, data or practice for ML teams",
    Kind.research: "Research: we don't know yet whether it can work",
}
VALUES: dict[Value, str] = {
    Value.small: "A little: a few people's hours",
    Value.medium: "Some: a team would feel it",
    Value.large: "A lot: a whole area would feel it",
    Value.very_large: "Very much: the company would feel it",
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
    Chance.low: "Low: worth it only for what it would bring",
}
CRITERIA: dict[Criterion, str] = {
    Criterion.fit: "Fit",
    Criterion.value: "Value",
    Criterion.chance: "Chance of success",
    Criterion.urgency: "Urgency",
    Criterion.effort: "Effort",
}

ANSWERS: dict[Criterion, Mapping[Any, str]] = {
    Criterion.value: VALUES,
    Criterion.chance: CHANCES,
    Criterion.urgency: URGENCIES,
    Criterion.effort: EFFORTS,
}
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
RHYTHMS: dict[Rhythm, str] = {
    Rhythm.weekly: "Every week",
    Rhythm.fortnightly: "Every two weeks",
    Rhythm.monthly: "Every month",
}


def pairs(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Return choices as (value, text)."""
    return [(str(value), text) for value, text in words.items()]


def given_words(criterion: Criterion, reason: str) -> str:
    """Return a score's reason in the words of the form in which the answer was chosen, where it was one."""
    for choice, words in ANSWERS.get(criterion, {}).items():
        if choice.value.replace("_", " ") == reason:
            # What stands behind a colon or comma explains the choice to those who make it.
            return f"“{re.split('[:,]', words)[0]}”"
    return one_line(reason)


def squad_called(name: str) -> str:
    """Return a squad's name as a sentence uses it: “Payments squad”, but “Central ML team”."""
    return name if name.lower().endswith(("squad", "team")) else f"{name} squad"


def fit_line(fit: FitFact) -> str:
    """Say which priority an idea serves, and by which words."""
    if fit.priority is None:
        return "Serves no published priority"
    words = f", for it speaks of {listed([one_line(word, 40) for word in fit.words[:WORDS]])}" if fit.words else ""
    return f"{'Seems to serve' if fit.provisional else 'Serves'} *{one_line(fit.priority)}*{words}"


def score_line(idea: IdeaFact) -> str:
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


ASKED = (Criterion.value, Criterion.urgency)


BY_CHARTER_ONLY = "by charter only, please check"


def charter_note(idea: IdeaFact) -> str:
    """Return what stands behind a proposed route while too little has been decided to trust it; else nothing."""
    return f" · {BY_CHARTER_ONLY}" if idea.by_charter_only else ""


def similar_line(idea: IdeaFact) -> str:
    """Name the ideas that are like this one."""
    twins = [
        f"{one_line(twin.label)} {one_line(twin.title, 70)} ({STANDS[twin.stage].lower()})" for twin in idea.similar
    ]
    return f"{count(len(twins), 'idea')} like it: {'; '.join(twins)}"
