"""What requesters do: submit an idea, answer a question about it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from intake import assess, history, idea_facts, marks, offers, origins, queries, relations, sentences, staging, viewers
from intake.access import Action, Principal, Relation, authorise
from intake.answers import AnswerForm, FormChoices, Submitted
from intake.errors import FieldErrors, Refused
from intake.facts import Question
from intake.ideas import PROBLEM_LENGTH, IdeaAnswers, IdeaDraft, Stage, unreadable
from intake.tables import Idea
from store import fulltext, inbox
from store.engine import Session, Store
from store.remembered import Remembered

ALREADY_SAVED = (
    "We already saved this idea as {label}, the way you first sent it{seen}. Your changes since then aren’t saved. To "
    "send them as another idea, copy them, close this form and open a new one."
)
EVERYONE_SEES = ", and everyone here can see it"
_IDEAS = UUID("6f0b7a1c-52cf-4d0c-9d2f-8c4f3b8a1d57")


class Ideas:
    """Ideas, as their requesters see them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._choices = Remembered(store, offers.form_choices)

    def form(self, by: Principal) -> FormChoices:
        """Return what the idea form offers."""
        authorise(by, Action.submit)
        return self._choices()

    def submit(
        self, draft: IdeaDraft, by: Principal, now: datetime, request_key: str, origin: str | None = None
    ) -> Submitted:
        """Take an idea in; raises FieldErrors when a field can't be taken. `origin` is what `Origins.open` gave."""
        authorise(by, Action.submit)
        draft = draft.checked()
        with self._store.writing(by) as session:
            if (answer := _first_answer(session, request_key)) is not None:
                return Submitted.model_validate(answer)
            viewers.check(session, draft.viewers)
            marks.check(session, draft.value, by)
            row = _new_row(draft, by, now, request_key)
            assess.assess(session, row)
            row.similar = assess.find_similar(session, row)
            # From here on others who submit wait: numbers have no gaps.
            row.number = None if row.private else queries.next_number(session, "idea")
            session.add(row)
            if origin:
                origins.attach(session, row, origin, now)
            session.flush()
            if row.private:
                viewers.name(session, row, draft.viewers, by.member_id, now)
            else:
                fulltext.put_new(session, [(row.id, row.title, row.problem)])
            history.record(session, row, verb="submitted", sentence=sentences.RECEIVED, by=by.member_id, now=now)
            session.flush()
            staging.stage_everything(session, row, now)
            submitted = Submitted(id=row.id, label=idea_facts.label(row), title=row.title)
            inbox.remember(session, request_key, submitted.model_dump(mode="json"), now)
        return submitted

    def answer_form(self, idea_id: str, by: Principal) -> AnswerForm:
        """Return what the requester is asked; raises Refused when nothing is."""
        authorise(by, Action.answer)
        with self._store.reading() as session:
            row = _own(session, idea_id, by)
            _open_question(row)
            _, policy, _ = queries.policy_in_force(session)
            return AnswerForm(idea=idea_facts.idea_fact(session, row), values=offers.value_choices(policy))

    def answer(self, idea_id: str, answers: IdeaAnswers, by: Principal, now: datetime, request_key: str) -> None:
        """Take the requester's answer: the inputs are written onto the idea, which waits for a decision again."""
        authorise(by, Action.answer)
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            row = _own(session, idea_id, by, to_change=True)
            question = _open_question(row)
            given = answers.given()
            _check(answers, given)
            marks.check(session, answers.value, by, idea_id)
            # Only the requester answers; estimates that came meanwhile are no reason to refuse.
            row = history.take(session, idea_id, row.version, by, now)
            for name, value in given.items():
                setattr(row, name, value)
            answered = question.model_copy(update={"answered_at": now, "answer": answers.text})
            row.question = answered.model_dump(mode="json")
            history.move(row, Stage.submitted)
            assess.assess(session, row)
            history.record(
                session,
                row,
                verb="answered",
                sentence=sentences.answered(answers.text),
                by=by.member_id,
                now=now,
                **given,
            )
            session.flush()
            staging.stage_everything(session, row, now)
            staging.stage_question(session, row, now)
            inbox.remember(session, request_key, {}, now)


def _first_answer(session: Session, request_key: str) -> dict[str, Any] | None:
    try:
        return inbox.first_answer(session, request_key)
    except inbox.DifferentContent as different:
        first = Submitted.model_validate(different.answer)
        row = session.get(Idea, first.id)
        seen = "" if row is None or row.private else EVERYONE_SEES
        raise Refused(ALREADY_SAVED.format(label=first.label, seen=seen)) from different


def id_of(request_key: str) -> str:
    """Return the id of the public idea that a request submits, the same each time it is asked for."""
    return uuid5(_IDEAS, request_key).hex


def _new_row(draft: IdeaDraft, by: Principal, now: datetime, request_key: str) -> Idea:
    return Idea(
        # Of a private idea not even the request tells the id: it is known to the inbox, and to those who see the idea.
        id=uuid4().hex if draft.private else id_of(request_key),
        requester=by.member_id,
        stage=Stage.submitted,
        submitted_at=now,
        changed_at=now,
        kind_of_work=draft.kind,
        private=draft.private,
        **draft.model_dump(exclude={"kind", "viewers", "nobody_else"}),
    )


def _own(session: Session, idea_id: str, by: Principal, *, to_change: bool = False) -> Idea:
    row = queries.idea(session, idea_id, by, to_change=to_change)
    # For whoever is not its requester this is somebody else's, whatever else they are to it.
    own = relations.to_idea(session, row, by) is Relation.own
    authorise(by, Action.answer, Relation.own if own else Relation.other)
    return row


def _open_question(row: Idea) -> Question:
    if row.stage is not Stage.needs_info or row.question is None:
        raise Refused("This question is answered, or the idea has been decided meanwhile.")
    return Question.model_validate(row.question)


def _check(answers: IdeaAnswers, given: dict[str, Any]) -> None:
    if answers.text:
        if problem := unreadable(answers.text, PROBLEM_LENGTH, "Write your answer in a sentence or two."):
            raise FieldErrors({"text": problem})
    elif not given:
        raise FieldErrors({"text": "Write an answer, or choose one above."})
