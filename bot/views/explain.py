"""Why?: what a score is made of, so that a sceptic can recompute it by hand; and how all scores are made."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import FIELDS, SECTION, Json, actions, button, columns, context, modal, section
from bot.messages.ideas import people_button
from bot.messages.labels import ASKED_FOR, CRITERIA, TIERS, input_called, missing_answers, pin_line
from bot.messages.portfolio import close_line, draws_line
from bot.text import date, iso_day, mention, newest_within, one_line, ordinal, points, worth
from bot.views.matching.routing import why_this_squad
from bot.views.support import support_button
from intake.formatting import capital, listed, money, weeks
from intake.ideas import STAGE_NAMES
from intake.notifications.ideas import Twin
from intake.notifications.support import InputClaim
from intake.policy import Criterion
from intake.rules.explain import Gap, ScoreLine
from intake.rules.planning.portfolio import Tier
from intake.rules.scoring import SUPPORTS
from intake.services.explain import BenefitShown, Explanation, InputChange, Prospect, Serves, WhyMore

TITLE = "Why?"
REASONS, WORDS = 3, 12
# Tenths are rounded, so two results may differ by a tenth of a point.
ROUNDED = 0.1 + 1e-9
NO_POLICY = "a score needs published priorities."
ONLY_CONFIRMED = "Only confirmations by other people are listed."
SCORED = {"submitted": "submitted it", "imported": "imported it from the old list"}


def build_why(why: Explanation, today: dt.date | None = None) -> Json:
    """Return the explanation: the score, those above it, and what would move it."""
    pinned = f"\n{pin_line(why.pinned)}" if why.pinned else ""
    blocks = [section(f"*{one_line(why.title)}*\n{_stands(why)}{pinned}")]
    if why.score.policy_version is not None:
        blocks += [section(_sum(why)), context(_cites(why, today)), *benefit_blocks(why)]
    blocks += [*_compared(why), *_prospects(why), *why_this_squad(why)]
    return modal(ids.WHY_PAGE, TITLE, [*blocks, actions(*_why_buttons(why))], close="Close")


def build_why_more(more: WhyMore) -> Json:
    """Return each step of the arithmetic, similar ideas, and who changed which answer when."""
    steps = [(_input(line, more), _step(line)) for line in more.why.lines]
    steps.append(("*Total*", f"*{points(more.why.score.tenths)}*"))
    height = FIELDS // 2
    blocks = [section(f"*{one_line(more.why.title)}*\nEach step, unrounded and rounded:")]
    blocks += [columns(steps[begin : begin + height]) for begin in range(0, len(steps), height)]
    blocks.append(section(_similar(more.similar)))
    history = newest_within([_change(change) for change in more.changes], SECTION - 30) or "–"
    return modal(ids.WHY_PAGE, TITLE, [*blocks, section(f"*What changed when*\n{history}")], close="Back")


def _why_buttons(why: Explanation) -> list[ButtonElement]:
    value = ids.encode(why.id, why.version)
    ask = [button("Ask", ids.ASK, value, accessibility_label="Ask the requester")] if why.may_ask else []
    support = [support_button(why.id, why.version)] if why.may_support else []
    people = [people_button(why.id, why.version)] if why.may_name else []
    more = button("More", ids.WHY_MORE, value, accessibility_label="More: each step, similar ideas, history")
    return [*ask, *support, *people, more]


def _stands(why: Explanation) -> str:
    score = why.score
    if score.policy_version is None:
        return f"*Not ranked:* {NO_POLICY}"
    if not score.ranked:
        return f"*Not ranked yet:* needs {missing_answers(score)}."
    turn = (
        "" if why.tier is None else "*In this quarter's plan* · " if why.tier is Tier.now else f"*{TIERS[why.tier]}* · "
    )
    place = f" · rank {why.rank:,} of {why.total:,}" if why.rank else f" · {STAGE_NAMES[why.stage]}"
    close = f" · {line}" if (line := close_line(why.close)) else ""
    return f"{turn}score *{points(score.tenths)} of 100*{place}{close}"


def _sum(why: Explanation) -> str:
    lines = [f"• *{CRITERIA[line.criterion]}*: {_given(line, why.serves)} → {_brings(line)}" for line in why.lines]
    return "\n".join(["*How it adds up*", *lines, f"Total: *{points(why.score.tenths)}*"])


def _cites(why: Explanation, today: dt.date | None) -> str:
    return (
        f"Calculated with priorities version {why.score.policy_version} of {iso_day(why.published_on, today)}. "
        "`/ml-priorities` shows the value of every answer. Lines are rounded to a tenth; More shows them unrounded."
    )


def _given(line: ScoreLine, serves: Serves | None) -> str:
    if line.criterion is not Criterion.fit or serves is None:
        return f"{one_line(line.given)} ({one_line(line.line)})" if line.line else one_line(line.given)
    first_words = serves.words[:WORDS]
    words = f" (mentions {', '.join(one_line(word, 40) for word in first_words)})" if first_words else ""
    supports = "looks like a fit for" if serves.provisional else "supports"
    return f"{supports} {one_line(serves.name)}{words}{_share(line, serves)}"


def _share(line: ScoreLine, serves: Serves) -> str:
    # The parts of an older score may come from older rules.
    if abs(serves.weight / 5 * serves.strength - line.worth) * line.weight > ROUNDED:
        return ""
    return f": weight {serves.weight}/5 × match {100 * serves.strength:.4g}%"


def _brings(line: ScoreLine) -> str:
    return f"{worth(line.worth)} of {line.weight} = *{points(line.tenths)}*"


def _input(line: ScoreLine, more: WhyMore) -> str:
    line_text = f"*{CRITERIA[line.criterion]}*  {_given(line, more.why.serves)}"
    vouched = _vouched(line.criterion, more)
    return f"{line_text}\n_{vouched}_" if vouched else line_text


def _vouched(criterion: Criterion, more: WhyMore) -> str:
    if criterion is Criterion.readiness:
        return f"confirmed by {listed([mention(member) for member in more.confirmed_by])}" if more.confirmed_by else ""
    if criterion is Criterion.fit and more.why.serves:
        return "matched automatically, not checked yet" if more.why.serves.provisional else "checked by a triager"
    claim = more.claims.get(criterion)
    return _claim(claim, criterion) if claim else ""


def _claim(claim: InputClaim, criterion: Criterion) -> str:
    field = "" if claim.field == criterion.value else f"{input_called(claim.field)} "
    if claim.checked_by:
        return f"{field}checked by {mention(claim.checked_by)}"
    source = mention(claim.given_by) if claim.given_by else "the old list"
    return f"{field}from {source}, not checked yet"


def _step(line: ScoreLine) -> str:
    return f"{worth(line.worth)} × {line.weight} = {worth(line.worth * line.weight)}, rounded {points(line.tenths)}"


def _compared(why: Explanation) -> list[Json]:
    if why.rank is None:
        if why.private:
            return [context("Private ideas have no rank and are compared with nothing.")]
        return [context("This idea is not in the ranking, so there is nothing to compare.")] if why.score.ranked else []
    if not why.above:
        return [section("No idea ranks higher.")]
    higher = f"the next {len(why.above)} rank" if len(why.above) > 1 else "the next one ranks"
    lines = [f"• *{CRITERIA[gap.criterion]}*: {_gap(gap, why)}" for gap in why.gaps]
    first = why.rank - len(why.above)
    names = [
        f"{ordinal(first + place)} · {points(rival.tenths)} · {one_line(rival.label)} {one_line(rival.title, 60)}"
        for place, rival in enumerate(why.above)
    ]
    if not lines:
        lines = ["The score is the same, but it was submitted earlier."]
    return [section("\n".join([f"*Why {higher} higher*", *lines])), context("\n".join(names))]


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
    reasons = [f"{text} ({number})" if gap.ahead > 1 else text for text, number in counted.most_common()]
    text = f"{'; '.join(reasons[:REASONS])}{'; …' if len(reasons) > REASONS else ''}"
    return f"{who} {'up to ' if gap.ahead > 1 else ''}{points(gap.most)} points more: {text}"


def _reason(gap: Gap, reason: str, why: Explanation) -> str:
    weight = (
        why.priorities.get(reason.removeprefix("serves ").removeprefix(SUPPORTS))
        if gap.criterion is Criterion.fit
        else None
    )
    if weight is None:
        return one_line(reason)
    ours = why.serves.weight if why.serves else 0
    return f"a priority of weight {weight}" if weight > ours else "a better match in words"


def _prospects(why: Explanation) -> list[Json]:
    if not why.prospects:
        return []
    lines = [
        f"• {ASKED_FOR[prospect.fact]}: +{points(prospect.gain)} (rank {_span(prospect)})" for prospect in why.prospects
    ]
    note = " The best case is all of them together." if len(lines) > 1 else ""
    return [section("\n".join(["*What would raise the score*", *lines])), context(f"{ONLY_CONFIRMED}{note}")]


def _span(prospect: Prospect) -> str:
    best = f"{prospect.together:,}"
    return best if prospect.together == prospect.alone else f"{best}–{prospect.alone:,}"


def _similar(twins: Sequence[Twin]) -> str:
    lines = [
        f"• {one_line(twin.label)} {one_line(twin.title, 90)} ({STAGE_NAMES[twin.stage].lower()})" for twin in twins
    ]
    return "\n".join(["*Similar ideas*", *(lines or ["None found."])])


def _change(change: InputChange) -> str:
    parts = [
        f"{name.replace('_', ' ')} is {one_line(value.replace('_', ' '), 80)}" for name, value in change.inputs.items()
    ]
    if change.verb == "rescored":
        parts.append(f"recalculated with version {change.policy_version}")
    elif change.verb in SCORED:
        parts.insert(0, SCORED[change.verb])
    return f"{date(change.at)}  {mention(change.by)}: {', '.join(parts)}"


# What an idea would bring: its benefit, where the plan goes by it.

TWO_NUMBERS = (
    "The score decides what we look at first. It counts effort, urgency and reach too. "
    "The plan goes by benefit, because amounts can be added up and compared with weeks."
)


def benefit_blocks(why: Explanation) -> list[Json]:
    """Return the benefit so that its reader can multiply it out; nothing where the plan goes by the score."""
    return [section(_benefit(why.benefit, why.id)), context(TWO_NUMBERS)] if why.benefit else []


def _benefit(why: BenefitShown, id_: str) -> str:
    low, high = map(money, why.bounds)
    reason = (
        f"{one_line(why.words, 90)}{_value_claim(why)}" if why.words else "no value given, so the lowest level counts"
    )
    serves = f"{why.least_factor:g} + {1 - why.least_factor:g} × weight {why.weight}/5 × match {100 * why.match:.4g}%"
    if not why.weight:
        serves = f"{why.least_factor:g} where no priority is supported"
    lines = [
        "*What it would bring*",
        f"• Amount: *{money(why.amount)}* a year, the geometric middle of {low} to {high} ({reason})",
        f"• Chance: × {why.chance:.0%} ({one_line(why.chance_words, 90)})",
        f"• Priority: × {worth(why.factor)} ({serves})",
        f"Benefit: *{why.a_year:,} a year*{_each_week(why)}",
    ]
    if line := draws_line(why.drawn, id_):
        lines.append(f"{capital(line)}.")
    return "\n".join(lines)


def _value_claim(why: BenefitShown) -> str:
    if not why.is_claimed:
        return ", checked"
    return f"; claimed, so until checked it counts as {one_line(why.counts_as)}" if why.counts_as else "; claimed"


def _each_week(why: BenefitShown) -> str:
    if why.weeks is None:
        return "; it can't be planned before somebody estimates the effort"
    return f", {money(why.a_year / why.weeks)} for each of its {weeks(why.weeks)}"
