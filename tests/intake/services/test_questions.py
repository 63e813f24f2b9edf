"""Answering a question: by the requester, once, and the idea is judged anew."""

from datetime import timedelta

import pytest

from intake.access import Principal, Request
from intake.answers import Review
from intake.errors import FieldErrors, NotAllowed, NotFound, Refused
from intake.ideas import Currency, Effort, IdeaAnswers, Stage, Urgency, Value
from intake.notifications.ideas import QuestionNotification
from intake.services.ideas import Ideas
from intake.services.triage import Triage
from store.engine import Store
from tests.company import GUEST, NOW, REX, RIA, TRIS, new_key, submit
from tests.intake.helpers import ask, card_of, everything, staged, story, version_of

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def asked(store: Store) -> str:
    """Return an idea of which little is known, with an open question."""
    idea_id = submit(store, value=None, urgency=None).id
    ask(store, idea_id, "How much a year?")
    return idea_id


def answer(store: Store, idea_id: str, by: Principal = RIA, **values: str) -> None:
    Ideas(store).answer(idea_id, IdeaAnswers.model_validate(values), Request(by, LATER, new_key()))


def test_an_answer_is_written_onto_the_idea_which_is_ranked_and_waits_again(store: Store, asked: str) -> None:
    before = card_of(store, asked)
    assert not before.score.ranked
    answer(store, asked, text="A lot", value="very_large", urgency="this_year")
    idea = card_of(store, asked)
    assert (idea.value, idea.urgency, idea.stage, idea.version) == (
        {Currency.hours: Value.very_large},
        Urgency.this_year,
        Stage.submitted,
        3,
    )
    assert idea.score.ranked
    assert idea.score.tenths > before.score.tenths
    assert idea.question is not None
    assert (idea.question.answer, idea.question.answered_at) == ("A lot", LATER)
    assert story(store, asked)[-1] == ("answered", "U0RIA")


def test_the_question_is_told_as_answered_in_its_own_place(store: Store, asked: str) -> None:
    answer(store, asked, text="A lot")
    first, second = staged(store, "question")
    assert first.subject == second.subject
    assert QuestionNotification.model_validate(second.snapshot).question.answer == "A lot"
    assert QuestionNotification.model_validate(second.snapshot).question.answered_at == LATER


def test_a_choice_alone_or_words_alone_are_enough(store: Store) -> None:
    for values in ({"value": "small"}, {"text": "Eighty"}):
        idea_id = submit(store, value=None).id
        ask(store, idea_id)
        answer(store, idea_id, **values)
        assert card_of(store, idea_id).stage is Stage.submitted


def test_what_is_not_answered_stays_as_it_was(store: Store) -> None:
    idea_id = submit(store, value="large", area="checkout").id
    ask(store, idea_id)
    answer(store, idea_id, text="Eighty")
    idea = card_of(store, idea_id)
    assert (idea.value, idea.area) == ({Currency.hours: Value.large}, "checkout")


@pytest.mark.parametrize("values", [{}, {"text": "  "}, {"text": "\u200b"}, {"text": "x" * 3001, "value": "small"}])
def test_an_answer_that_says_nothing_or_too_much_is_refused(store: Store, asked: str, values: dict[str, str]) -> None:
    before = everything(store)
    with pytest.raises(FieldErrors) as refusal:
        answer(store, asked, **values)
    assert set(refusal.value.errors) == {"text"}
    assert everything(store) == before


def test_the_second_time_of_a_request_changes_nothing(store: Store, asked: str) -> None:
    for text in ("A lot", "Nothing"):
        Ideas(store).answer(asked, IdeaAnswers(text=text), Request(RIA, LATER, "view-1"))
    idea = card_of(store, asked)
    assert idea.question is not None
    assert (idea.question.answer, idea.version) == ("A lot", 3)


def test_a_second_answer_is_told_that_it_is_answered(store: Store, asked: str) -> None:
    answer(store, asked, text="A lot")
    with pytest.raises(Refused, match="answered"):
        answer(store, asked, text="Nothing")
    with pytest.raises(Refused, match="answered"):
        Ideas(store).answer_form(asked, RIA, NOW)


def test_estimates_that_came_meanwhile_are_no_reason_to_refuse_an_answer(store: Store, asked: str) -> None:
    review = Review(effort=Effort.weeks)
    Triage(store).review(asked, version_of(store, asked), review, Request(TRIS, LATER, new_key()))
    answer(store, asked, text="A lot")
    assert card_of(store, asked).stage is Stage.submitted


def test_nobody_else_answers(store: Store, asked: str) -> None:
    for by in (REX, TRIS, GUEST):
        with pytest.raises(NotAllowed):
            answer(store, asked, by, text="A lot")
        with pytest.raises(NotAllowed):
            Ideas(store).answer_form(asked, by, NOW)
    with pytest.raises(NotFound):
        answer(store, "no such idea", text="A lot")


def test_without_a_question_there_is_nothing_to_answer(store: Store) -> None:
    with pytest.raises(Refused, match=r"This question has been answered, or the idea was decided meanwhile\."):
        answer(store, submit(store).id, text="A lot")


def test_the_form_shows_the_question(store: Store, asked: str) -> None:
    form = Ideas(store).answer_form(asked, RIA, NOW)
    assert form.idea.question is not None
    assert (form.idea.question.text, form.idea.version) == ("How much a year?", 2)


def test_a_decision_closes_an_open_question_everywhere_it_is_told(store: Store, asked: str) -> None:
    Triage(store).send(asked, version_of(store, asked), Request(TRIS, LATER, new_key()))
    for kind in ("question", "tracker", "card"):
        newest = staged(store, kind)[-1].snapshot
        assert newest["version"] == 3, kind
        assert newest["question"]["answered_at"] is not None, kind
    with pytest.raises(Refused, match="decided"):
        answer(store, asked, text="A lot")
