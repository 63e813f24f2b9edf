"""The weekly digest and its draft: a finding, what moved by priority and in the queue, at most five lines, one ask."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, Rendered, actions, bar_chart, button, confirm, context, divider, listing, prose, section
from bot.messages.labels import CRITERIA, agenda_text
from bot.text import count, date, mention, moment, one_line, ordinal, points, today_in, told_moment
from intake.formatting import capital, listed, percent, stated_share
from intake.ideas import STAGE_NAMES
from intake.policy import Bound
from intake.sentences import below_title
from scheduling.digests import ENDS, WAITING
from scheduling.notifications.digests import (
    DigestNotification,
    DigestRest,
    DraftNotification,
    DraftProgress,
    NamedIdea,
    NewsItem,
    PriorityMove,
    QueueMove,
)
from scheduling.notifications.squad_digests import SquadDraftNotification

REST, INTRODUCTION = 40, 1000
# Of a role, and never of the person who is late.
LATE = "{} late with {}."
PRIORITIES, NAMED = 5, 2
# Bars of the chart that are no squads.
NO_SQUADS = (*ENDS.values(), WAITING)
WEEK = timedelta(days=7)


def render_digest(digest: DigestNotification) -> Rendered:
    """Return the digest, and the button with which its reader chooses how to take it."""
    body = digest_body(digest)
    return Rendered([*body.blocks, actions(choose_digest_button())], body.text)


def choose_digest_button() -> ButtonElement:
    """Return the button that opens the choice."""
    value = ids.encode("digest", 0)
    return button("Change how I get this", ids.CHOOSE_DIGEST, value, accessibility_label="Change how I get the digest")


def digest_body(digest: DigestNotification) -> Rendered:
    """Return what a digest says: its finding, what moved for each priority, the top of the queue, the news, one ask."""
    headline, numbers = digest_headline(digest), _digest_numbers(digest)
    unmatched = _unmatched(digest)
    pinned = f"Squad leads pinned {count(digest.pins, 'idea')}, whatever the score." if digest.pins else ""
    blocks: list[Any] = []
    if digest.introduction:
        blocks.append(prose(digest.introduction))
    blocks += [section(f"*{headline}*"), _under(_under_headline(digest, headline, unmatched, pinned))]
    priorities, top = _priority_lines(digest), [_queue_line(move) for move in digest.top]
    if priorities:
        blocks.append(listing(priorities, "*By priority*"))
    if top:
        blocks.append(listing(top, "*Top of the queue*"))
    blocks += [section(_line(item)) for item in digest.news]
    if digest.chart:
        bars = [(bar.name, bar.count) for bar in digest.chart]
        title = "These weeks' decisions by squad" if _weeks(digest) > 1 else "This week's decisions by squad"
        chart = bar_chart(title, "Ideas", bars, x_label="Squad", y_label="Ideas")
        blocks += [dict(chart), context(numbers)]
    guild = agenda_text(digest.handed_back)
    if guild:
        blocks.append(section(guild))
    late = _late(digest)
    if late:
        blocks.append(context(late))
    ask = _ask(digest)
    if ask:
        blocks += [divider(), section(ask)]
    lines = [*priorities, *top, *(_line(item) for item in digest.news)]
    spoken = [
        one_line(digest.introduction, INTRODUCTION),
        headline,
        *(line.replace("*", "").replace("\n", " ") for line in lines),
        numbers,
        unmatched,
        pinned,
        guild.replace("*", ""),
        late,
        ask,
    ]
    return Rendered(blocks, " ".join(part for part in spoken if part))


def _under_headline(digest: DigestNotification, headline: str, *more: str) -> list[str]:
    week = f"{date(digest.since, digest.zone)} to {date(digest.until, digest.zone)}"
    counts = _counts(digest)
    by = f"Introduced by {mention(digest.introduced_by)}" if digest.introduction else ""
    return [part for part in (by, week, counts if counts != headline else "", *more) if part]


def _priority_lines(digest: DigestNotification) -> list[str]:
    lines = [_priority_line(move) for move in digest.priorities[:PRIORITIES]]
    more = len(digest.priorities) - len(lines)
    return [*lines, f"{count(more, 'more priority', 'more priorities')} moved: see /ml-priorities."] if more else lines


def _priority_line(move: PriorityMove) -> str:
    ways = (
        ("live", move.live),
        ("experiment ended", move.learned),
        ("work started", move.begun),
        ("into the plan", move.entered),
        ("left the plan", move.left),
    )
    parts = [f"{words}: {_ideas(ideas)}" for words, ideas in ways if ideas]
    if move.share is not None and move.target is not None:
        bound = "at least" if move.bound is Bound.at_least else "at most"
        parts.append(f"{percent(move.share)} of all weeks (target: {bound} {stated_share(move.target)})")
    return f"*{one_line(move.name, 60)}* · {' · '.join(parts)}"


def _quoted(move: PriorityMove) -> str:
    # A priority may read like a sentence of its own.
    return f"“{one_line(move.name, 60)}”"


def _ideas(ideas: Sequence[NamedIdea]) -> str:
    names = [f"“{one_line(idea.title, 60)}”" for idea in ideas[:NAMED]]
    return listed([*names, f"{len(ideas) - NAMED} more"] if len(ideas) > NAMED else names)


def _queue_line(move: QueueMove) -> str:
    before = f"was {ordinal(move.rank_before)}" if move.rank_before else "new" if move.is_known else "was far below"
    place = f"{ordinal(move.rank)}, {'as before' if move.rank_before == move.rank else before}"
    line = f"{place}: *{one_line(move.idea.title, 90)}*"
    if not move.gained:
        return line
    gained = f"{'+' if move.gained > 0 else '−'}{points(abs(move.gained))}"
    cause = f"{CRITERIA[move.criterion].lower()}: {one_line(move.input, 60)}, " if move.criterion else ""
    return f"{line} ({cause}{gained})"


def _under(parts: Sequence[str]) -> Json:
    # Dots stand between them already.
    return context(" · ".join(part.rstrip(".") for part in parts))


def render_digest_rest(digest: DigestRest) -> Rendered:
    """Return the news that did not fit, for the digest's thread."""
    lines = [_line(item).replace("\n", " ") for item in digest.rest[:REST]]
    more = len(digest.rest) - len(lines)
    if more:
        lines.append(f"And {count(more, 'more idea')}: see /ml-queue.")
    blocks = [listing(lines[start : start + 10]) for start in range(0, len(lines), 10)]
    return Rendered(blocks, f"Also in this digest: {' '.join(lines).replace('*', '')}")


