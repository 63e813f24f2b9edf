"""What the bot says in channels: two lines when it is invited, one in the thread of a message that was handed in."""

from bot.blocks import section
from bot.messages.rendered import Rendered
from bot.text import mention
from intake.origin_facts import GreetingFact, HandedInFact

WHAT = "Have an AI idea? Hand it in with {command}, or with {shortcut} in a message's menu: every idea gets an answer."
WHY = "{command} shows what the ML team wants most; each decision comes with its reason, for all to read."


def render(fact: GreetingFact) -> Rendered:
    """Return the two lines."""
    lines = (
        WHAT.format(command="`/ml-idea`", shortcut="*Submit as an ML idea*"),
        WHY.format(command="`/ml-priorities`"),
    )
    spoken = (WHAT.format(command="/ml-idea", shortcut="“Submit as an ML idea”"), WHY.format(command="/ml-priorities"))
    return Rendered([section("\n".join(lines))], " ".join(spoken))


def render_handed_in(fact: HandedInFact) -> Rendered:
    """Return the line in the thread."""
    text = f"Handed in as {fact.label} by {mention(fact.reporter)}."
    return Rendered([section(text)], text)
