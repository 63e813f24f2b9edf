"""The weekly digest and its draft: one headline, at most five lines of news each with its reason, one ask."""

from datetime import timedelta
from typing import Any

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, actions, bar_chart, button, confirm, context, divider, listing, prose, section
from bot.messages.labels import STANDS
from bot.messages.rendered import Rendered
from bot.text import count, date, mention, moment, one_line, told_moment
from intake.sentences import listed
from scheduling.notifications import DigestNotification, DigestRest, DraftNotification, DraftProgress, NewsItem

# The weekly digest: one headline, at most five lines of news each with its reason, one chart, one thing asked.

REST, INTRODUCTION = 40, 1000
WEEK = timedelta(days=7)


def render_digest(digest: DigestNotification) -> Rendered:
    """Return the digest."""
    told, numbers = digest_headline(digest), _digest_numbers(digest)
    week = f"{date(digest.since, digest.zone)} to {date(digest.until, digest.zone)}"
    blocks: list[Any] = []
    if digest.introduction:
        blocks.append(prose(digest.introduction))
        week = f"Introduced by {mention(digest.introduced_by)} · {week}"
    pinned = f"{count(digest.pins, 'idea')} pinned by squad leads, whatever the score." if digest.pins else ""
    blocks += [section(f"*{told}*"), context(f"{week} · {pinned}" if pinned else week)]
    blocks += [section(_line(item)) for item in digest.news]
    if digest.chart:
        bars = [(bar.name, bar.count) for bar in digest.chart]
        title = "Where these weeks' ideas went" if _weeks(digest) > 1 else "Where this week's ideas went"
        chart = bar_chart(title, "Ideas", bars, x_label="Where", y_label="Ideas")
        blocks += [dict(chart), context(numbers)]
    asked = _ask(digest)
    if asked:
        blocks += [divider(), section(asked)]
    spoken = [
        one_line(digest.introduction, INTRODUCTION),
        told,
        *(_line(item).replace("*", "").replace("\n", " ") for item in digest.news),
        numbers,
        pinned,
        asked,
    ]
    return Rendered(blocks, " ".join(part for part in spoken if part))


def render_digest_rest(digest: DigestRest) -> Rendered:
    """Return the news that did not fit, for the digest's thread."""
    lines = [_line(item).replace("\n", " ") for item in digest.rest[:REST]]
    more = len(digest.rest) - len(lines)
    if more:
        lines.append(f"And {count(more, 'idea')} more: see /ml-queue.")
    blocks = [listing(lines[start : start + 10]) for start in range(0, len(lines), 10)]
    return Rendered(blocks, f"Also in this digest: {' '.join(lines).replace('*', '')}")


def digest_headline(digest: DigestNotification) -> str:
    """Return the digest's first sentence."""
    weeks = _weeks(digest)
    if not (digest.submitted or digest.decided):
        quiet = f"{weeks} quiet weeks" if weeks > 1 else "A quiet week"
        return f"{quiet}: no new ideas, {count(digest.waiting, 'idea')} waiting for a decision."
    told = f"in {weeks} weeks" if weeks > 1 else "this week"
    return (
        f"{count(digest.submitted, 'new idea')} {told}, {count(digest.decided, 'decision')}, {digest.waiting} waiting."
    )


def _weeks(digest: DigestNotification) -> int:
    # More than one where those before were not posted.
    return round((digest.until - digest.since) / WEEK)


def _line(item: NewsItem) -> str:
    why = one_line(item.why, 220)
    return f"*{one_line(item.title, 90)}* · {STANDS[item.stage]}\n{why}"


def _digest_numbers(digest: DigestNotification) -> str:
    if not digest.chart:
        return ""
    return f"Ideas by where they went: {listed([f'{one_line(bar.name, 20)} {bar.count}' for bar in digest.chart])}."


def _ask(digest: DigestNotification) -> str:
    if digest.ask is None:
        return ""
    ask = digest.ask
    if digest.is_answered:
        return f"The question about “{one_line(ask.title, 90)}” is closed. Nothing is left to do."
    return (
        f"One thing to do: {mention(ask.member)}, “{one_line(ask.title, 90)}” has waited for your answer "
        f"since {date(ask.asked_at, digest.zone)}: {one_line(ask.question, 220)}"
    )


# The draft of a digest: what would be posted, with buttons for those who may; once decided, what became of it.


def render_digest_draft(draft: DraftNotification) -> Rendered:
    """Return the draft while it waits, or one sentence that says what became of it."""
    if draft.progress is not DraftProgress.waiting:
        told = f"{_draft_over(draft)} It began: {digest_headline(draft.digest)}"
        return Rendered([section(told)], told.replace("*", ""))
    if draft.handed_to is not None:
        told = f"This draft of the digest went to {mention(draft.handed_to)}. You need not do anything."
        return Rendered([section(told)], told)
    shown = render_digest(draft.digest)
    instead = f" I'm asking you because {mention(draft.instead_of)} has left or may not post it any more."
    head = f"*Draft of the digest* for {draft_channel(draft)}.{instead if draft.instead_of else ''}"
    head += " Nobody there sees it until you post it."
    blocks = [section(head), divider(), *shown.blocks, *draft_rest(draft), divider(), actions(*draft_buttons(draft))]
    until = f"Unanswered by {moment(draft.lapses_at, draft.digest.zone)}, it is not posted."
    edited = f"Edited by {mention(draft.by)}. " if draft.by else ""
    spoken = f"Draft of the digest, to post, edit or skip until {told_moment(draft.lapses_at, draft.digest.zone)}."
    after = "After the first ones, digests are posted by themselves."
    return Rendered([*blocks, context(f"{edited}{until} {after}")], f"{spoken} {shown.text}")


def draft_buttons(draft: DraftNotification) -> list[ButtonElement]:
    """Return what can be done with a draft."""
    value = ids.encode(draft.id, draft.version)
    sure = confirm(
        "Skip this digest?", "It is not posted at all. The next one tells of this week too.", "Skip it", "Keep it"
    )
    return [
        button("Post", ids.DRAFT_POST, value, primary=True, accessibility_label="Post this digest"),
        button("Edit", ids.DRAFT_EDIT, value, accessibility_label="Edit this digest"),
        button("Skip", ids.DRAFT_SKIP, value, accessibility_label="Skip this digest", confirm=sure),
    ]


def draft_channel(draft: DraftNotification) -> str:
    """Return the digest's channel as Slack shows it."""
    return f"<#{draft.channel}>" if draft.channel else "its channel"


def draft_rest(draft: DraftNotification) -> list[Json]:
    """Return how much more would stand in the digest's thread, if anything."""
    more = len(draft.digest.rest)
    return [context(f"In its thread: {count(more, 'idea')} more.")] if more else []


def _draft_over(draft: DraftNotification) -> str:
    if draft.progress is DraftProgress.posted:
        return f"*Posted* in {draft_channel(draft)} by {mention(draft.by)}."
    if draft.progress is DraftProgress.skipped:
        return f"*Skipped* by {mention(draft.by)}: this digest is not posted, and the next one tells of this week too."
    return "*Not posted*: nobody answered in time. The next digest tells of this week too."