def digest_headline(digest: DigestNotification) -> str:
    """Return the finding of the window in a sentence: what is live, what leads the queue now, what the plan gained."""
    for move in digest.priorities:
        if move.live:
            verbs = "is live and supports" if len(move.live) == 1 else "are live and support"
            return f"{_ideas(move.live)} {verbs} {_quoted(move)}."
    if digest.top and digest.top[0].rank == 1 and digest.top[0].rank_before != 1:
        first = digest.top[0]
        before = f" (was {ordinal(first.rank_before)})" if first.rank_before else ""
        return f"“{one_line(first.idea.title, 60)}” now leads the queue{before}."
    for move in digest.priorities:
        if move.learned:
            ended = "An experiment" if len(move.learned) == 1 else count(len(move.learned), "experiment")
            return f"{ended} for {_quoted(move)} ended: {_ideas(move.learned)}."
    if entered := sum(len(move.entered) for move in digest.priorities):
        most = max(digest.priorities, key=lambda move: len(move.entered))
        into = f"{count(entered, 'idea')} entered the plan"
        return f"{into} for {_quoted(most)}." if entered == len(most.entered) else f"{into}."
    return _counts(digest)


def _counts(digest: DigestNotification) -> str:
    weeks = _weeks(digest)
    if not (digest.submitted or digest.decided):
        quiet = f"{weeks} quiet weeks" if weeks > 1 else "A quiet week"
        waiting = f"{count(digest.waiting, 'idea')} waiting" if digest.waiting else "and none waiting"
        return f"{quiet}: no new ideas, {waiting} for a decision."
    period = f"in {weeks} weeks" if weeks > 1 else "this week"
    submitted = count(digest.submitted, "new idea") if digest.submitted else "No new ideas"
    decided = count(digest.decided, "decision") if digest.decided else "no decisions"
    return f"{submitted} {period}, {decided}, {f'{digest.waiting:,}' if digest.waiting else 'none'} waiting."


def _weeks(digest: DigestNotification) -> int:
    # More than one where those before were not posted.
    return round((digest.until - digest.since) / WEEK)


def _line(item: NewsItem) -> str:
    why = one_line(below_title(item.why, item.title), 220)
    return f"*{one_line(item.title, 90)}* · {STAGE_NAMES[item.stage]}\n{why}"


def _unmatched(digest: DigestNotification) -> str:
    if not digest.unmatched:
        return ""
    if digest.unmatched == digest.submitted:
        every = f"None of the {digest.submitted:,} new ideas matches a priority yet."
        return "The new idea matches no priority yet." if digest.submitted == 1 else every
    verb = "matches" if digest.unmatched == 1 else "match"
    return f"{digest.unmatched:,} of {count(digest.submitted, 'new idea')} {verb} no priority yet."


