"""The funnel: how many public ideas came from one step to the next, with how sure that is."""

from collections.abc import Sequence

from bot.blocks import context, section, table
from bot.messages.rendered import Rendered
from bot.text import count
from intake.experiments.funnel import CONFIDENCE, FunnelStep

HEAD = ("From", "To", "Ideas", "Went on", "Share", "Between")
SOURCE = f"Public ideas only. “Between” is Wilson's interval of 1927 at {CONFIDENCE:.0%}: so few ideas tell so much."


def reply(steps: Sequence[FunnelStep]) -> Rendered:
    """Return the funnel as a reply to the command."""
    headline = f"How far {count(steps[0].n if steps else 0, 'idea')} came, from submitted to measured."
    rows = [
        (
            step.before.value,
            step.after.value,
            str(step.n),
            str(step.went_on),
            f"{step.went_on / step.n:.0%}" if step.n else "–",
            _between(step),
        )
        for step in steps
    ]
    told = "; ".join(f"{step.before} to {step.after}: {step.went_on} of {step.n}{_spoken(step)}" for step in steps)
    return Rendered([section(headline), table(HEAD, rows), context(SOURCE)], f"{headline} {told}. {SOURCE}")


def _between(step: FunnelStep) -> str:
    return f"{step.low:.0%}–{step.high:.0%}" if step.n else "–"


def _spoken(step: FunnelStep) -> str:
    return f", between {step.low:.0%} and {step.high:.0%}" if step.n else ""
