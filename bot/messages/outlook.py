"""What is not known of an idea near the funded line, in words: whether it is funded, and what is worth finding out."""

from bot.text import points
from intake.uncertainty.outlook import Changes, Finding, Odds, Outlook, odds

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
