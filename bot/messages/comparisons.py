"""The result of “Which first?” for the two leads: where they and the published weights agree, and the best weights."""

import re

from bot.blocks import Json, Rendered, columns, context, section, table
from bot.messages.labels import CRITERIA
from bot.text import bar, count, mention, one_line, points
from intake.notifications.comparisons import ComparisonNotification, JudgedPair
from intake.policy import Criterion
from intake.rules.comparisons import Preference, Settled

TITLE = 70
BY_PEOPLE = "This changes nothing yet. People publish weights in the company file."


def render_comparison(comparison: ComparisonNotification) -> Rendered:
    """Return the result, with the weights as a table."""
    paragraphs, rows = comparison_paragraphs(comparison), _rows(comparison)
    heads = ("Criterion", "Published", "Best match" if comparison.settled is None else "Best matches")
    spoken = ", ".join(f"{name} {published} to {suggested}" for name, published, suggested in rows)
    if comparison.settled is not None:
        spoken = ", ".join(f"{name} {published}, {left} in the best matches" for name, published, left in rows)
    says = _suggestion(comparison)
    text = f"{' '.join(paragraphs)} {says} Weights, published and matching best: {spoken}. {BY_PEOPLE}"
    blocks = [*map(section, paragraphs), section(says), table(heads, rows), context(BY_PEOPLE)]
    return Rendered(blocks, re.sub(r"[*`█░]", "", text).replace("\n", " "))


def comparison_paragraphs(comparison: ComparisonNotification) -> list[str]:
    """Return the result of all pairs together, then a paragraph for each kind of pair."""
    one, other = map(mention, comparison.leads)
    share = f"{comparison.published_agrees} of {count(comparison.said, 'answer')}"
    paragraphs = [
        f"*Which first?* {one} and {other} compared {count(len(comparison.pairs), 'pair')} of ideas. "
        f"The published weights, version {comparison.policy_version}, agree with {share}."
    ]
    for head, kind in (
        ("*Leads and weights agree*", _agreed),
        ("*Leads and weights disagree*", _differing),
        ("*The two leads disagree*", _disputed),
        ("*Neither lead was sure*", _open),
    ):
        lines = [line for pair in comparison.pairs if (line := kind(pair, comparison.leads))]
        if lines:
            paragraphs.append("\n".join([head, *(f"• {line}" for line in lines)]))
    return paragraphs


def comparison_weights(comparison: ComparisonNotification) -> list[Json]:
    """Return the weights for where no table may stand."""
    matches = "matches best" if comparison.settled is None else "in the best matches"
    rows = [(f"*{name}*: {before} published", f"{after} {matches}") for name, before, after in _rows(comparison)]
    return [section(_suggestion(comparison)), columns(rows), context(BY_PEOPLE)]


def settled_line(settled: Settled) -> str:
    """Say how many weightings agree equally well, and how much of what there is to settle is settled."""
    fits = "fits best" if settled.left == 1 else "fit equally well"
    left = f"{settled.left:,} of {settled.of:,} weightings (in steps of five) {fits}"
    return f"{bar(settled.part, 1)} {settled.part:.0%} settled: {left}."


def _suggestion(comparison: ComparisonNotification) -> str:
    if comparison.settled is not None:
        return _what_is_settled(comparison, comparison.settled)
    if comparison.suggested == comparison.published:
        return "No other weights (in steps of five) agree with more answers than the published ones."
    return (
        f"*Weights that match best*: they agree with {comparison.suggested_agrees} of "
        f"{count(comparison.said, 'answer')} and stay as close to the published ones as possible."
    )


def _what_is_settled(comparison: ComparisonNotification, settled: Settled) -> str:
    answers = count(comparison.answers, "answer")
    proposals = [_proposal(*each) for each in settled.proposals(comparison.published)]
    says = (
        "They all give " + " and ".join(proposals) + "."
        if proposals
        else "They don't all ask for anything else than the published weights."
    )
    on = "" if settled.left == 1 else " More pairs narrow this down."
    return f"*What {answers} settle*\n{settled_line(settled)}\n{says}{on}"


def _proposal(criterion: Criterion, least: int, most: int) -> str:
    return f"*{CRITERIA[criterion]}* {_range(least, most)}"


def _range(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} to {most}"


def _rows(comparison: ComparisonNotification) -> list[tuple[str, str, str]]:
    suggested = comparison.suggested.by_criterion()
    ranges = comparison.settled.ranges if comparison.settled else {}
    return [
        (
            CRITERIA[criterion],
            str(weight),
            _range(*ranges[criterion]) if criterion in ranges else str(suggested[criterion]),
        )
        for criterion, weight in comparison.published.by_criterion().items()
    ]


def _choices(pair: JudgedPair) -> set[Preference]:
    return set(pair.choices) - {Preference.unsure}


def _agreed(pair: JudgedPair, leads: tuple[str, str]) -> str:
    return f"{_order(pair, pair.by_weights)}{_who(pair, leads)}" if _choices(pair) == {pair.by_weights} else ""


def _differing(pair: JudgedPair, leads: tuple[str, str]) -> str:
    choices = _choices(pair)
    if len(choices) != 1 or choices == {pair.by_weights}:
        return ""
    [choice] = choices
    return f"Leads: {_order(pair, choice)}{_who(pair, leads)}. {_weights_say(pair)}"


def _disputed(pair: JudgedPair, leads: tuple[str, str]) -> str:
    if len(_choices(pair)) < 2:
        return ""
    one, other = (f"{mention(lead)}: {_title(pair, choice)}" for lead, choice in zip(leads, pair.choices, strict=True))
    return f"{one}. {other}. {_weights_say(pair)}"


def _open(pair: JudgedPair, _leads: tuple[str, str]) -> str:
    return "" if _choices(pair) else f"{_title(pair, Preference.first)} or {_title(pair, Preference.second)}"


def _weights_say(pair: JudgedPair) -> str:
    if pair.by_weights is Preference.unsure:
        return f"The weights see no difference: both have {points(pair.first_tenths)}"
    scores = [points(tenths) for tenths in (pair.first_tenths, pair.second_tenths)]
    first, second = scores if pair.by_weights is Preference.first else reversed(scores)
    because = f", because of *{CRITERIA[pair.because]}*" if pair.because else ""
    return f"Weights: {_title(pair, pair.by_weights)}, {first} to {second}{because}"


def _order(pair: JudgedPair, choice: Preference) -> str:
    other = Preference.second if choice is Preference.first else Preference.first
    return f"{_title(pair, choice)} before {_title(pair, other)}"


def _title(pair: JudgedPair, choice: Preference) -> str:
    return f"“{one_line(pair.first if choice is Preference.first else pair.second, TITLE)}”"


def _who(pair: JudgedPair, leads: tuple[str, str]) -> str:
    # Where one lead was not sure, the other decided alone.
    alone = [lead for lead, choice in zip(leads, pair.choices, strict=True) if choice is not Preference.unsure]
    return f" ({mention(alone[0])} alone)" if len(alone) == 1 else ""
