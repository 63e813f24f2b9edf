"""Just a question: anybody asks the hub, and somebody answers; and replies in the threads of ideas, to and fro."""

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
from intake.operations.direct_messages import answer_in_thread
from intake.operations.members import relation_to_work
from intake.operations.notify import tracker_subject
from intake.operations.questions import (
    QUESTION,
    correspondent,
    delete_reply,
    heard_text,
    hub_channel,
    idea_talked_about,
    question_at,
    relation_to_question,
    reply_id_of,
    send_answer,
    send_reply,
    short_title,
    similar_to,
    skilled_in,
    stage_question,
    take_answer,
    take_reply,
)
from intake.operations.rota import answerer_of_week
from intake.operations.submissions import checked_row, take_in
from intake.operations.support import similar_ideas
from intake.policy import Frozen
from intake.queries import ideas as idea_queries
from intake.queries import questions as question_queries
from intake.tables import HubQuestion, Idea, ThreadReply
from intake.text import clean
from store.engine import Session, Store

TEXT = "text"
NO_TEXT = "Write your question in a sentence or two."
NO_REPLY = "Write your reply."
NO_ANSWER = "Write your answer."
SHOWN_REPLIES = 5
NO_QUESTION = "This question isn't there any more."
AN_IDEA_ALREADY = "This question has become an idea already."
ANSWERED_ALREADY = "Somebody has marked this question as answered already."
_QUESTIONS = UUID("c2a4a1d2-6f0e-4c35-8a5a-19f2a8e9b6f4")


class ReplyLine(Frozen):
    """One line of what was written to and fro."""

    at: datetime
    by: str
    to: str | None
    text: str


class ReplyForm(Frozen):
    """What the form of a reply begins with: to whom it goes, and what was written last, the newest last.

    `about` is the id with which it was opened: of an idea, or of what somebody wrote.
    """

    about: str
    title: str
    to: str
    said: tuple[ReplyLine, ...] = ()


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


class Replies:
    """What is written in the threads of messages about ideas: by people, and to them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def hear(self, heard: HeardMessage, request: Request) -> None:
        """Show those who have the idea in hand what somebody wrote, changed or deleted in a thread of theirs.

        Who writes below another message of ours is told where to write; what stands below a card is left unread.
        """
        authorise(request.by, Action.reply)

        def change(session: Session) -> None:
            reply = session.get(ThreadReply, reply_id_of(heard.channel, heard.ts))
            if reply is None:
                _hear_new(session, heard, request)
            elif reply.author == request.by.member_id and reply.deleted_at is None:
                _hear_again(session, reply, heard, request)

        self._store.once(request, change)

    def write(self, idea_id: str, text: str, request: Request) -> None:
        """Write to those who have an idea in hand, where Slack doesn't show us threads; raises FieldErrors."""
        authorise(request.by, Action.reply)
        if problem := unreadable(text, PROBLEM_LENGTH, NO_REPLY):
            raise FieldErrors({TEXT: problem})

        def change(session: Session) -> None:
            row, member = idea_queries.idea(session, idea_id, request.by), request.by.member_id
            reply = ThreadReply(
                id=reply_id_of("", request.key),
                idea_id=row.id,
                author=member,
                at=request.now,
                text=clean(text),
                thread=tracker_subject(row, member),
            )
            session.add(reply)
            session.flush()
            take_reply(session, row, reply, member, request.now)

        self._store.once(request, change)

    def form(self, about: str, by: Principal) -> ReplyForm:
        """Return to whom a reply goes, and what was written last; `about` is an idea, or what somebody wrote."""
        authorise(by, Action.write_requester)
        with self._store.reading() as session:
            row, to, _ = correspondent(session, about, by)
            authorise(by, Action.write_requester, relation_to_work(session, row, by))
            said = question_queries.replies(session, row.id, to, SHOWN_REPLIES)
            lines = [ReplyLine(at=each.at, by=each.author, to=each.sent_to, text=each.text) for each in reversed(said)]
            return ReplyForm(about=about, title=row.title, to=to, said=tuple(lines))

    def send(self, about: str, text: str, request: Request) -> None:
        """Send somebody a reply; nothing else that those who decide write reaches them. Raises FieldErrors."""
        authorise(request.by, Action.write_requester)
        if problem := unreadable(text, PROBLEM_LENGTH, NO_REPLY):
            raise FieldErrors({TEXT: problem})

        def change(session: Session) -> None:
            row, _, _ = correspondent(session, about, request.by)
            authorise(request.by, Action.write_requester, relation_to_work(session, row, request.by))
            send_reply(session, about, clean(text), request.by, request.now, request.key)

        self._store.once(request, change)


def _hear_new(session: Session, heard: HeardMessage, request: Request) -> None:
    if (found := idea_talked_about(session, heard)) is None:
        question = question_at(session, heard.channel, heard.thread_ts)
        if question is not None and question.asker != request.by.member_id:
            # Where the hub has no channel, the question is with its answerer.
            take_answer(session, question, heard, request.by.member_id, request.now)
            return
        answer_in_thread(session, heard, request.by.member_id, request.now)
        return
    idea_id, thread = found
    row = idea_queries.idea(session, idea_id, request.by)
    reply = ThreadReply(
        id=reply_id_of(heard.channel, heard.ts),
        idea_id=row.id,
        author=request.by.member_id,
        at=request.now,
        # What was deleted before we heard of it is never read.
        text="" if heard.deleted else heard_text(session, heard),
        thread=thread,
        channel=heard.channel,
        ts=heard.ts,
        edited_ts=heard.edited_ts,
        deleted_at=request.now if heard.deleted else None,
    )
    session.add(reply)
    session.flush()
    if not heard.deleted:
        take_reply(session, row, reply, request.by.member_id, request.now)


def _hear_again(session: Session, reply: ThreadReply, heard: HeardMessage, request: Request) -> None:
    row = session.get_one(Idea, reply.idea_id)
    if heard.deleted:
        delete_reply(session, row, reply, request.by.member_id, request.now)
        return
    text = heard_text(session, heard)
    # Slack tells of a change when it shows a link, too, and an older one may come last.
    if heard.edited_ts is None or text == reply.text or heard.edited_ts <= (reply.edited_ts or ""):
        return
    reply.text, reply.edited_ts = text, heard.edited_ts
    session.add(reply)
    session.flush()
    take_reply(session, row, reply, request.by.member_id, request.now, action="reply edited")
