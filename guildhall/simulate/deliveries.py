"""Holds what a simulation has delivered against what stands in its workspace, and against when it was of use."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bot.messages.registry import render
from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from guildhall.simulate.expected import expected_messages, problems_of
from guildhall.simulate.outages import Outage
from scheduling.queries import meetings as meeting_queries
from store import outbox
from store.outbox import OutboxRow, Progress

SHOWN = {"digest": "Everybody", "squad digest": "Squad", "leaders draft": "Leaders", "reminder": "Guild"}
SHOWN |= {"meeting host": "Host"}


class Page(NamedTuple):
    """A digest or an agenda as it was first sent: when, to what sort of reader, where, and its lines."""

    at: datetime
    audience: str
    channel: str
    lines: tuple[str, ...]


class Deliveries(NamedTuple):
    """What was delivered: a sentence for each thing that is wrong, how much was compared, and what people read."""

    problems: list[str]
    rows: int
    messages: int
    expected: Counter[str]
    pages: list[Page]


def checked(
    environment: Environment, company: CompanyFile, times: Sequence[Outage], begins: datetime, ends: datetime
) -> Deliveries:
    """Return what is missing, there twice, or came after its use; nothing where all is well."""
    with environment.store.reading() as session:
        rows = outbox.everything(session)
        changes = meeting_queries.meeting_changes(session, begins)
    posts = [row for row in rows if row.progress is Progress.sent and row.ts is not None and row.kind != "home"]
    expected = expected_messages(company, changes, times, begins, ends)
    problems = [*_against_workspace(environment, posts), *_left_over(rows, ends)]
    problems += problems_of(rows, expected)
    problems += _useless(rows, company)
    counts = Counter(each.kind for each in expected if each.is_due)
    return Deliveries(problems, len(posts), _standing(environment), counts, _pages(posts))


# The outbox against the workspace: each post stands once, and nothing stands that nobody has sent.


def _against_workspace(environment: Environment, posts: Sequence[OutboxRow]) -> Iterator[str]:
    workspace = environment.workspace
    with workspace.lock:
        standing = Counter(
            (message.channel, message.ts)
            for channel in workspace.messages.values()
            for message in channel
            if message.user == workspace.bot_user_id
        )
        # What one person alone was shown stands nowhere else.
        shown = {(message.channel, message.ts) for message in workspace.ephemerals}
    recorded = {(str(row.channel), str(row.ts)) for row in posts}
    for place in sorted(recorded - standing.keys() - shown):
        yield f"missing: {_key_at(posts, place)} was sent to {place[0]} and doesn't stand there"
    for place in sorted(standing.keys() - recorded):
        yield f"unknown: a message in {place[0]} at {place[1]} belongs to no row"
    first: dict[str, tuple[str, str]] = {}
    for row in posts:
        place = (str(row.channel), str(row.ts))
        about = f"{row.subject or row.key}@{row.audience}"
        if first.setdefault(about, place) != place:
            yield f"twice: {row.subject or row.key} stands at {first[about][1]} and at {place[1]}"


def _key_at(posts: Sequence[OutboxRow], place: tuple[str, str]) -> str:
    return next(row.key for row in posts if (row.channel, row.ts) == place)


def _standing(environment: Environment) -> int:
    with environment.workspace.lock:
        return sum(
            message.user == environment.workspace.bot_user_id
            for channel in environment.workspace.messages.values()
            for message in channel
        )


def _left_over(rows: Sequence[OutboxRow], ends: datetime) -> Iterator[str]:
    for row in rows:
        if row.progress not in (Progress.sent, Progress.declined) and row.due < ends:
            yield f"missing: {row.key} was due {row.due:%d %b %H:%M} and is {row.progress.value}"
        if row.progress is Progress.sent and row.expires and row.sent_at and row.sent_at > row.expires:
            yield f"useless: {row.key} was sent {row.sent_at:%d %b %H:%M} and of use until {row.expires:%d %b %H:%M}"


def _useless(rows: Sequence[OutboxRow], company: CompanyFile) -> Iterator[str]:
    """Give each first reminder of a meeting that had begun, or was cancelled or moved before it was sent."""
    first_posts = [row for row in rows if row.kind == "reminder" and row.key == row.subject and row.sent_at]
    for row in first_posts:
        starts = datetime.fromisoformat(row.snapshot["starts"])
        if row.sent_at and row.sent_at >= starts:
            yield f"useless: {row.key} was sent after the meeting began"
        if row.snapshot.get("is_cancelled") or row.snapshot.get("moved_to"):
            yield f"useless: {row.key} reminds of a meeting that was cancelled or moved"
    known = {part.key for part in company.meetings}
    for row in first_posts:
        if row.key.split(":")[1] not in known:
            yield f"useless: {row.key} reminds of no meeting of the company"


# What people read, as it was first sent.


def _pages(posts: Sequence[OutboxRow]) -> list[Page]:
    pages, seen = [], set()
    for row in sorted(posts, key=lambda row: (row.sent_at or row.due, row.id or 0)):
        if row.kind not in SHOWN or (row.subject or row.key, row.audience) in seen:
            continue
        seen.add((row.subject or row.key, row.audience))
        at = row.sent_at or row.due
        shown = render(row.kind, row.snapshot, at.date())
        pages.append(Page(at, SHOWN[row.kind], row.audience, tuple(_lines(shown.blocks))))
    return pages


def _lines(blocks: Any) -> Iterator[str]:
    for block in blocks:
        if block["type"] == "divider":
            yield "—"
        elif block["type"] == "actions":
            yield " ".join(f"[{each['text']['text']}]" for each in block["elements"] if "text" in each)
        elif "title" in block and isinstance(block["title"], str):
            yield f"Chart: {block['title']}"
        else:
            parts = [block.get("text"), *block.get("elements", []), *block.get("fields", [])]
            for part in parts:
                if isinstance(part, dict) and isinstance(part.get("text"), str):
                    yield from part["text"].splitlines()
