"""Why?: what a score is made of, so that a sceptic recomputes it by hand; behind More, every step and the history."""

from collections import Counter
from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import FIELDS, SECTION, Json, actions, button, columns, context, modal, section
from bot.messages.outlook import close_line
from bot.messages.tracker import behind_button
from bot.messages.words import ASKED_FOR, CRITERIA, STANDS, TIERS, input_called, pin_line
from bot.text import date, mention, newest_within, one_line, ordinal, points, worth
from bot.views.support_form import support_button
from intake.backing_facts import Claim
from intake.explaining import Gap, Line
from intake.explanations import Explanation, InputChange, Prospect, Serves, WhyMore
from intake.facts import Twin
from intake.policy import Criterion
from intake.sentences import listed

TITLE = "Why?"
REASONS, WORDS = 3, 12
# Tenths are rounded, so they say a worth only to a tenth of a point.
ROUNDED = 0.1 + 1e-9
NO_POLICY = "No priorities are published yet, and they are what a score is made of."
BLANK = "A blank counts what this version gives a blank: less than an average true answer."
ONLY_CONFIRMED = "Only what another named person confirms: nobody is asked to find more value in it, or less effort."
SCORED = {"submitted": "handed it in", "imported": "brought it in from the old list"}


def build(why: Explanation) -> Json:
    """Return the explanation: the score, those above it, and what would move it."""
    pinned = f"\n{pin_line(why.pinned)}" if why.pinned else ""
    blocks = [section(f"*{one_line(why.title)}*\n{_stands(why)}{pinned}")]
    if why.score.policy_version is not None:
        blocks += [section(_sum(why)), context(_cites(why))]
    blocks += [*_compared(why), *_prospects(why)]
    return modal(ids.WHY_PAGE, TITLE, [*blocks, actions(*_buttons(why))], close="Close")


def build_more(more: WhyMore) -> Json:
    """Return each step of the arithmetic, what is like the idea, and who changed which input when."""
    steps = [(_input(line, more), _step(line)) for line in more.why.lines]
    steps.append(("*Together*", f"*{points(more.why.score.tenths)}*"))
    height = FIELDS // 2
    blocks = [section(f"*{one_line(more.why.title)}*\nEach step, unrounded and rounded:")]
    blocks += [columns(steps[begin : begin + height]) for begin in range(0, len(steps), height)]
    blocks.append(section(_similar(more.similar)))
    history = newest_within([_change(change) for change in more.changes], SECTION - 30) or "–"
    return modal(ids.WHY_PAGE, TITLE, [*blocks, section(f"*What changed when*\n{history}")], close="Back")


def _buttons(why: Explanation) -> list[ButtonElement]:
    value = ids.encode(why.id, why.version)
    asked = [button("Ask", ids.ASK, value, told="Ask the requester")] if why.may_ask else []
    supported = [support_button(why.id, why.version)] if why.may_support else []
    behind = [behind_button(why.id, why.version)] if why.may_name else []
    more = button("More", ids.WHY_MORE, value, told="More: each step, what is like it, its history")
    return [*asked, *supported, *behind, more]


def _stands(why: Explanation) -> str:
    score = why.score
    if score.policy_version is None:
        return f"*Not ranked*: {NO_POLICY}"
    if not score.ranked:
        missing = listed([CRITERIA[criterion].lower() for criterion in score.missing] or ["fit"])
        known = f"{score.completeness:.0%} of the weight is known, {why.completeness:.0%} must be"
        return f"*Not ranked yet*: {known}. Missing: {missing}. {BLANK}"
    turn = f"*{TIERS[why.tier]}* by the plan · " if why.tier else ""
    place = f" · {ordinal(why.rank)} of {why.total:,} ranked" if why.rank else f" · {STANDS[why.stage]}"
    close = f" · {told}" if (told := close_line(why.close)) else ""
    return f"{turn}*{points(score.tenths)} of 100*{place}{close}"


def _sum(why: Explanation) -> str:
    told = [f"• *{CRITERIA[line.criterion]}*: {_given(line, why.serves)} → {_brings(line)}" for line in why.lines]
    return "\n".join(["*How it adds up*", *told, f"Together: *{points(why.score.tenths)}*"])


def _cites(why: Explanation) -> str:
    return (
        f"By policy version {why.score.policy_version} of {why.published_on}; `/ml-priorities` shows what every answer "
        "is worth. Each line is rounded to a tenth; More shows them unrounded."
    )


def _given(line: Line, serves: Serves | None) -> str:
    if line.criterion is not Criterion.fit or serves is None:
        return f"{one_line(line.given)} ({one_line(line.line)})" if line.line else one_line(line.given)
    told = serves.words[:WORDS]
    words = f", by {listed([one_line(word, 40) for word in told])}" if told else ""
    return (
        f"{'seems to serve' if serves.provisional else 'serves'} {one_line(serves.name)}{words}{_share(line, serves)}"
    )


