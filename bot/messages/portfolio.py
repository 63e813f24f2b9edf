"""What came of “Which first?”, and what is not known of an idea near the funded line."""

from bot.blocks import Json, columns, context, section, table
from bot.messages.labels import CRITERIA
from bot.messages.rendered import Rendered
from bot.text import count, mention, one_line, points
from intake.notifications.comparisons import ComparisonNotification, JudgedPair
from intake.rules.comparisons import Preference
from intake.rules.forecast import Changes, Finding, Odds, Outlook, odds

# What came of “Which first?”, for the two leads: where they and the published weights agree, and which would most.

TITLE = 70
BY_PEOPLE = "Nothing changes by this: people publish weights, in the company file."


def render_comparison(fact: ComparisonNotification) -> Rendered:
    """Return the result, with the weights as a table."""
    told, rows = comparison_paragraphs(fact), _rows(fact)
    weights = table(("Criterion", "Published", "Would agree most"), rows)
    spoken = ", ".join(f"{name} {points} to {suggested}" for name, points, suggested in rows)
    text = f"{' '.join(told)} {_suggestion(fact)} Weights, published to suggested: {spoken}. {BY_PEOPLE}"
    blocks = [*map(section, told), section(_suggestion(fact)), weights, context(BY_PEOPLE)]
    return Rendered(blocks, text.replace("*", "").replace("\n", " "))


def comparison_paragraphs(fact: ComparisonNotification) -> list[str]:
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


def comparison_weights(fact: ComparisonNotification) -> list[Json]:
    """Return the weights for where no table may stand."""
    rows = [(f"*{name}*: {before} published", f"{after} would agree most") for name, before, after in _rows(fact)]
    return [section(_suggestion(fact)), columns(rows), context(BY_PEOPLE)]


def _suggestion(fact: ComparisonNotification) -> str:
    if fact.suggested == fact.published:
        return "No other weights, in steps of five, agree with more answers than the published ones."
    return (
        f"*Weights that would agree most*: with {fact.suggested_agrees} of {count(fact.said, 'answer')}, "
        "and as near to the published ones as that allows."
    )


def _rows(fact: ComparisonNotification) -> list[tuple[str, str, str]]:
    suggested = fact.suggested.by_criterion()
    return [
        (CRITERIA[criterion], str(weight), str(suggested[criterion]))
        for criterion, weight in fact.published.by_criterion().items()
    ]


def _said(pair: JudgedPair) -> set[Preference]:
    return set(pair.choices) - {Preference.unsure}


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
    return "" if _said(pair) else f"{_title(pair, Preference.first)} or {_title(pair, Preference.second)}"


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
    # Where one of the two could not say, it is the other's word alone.
    alone = [lead for lead, choice in zip(leads, pair.choices, strict=True) if choice is not Preference.unsure]
    return f" ({mention(alone[0])} alone)" if len(alone) == 1 else ""


# What is not known of an idea near the funded line, in words: whether it is funded, and what is worth finding out.

ODDS: dict[Odds, str] = {
    Odds.likely: "likely to be funded",
    Odds.even: "as likely to be funded as not",
    Odds.unlikely: "unlikely to be funded",
}
CHANGES: dict[Changes, str] = {
    Changes.likely: "would probably change the plan",
    Changes.could: "could change the plan",
    Changes.unlikely: "would probably not change the plan",
}


def close_line(outlook: Outlook | None) -> str:
    """Say of an idea whose band the line runs through how readily it is funded; nothing of any other."""
    return f"too close to call, {ODDS[odds(outlook.funded)]}" if outlook and outlook.too_close else ""


def close_figures(outlook: Outlook) -> str:
    """Return the figures behind that."""
    return (
        f"the line is {_points(outlook.line)}; four draws in five put its score between {_points(outlook.low)} and "
        f"{_points(outlook.high)}; funded in {outlook.funded:.0%} of them"
    )


def finding_called(outlook: Outlook) -> str:
    """Return what is more worth finding out about an idea."""
    return "whether it works" if outlook.is_about_chance else "what it is worth"


def finding_figures(finding: Finding) -> str:
    """Say how readily knowing it would change the plan, with the figures: the end of a sentence about it."""
    return f"{CHANGES[finding.changes]} ({finding.part:.0%} of simulations, {finding.points:+.2f} points)."


def _points(score: float) -> str:
    return points(round(10 * score))
