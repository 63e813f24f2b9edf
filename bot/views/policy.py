"""The published priorities, with a worked example, and any two versions side by side."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot import ids
from bot.blocks import SECTION, Json, Rendered, actions, button, context, listing, modal, section, select, table
from bot.messages.labels import CRITERIA
from bot.text import count, iso_day, mention, one_line, points, within
from bot.views.approaches import approach_rules
from intake.answers import PublishedPolicy, Replayed, WorkedExample
from intake.formatting import stated_share
from intake.ideas import WorkKind
from intake.policy import Charter, Policy, Priority
from intake.rules.planning.replay import Moved
from intake.rules.planning.track_record import Calibration, ComeTrue
from intake.rules.policy_diff import percent, share_told
from intake.rules.scoring import Contribution

HEAD = ("Priority", "Weight", "Share", "Until", "Why")
LINES, CHOICES, NAMES = 15, 100, 1500
OWN_WEEKS = "as many as each squad has"
Calibrations = Mapping[tuple[str, WorkKind], Calibration]

ESTIMATES = "*How accurate effort estimates were* (this changes an idea's weeks in the plan, never its score)"
PROMISES = "*What promised value has come to* (this changes an idea's benefit, never its score)"
NO_RECORD: Mapping[WorkKind, ComeTrue] = {}
NONE_YET = "No priorities are published yet. You can still submit ideas; we'll rank them once there are priorities."


def priorities_reply(published: PublishedPolicy, today: date | None = None) -> Rendered:
    """Return the current priorities as a reply to the command."""
    policy = published.policy
    if published.example is None:
        return Rendered([section(NONE_YET)], NONE_YET)
    headline = (
        f"The ML team's {count(len(policy.priorities), 'priority', 'priorities')}, "
        f"version {published.number} of {iso_day(published.published_on, today)}."
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


def priorities_page(
    published: PublishedPolicy, calibrations: Calibrations, come_true: Mapping[WorkKind, ComeTrue] = NO_RECORD
) -> Json:
    """Return what the reply has no room for: weights, capacity, experiments, research, reasons, the track record."""
    policy = published.policy
    weights = ", ".join(f"{CRITERIA[c].lower()} {points}" for c, points in policy.weights.by_criterion().items())
    names = published.squad_names
    capacity = _several([f"{one_line(names.get(key, key), 40)} {weeks:g}" for key, weeks in policy.capacity.items()])
    priors = ", ".join(
        f"{kind.value} {percent(chance)}{_stated(policy, kind)}" for kind, chance in policy.chances().items()
    )
    paragraphs = [
        f"*Points per criterion*: {weights}.",
        f"*Squad-weeks a quarter*: {capacity or OWN_WEEKS}. For experiments: {policy.experiment_weeks:g}.",
        _research(policy.research_share),
        f"*Chance of success before an experiment*: {priors}.",
        f"*Machine learning's voice in leadership*: {mention(policy.spokesperson)}." if policy.spokesperson else "",
        _limits(policy),
        _tiers(policy.next_quarters),
        _lines("*Reasons for “not now”*", [f"• {one_line(reason)}" for reason in policy.reasons]),
        _estimates(published, calibrations),
        _promises(policy, come_true),
        *approach_rules(policy),
    ]
    title = f"Version {published.number}" if published.number else "No priorities yet"
    return modal(ids.POLICY_PAGE, title, [section(text) for text in paragraphs if text], close="Close")


def _limits(policy: Policy) -> str:
    looked, decided = count(policy.days_to_look, "working day"), count(policy.weeks_to_decide, "week")
    most = policy.most_top_marks
    marks = "" if most is None else f" Each requester can give {count(most, 'idea')} the highest value."
    return f"*Triagers review an idea* within {looked}. The squad decides the next step within {decided}.{marks}"


def _tiers(quarters: int) -> str:
    after = "the quarter after it" if quarters == 1 else f"the {quarters} quarters after it"
    return f"*Now* means this quarter's plan, *Next* {after}, *Later* all other ideas."


def _stated(policy: Policy, kind: WorkKind) -> str:
    moved = kind in policy.priors_by_record
    return f" based on our track record (was {percent(policy.priors[kind])})" if moved else ""


def _estimates(published: PublishedPolicy, calibrations: Calibrations) -> str:
    frozen = published.policy.corrections_by_record
    every = sorted({*calibrations, *((squad, kind) for squad, by_kind in frozen.items() for kind in by_kind)})
    lines = [
        f"• {one_line(published.squad_names.get(squad, squad), 40)}, {kind.value} work: "
        f"{_planned(calibrations.get((squad, kind)), published.policy.correction(squad, kind))}"
        for squad, kind in every
    ]
    return _lines(ESTIMATES, lines)


def _promises(policy: Policy, come_true: Mapping[WorkKind, ComeTrue]) -> str:
    kinds = [kind for kind in WorkKind if kind in come_true or kind in policy.realised_by_record]
    lines = [f"• {kind.value} work: {_counts(come_true.get(kind), policy.come_true(kind))}" for kind in kinds]
    return _lines(PROMISES, lines)


def _counts(true: ComeTrue | None, counted: float) -> str:
    plan = "an amount counts in full" if counted == 1 else f"an amount counts {counted:g} times"
    if true is None:
        return plan
    until = "" if counted == true.correction else ", until the next version"
    return f"what is promised here has come true to {true.times:.1f} ({count(true.n, 'idea')}), and {plan}{until}"


def _planned(calibration: Calibration | None, counted: float) -> str:
    if calibration is None:
        return f"the plan uses {counted:g} times the estimate"
    takes = f"takes {calibration.times:.1f} times the estimate ({count(calibration.n, 'idea')})"
    if counted == round(calibration.times, 1):
        return f"{takes}, and the plan uses that"
    until = "" if counted == calibration.correction else " until the next version"
    return f"{takes}, but the plan uses {'the estimate' if counted == 1 else f'{counted:g} times'}{until}"


def build_replay(replay: Replayed) -> Json:
    """Return the best ideas under two versions side by side."""
    lines = [_side_by_side(moved) for moved in replay.lines[:LINES]]
    more = len(replay.lines) - LINES
    small = (
        [context(f"And {count(more, 'more idea')}. `guildhall policy replay` lists all of them.")] if more > 0 else []
    )
    head = f"*Rank in version {replay.first} → rank in version {replay.second}*, and the score in both."
    blocks = [
        section(head),
        listing(lines) if lines else section("There are no ideas to rank."),
        *small,
        _versions(replay),
    ]
    about = ids.encode(str(replay.first), replay.second)
    return modal(ids.POLICY_PAGE, f"Versions {replay.first} and {replay.second}", blocks, close="Close", about=about)


def parse_replay(view: Json, action: Json) -> tuple[int, int]:
    """Return the two versions to show: the one just chosen, and the other one shown before."""
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


def _research(share: float | None) -> str:
    return f"*Research*: {'no share set' if share is None else f'at least {stated_share(share)} of the weeks'}."


def _owners(policy: Policy) -> str:
    owned = [
        f"{one_line(priority.name, 60)} {mention(priority.owner)}" for priority in policy.priorities if priority.owner
    ]
    return f"Owners: {_several(owned)}" if owned else ""


def _charter(charter: Charter) -> str:
    outside = [f"{kind.value} work" for kind in charter.not_kinds] + [one_line(area) for area in charter.not_areas]
    says = f"*The charter.* {one_line(charter.says, 900)}".strip()
    return f"{says}\nWe don't take: {_several(outside)}." if outside else says


def _several(names: Sequence[str]) -> str:
    return within(names, NAMES, joined=", ", more="and {} more")


def _lines(head: str, lines: Sequence[str]) -> str:
    return f"{head}\n{within(lines, SECTION - len(head) - 1)}" if lines else ""


def _confirmed(published: PublishedPolicy) -> str:
    return (
        f"Confirmed by {published.confirmed:,} of {count(published.asked, 'person', 'people')} asked"
        if published.asked
        else ""
    )


def _buttons(number: int) -> Json:
    more = button(
        "More", ids.PRIORITIES_MORE, ids.encode("policy", number), accessibility_label="More about the priorities"
    )
    before = f"Compare with version {number - 1}"
    replay = button(
        before, ids.POLICY_REPLAY, ids.encode(str(number), 0), accessibility_label=f"{before}: how each ranks ideas"
    )
    label = "How scores are made: the value of every answer"
    how = button("How scores are made", ids.HOW_SCORES, ids.encode(str(number), 0), accessibility_label=label)
    return actions(how, more, *([replay] if number > 1 else []))


def _worked(example: WorkedExample) -> str:
    parts = "\n".join(_part(part) for part in example.score.contributions)
    name = one_line(example.priority.name)
    return (
        f"*How scores are made.* An idea that clearly supports {name} gets "
        f"*{points(example.score.tenths)} of 100*. Each line: points available × value of the answer.\n{parts}"
    )


def _part(part: Contribution) -> str:
    worth = "" if part.worth is None else f" ({part.worth:.2f})"
    return (
        f"{points(part.tenths)} of {points(part.most)}  {CRITERIA[part.criterion]}: {one_line(part.given, 90)}{worth}"
    )


def _missing(completeness: float) -> str:
    return f"Blank answers score low. Ideas with less than {percent(completeness)} answered aren't ranked."
