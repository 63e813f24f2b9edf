"""What came of “Which first?”, for the two leads: where they and the published weights agree, and which would most."""

from bot.blocks import Json, columns, context, section, table
from bot.messages.rendered import Rendered
from bot.messages.words import CRITERIA
from bot.text import count, mention, one_line, points
from intake.comparing.facts import ComparisonFact, JudgedPair
from intake.comparing.verdict import Choice

TITLE = 70
BY_PEOPLE = "Nothing changes by this: people publish weights, in the company file."


def render(fact: ComparisonFact) -> Rendered:
    """Return the result, with the weights as a table."""
    told, rows = paragraphs(fact), _rows(fact)
    weights = table(("Criterion", "Published", "Would agree most"), rows)
    spoken = ", ".join(f"{name} {points} to {suggested}" for name, points, suggested in rows)
    text = f"{' '.join(told)} {_suggestion(fact)} Weights, published to suggested: {spoken}. {BY_PEOPLE}"
    blocks = [*map(section, told), section(_suggestion(fact)), weights, context(BY_PEOPLE)]
    return Rendered(blocks, text.replace("*", "").replace("\n", " "))


def paragraphs(fact: ComparisonFact) -> list[str]:
    """Return what is to be said, first of all pairs together, then in a paragraph for each kind of pair."""
    one, other = map(mention, fact.leads)
    share = f"{fact.published_agrees} of {count(fact.said, 'answer')}"
    told = [
        f"*Which first?* {one} and {other} compared {count(len(fact.pairs), 'pair')} of ideas. "
        f"The published weights, version {fact.policy_version}, agree with {share}."
    ]
    for head, kind in (
        ("*Leads and weights agree*", _agreed),
        ("*The weights say otherwise*", _differing),
        ("*The two leads differ*", _disputed),
        ("*Neither could say*", _open),
    ):
        lines = [line for pair in fact.pairs if (line := kind(pair, fact.leads))]
        if lines:
            told.append("\n".join([head, *(f"• {line}" for line in lines)]))
    return told


def weights(fact: ComparisonFact) -> list[Json]:
    """Return the weights for where no table may stand."""
    rows = [(f"*{name}*: {before} published", f"{after} would agree most") for name, before, after in _rows(fact)]
    return [section(_suggestion(fact)), columns(rows), context(BY_PEOPLE)]


def _suggestion(fact: ComparisonFact) -> str:
    if fact.suggested == fact.published:
        return "No other weights, in steps of five, agree with more answers than the published ones."
    return (
        f"*Weights that would agree most*: with {fact.suggested_agrees} of {count(fact.said, 'answer')}, "
        "and as near to the published ones as that allows."
    )


def _rows(fact: ComparisonFact) -> list[tuple[str, str, str]]:
    suggested = fact.suggested.by_criterion()
    return [
        (CRITERIA[criterion], str(weight), str(suggested[criterion]))
        for criterion, weight in fact.published.by_criterion().items()
    ]


def _said(pair: JudgedPair) -> set[Choice]:
    return set(pair.choices) - {Choice.unsure}


def _agreed(pair: JudgedPair, leads: tuple[str, str]) -> str:
    return f"{_order(pair, pair.by_weights)}{_who(pair, leads)}" if _said(pair) == {pair.by_weights} else ""


def _differing(pair: JudgedPair, leads: tuple[str, str]) -> str:
    said = _said(pair)
    if len(said) != 1 or said == {pair.by_weights}:
        return ""
    [choice] = said
    return f"Leads: {_order(pair, choice)}{_who(pair, leads)}. {_weights_say(pair)}"


def _disputed(pair: JudgedPair, leads: tuple[str, str]) -> str:
    if len(_said(pair)) < 2:
        return ""
    one, other = (f"{mention(lead)}: {_title(pair, choice)}" for lead, choice in zip(leads, pair.choices, strict=True))
    return f"{one}. {other}. {_weights_say(pair)}"


def _open(pair: JudgedPair, _leads: tuple[str, str]) -> str:
    return "" if _said(pair) else f"{_title(pair, Choice.first)} or {_title(pair, Choice.second)}"


def _weights_say(pair: JudgedPair) -> str:
    if pair.by_weights is Choice.unsure:
        return f"The weights see no difference: both have {points(pair.first_tenths)}"
    scores = [points(tenths) for tenths in (pair.first_tenths, pair.second_tenths)]
    first, second = scores if pair.by_weights is Choice.first else reversed(scores)
    because = f", because of *{CRITERIA[pair.because]}*" if pair.because else ""
    return f"Weights: {_title(pair, pair.by_weights)}, {first} to {second}{because}"


def _order(pair: JudgedPair, choice: Choice) -> str:
    other = Choice.second if choice is Choice.first else Choice.first
    return f"{_title(pair, choice)} before {_title(pair, other)}"


def _title(pair: JudgedPair, choice: Choice) -> str:
    return f"“{one_line(pair.first if choice is Choice.first else pair.second, TITLE)}”"


def _who(pair: JudgedPair, leads: tuple[str, str]) -> str:
    # Where one of the two could not say, it is the other's word alone.
    alone = [lead for lead, choice in zip(leads, pair.choices, strict=True) if choice is not Choice.unsure]
    return f" ({mention(alone[0])} alone)" if len(alone) == 1 else ""
