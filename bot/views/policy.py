"""The published priorities, and how scores come about, with a worked example."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot import ids
from bot.blocks import SECTION, Json, actions, button, columns, context, listing, modal, section, select, table
from bot.messages.labels import CRITERIA, CURRENCIES
from bot.messages.rendered import Rendered
from bot.text import count, mention, one_line, points, within, worth
from intake.answers import PublishedPolicy, Replayed, WorkedExample
from intake.ideas import Currency, WorkKind
from intake.policy import Anchor, Charter, Criterion, Policy, Priority
from intake.rules.forecast import Calibration
from intake.rules.policy_diff import percent, ratio, share_told
from intake.rules.replay import Moved
from intake.rules.scoring import FULL, IN_TEXT, IN_TITLE, PHRASE, READY, Contribution, prior_line
from intake.sentences import listed

# The published priorities, and how a score comes about, with a worked example.

HEAD = ("Priority", "Weight", "Share", "Until", "Why")
LINES, CHOICES, NAMES = 15, 100, 1500
Calibrations = Mapping[tuple[str, WorkKind], Calibration]

ESTIMATES = "*How estimates of effort have turned out* (this moves what an idea takes of the weeks, never its score)"
NONE_YET = "No priorities are published yet. Ideas are taken in all the same, and ranked when there are some."


def priorities_reply(published: PublishedPolicy) -> Rendered:
    """Return the policy in force as a reply to the command."""
    policy = published.policy
    if published.example is None:
        return Rendered([section(NONE_YET)], NONE_YET)
    headline = (
        f"The ML team's {count(len(policy.priorities), 'priority', 'priorities')}, "
        f"version {published.number} of {published.published_on}."
    )
    names = _several([f"{one_line(priority.name, 60)} ({priority.weight})" for priority in policy.priorities])
    worked, owners, confirmed = _worked(published.example), _owners(policy), _confirmed(published)
    blocks: list[Json] = [
        section(f"*{headline}*"),
        *([context(one_line(policy.note, 600))] if policy.note else []),
        table(HEAD, [_row(priority) for priority in policy.priorities]),
        *([context(owners)] if owners else []),
        *([section(_charter(policy.charter))] if policy.charter != Charter() else []),
        section(worked),
        context(_missing(policy.completeness)),
        *([context(confirmed)] if confirmed else []),
        _buttons(published.number or 1),
    ]
    spoken = " ".join(filter(None, [headline, f"{names}.", worked.replace("*", ""), confirmed]))
    return Rendered(blocks, spoken)


def priorities_page(published: PublishedPolicy, calibrations: Calibrations) -> Json:
    """Return what the command's reply leaves out: weights, capacity, experiments, research, reasons, estimates."""
    policy = published.policy
    weights = ", ".join(f"{CRITERIA[c].lower()} {points}" for c, points in policy.weights.by_criterion().items())
    names = published.squad_names
    capacity = _several([f"{one_line(names.get(key, key), 40)} {weeks:g}" for key, weeks in policy.capacity.items()])
    priors = ", ".join(
        f"{kind.value} {percent(chance)}{_stated(policy, kind)}" for kind, chance in policy.chances().items()
    )
    paragraphs = [
        f"*Points that each criterion can bring*: {weights}.",
        f"*Squad-weeks a quarter*: {capacity or 'not said'}. For experiments: {policy.experiment_weeks:g}.",
        f"*Research : product*: {ratio(policy.research_share)}.",
        f"*Chance of success before an experiment*: {priors}.",
        f"*Who speaks for machine learning in leadership*: {mention(policy.spokesperson)}."
        if policy.spokesperson
        else "",
        _limits(policy),
        _tiers(policy.next_quarters),
        _lines("*Reasons for saying no*", [f"• {one_line(reason)}" for reason in policy.reasons]),
        _estimates(published, calibrations),
    ]
    title = f"Version {published.number}" if published.number else "No priorities yet"
    return modal(ids.POLICY_PAGE, title, [section(text) for text in paragraphs if text], close="Close")


def _limits(policy: Policy) -> str:
    looked, decided = count(policy.days_to_look, "working day"), count(policy.weeks_to_decide, "week")
    most = policy.most_top_marks
    marks = "" if most is None else f" Of one requester's ideas at most {most:,} may claim the highest value."
    return (
        f"*An idea is looked at* within {looked}; once it is sent, how it goes on is decided within {decided}.{marks}"
    )


def _tiers(quarters: int) -> str:
    after = "the quarter after it" if quarters == 1 else f"the {quarters} quarters after it"
    return f"*Now* is what this quarter's plan holds, *Next* what {after} would hold of the rest, *Later* what is left."


def _stated(policy: Policy, kind: WorkKind) -> str:
    moved = kind in policy.priors_by_record
    return f" by the company's own record, stated as {percent(policy.priors[kind])}" if moved else ""


def _estimates(published: PublishedPolicy, calibrations: Calibrations) -> str:
    frozen = published.policy.corrections_by_record
    every = sorted({*calibrations, *((squad, kind) for squad, by_kind in frozen.items() for kind in by_kind)})
    lines = [
        f"• {one_line(published.squad_names.get(squad, squad), 40)}, {kind.value} work: "
        f"{_planned(calibrations.get((squad, kind)), published.policy.correction(squad, kind))}"
        for squad, kind in every
    ]
    return _lines(ESTIMATES, lines)


