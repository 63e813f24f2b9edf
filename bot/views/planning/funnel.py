"""The funnel: how many public ideas moved from one step to the next, and how certain the share is."""

from bot.blocks import Rendered, context, section, table
from bot.messages.labels import quarter_line
from bot.text import count
from intake.rules.planning.funnel import CONFIDENCE, FunnelStep
from intake.services.experiments import Funnel

QUARTERS = 4
HEAD = ("From", "To", "Ideas", "Moved on", "Share", "Range")
NO_IDEAS = "No public idea has been submitted yet, so there is nothing to count."
SOURCE = f"Public ideas only. The range shows how uncertain the share is ({CONFIDENCE:.0%}). Few ideas, wide range."


def funnel_reply(funnel: Funnel) -> Rendered:
    """Return the funnel as a reply to the command."""
    steps = funnel.steps
    if not steps or not steps[0].n:
        return Rendered([section(NO_IDEAS)], NO_IDEAS)
    headline = f"How far {count(steps[0].n, 'idea')} got, from submitted to measured."
    rows = [
        (
            step.before.value,
            step.after.value,
            f"{step.n:,}",
            f"{step.went_on:,}",
            f"{step.went_on / step.n:.0%}" if step.n else "–",
            _between(step),
        )
        for step in steps
    ]
    spoken = "; ".join(
        f"{step.before} to {step.after}: {step.went_on:,} of {step.n:,}{_spoken(step)}" for step in steps
    )
    lines = [quarter_line(quarter) for quarter in funnel.quarters[:QUARTERS]]
    worth = [section("\n".join(["*What ideas in use are worth a year*", *lines]))] if lines else []
    blocks = [section(headline), table(HEAD, rows), *worth, context(SOURCE)]
    return Rendered(blocks, " ".join([headline, f"{spoken}.", *lines, SOURCE]))


def _between(step: FunnelStep) -> str:
    return f"{step.low:.0%}–{step.high:.0%}" if step.n else "–"


def _spoken(step: FunnelStep) -> str:
    return f", between {step.low:.0%} and {step.high:.0%}" if step.n else ""
