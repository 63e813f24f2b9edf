"""Compiles a digest: what happened in a window, the most interesting first, each line with its reason."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from intake.policy import THE_HUB
from scheduling.notifications.digests import Ask, ChartBar, DigestNotification, NewsItem, PriorityMove

LINES = 5
FIRST_WINDOW = timedelta(days=7)
BARS = 12
WORD = "word"
INTEREST = {"sent": 0, "parked": 1, "declined": 2, "submitted": 3, WORD: 4}
ENDS = {"parked": "Not now", "declined": "Declined"}
DECIDED, WAITING = ("sent", *ENDS), "Waiting"
MOVED = ("passed on", "rerouted", "squad ended")
# After these a decision of before holds no more.
WAITS_AGAIN = ("handed back", "reopened", "brought up", "unmerged")
# How far it has come since a squad has it.
STOPPED = "stopped"
BEGUN = ("experiment", "pivoted", "built", "continued", "live", "measured", STOPPED)
# There is nothing to decide about these any more.
GONE = ("withdrawn", "merged")
# What moves for a priority.
WAYS = ("live", "learned", "begun", "entered", "left")


class Section(StrEnum):
    """What can be left out of a digest besides single ideas; `rest` is what stands in its thread."""

    chart = "chart"
    ask = "ask"
    rest = "rest"


class Happening(NamedTuple):
    """A change of a public idea in the window, with the idea's score; which change it was, and when.

    The idea `matches` a priority, or none yet.
    """

    verb: str
    item: NewsItem
    score: int
    change_id: int = 0
    at: datetime | None = None
    matches: bool = True


def first_window_begins(first_due: datetime | None, until: datetime) -> datetime:
    """Return since when a digest tells where none was posted before: a week before the first that was due.

    Where all before were declined, their weeks are told of too, however many.
    """
    return (first_due or until) - FIRST_WINDOW


def compile_digest(
    since: datetime,
    until: datetime,
    zone: str,
    happenings: Sequence[Happening],
    waiting: int,
    squad_names: Mapping[str, str],
    ask: Ask | None,
) -> DigestNotification:
    """Return the digest of `[since, until)`, of what happened in it, oldest first; an idea is told of once."""
    selected, gone = _most_telling(happenings), _gone(happenings)
    news = [happening.item for happening in selected]
    decided = [happening for happening in selected if happening.verb in DECIDED]
    ends = Counter(
        ENDS.get(happening.verb) or squad_names.get(happening.item.squad or "", THE_HUB.name) for happening in decided
    )
    bars = [ChartBar(name=name, count=count) for name, count in sorted(ends.items(), key=lambda end: (-end[1], end[0]))]
    # What waits is shown beside what was decided; alone, it says nothing of the week.
    if waiting and bars:
        bars = [*bars[: BARS - 1], ChartBar(name=WAITING, count=waiting)]
    return DigestNotification(
        since=since,
        until=until,
        zone=zone,
        submitted=len({h.item.idea_id for h in happenings if h.verb == "submitted"}),
        decided=len(decided),
        waiting=waiting,
        unmatched=len({h.item.idea_id for h in happenings if h.verb == "submitted" and not h.matches} - gone),
        pins=len({h.item.idea_id for h in happenings if h.verb == "pinned"}),
        news=tuple(news[:LINES]),
        rest=tuple(news[LINES:]),
        chart=tuple(bars[:BARS]),
        ask=ask,
    )


def edited(
    digest: DigestNotification, introduction: str, introduced_by: str | None, left_out: Collection[str]
) -> DigestNotification:
    """Return the digest with an introduction and without the ideas (by id) and sections that are left out."""
    items = [item for item in (*digest.news, *digest.rest) if item.idea_id not in left_out]
    moves = [_without(move, left_out) for move in digest.priorities]
    return digest.model_copy(
        update={
            "priorities": tuple(move for move in moves if any(getattr(move, way) for way in WAYS)),
            "top": tuple(move for move in digest.top if move.idea.idea_id not in left_out),
            "news": tuple(items[:LINES]),
            "rest": () if Section.rest in left_out else tuple(items[LINES:]),
            "chart": () if Section.chart in left_out else digest.chart,
            "ask": None if Section.ask in left_out else digest.ask,
            "introduction": introduction,
            "introduced_by": introduced_by if introduction else None,
        }
    )


def _without(move: PriorityMove, left_out: Collection[str]) -> PriorityMove:
    kept = {way: tuple(idea for idea in getattr(move, way) if idea.idea_id not in left_out) for way in WAYS}
    return move.model_copy(update=kept)


def named_ideas(digest: DigestNotification) -> dict[str, str]:
    """Return the title of every idea that a digest names, by id: what stands in its thread comes last."""
    moved = [idea for move in digest.priorities for way in WAYS for idea in getattr(move, way)]
    ideas = [*digest.news, *(move.idea for move in digest.top), *moved, *digest.rest]
    return {idea.idea_id: idea.title for idea in ideas}


def _most_telling(happenings: Sequence[Happening]) -> list[Happening]:
    # Of each idea its last decision, or else its arrival; nothing of what was taken back or merged since.
    telling = {happening.item.idea_id: happening for happening in happenings if happening.verb == WORD}
    telling |= {happening.item.idea_id: happening for happening in happenings if happening.verb == "submitted"}
    decided: dict[str, Happening] = {}
    for happening in happenings:
        if happening.verb in DECIDED:
            decided[happening.item.idea_id] = happening
        elif happening.verb in MOVED and happening.item.idea_id in decided:
            decided[happening.item.idea_id] = happening._replace(verb="sent")
        elif happening.verb in BEGUN and happening.item.idea_id in decided:
            decided[happening.item.idea_id] = _further(decided[happening.item.idea_id], happening)
        elif happening.verb in WAITS_AGAIN or happening.verb in GONE:
            decided.pop(happening.item.idea_id, None)
    telling |= decided
    gone = _gone(happenings)
    return sorted(
        (happening for id_, happening in telling.items() if id_ not in gone),
        key=lambda happening: (INTEREST[happening.verb], -happening.score, happening.change_id),
    )


def _further(decision: Happening, later: Happening) -> Happening:
    """Return a decision with how far the idea has come since; of what was stopped, with what was learned."""
    if later.verb == STOPPED:
        return decision._replace(item=later.item.model_copy(update={"squad": decision.item.squad}))
    return decision._replace(item=decision.item.model_copy(update={"stage": later.item.stage}))


def _gone(happenings: Sequence[Happening]) -> set[str]:
    """Return the ideas that were withdrawn or merged, and not put back since."""
    last = {each.item.idea_id: each.verb for each in happenings if each.verb in (*GONE, *WAITS_AGAIN)}
    return {id_ for id_, verb in last.items() if verb in GONE}
