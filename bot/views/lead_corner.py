"""The corner of Home for squad leads and admins: a digest's draft that waits, and “Which first?”."""

from bot import ids
from bot.blocks import Json, actions, button, divider, header, section
from bot.messages import digest
from bot.messages.digest_draft import buttons, channel, rest
from bot.text import mention, moment
from scheduling.facts import DraftFact

WHICH_FIRST = "Six pairs of real ideas: say which of two should come first, and see whether the weights agree with you."


def build(draft: DraftFact | None, reader: str, zone: str) -> list[Json]:
    """Return the corner's blocks for a member whose zone is `zone`."""
    waits = [] if draft is None else _draft(draft, reader, zone)
    compare = button("Which first?", ids.COMPARE, ids.encode("home", 0), told="Which first? Compare six pairs of ideas")
    return [header("For those who lead"), *waits, section(WHICH_FIRST, compare), divider()]


def _draft(draft: DraftFact, reader: str, zone: str) -> list[Json]:
    whom = "you" if reader == draft.owner else f"{mention(draft.owner)}, or you,"
    told = f"*A draft of the digest* for {channel(draft)} waits for {whom} until {moment(draft.lapses_at, zone)}."
    if reader == draft.owner:
        return [section(f"{told} It stands in your messages."), actions(*buttons(draft))]
    # The owner has it as a message; whoever stands in reads here what they would post, but for the chart.
    shown = [block for block in digest.render(draft.digest).blocks if block["type"] != "data_visualization"]
    return [section(told), *shown, *rest(draft), actions(*buttons(draft))]
