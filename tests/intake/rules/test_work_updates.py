"""An owner is asked every two weeks, and after four without a word the requester reads so."""

from datetime import UTC, datetime, timedelta

import pytest

from intake.rules.work_updates import EVERY, due_at, no_word_since

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
    assert no_word_since(BEGAN, answers) == since


def test_the_next_question_comes_two_weeks_after_the_last() -> None:
    assert due_at(BEGAN, None) == BEGAN + EVERY
    assert due_at(BEGAN, FIRST) == FIRST + EVERY
