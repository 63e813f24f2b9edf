"""A check-back: the question to the owner how the metric is, some time after an idea went live."""

from bot import ids
from bot.blocks import actions, button, context, section
from bot.messages.rendered import Rendered
from bot.messages.words import impact_line
from bot.text import one_line
from intake.experiments.facts import CheckBackFact
from intake.sentences import before_and_after

QUIET = "You are not asked for it any more."


def render(fact: CheckBackFact) -> Rendered:
    """Return the question, or once it is answered, how it was before and is now."""
    now = next((each.value for each in fact.impact.after if each.days == fact.days), None)
    line = impact_line(fact.impact)
    if now is not None:
        found = before_and_after(fact.impact.baseline, now)
        said = f"*{one_line(fact.title)}*, {fact.days} days on: {found}."
        text = f"“{one_line(fact.title)}” went live {fact.days} days ago, and its number is given: {found}. Thank you."
        return Rendered([section(f"{said}\n{line}"), context("Thank you.")], text)
    asks = f"*{one_line(fact.title)}* went live {fact.days} days ago. How is it now?\n{line}"
    value = ids.encode(fact.id, fact.version)
    buttons = [button("Give the number", ids.MEASURE, value, primary=True, told="Give the number as it is now")]
    if not fact.quiet:
        buttons.append(button("Ask me no more", ids.BE_QUIET, value, told="Ask me no more about this idea"))
    quiet = [context(QUIET)] if fact.quiet else []
    return Rendered([section(asks), actions(*buttons), *quiet], asks.replace("*", "").replace("\n", " "))
