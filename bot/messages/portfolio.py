"""What an idea brings, and how sure its place in the plan is."""

from bot.text import points
from intake.formatting import money
from intake.rules.planning.forecast import Changes, Finding, Odds, Outlook, odds
from intake.rules.planning.portfolio import DrawnPlans, Standing

# Benefit, and in how many plans on draws an idea is.

STANDINGS = {Standing.core: "core", Standing.edge: "on the edge", Standing.out: "out"}


def brings(benefit: int, weeks: float) -> str:
    """Say what an idea brings a year, and for each of its weeks."""
    return f"{money(benefit)} a year, {money(benefit / weeks)} a week"


def draws_line(drawn: DrawnPlans, id_: str) -> str:
    """Say in how many plans on draws an idea is; nothing before all are there."""
    standing = drawn.standing(id_)
    return f"{STANDINGS[standing]}: in the plan in {drawn.times(id_)} of {drawn.of} simulations" if standing else ""


# How uncertain an idea near the funded line is: whether it is funded, and what is worth finding out.

ODDS: dict[Odds, str] = {
    Odds.likely: "likely to be funded",
    Odds.even: "50/50",
    Odds.unlikely: "unlikely to be funded",
}
CHANGES: dict[Changes, str] = {
    Changes.likely: "would probably change the plan",
    Changes.could: "could change the plan",
    Changes.unlikely: "would probably not change the plan",
}


def close_line(outlook: Outlook | None) -> str:
    """Say how likely a borderline idea is funded; nothing for other ideas."""
    return f"borderline, {ODDS[odds(outlook.funded)]}" if outlook and outlook.too_close else ""


def close_figures(outlook: Outlook) -> str:
    """Return the figures behind that."""
    return (
        f"the line is {_points(outlook.line)}, 80% of simulations score it {_points(outlook.low)} to "
        f"{_points(outlook.high)}, and {outlook.funded:.0%} fund it"
    )


def finding_called(outlook: Outlook) -> str:
    """Return what is worth more to find out about an idea."""
    return "whether it works" if outlook.is_about_chance else "its value"


def finding_figures(finding: Finding) -> str:
    """Say how likely knowing it changes the plan, with the figures: the end of a sentence."""
    return f"{CHANGES[finding.changes]} ({finding.part:.0%} of simulations, {finding.points:+.2f} points)."


def _points(score: float) -> str:
    return points(round(10 * score))
