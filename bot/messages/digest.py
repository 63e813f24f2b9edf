"""The weekly digest: one headline, at most five lines of news each with its reason, one chart, one thing asked."""

from datetime import timedelta
from typing import Any

from bot.blocks import bar_chart, context, divider, listing, prose, section
from bot.messages.rendered import Rendered
from bot.messages.words import STANDS
from bot.text import count, date, mention, one_line
from intake.sentences import listed
from scheduling.facts import DigestFact, DigestRest, NewsItem

REST, INTRODUCTION = 40, 1000
WEEK = timedelta(days=7)


def render(digest: DigestFact) -> Rendered:
    """Return the digest."""
    told, numbers = headline(digest), _numbers(digest)
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


def render_rest(digest: DigestRest) -> Rendered:
    """Return the news that did not fit, for the digest's thread."""
    lines = [_line(item).replace("\n", " ") for item in digest.rest[:REST]]
    more = len(digest.rest) - len(lines)
    if more:
        lines.append(f"And {count(more, 'idea')} more: see /ml-queue.")
    blocks = [listing(lines[start : start + 10]) for start in range(0, len(lines), 10)]
    return Rendered(blocks, f"Also in this digest: {' '.join(lines).replace('*', '')}")


def headline(digest: DigestFact) -> str:
    """Return the digest's first sentence."""
    weeks = _weeks(digest)
    if not (digest.submitted or digest.decided):
        quiet = f"{weeks} quiet weeks" if weeks > 1 else "A quiet week"
        return f"{quiet}: no new ideas, {count(digest.waiting, 'idea')} waiting for a decision."
    told = f"in {weeks} weeks" if weeks > 1 else "this week"
    return (
        f"{count(digest.submitted, 'new idea')} {told}, {count(digest.decided, 'decision')}, {digest.waiting} waiting."
    )


def _weeks(digest: DigestFact) -> int:
    # More than one where those before were not posted.
    return round((digest.until - digest.since) / WEEK)


def _line(item: NewsItem) -> str:
    why = one_line(item.why, 220)
    return f"*{one_line(item.title, 90)}* · {STANDS[item.stage]}\n{why}"


def _numbers(digest: DigestFact) -> str:
    if not digest.chart:
        return ""
    return f"Ideas by where they went: {listed([f'{one_line(bar.name, 20)} {bar.count}' for bar in digest.chart])}."


def _ask(digest: DigestFact) -> str:
    if digest.ask is None:
        return ""
    ask = digest.ask
    if digest.is_answered:
        return f"The question about “{one_line(ask.title, 90)}” is closed. Nothing is left to do."
    return (
        f"One thing to do: {mention(ask.member)}, “{one_line(ask.title, 90)}” has waited for your answer "
        f"since {date(ask.asked_at, digest.zone)}: {one_line(ask.question, 220)}"
    )