def _digest_numbers(digest: DigestNotification) -> str:
    if not digest.chart:
        return ""
    squads = [f"{one_line(bar.name, 20)} {bar.count:,}" for bar in digest.chart if bar.name not in NO_SQUADS]
    others = [f"{bar.name}: {bar.count:,}." for bar in digest.chart if bar.name in NO_SQUADS]
    return " ".join([*([f"Decisions by squad: {listed(squads)}."] if squads else []), *others])


def _late(digest: DigestNotification) -> str:
    parts = [("the triagers are", "review", digest.late), ("squads are", "decision", digest.late_decisions)]
    told = [LATE.format(capital(who), count(number, what)) for who, what, number in parts if number]
    return " ".join(told)


def _ask(digest: DigestNotification) -> str:
    if digest.ask is None:
        return ""
    ask = digest.ask
    if digest.is_answered:
        return f"The question about “{one_line(ask.title, 90)}” is closed. Nothing is left to do."
    # Everybody reads it: whoever is late with an answer hears of that alone.
    return (
        f"Waiting longest for an answer: {ask.label}, “{one_line(ask.title, 90)}”, "
        f"since {date(ask.asked_at, digest.zone)}. {one_line(ask.question, 220)}"
    )


# The draft of a digest: what would be posted, with buttons for its owner; once decided, the outcome.


def render_digest_draft(draft: DraftNotification) -> Rendered:
    """Return the draft while it waits, or one sentence with its outcome."""
    if draft.progress is not DraftProgress.waiting:
        outcome = f"{_draft_over(draft)} Its headline: {digest_headline(draft.digest)}"
        return Rendered([section(outcome)], outcome.replace("*", ""))
    if draft.handed_to is not None:
        sentence = f"This draft of the digest went to {mention(draft.handed_to)}. You don't need to do anything."
        return Rendered([section(sentence)], sentence)
    preview = digest_body(draft.digest)
    instead = f" I'm asking you because {mention(draft.instead_of)} has left or can no longer post it."
    head = f"*Draft of the digest* for {draft_channel(draft)}.{instead if draft.instead_of else ''}"
    head += " Nobody there sees it until you post it."
    blocks = [section(head), divider(), *preview.blocks, *draft_rest(draft), divider(), actions(*draft_buttons(draft))]
    zone = draft.digest.zone
    edited = f"Edited by {mention(draft.by)}. " if draft.by else ""
    by = told_moment(draft.lapses_at, zone, today_in(zone, draft.digest.until))
    spoken = f"Draft of the digest. Post, edit or skip it by {by}."
    return Rendered([*blocks, context(f"{edited}{without_an_answer(draft, zone)}")], f"{spoken} {preview.text}")


def without_an_answer(draft: DraftNotification | SquadDraftNotification, zone: str) -> str:
    """Say what becomes of a draft, and of those after it, if nobody answers."""
    by = moment(draft.lapses_at, zone)
    if draft.is_last:
        return f"If nobody answers by {by}, this one won't be posted, and later digests go out automatically."
    return f"If nobody answers by {by}, it won't be posted. After the first few, digests go out automatically."


def draft_buttons(draft: DraftNotification | SquadDraftNotification) -> list[ButtonElement]:
    """Return what can be done with a draft."""
    value = ids.encode(draft.id, draft.version)
    confirmation = confirm(
        "Skip this digest?", "It won't be posted. The next digest covers this week too.", "Skip it", "Keep it"
    )
    return [
        button("Post", ids.DRAFT_POST, value, primary=True, accessibility_label="Post this digest"),
        button("Edit", ids.DRAFT_EDIT, value, accessibility_label="Edit this digest"),
        button("Skip", ids.DRAFT_SKIP, value, accessibility_label="Skip this digest", confirm=confirmation),
    ]


def draft_channel(draft: DraftNotification) -> str:
    """Return the digest's channel as Slack shows it."""
    return f"<#{draft.channel}>" if draft.channel else "its channel"


def draft_rest(draft: DraftNotification) -> list[Json]:
    """Return how many more ideas would go into the digest's thread, if anything."""
    more = len(draft.digest.rest)
    return [context(f"In its thread: {count(more, 'more idea')}.")] if more else []


FROM_NOW_ON = "From now on digests go out automatically, and the next one covers this week too."


def _draft_over(draft: DraftNotification) -> str:
    if draft.progress is DraftProgress.posted:
        return f"*Posted* in {draft_channel(draft)} by {mention(draft.by)}."
    if draft.progress is DraftProgress.skipped:
        return f"*Skipped* by {mention(draft.by)}. The next digest covers this week too."
    if draft.is_last:
        return f"*Not posted* because nobody answered in time. {FROM_NOW_ON}"
    return "*Not posted* because nobody answered in time. The next digest covers this week too."