def _share(line: Line, serves: Serves) -> str:
    # What is kept with a score of before may have been found by other rules.
    if abs(serves.weight / 5 * serves.strength - line.worth) * line.weight > ROUNDED:
        return ""
    return f"; its weight {serves.weight} of 5 × match {worth(serves.strength)}"


def _brings(line: Line) -> str:
    return f"{worth(line.worth)} of {line.weight} = *{points(line.tenths)}*"


def _input(line: Line, more: WhyMore) -> str:
    told = f"*{CRITERIA[line.criterion]}*  {_given(line, more.why.serves)}"
    vouched = _vouched(line.criterion, more)
    return f"{told}\n_{vouched}_" if vouched else told


def _vouched(criterion: Criterion, more: WhyMore) -> str:
    if criterion is Criterion.readiness:
        return f"confirmed by {listed([mention(member) for member in more.confirmed_by])}" if more.confirmed_by else ""
    if criterion is Criterion.fit and more.why.serves:
        return "claimed by its own words" if more.why.serves.provisional else "checked when it was sent"
    claim = more.claims.get(criterion)
    return _claim(claim, criterion) if claim else ""


def _claim(claim: Claim, criterion: Criterion) -> str:
    field = "" if claim.field == criterion.value else f"{input_called(claim.field)} "
    if claim.checked_by:
        return f"{field}checked by {mention(claim.checked_by)}"
    return f"{field}claimed by {mention(claim.given_by)}" if claim.given_by else f"{field}claimed by the old list"


def _step(line: Line) -> str:
    return f"{worth(line.worth)} × {line.weight} = {worth(line.worth * line.weight)}, rounded {points(line.tenths)}"


def _compared(why: Explanation) -> list[Json]:
    if why.rank is None:
        if why.private:
            return [context("A private idea has no rank, and is compared with nothing.")]
        return [context("It is not in the ranking, so it is compared with nothing.")] if why.score.ranked else []
    if not why.above:
        return [section("Nothing stands above it.")]
    those = f"the {len(why.above)} just above it have" if len(why.above) > 1 else "the one just above it has"
    told = [f"• *{CRITERIA[gap.criterion]}*: {_gap(gap, why)}" for gap in why.gaps]
    first = why.rank - len(why.above)
    names = [
        f"{ordinal(first + place)} · {points(rival.tenths)} · {one_line(rival.label)} {one_line(rival.title, 60)}"
        for place, rival in enumerate(why.above)
    ]
    if not told:
        told = ["Nothing: the score is the same, and what was submitted first comes first."]
    return [section("\n".join([f"*What {those} more of*", *told])), context("\n".join(names))]


def _gap(gap: Gap, why: Explanation) -> str:
    above = len(why.above)
    who = "it gets"
    if above > 1:
        who = (
            f"all {above} get" if gap.ahead == above else f"{gap.ahead} of {above} {'get' if gap.ahead > 1 else 'gets'}"
        )
    counted: Counter[str] = Counter()
    for reason, number in gap.reasons:
        counted[_reason(gap, reason, why)] += number
    reasons = [f"{told} ({number})" if gap.ahead > 1 else told for told, number in counted.most_common()]
    told = f"{'; '.join(reasons[:REASONS])}{'; …' if len(reasons) > REASONS else ''}"
    return f"{who} {'up to ' if gap.ahead > 1 else ''}{points(gap.most)} more: {told}"


def _reason(gap: Gap, reason: str, why: Explanation) -> str:
    weight = why.priorities.get(reason.removeprefix("serves ")) if gap.criterion is Criterion.fit else None
    if weight is None:
        return one_line(reason)
    ours = why.serves.weight if why.serves else 0
    return f"a priority of weight {weight}" if weight > ours else "a better match in words"


def _prospects(why: Explanation) -> list[Json]:
    if not why.prospects:
        return []
    told = [f"• {ASKED_FOR[each.fact]}: +{points(each.gain)}, could land {_span(each)}" for each in why.prospects]
    note = " The first number is with all of them." if len(told) > 1 else ""
    return [section("\n".join(["*What would move it*", *told])), context(f"{ONLY_CONFIRMED}{note}")]


def _span(each: Prospect) -> str:
    best = ordinal(each.together)
    return best if each.together == each.alone else f"{best}–{ordinal(each.alone)}"


def _similar(twins: Sequence[Twin]) -> str:
    told = [f"• {one_line(twin.label)} {one_line(twin.title, 90)} ({STANDS[twin.stage].lower()})" for twin in twins]
    return "\n".join(["*What is like it*", *(told or ["Nothing that we know of."])])


def _change(change: InputChange) -> str:
    told = [
        f"{name.replace('_', ' ')} is {one_line(value.replace('_', ' '), 80)}" for name, value in change.inputs.items()
    ]
    if change.verb == "rescored":
        told.append(f"worked out again, by version {change.policy_version}")
    elif change.verb in SCORED:
        told.insert(0, SCORED[change.verb])
    return f"{date(change.at)}  {mention(change.by)}: {', '.join(told)}"