def _planned(calibration: Calibration | None, counted: float) -> str:
    if calibration is None:
        return f"the plan counts with {counted:g} times what was estimated"
    takes = f"takes {calibration.times:.1f} times what was estimated ({count(calibration.n, 'idea')}); the plan counts with "
    if counted == round(calibration.times, 1):
        return f"{takes}that"
    until = "" if counted == calibration.correction else " until the next version"
    return f"{takes}{'the estimate' if counted == 1 else f'{counted:g} times'}{until}"


def build_replay(replay: Replayed) -> Json:
    """Return the best ideas of the backlog under two versions side by side."""
    lines = [_side_by_side(moved) for moved in replay.lines[:LINES]]
    more = len(replay.lines) - LINES
    small = [context(f"And {count(more, 'idea')} more; `guildhall policy replay` lists all.")] if more > 0 else []
    head = f"*Place under version {replay.first} → under version {replay.second}*, and how the score changes."
    blocks = [
        section(head),
        listing(lines) if lines else section("There are no ideas to rank."),
        *small,
        _versions(replay),
    ]
    about = ids.encode(str(replay.first), replay.second)
    return modal(ids.POLICY_PAGE, f"Versions {replay.first} and {replay.second}", blocks, close="Close", about=about)


def parse_replay(view: Json, action: Json) -> tuple[int, int]:
    """Return the two versions to be shown: the one that was just chosen, and the other one that stood there."""
    first, second = ids.decode_number(view["private_metadata"])
    chosen, _ = ids.decode_number(ids.option(action))
    return (chosen, second) if action["action_id"] == ids.REPLAY_FIRST else (first, chosen)


def _versions(replay: Replayed) -> Json:
    every = range(replay.newest, max(0, replay.newest - CHOICES), -1)
    choices = [(ids.encode(str(number), 0), f"Version {number}") for number in every]
    return actions(
        *(
            select(action_id, choices, ids.encode(str(number), 0), placeholder="Another version")
            for action_id, number in ((ids.REPLAY_FIRST, replay.first), (ids.REPLAY_SECOND, replay.second))
        )
    )


def _side_by_side(moved: Moved) -> str:
    was, now = (str(rank) if rank else "–" for rank in (moved.rank_before, moved.rank_after))
    before, after = points(moved.tenths_before), points(moved.tenths_after)
    scores = f"{before} → {after}" if before != after else after
    return f"*{was} → {now}*  {one_line(moved.label)} {one_line(moved.title, 70)} · {scores}"


def _row(priority: Priority) -> tuple[str, ...]:
    return (
        priority.name,
        f"{priority.weight} of 5",
        share_told(priority) or "–",
        priority.horizon or "–",
        priority.why,
    )


def _owners(policy: Policy) -> str:
    owned = [
        f"{one_line(priority.name, 60)} {mention(priority.owner)}" for priority in policy.priorities if priority.owner
    ]
    return f"Whose they are: {_several(owned)}" if owned else ""


def _charter(charter: Charter) -> str:
    outside = [f"{kind.value} work" for kind in charter.not_kinds] + [one_line(area) for area in charter.not_areas]
    says = f"*The charter.* {one_line(charter.says, 900)}".strip()
    return f"{says}\nNot for: {_several(outside)}." if outside else says


def _several(names: Sequence[str]) -> str:
    return within(names, NAMES, joined=", ", more="and {} more")


def _lines(head: str, lines: Sequence[str]) -> str:
    return f"{head}\n{within(lines, SECTION - len(head) - 1)}" if lines else ""


def _confirmed(published: PublishedPolicy) -> str:
    return f"{published.confirmed} of {published.asked} confirmed" if published.asked else ""


def _buttons(number: int) -> Json:
    more = button(
        "More", ids.PRIORITIES_MORE, ids.encode("policy", number), accessibility_label="More of the priorities"
    )
    before = f"Beside version {number - 1}"
    replay = button(
        before, ids.POLICY_REPLAY, ids.encode(str(number), 0), accessibility_label=f"{before}: how it ranks ideas"
    )
    told = "How scores are made: what every answer is worth"
    how = button("How scores are made", ids.HOW_SCORES, ids.encode(str(number), 0), accessibility_label=told)
    return actions(how, more, *([replay] if number > 1 else []))


def _worked(example: WorkedExample) -> str:
    parts = "\n".join(_part(part) for part in example.score.contributions)
    name = one_line(example.priority.name)
    return (
        f"*How a score comes about.* An idea that plainly serves {name} gets *{points(example.score.tenths)} of 100*: "
        f"each line is its most, times what the answer is worth.\n{parts}"
    )


def _part(part: Contribution) -> str:
    worth = "" if part.worth is None else f", worth {part.worth:.2f}"
    return (
        f"{points(part.tenths)} of {points(part.most)}  {CRITERIA[part.criterion]}: {one_line(part.given, 90)}{worth}"
    )


