"""An owner is asked every two weeks, and after four without a word the requester reads so."""

from datetime import UTC, datetime, timedelta

import pytest

from intake.rules.work_updates import due_at, no_word_since

BEGAN = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
FIRST, SECOND = BEGAN + timedelta(days=15), BEGAN + timedelta(days=30)


@pytest.mark.parametrize(
    ("answers", "since"),
    [
        ([], None),
        ([None], None),
        ([None, None], BEGAN),
        ([None, None, None], BEGAN),
        ([FIRST, None], None),
        ([FIRST, None, None], FIRST),
        ([None, SECOND], None),
        ([None, SECOND, None, None], SECOND),
        ([None, None, SECOND], None),
    ],
)
def test_two_questions_without_an_answer_are_silence(answers: list[datetime | None], since: datetime | None) -> None:
    asked = [(BEGAN + timedelta(weeks=2 * number), answered) for number, answered in enumerate(answers, 1)]
    assert no_word_since(BEGAN, asked) == since


def test_two_questions_for_the_same_two_weeks_are_one() -> None:
    asked: list[tuple[datetime, datetime | None]] = [(BEGAN + timedelta(days=days), None) for days in (14, 20)]
    assert no_word_since(BEGAN, asked) is None
    assert no_word_since(BEGAN, [*asked, (BEGAN + timedelta(days=28), None)]) == BEGAN


@pytest.mark.parametrize(
    ("asked_after", "next_after"), [(None, 14), (13, 28), (14, 28), (20, 28), (23, 28), (27, 42), (28, 42), (45, 56)]
)
def test_questions_come_every_two_weeks_from_the_beginning_also_after_one_that_waited(
    asked_after: int | None, next_after: int
) -> None:
    last_asked = None if asked_after is None else BEGAN + timedelta(days=asked_after)
    assert due_at(BEGAN, last_asked) == BEGAN + timedelta(days=next_after)
