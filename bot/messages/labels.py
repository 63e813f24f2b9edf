"""The few words in which requesters read where their idea is, and the coarse choices in words."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bot.text import count, date, due_text, mention, one_line, points, within
from intake.approaches import Approach, LegalQuestion, full_day
from intake.formatting import day_called, listed, money, number_called, quarter_name
from intake.ideas import (
    IN_RANKING,
    STAGE_NAMES,
    Asked,
    Chance,
    Currency,
    Data,
    Effort,
    Stage,
    Urgency,
    WorkKind,
    choice_of,
)
from intake.notifications.experiments import Impact, Reading
from intake.notifications.ideas import IdeaNotification, PriorityFit, Twin
from intake.notifications.portfolio import PinFact
from intake.policy import REQUESTER_CRITERIA, Criterion, SquadKind
from intake.rules.experiments import Ending, OutlookDates, PastTrial, Surety, no_value_yet, target_called
from intake.rules.matching.routing import Routing
from intake.rules.planning.portfolio import Pin, Tier
from intake.rules.planning.track_record import QuarterValue
from intake.rules.scoring import CLAIM_LINE, Score
from intake.rules.value_choices import CurrencyChoice
from scheduling.notifications.digests import AgendaIdea
from scheduling.notifications.meetings import Template
from scheduling.recurrence import Day, RecurrenceChoice, RecurrenceKind

WORDS = 2
MOST_LEARNED = 5
# What each command does, in the order in which people need them.
COMMANDS = {
    "/ml-idea": "submit an idea",
    "/ml-ask": "just a question",
    "/ml-queue": "ranking",
    "/ml-priorities": "what counts",
    "/ml-guild": "next meetings",
}
# As an idea's requester reads it.
STANDS: dict[Stage, str] = STAGE_NAMES | {Stage.needs_info: "A question for you"}
KINDS: dict[WorkKind, str] = {
    WorkKind.product: "Product: something customers or colleagues will use",
    WorkKind.platform: "Platform: tools, data or practice for ML teams",
    WorkKind.research: "Research: we don't know yet whether it can work",
}
APPROACHES: dict[Approach, str] = {
    Approach.build: "Build it",
    Approach.buy: "Buy a tool",
    Approach.agent: "An agent that acts by itself",
}
YES_NO: dict[str, str] = {"yes": "Yes", "no": "No"}
LEGAL_QUESTIONS: dict[LegalQuestion, str] = {
    LegalQuestion.people: "Does it decide about people?",
    LegalQuestion.data: "Forbidden or sensitive data?",
}
CURRENCIES: dict[Currency, str] = {
    Currency.money: "Money",
    Currency.hours: "Hours",
    Currency.risk: "Risk",
    Currency.customers: "Customers",
}
DATA: dict[Data, str] = {
    Data.ready: "Ready to use",
    Data.exists: "Exists, but needs preparing",
    Data.missing: "Has to be collected first",
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


class InputQuestion(NamedTuple):
    """How an input of a score is asked for: in forms, by a triager, and with the choices that it has.

    Of value the policy has the choices. `heading` stands over the answer where two ideas are compared.
    """

    text: str
    choices: Mapping[Any, str]
    heading: str
    hint: str | None = None
    suggestion: str = ""


# One row for each input; forms show them in the order of `Answers` and of `Estimates`.
QUESTIONS: dict[Criterion, InputQuestion] = {
    Criterion.value: InputQuestion(
        "What would it be worth a year?",
        {},
        "Value",
        hint="Choose up to one of each kind; the best one counts. Ideas need value and urgency to be ranked.",
        suggestion="What would it be worth a year, roughly?",
    ),
    Criterion.urgency: InputQuestion(
        "When would you need it?",
        {Urgency.none: "No deadline", Urgency.this_year: "This year", Urgency.this_quarter: "This quarter"},
        "Needed",
        suggestion="When would you need it?",
    ),
    Criterion.effort: InputQuestion(
        "Effort: how long would one squad need?",
        {Effort.days: "Days", Effort.weeks: "Weeks", Effort.months: "Months", Effort.quarters: "Quarters"},
        "Effort",
    ),
    Criterion.chance: InputQuestion(
        "Chance of success: your guess",
        {
            Chance.good: "Good: it has worked elsewhere",
            Chance.even: "Even: we won't know before trying",
            Chance.low: "Low: unproven, so experiment first",
        },
        "Chance",
        hint="Used only to suggest an experiment; it doesn't change the score.",
    ),
}
# Of what is estimated this alone is in no score.
APPROACH = InputQuestion(
    "How would it be done?",
    APPROACHES,
    "Done by",
    hint="A bought tool takes hardly any squad-weeks, but days of legal. An agent needs an owner and an off switch.",
)
TIERS: dict[Tier, str] = {Tier.now: "Now", Tier.next: "Next", Tier.later: "Later"}
ENDINGS: dict[Ending, str] = {
    Ending.continued: "continued",
    Ending.pivoted: "tried again",
    Ending.stopped: "stopped",
}
LAST_YEAR = 300

ASKED_TO_BE: dict[Asked, str] = {
    Asked.sponsor: "Sponsor: backs it publicly",
    Asked.expert: "Expert: knows the subject and answers questions",
    Asked.data_access: "Data: can give access to the data",
    Asked.integration_owner: "Integration: owns the system it would go into",
}
INPUTS: dict[str, str] = {
    "kind": "kind of work",
    "chance": "chance of success",
    "about_people": "decides about people",
    "sensitive_data": "sensitive data",
    "approach": "build, buy or agent",
}

ASKED_FOR: dict[Asked, str] = {
    Asked.sponsor: "A sponsor says yes",
    Asked.expert: "An expert says yes",
    Asked.data_access: "Data access confirmed",
    Asked.integration_owner: "An integration owner is confirmed",
}
SQUAD_KINDS: dict[SquadKind, str] = {
    SquadKind.hub: "Hub: the central team",
    SquadKind.embedded: "Embedded in a product team",
    SquadKind.full_stack: "Full-stack: builds whole products",
    SquadKind.temporary: "Temporary: for one project",
}
DAYS: dict[Day, str] = {day: day.name.capitalize() for day in Day}
RHYTHMS: dict[RecurrenceKind, str] = {
    RecurrenceKind.weekly: "Every week",
    RecurrenceKind.fortnightly: "Every two weeks",
    RecurrenceKind.monthly: "Every month, on the first",
    RecurrenceKind.monthly_second: "Every month, on the second",
    RecurrenceKind.monthly_third: "Every month, on the third",
    RecurrenceKind.monthly_fourth: "Every month, on the fourth",
    RecurrenceKind.monthly_last: "Every month, on the last",
}


_OF_THE_MONTH = {
    RecurrenceKind.monthly: "first",
    RecurrenceKind.monthly_second: "second",
    RecurrenceKind.monthly_third: "third",
    RecurrenceKind.monthly_fourth: "fourth",
    RecurrenceKind.monthly_last: "last",
}


def recurs(choice: RecurrenceChoice) -> str:
    """Say how often something recurs, such as “the second Tuesday of each month”."""
    day = DAYS[choice.day]
    if choice.rhythm in _OF_THE_MONTH:
        return f"the {_OF_THE_MONTH[choice.rhythm]} {day} of each month"
    return f"every {'second ' if choice.rhythm is RecurrenceKind.fortnightly else ''}{day}"


def pairs(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Return choices as (value, text)."""
    return [(str(value), text) for value, text in words.items()]


