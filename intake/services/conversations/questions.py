"""Just a question: anybody asks the hub, and somebody answers."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from intake.access import Action, Principal, Request, authorise
from intake.answers import AskedHub, QuestionForm, Submitted
from intake.errors import FieldErrors, NotFound, Refused
from intake.ideas import PROBLEM_LENGTH, IdeaDraft, unreadable
from intake.notifications.direct_messages import HeardMessage
from intake.operations import history, notify
from intake.operations.conversations.questions import (
    QUESTION,
    hub_channel,
    question_at,
    relation_to_question,
    send_answer,
    short_title,
    similar_to,
    skilled_in,
    stage_question,
    take_answer,
)
from intake.operations.rota import answerer_of_week
from intake.operations.submissions import checked_row, take_in
from intake.operations.support import similar_ideas
from intake.tables import HubQuestion
from intake.text import clean
from store.engine import Session, Store

TEXT = "text"
NO_TEXT = "Write your question in a sentence or two."
NO_ANSWER = "Write your answer."
NO_QUESTION = "This question isn't there any more."
AN_IDEA_ALREADY = "This question has become an idea already."
ANSWERED_ALREADY = "Somebody has marked this question as answered already."
_QUESTIONS = UUID("c2a4a1d2-6f0e-4c35-8a5a-19f2a8e9b6f4")


class Questions:
    """Questions to the hub."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, by: Principal, now: datetime) -> QuestionForm:
        """Return where a question goes, and who answers it this week."""
        authorise(by, Action.ask_hub)
        with self._store.reading() as session:
            return QuestionForm(channel=hub_channel(session), answerer=answerer_of_week(session, by.member_id, now))

    def ask(self, text: str, request: Request) -> AskedHub:
        """Ask the hub; return who answers, who else may know, and which ideas are about the same.

        Raises FieldErrors when the text can't be taken.
        """
        authorise(request.by, Action.ask_hub)
        if problem := unreadable(text, PROBLEM_LENGTH, NO_TEXT):
            raise FieldErrors({TEXT: problem})

        def change(session: Session) -> dict[str, Any]:
            question = HubQuestion(
                id=uuid5(_QUESTIONS, request.key).hex,
                asker=request.by.member_id,
                text=clean(text),
                at=request.now,
                answerer=answerer_of_week(session, request.by.member_id, request.now),
            )
            session.add(question)
            session.flush()
            _audit(session, question, "asked the hub", request)
            similar = similar_to(session, question)
            stage_question(session, question, similar, request.now)
            _stage_answerers_home(session, question, request)
            return {"id": question.id, "similar": similar}

        answer = self._store.once(request, change)
        with self._store.reading() as session:
            question = session.get_one(HubQuestion, answer["id"])
            return AskedHub(
                id=question.id,
                version=question.version,
                today=request.now.astimezone(ZoneInfo(request.by.zone)).date(),
                channel=hub_channel(session),
                answerer=question.answerer,
                similar=similar_ideas(session, answer["similar"], request.by),
                skilled=skilled_in(session, question.text, answer["similar"]),
            )

    def make_idea(self, question_id: str, request: Request) -> Submitted:
        """Submit a question as an idea of whoever asked it; raises Refused when it has become one already."""

        def change(session: Session) -> dict[str, Any]:
            question = _question(session, question_id, request)
            if question.idea_id is not None:
                raise Refused(AN_IDEA_ALREADY)
            draft = IdeaDraft(title=short_title(question.text), problem=question.text).checked()
            row = checked_row(session, draft, request, question.asker)
            answer = take_in(session, row, draft, request, None)
            question.idea_id = row.id
            _change(session, question, "made it an idea", request)
            return answer

        return Submitted.model_validate(self._store.once(request, change))

    def hear(self, heard: HeardMessage, author: str, request: Request) -> None:
        """Show the asker what somebody answers in the thread of a question; of other threads nothing is kept."""
        authorise(request.by, Action.hear_of_answers)
        with self._store.reading() as session:
            question = question_at(session, heard.channel, heard.thread_ts)
        # Whoever asked adds to it; the others read that where it stands.
        if question is None or question.asker == author:
            return

        def change(session: Session) -> None:
            question = question_at(session, heard.channel, heard.thread_ts)
            if question is not None:
                take_answer(session, question, heard, author, request.now)

        self._store.once(request, change)

    def answer(self, question_id: str, text: str, request: Request) -> None:
        """Answer a question where we aren't shown threads; raises FieldErrors, and Refused where it is an idea."""
        authorise(request.by, Action.reply)
        if problem := unreadable(text, PROBLEM_LENGTH, NO_ANSWER):
            raise FieldErrors({TEXT: problem})

        def change(session: Session) -> None:
            question = session.get(HubQuestion, question_id, with_for_update=True)
            if question is None:
                raise NotFound(NO_QUESTION)
            if question.idea_id is not None:
                raise Refused(AN_IDEA_ALREADY)
            send_answer(session, question, clean(text), request.by.member_id, request.now, request.key)

        self._store.once(request, change)

    def mark_answered(self, question_id: str, request: Request) -> None:
        """Have a question wait for nobody any more; raises Refused when it doesn't."""

        def change(session: Session) -> None:
            question = _question(session, question_id, request)
            if question.answered_at is not None:
                raise Refused(ANSWERED_ALREADY)
            question.answered_at, question.answered_by = request.now, request.by.member_id
            _change(session, question, "answered the question", request)

        self._store.once(request, change)


def _question(session: Session, question_id: str, request: Request) -> HubQuestion:
    authorise(request.by, Action.settle_question)
    question = session.get(HubQuestion, question_id, with_for_update=True)
    if question is None:
        raise NotFound(NO_QUESTION)
    authorise(request.by, Action.settle_question, relation_to_question(question, request.by))
    return question


def _change(session: Session, question: HubQuestion, action: str, request: Request) -> None:
    question.version += 1
    session.flush()
    _audit(session, question, action, request)
    stage_question(session, question, similar_to(session, question), request.now)
    _stage_answerers_home(session, question, request)


def _stage_answerers_home(session: Session, question: HubQuestion, request: Request) -> None:
    if question.answerer is not None:
        key = f"hub question:{question.id}:{question.version}"
        notify.stage_homes(session, [question.answerer], key, request.now)


def _audit(session: Session, question: HubQuestion, action: str, request: Request) -> None:
    values = question.model_dump(mode="json")
    history.audit_act(session, action, QUESTION, question.id, request.now, after=values, by=request.by.member_id)
