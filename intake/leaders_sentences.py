"""What the leaders' digest says."""

from collections.abc import Sequence

from intake.formatting import listed, money, percent, quarter_name, stated_share
from intake.rules.experiments import no_value_yet

SHARES_KEPT = "Every priority has its share of the plan."


def went_live(titles: Sequence[str]) -> str:
    """Say what went live."""
    if not titles:
        return "No idea went live."
    quoted = [f"“{title}”" for title in titles[:2]]
    more = [f"{len(titles) - 2} more"] if len(titles) > 2 else []
    return f"{listed([*quoted, *more])} {'is' if len(titles) == 1 else 'are'} live now."


def lately_learned(found: tuple[str, str] | None) -> str:
    """Say what the last experiment has shown, by its idea's title and its owner's words."""
    if found is None:
        return "No experiment ended."
    title, learned = found
    return f"We tried “{title}”. What we learned: {learned}" if learned else f"We tried “{title}”."


def share_missed(name: str, share: float, bound: str, target: float) -> str:
    """Say which priority is furthest from its share of all weeks; never that what it has is what it should."""
    goal = stated_share(target)
    has = percent(share) if percent(share) != goal else f"{share:.1%}"
    return f"“{name}” has {has} of all weeks in the plan; its target is {bound} {goal}."


def why_this_decision(late: int, benefit: int | None, score: float | None) -> str:
    """Say why leaders are asked for this of so many late decisions; nothing of the only one without a figure."""
    if benefit is not None:
        worth = f"{money(benefit)} a year"
        if late == 1:
            return f"At stake in the plan: {worth}."
        return f"Of {late:,} late decisions, this one has the most at stake in the plan: {worth}."
    if late == 1:
        return ""
    if score is not None:
        return f"Of {late:,} late decisions, this one has the highest score in the plan: {score:.0f} of 100."
    return f"Of {late:,} late decisions, this one has waited longest."


def promised_and_realised(
    quarter: str, ideas: int, promised: float, measured: float, estimated: float, unknown: int
) -> str:
    """Say what the launches of a quarter promised a year, and how much of it is known to have come true."""
    launched = f"What we launched in {quarter_name(quarter)} promised {money(promised, 2)} a year"
    if unknown == ideas:
        return f"{launched}. {no_value_yet(ideas)}"
    known = f"{launched} and {_brings(measured, estimated)}."
    have = "has" if unknown == 1 else "have"
    return f"{known} {unknown:,} of {ideas:,} ideas {have} no number yet." if unknown else known


def _brings(measured: float, estimated: float) -> str:
    if not measured + estimated:
        return "has brought nothing so far"
    # What it was worth in its first weeks, counted for a year.
    brings = f"brings about {money(measured + estimated, 2)} a year so far"
    if not estimated:
        return brings
    return f"{brings}, {money(estimated, 2)} of it estimated" if measured else f"{brings}, by estimates"