def _missing(completeness: float) -> str:
    return (
        "What is left out counts less than an average true answer would, and an idea of which less than "
        f"{percent(completeness)} is known is not ranked until its requester has told the rest."
    )


# How scores are made: every weight, and what every answer is worth, for whoever wants to recompute a score.

RULE = (
    "*A score is a sum.* Each criterion brings what its answer is worth, 0 to 1, times what it weighs. The weights add "
    "up to 100. Each part is rounded to a tenth, a half up; nothing else counts, and no other idea does. "
    "In brackets: from where to where the true worth may lie; that moves no score."
)
FIT = (
    "the priority's weight of 5 × the match. A word of the priority's in the title matches "
    f"{worth(IN_TITLE)}, in the text {worth(IN_TEXT)}, several words together {worth(PHRASE)} times that; "
    f"{worth(FULL)} together are a match of 1."
)
ASIDE = 2


def build_how_scores(published: PublishedPolicy) -> Json:
    """Return the tables of the version in force."""
    policy = published.policy
    blocks = [
        section(RULE),
        section(_fit(policy)),
        *_value(policy),
        section(_chance(policy)),
        section(_table(policy, Criterion.urgency, policy.anchors.urgency)),
        section(_effort(policy)),
        section(_counted(policy)),
    ]
    version = f"Version {published.number} of {published.published_on}. "
    least = f"An idea of which less than {percent(policy.completeness)} of the weight is known is not ranked yet."
    return modal(ids.HOW_PAGE, "How scores are made", [*blocks, context(version + least)], close="Close")


def _head(policy: Policy, criterion: Criterion) -> str:
    return f"*{CRITERIA[criterion]}, weighs {policy.weights.by_criterion()[criterion]}*"


def _fit(policy: Policy) -> str:
    lines = [f"• {one_line(priority.name)}: {priority.weight} of 5" for priority in policy.priorities]
    none = f"• no priority → {worth(policy.anchors.missing[Criterion.fit])}"
    head = f"{_head(policy, Criterion.fit)}: {FIT}"
    return "\n".join([head, within(lines, SECTION - len(head) - len(none) - 2), none])


def _value(policy: Policy) -> list[Json]:
    head = "\n".join([f"{_head(policy, Criterion.value)}: of several lines the best", _blank(policy, Criterion.value)])
    tables = [_currency(currency, table) for currency, table in policy.anchors.value.items()]
    rows = [(tables[at], "".join(tables[at + 1 : at + ASIDE])) for at in range(0, len(tables), ASIDE)]
    return [section(head), columns(rows)]


def _currency(currency: Currency, table: Mapping[Any, Anchor]) -> str:
    return "\n".join([f"*{CURRENCIES[currency]}*", *_anchors(table)])


def _chance(policy: Policy) -> str:
    after = f"• after an experiment that ends now: {worth(policy.proven)} where it convinced, 0 where it was stopped"
    if policy.anchors.chance:
        return "\n".join([_table(policy, Criterion.chance, policy.anchors.chance), after])
    chances = dict.fromkeys(WorkKind, policy.anchors.missing[Criterion.chance]) | policy.chances()
    return "\n".join(
        [
            f"{_head(policy, Criterion.chance)}: before an experiment the prior, whatever anybody guesses",
            *(
                f"• {prior_line(kind, policy)} → {worth(chances[kind])}{_stated_priority(kind, policy)}"
                for kind in WorkKind
            ),
            after,
        ]
    )


def _stated_priority(kind: WorkKind, policy: Policy) -> str:
    return f" (stated as {worth(policy.priors[kind])})" if kind in policy.priors_by_record else ""


def _table(policy: Policy, criterion: Criterion, table: Mapping[Any, Anchor]) -> str:
    return "\n".join([_head(policy, criterion), *_anchors(table), _blank(policy, criterion)])


def _effort(policy: Policy) -> str:
    weeks = ", ".join(f"{effort.value} {anchor.weeks.likely:g}" for effort, anchor in policy.anchors.effort.items())
    planned = f"_In the plan it takes squad-weeks: {weeks}, times what the squad's record says. That moves no score._"
    return "\n".join([_table(policy, Criterion.effort, policy.anchors.effort), planned])


def _counted(policy: Policy) -> str:
    facts = listed([fact.value for fact in READY])
    return "\n".join(
        [
            _head(policy, Criterion.reach),
            f"• other areas behind it, {policy.most_areas} at most → their number ÷ {policy.most_areas}",
            _head(policy, Criterion.readiness),
            f"• confirmed of {facts} → their number ÷ {len(READY)}",
        ]
    )


def _anchors(table: Mapping[Any, Anchor]) -> Iterable[str]:
    for level, anchor in table.items():
        name = level.value.replace("_", " ")
        answer = name if anchor.words in ("", name) else f"{name}, {one_line(anchor.words)}"
        yield f"• {answer} → {worth(anchor.worth)} ({worth(anchor.low)} to {worth(anchor.high)})"


def _blank(policy: Policy, criterion: Criterion) -> str:
    return f"• what a missing {criterion.value} is worth → {worth(policy.anchors.missing[criterion])}"
