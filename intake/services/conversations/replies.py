"""Replies in the threads of messages about ideas, to and fro."""

from datetime import datetime

from intake.access import Action, Principal, Request, authorise
from intake.errors import FieldErrors
from intake.ideas import PROBLEM_LENGTH, unreadable
from intake.notifications.direct_messages import HeardMessage
from intake.operations.conversations.direct_messages import answer_in_thread
from intake.operations.conversations.questions import question_at, take_answer
from intake.operations.conversations.replies import (
    correspondent,
    delete_reply,
    heard_text,
    idea_talked_about,
    reply_id_of,
    send_reply,
    take_reply,
)
from intake.operations.members import relation_to_work
from intake.operations.notify import tracker_subject
from intake.policy import Frozen
from intake.queries import ideas as idea_queries
from intake.queries import questions as question_queries
from intake.services.conversations.questions import TEXT
from intake.tables import Idea, ThreadReply
from intake.text import clean
from store.engine import Session, Store

NO_REPLY = "Write your reply."


SHOWN_REPLIES = 5


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
