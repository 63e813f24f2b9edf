"""Measures what a decision costs beside many ideas: its similar ideas, its priority and its squad, as a new idea asks.

    python -m benchmarks decision

The ideas are made up, with words as rare as those of real ones (Zipf 1935); every third was sent to a squad. The
targets are 30 ms of the processor at 5,000 ideas, and twice that at 50,000."""

import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import insert, select

from benchmarks.results import Row
from intake.ideas import IdeaInputs, Stage, WorkKind
from intake.operations.matching.assess import assessment_of
from intake.operations.matching.past_decisions import Memory
from intake.operations.matching.similarity import find_similar
from intake.rules.matching.routing import RoutingFit
from intake.tables import Idea, IdeaChange, RoutingFitRow
from store.engine import Store
from store.search import put_all
from tests.company import NOW, RIA, open_store, submit

FEW, MANY, TIMES, AT_ONCE = 5_000, 50_000, 60, 1_000
# A process has met the common words after so many decisions.
BEFORE = 100
VOCABULARY, FLATTER = 30_000, 10
TITLE, TEXT = 6, 60
SQUADS = ("payments", "delivery", "hub")
MOST_MILLISECONDS, MOST_TIMES = 30.0, 2.0


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure beside few ideas and beside ten times as many."""
    few, many, times = (200, 600, 3) if short else (FEW, MANY, TIMES)
    milliseconds = {}
    for count in (few, many):
        with TemporaryDirectory() as folder:
            store = open_store(Path(folder))
            words = Words(Random(7))
            fill(store, words, count)
            warm_up(store)
            similar, rest = measured(store, words, times)
            store.close()
        milliseconds[count] = similar + rest
        detail = f"{similar:.1f} ms for similar ideas, {rest:.1f} ms for priority, score and squad"
        if count == few:
            yield Row(f"a decision beside {count:,} ideas, ms", similar + rest, MOST_MILLISECONDS, detail=detail)
        else:
            times_as_much = milliseconds[many] / milliseconds[few]
            yield Row(f"the same beside {count:,}, times as much", times_as_much, MOST_TIMES, detail=detail)


class Words:
    """Draws words, the common ones more often."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._words = [f"{'bdfgklmnprst'[n % 12]}{'aeiou'[n % 5]}word{n}" for n in range(VOCABULARY)]
        self._weights = list(accumulate(1 / (rank + FLATTER) for rank in range(VOCABULARY)))

    def some(self, count: int) -> str:
        """Return so many words."""
        return " ".join(self._chance.choices(self._words, cum_weights=self._weights, k=count))


def fill(store: Store, words: Words, ideas: int) -> None:
    """Store so many ideas with other words, a third of them decided."""
    submit(store, RIA, NOW)
    with store.reading() as session:
        pattern = session.scalars(select(Idea)).one().model_dump()
    for start in range(2, ideas + 1, AT_ONCE):
        made, changes, documents = [], [], []
        for number in range(start, min(start + AT_ONCE, ideas + 1)):
            id_, title, text = f"{number:032x}", words.some(TITLE), words.some(TEXT)
            is_sent = number % 3 == 0
            stage, squad = (Stage.accepted, SQUADS[number // 3 % 3]) if is_sent else (Stage.submitted, None)
            own = {"id": id_, "number": number, "title": title, "problem": text, "stage": stage, "squad": squad}
            made.append(pattern | own)
            documents.append((id_, title, text))
            if is_sent:
                change = {"idea_id": id_, "at": NOW - timedelta(days=1), "by": "U0TRIS", "verb": "sent", "stage": stage}
                changes.append(change | {"sentence": "Why.", "fields": {"squad": squad}, "policy_version": 1})
        with store.writing() as session:
            session.execute(insert(Idea), made)
            session.execute(insert(IdeaChange), changes)
            put_all(session, documents)
    with store.writing() as session:
        session.add(RoutingFitRow(number=1, at=NOW, decisions=ideas // 3, body=RoutingFit().model_dump(mode="json")))


def warm_up(store: Store) -> None:
    """Take up the past, as a process does in the background when it starts."""
    memory: Memory = store.kept.setdefault(Memory, Memory())
    is_all = False
    while not is_all:
        with store.reading() as session:
            is_all = memory.catch_up(session, AT_ONCE)


def measured(store: Store, words: Words, times: int) -> tuple[float, float]:
    """Return medians of milliseconds of the processor: for similar ideas, and for all the rest."""
    similar, rest = [], []
    before = BEFORE if times > 10 else 1
    for number in range(before + times):
        with store.reading() as session:
            row = Idea(
                id=f"new{number}",
                title=words.some(TITLE),
                problem=words.some(TEXT),
                requester=RIA.member_id,
                stage=Stage.submitted,
                submitted_at=NOW,
                changed_at=NOW,
                kind_of_work=WorkKind.product,
            )
            began = time.process_time()
            find_similar(session, row)
            between = time.process_time()
            assessment_of(session, row.title, row.problem, IdeaInputs())
            similar.append(between - began)
            rest.append(time.process_time() - between)
    return statistics.median(similar[before:]) * 1_000, statistics.median(rest[before:]) * 1_000


if __name__ == "__main__":
    for each in rows():
        print(each.as_text(), flush=True)
