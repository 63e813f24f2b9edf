"""The draft of a digest: what would be posted, with buttons for those who may; once decided, what became of it."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, actions, button, confirm, context, divider, section
from bot.messages import digest
from bot.messages.rendered import Rendered
from bot.text import count, mention, moment, told_moment
from scheduling.facts import DraftFact, DraftProgress


def render(draft: DraftFact) -> Rendered:
    """Return the draft while it waits, or one sentence that says what became of it."""
    if draft.progress is not DraftProgress.waiting:
        told = f"{_over(draft)} It began: {digest.headline(draft.digest)}"
        return Rendered([section(told)], told.replace("*", ""))
    if draft.handed_to is not None:
        told = f"This draft of the digest went to {mention(draft.handed_to)}. You need not do anything."
        return Rendered([section(told)], told)
    shown = digest.render(draft.digest)
    instead = f" I'm asking you because {mention(draft.instead_of)} has left or may not post it any more."
    head = f"*Draft of the digest* for {channel(draft)}.{instead if draft.instead_of else ''}"
    head += " Nobody there sees it until you post it."
    blocks = [section(head), divider(), *shown.blocks, *rest(draft), divider(), actions(*buttons(draft))]
    until = f"Unanswered by {moment(draft.lapses_at, draft.digest.zone)}, it is not posted."
    edited = f"Edited by {mention(draft.by)}. " if draft.by else ""
    spoken = f"Draft of the digest, to post, edit or skip until {told_moment(draft.lapses_at, draft.digest.zone)}."
    after = "After the first ones, digests are posted by themselves."
    return Rendered([*blocks, context(f"{edited}{until} {after}")], f"{spoken} {shown.text}")


def buttons(draft: DraftFact) -> list[ButtonElement]:
    """Return what can be done with a draft."""
    value = ids.encode(draft.id, draft.version)
    sure = confirm(
        "Skip this digest?", "It is not posted at all. The next one tells of this week too.", "Skip it", "Keep it"
    )
    return [
        button("Post", ids.DRAFT_POST, value, primary=True, told="Post this digest"),
        button("Edit", ids.DRAFT_EDIT, value, told="Edit this digest"),
        button("Skip", ids.DRAFT_SKIP, value, told="Skip this digest", confirm=sure),
    ]


def channel(draft: DraftFact) -> str:
    """Return the digest's channel as Slack shows it."""
    return f"<#{draft.channel}>" if draft.channel else "its channel"


def rest(draft: DraftFact) -> list[Json]:
    """Return how much more would stand in the digest's thread, if anything."""
    more = len(draft.digest.rest)
    return [context(f"In its thread: {count(more, 'idea')} more.")] if more else []


def _over(draft: DraftFact) -> str:
    if draft.progress is DraftProgress.posted:
        return f"*Posted* in {channel(draft)} by {mention(draft.by)}."
    if draft.progress is DraftProgress.skipped:
        return f"*Skipped* by {mention(draft.by)}: this digest is not posted, and the next one tells of this week too."
    return "*Not posted*: nobody answered in time. The next digest tells of this week too."