def value_groups(values: Sequence[CurrencyChoice]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the values that a form offers, grouped by currency."""
    return [
        (
            CURRENCIES[choice.currency],
            [
                (choice_of(choice.currency, level), f"{CURRENCIES[choice.currency]}: {words}")
                for level, words in choice.levels
            ],
        )
        for choice in values
    ]


def squad_called(name: str) -> str:
    """Return a squad's name as a sentence uses it: “Payments squad”, but “Central ML team”."""
    return name if name.lower().endswith(("squad", "team")) else f"{name} squad"


def fit_line(fit: PriorityFit) -> str:
    """Say which priority an idea supports, and which of its words say so."""
    if fit.priority is None:
        return "Matches no priority yet"
    words = ", ".join(one_line(word, 40) for word in fit.words[:WORDS])
    supports = "Looks like a fit for" if fit.provisional else "Supports"
    return f"{supports} *{one_line(fit.priority)}*{f' (mentions {words})' if words else ''}"


def value_line(idea: IdeaNotification) -> str:
    """Say what an idea would be worth a year: the line that counts, or the levels where a score does not say it."""
    part = idea.score.part(Criterion.value)
    if not idea.value or (part and part.missing):
        return "not known yet"
    levels = ", ".join(f"{currency.value} {level.value.replace('_', ' ')}" for currency, level in idea.value.items())
    return one_line(part.given if part and part.given else levels)


def claim_note(score: Score) -> str:
    """Say that the value is a claim which counts less than what was told; nothing of other scores."""
    part = score.part(Criterion.value)
    if part is None or not part.line.startswith(CLAIM_LINE):
        return ""
    return f" (value claimed, counts as {part.line.removeprefix(CLAIM_LINE).strip()} until checked)"


def score_line(idea: IdeaNotification) -> str:
    """Say the score, or why there is none; nothing where it has none and isn't going to be ranked."""
    score = idea.score
    if score.ranked and score.policy_version is not None:
        return f"score {points(score.tenths)} of 100{claim_note(score)}"
    if idea.stage not in IN_RANKING:
        return ""
    if score.policy_version is None:
        return "Not ranked: no priorities published yet"
    return f"Not ranked yet: needs {missing_answers(score)}"


def missing_answers(score: Score) -> str:
    """Name the answers without which an idea isn't ranked: its requester's, where any of those are missing."""
    missing = [CRITERIA[criterion].lower() for criterion in score.missing if criterion in REQUESTER_CRITERIA]
    return listed(missing or [CRITERIA[criterion].lower() for criterion in score.missing] or ["fit"])


def from_message(link: str | None, words: str = "From this message") -> str:
    """Return the link to the message that an idea was submitted from, if there is one."""
    return f"<{link}|{words}>" if link else ""


def private_line(viewers: Sequence[str], requester: str = "the requester") -> str:
    """Say who can see a private idea; to its requester, `requester` is "you"."""
    return f"visible only to {listed([requester, *map(mention, viewers), 'the ML team'])}"


def supporters_line(supporters: int) -> str:
    """Say how many support an idea."""
    return f"{count(supporters, 'colleague')} {'supports' if supporters == 1 else 'support'} this"


def input_called(field: str) -> str:
    """Return what an input of an idea is called."""
    return INPUTS.get(field, field.replace("_", " "))


BY_CHARTER_ONLY = "based on charters only, please check"


def candidates_of(routing: Routing) -> tuple[str, ...]:
    """Return the squads that are named for an idea: one that is sure enough, else two, and three where none is."""
    runners = tuple(runner.squad for runner in routing.runners_up)
    if routing.probability is None or routing.probability >= routing.alone:
        return (routing.squad,)
    return (routing.squad, *runners[: 2 if routing.abstains else 1])


def suggestion_line(idea: IdeaNotification) -> str:
    """Say which squad an idea should go to and why; where that is uncertain, between which ones."""
    routing, named = idea.routing, candidates_of(idea.routing)
    squads = [f"*{squad_called(one_line(idea.squad_name(squad)))}*{_how_likely(routing, squad)}" for squad in named]
    if routing.abstains:
        return f"No clear squad. Perhaps {', '.join(squads[:-1])} or {squads[-1]}" if len(squads) > 1 else squads[0]
    reasons = "; ".join(map(one_line, routing.reasons))
    if len(squads) > 1:
        return f"Suggested: {squads[0]} ({reasons}) or {squads[1]} ({one_line(routing.runners_up[0].reason, 80)})"
    return f"Suggested: {squads[0]} ({reasons}){charter_note(idea)}"


def _how_likely(routing: Routing, squad: str) -> str:
    known = {routing.squad: routing.probability} | {each.squad: each.probability for each in routing.runners_up}
    probability = known.get(squad)
    return f" {probability:.0%}" if probability is not None else ""


def learned_lines(routing: Routing, idea_names: Mapping[str, str]) -> list[str]:
    """Say what speaks for the suggested squad, each with its part; `idea_names` are those of past ideas by id."""
    lines = []
    for each in routing.learned_from[:MOST_LEARNED]:
        ideas = listed_names([idea_names[id_] for id_ in each.ideas if id_ in idea_names])
        words = ", ".join(one_line(word, 60) for word in each.words)
        about = {
            "ideas": f"similar ideas it took{f': {ideas}' if ideas else ''}",
            "words": f"words of ideas it took{f': {words}' if words else ''}",
            "area": "its area",
            "charter": "words of its charter",
            "rule": f"the rules{f': {words}' if words else ''}",
        }
        lines.append(f"• {each.part:.0%} {about.get(each.what, one_line(each.what, 60))}")
    return lines


def agenda_text(ideas: Sequence[AgendaIdea]) -> str:
    """Say which ideas the guild should talk about, since several squads have handed them back."""
    lines = [f"*{one_line(idea.title, 90)}* (by {listed([*map(one_line, idea.handed_back_by)])})" for idea in ideas]
    return f"For the guild, handed back twice: {'; '.join(lines)}." if lines else ""


def listed_names(names: Sequence[str]) -> str:
    """Join names for a line, or return nothing."""
    return ", ".join(one_line(name, 70) for name in names)


def charter_note(idea: IdeaNotification) -> str:
    """Return what a suggested squad is based on, while too few ideas were decided to trust it; else nothing."""
    return f" · {BY_CHARTER_ONLY}" if idea.by_charter_only else ""


def trial_note(trial: PastTrial | None, today: datetime.date) -> str:
    """Return how the experiment with a similar idea ended; nothing without one."""
    if trial is None:
        return ""
    month = f"{trial.on:%B}" if (today - trial.on).days < LAST_YEAR else f"{trial.on:%B %Y}"
    return f"; experiment in {month}, {ENDINGS[trial.ending]}: {one_line(trial.learned.rstrip('.'), 200)}"


def days_late(day: datetime.date, today: datetime.date | None) -> str:
    """Say how late a promised day is; nothing before it has passed, or where nobody knows what day it is."""
    days = (today - day).days if today else 0
    return f"{count(days, 'day')} late" if days > 0 else ""


def ahead_line(ahead: OutlookDates, today: datetime.date | None) -> str:
    """Say what comes next for an idea and when; how late it is too, where the reader's `today` is known."""
    if ahead.decide_on is not None and today is not None:
        return due_text(ahead.decide_on, today, "decision by {}")
    if ahead.decide_on is not None:
        return f"decision by {day_called(ahead.decide_on, today)}"
    return f"expected live {target_called(ahead.target)}" if ahead.target is not None else ""


def ahead_unless_said(ahead: OutlookDates, today: datetime.date | None, sentence: str) -> str:
    """Say what comes next for an idea and when, unless the sentence beside it names the same time already."""
    line = ahead_line(ahead, today)
    time = line.removeprefix("decision by ").removeprefix("expected live ")
    return "" if time in sentence else line


def impact_line(impact: Impact) -> str:
    """Say what an idea was to change, how that was before, and how it is so far."""
    before = f"{number_called(impact.baseline)} before" if impact.baseline is not None else "no baseline"
    source = f" (from {one_line(impact.source, 100)})" if impact.source and impact.baseline is not None else ""
    after = [
        f"{number_called(check.value)} after {count(check.days_after, 'day')}{_worth(check)}"
        for check in impact.after
        if check.value is not None
    ]
    return f"*{one_line(impact.metric, 100)}*: {', '.join([before + source, *after])}"


def _worth(check: Reading) -> str:
    if check.surety is Surety.nothing:
        return " (worth nothing yet)"
    return "" if check.worth is None else f" (worth {money(check.worth, 2)} so far, {check.surety})"


def stands(stage: Stage, *, is_new: bool) -> str:
    """Return where an idea is, as its requester reads it; one that `is_new` has only been received."""
    return STANDS[Stage.draft if is_new and stage is Stage.submitted else stage]


def quarter_line(quarter: QuarterValue) -> str:
    """Say what the ideas that went live in a quarter promised a year, and how much of it is known."""
    launched = f"{count(quarter.ideas, 'idea')} launched in {quarter_name(quarter.quarter)}"
    head = f"{launched} promised {money(quarter.promised, 2)} a year"
    if quarter.unknown == quarter.ideas:
        return f"{head}. {no_value_yet(quarter.ideas)}"
    known = [
        f"{money(amount, 2)} {how}"
        for amount, how in ((quarter.measured, "measured"), (quarter.estimated, "estimated"))
        if amount
    ]
    unknown = [f"nothing known yet of {count(quarter.unknown, 'idea')}"] if quarter.unknown else []
    return f"{head}: {listed([*(known or ['nothing so far']), *unknown])}."


def pin_line(pin: PinFact) -> str:
    """Say who pinned an idea into the plan or out of it, and why."""
    pinned = "Pinned into the plan" if pin.pin is Pin.into else "Kept out of the plan"
    return f"{pinned} by {mention(pin.by)}, {date(pin.at)}: {one_line(pin.reason, 300)}"


# Of more articles More has the rest.
MOST_ARTICLES, ARTICLE, NOTE, REASONS = 2, 40, 160, 2000
UNMATCHED: dict[LegalQuestion, str] = {
    LegalQuestion.people: "it decides about people",
    LegalQuestion.data: "it needs forbidden or sensitive data",
}
NO_NOTE: dict[Approach, str] = {
    Approach.buy: "tool not named yet",
    Approach.agent: "no owner and off switch named yet",
}


def legal_line(idea: IdeaNotification) -> str:
    """Say because of which articles legal must look at an idea, or that legal has to be asked; or nothing."""
    articles = [one_line(line.article, ARTICLE) for line in idea.legal.lines]
    more = f" and {len(articles) - MOST_ARTICLES} more" if len(articles) > MOST_ARTICLES else ""
    parts = [f"*Legal must look:* {', '.join(articles[:MOST_ARTICLES])}{more}"] if articles else []
    if idea.legal.unmatched:
        unmatched = dict.fromkeys(idea.legal.unmatched)
        parts.append(f"*Ask legal:* {listed([UNMATCHED[question] for question in unmatched])}")
    return " · ".join(parts)


def legal_reasons(idea: IdeaNotification, today: datetime.date) -> str:
    """Say of each article what it is about and from when it applies, a line each; or nothing."""
    lines = [
        f"• {one_line(line.article)}, {one_line(line.law)}: {one_line(line.says)} ({_applies(line.since, today)})"
        for line in idea.legal.lines
    ]
    lines += [
        f"• Ask legal: {UNMATCHED[question]}, and nothing on the published list was chosen"
        for question in idea.legal.unmatched
    ]
    return f"*Legal must look*\n{within(lines, REASONS)}" if lines else ""


def _applies(since: datetime.date, today: datetime.date) -> str:
    return f"in force since {full_day(since)}" if since <= today else f"applies from {full_day(since)}"


def approach_line(idea: IdeaNotification) -> str:
    """Say that an idea would be bought or be an agent, and who answers for that; nothing of what is built."""
    if idea.approach is None or idea.approach not in NO_NOTE:
        return ""
    note = one_line(idea.approach_note, NOTE) or NO_NOTE[idea.approach]
    days = f", {legal_days_text(idea.legal_days)}" if idea.legal_days else ""
    return f"{'Bought tool' if idea.approach is Approach.buy else 'Agent'}{days}: {note}"


def legal_days_text(days: float) -> str:
    """Say how long legal needs."""
    return f"{days:g} {'day' if days == 1 else 'days'} of legal"


def place_line(idea: IdeaNotification) -> str:
    """Say who pinned an idea, and how many ideas it unlocks; or nothing."""
    parts = [pin_line(idea.pinned)] if idea.pinned is not None else []
    if idea.unlocks:
        parts.append(f"Unlocks {count(idea.unlocks, 'idea')}")
    return " · ".join(parts)


def similar_line(idea: IdeaNotification) -> str:
    """Name the similar ideas: first those that are probably the same one, each with the words that both have."""
    same, related = ([twin for twin in idea.similar if twin.same is is_same] for is_same in (True, False))
    lines = [f"Probably the same: {', '.join(_twin(twin, idea) for twin in same)}"] if same else []
    if related:
        lines.append(f"{count(len(related), 'related idea')}: {', '.join(_twin(twin, idea) for twin in related)}")
    return "\n".join(lines)


def _twin(twin: Twin, idea: IdeaNotification) -> str:
    words = f"; both mention {listed(list(map(one_line, twin.words)))}" if twin.words else ""
    stands = f"{STAGE_NAMES[twin.stage].lower()}{trial_note(twin.tried, idea.submitted_at.date())}"
    return f"{one_line(twin.label)} {one_line(twin.title, 70)} ({stands}{words})"


# What a series of meetings is for.

TEMPLATES: dict[Template, str] = {
    Template.guild_sync: "Guild sync",
    Template.office_hours: "Office hours",
    Template.learning_session: "Learning session",
}
TEMPLATE_SENTENCES: dict[Template, str] = {
    Template.guild_sync: "",
    Template.office_hours: "Bring any question about machine learning. Half an idea is enough.",
    Template.learning_session: "One person teaches, everyone asks: how the business works, or how ML does.",
}
