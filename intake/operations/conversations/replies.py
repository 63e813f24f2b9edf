"""Replies in the threads of messages about ideas: people's go where the idea is in hand; they get what is sent."""

from datetime import datetime
from uuid import UUID, uuid5

from intake.access import Principal
from intake.errors import FieldErrors, NotFound
from intake.ideas import NOBODY, Asked, Stage
from intake.notifications.direct_messages import HeardMessage
from intake.notifications.replies import DeletedReply, ReplyNotification, RequesterReply, SentReply
from intake.operations import history, idea_notifications, notify
from intake.queries import ideas as idea_queries
from intake.queries import members as member_queries
from intake.queries import organization as organization_queries
from intake.queries import questions as question_queries
from intake.rules.support import subject_kind
from intake.tables import HubQuestion, Idea, ThreadReply
from intake.text import clean
from store import outbox
from store.engine import Session

# In the threads of these people write about an idea. What is said below a card is for those who decide alone.
WRITTEN_ABOUT = "written about"
TALKED_ABOUT = frozenset({"tracker", "question", "supported", "author", WRITTEN_ABOUT, *map(subject_kind, Asked)})
REPLY = "thread-reply"
ATTACHED = "(A file is attached. It's only in their conversation with Guildhall.)"
NO_ROOM = "They've had as many messages about this idea as we send. You can reply when they write again."
NOBODY_WRITES = "This idea was imported without a requester, so there is nobody to write to."
NOT_WRITTEN = "They haven't written since your last reply."
_REPLIES = UUID("7f0f5f3b-7d52-4a0c-9a0e-5b7e2f6d8c11")


def reply_id_of(channel: str, ts: str) -> str:
    """Return the id of what was written at a place, however often it is told."""
    return uuid5(_REPLIES, f"{channel}:{ts}").hex


def idea_talked_about(session: Session, heard: HeardMessage) -> tuple[str, str] | None:
    """Return of which idea the message in whose thread something was written tells, and its subject; else None."""
    for subject in outbox.subjects_at(session, heard.channel, heard.thread_ts):
        kind, _, rest = subject.partition(":")
        if kind in TALKED_ABOUT:  # guard: threads: nothing from below a card
            return rest.partition("@")[0].partition(":")[0], subject
        # The receipt for whoever asked: in the hub's channel nothing is heard.
        asked = session.get(HubQuestion, rest.partition("@")[0]) if kind == "hub-question" and "@" in rest else None
        if asked is not None and asked.idea_id is not None:
            return asked.idea_id, subject
    return None


def heard_text(session: Session, heard: HeardMessage) -> str:
    """Return what was written, with the names of those whom it mentions, and that a file came with it."""
    return clean("\n".join(part for part in (named_text(session, heard), ATTACHED if heard.files else "") if part))


def named_text(session: Session, heard: HeardMessage) -> str:
    """Return what was written, with the names of those whom it mentions."""
    text, names = heard.text, member_queries.author_names(session, heard.mentioned)
    for member in heard.mentioned:
        text = text.replace(f"@{member}", f"@{names.get(member, 'somebody')}")
    return clean(text)


def places_in_hand(session: Session, row: Idea) -> list[tuple[str, str]]:
    """Return where those who have an idea in hand read of it, with the subject of the message there.

    That is the squad's channel once its note stands there, else the triagers' card; what was merged is with its target.
    """
    if row.stage is Stage.merged and row.merged_into is not None:
        return places_in_hand(session, session.get_one(Idea, row.merged_into))
    squad = next((squad for squad in organization_queries.squads(session) if squad.key == row.squad), None)
    if squad is not None and squad.channel and not row.private:
        note = f"squad:{row.id}@{squad.channel}"
        if outbox.among(session, [note]):
            return [(squad.channel, note)]
    return [(audience, f"card:{row.id}@{audience}") for audience in notify.triage_audiences(session, row)]


def take_reply(
    session: Session, row: Idea, reply: ThreadReply, by: str, now: datetime, *, action: str = "replied"
) -> None:
    """Show those who have the idea in hand what somebody wrote, or in its place how it reads now."""
    subject = f"{REPLY}:{reply.id}@"
    history.audit_act(session, action, history.IDEA, row.id, now, by=by)
    notification = _reply_notification(row, reply)
    staged = outbox.staged_like(session, subject)
    places = [(audience, thread) for _, audience, thread in staged] or places_in_hand(session, row)
    for audience, thread in sorted(places, key=lambda place: place[0]):
        if audience == reply.author:
            continue
        key = f"{subject}{audience}:{reply.edited_ts or reply.ts or reply.id}"
        to = subject + audience
        outbox.stage(session, notification, key=key, audience=audience, due=now, subject=to, reply_to=thread)


def delete_reply(session: Session, row: Idea, reply: ThreadReply, by: str, now: datetime) -> None:
    """Have what somebody wrote be nowhere any more, not in our database either."""
    reply.text, reply.deleted_at = "", now
    session.add(reply)
    session.flush()
    history.audit_act(session, "reply deleted", history.IDEA, row.id, now, by=by)
    gone = DeletedReply(private=row.private)
    for subject, audience, _ in outbox.staged_like(session, f"{REPLY}:{reply.id}@"):
        outbox.decline_waiting(session, subject, "its author has deleted it")
        outbox.erase_snapshots(session, subject, _reply_notification(row, reply).model_dump(mode="json"))
        outbox.stage(session, gone, key=f"{subject}:deleted", audience=audience, due=now, subject=subject)


def _reply_notification(row: Idea, reply: ThreadReply) -> ReplyNotification:
    return ReplyNotification(
        id=row.id,
        reply=reply.id,
        label=idea_notifications.label(row),
        title=row.title,
        private=row.private,
        requester=row.requester,
        by=reply.author,
        text=reply.text,
    )


def correspondent(session: Session, about: str, by: Principal) -> tuple[Idea, str, str]:
    """Return the idea, to whom a reply about it goes, and in the thread of which subject; raises NotFound.

    `about` is the id of what somebody wrote, which is answered, or of an idea, whose requester is written to.
    """
    reply = session.get(ThreadReply, about)
    row = idea_queries.idea(session, reply.idea_id if reply is not None else about, by)
    if reply is not None:
        return row, reply.author, reply.thread
    if row.requester == NOBODY:
        raise NotFound(NOBODY_WRITES)
    return row, row.requester, notify.tracker_subject(row)


def send_reply(session: Session, about: str, text: str, by: Principal, now: datetime, key: str) -> None:
    """Send somebody what is written for them; raises FieldErrors where they have had messages enough.

    A conversation that they began is no message of ours: the first answer to what they wrote never counts.
    """
    row, to, thread = correspondent(session, about, by)
    last = question_queries.replies(session, row.id, to, 1)
    answers = bool(last) and last[0].sent_to is None
    if not answers and to != row.requester:
        raise FieldErrors({"text": NOT_WRITTEN})
    if not answers and not notify.may_message(session, row):  # guard: six messages at most: replies
        raise FieldErrors({"text": NO_ROOM})
    reply = ThreadReply(
        id=uuid5(_REPLIES, key).hex,
        idea_id=row.id,
        author=by.member_id,
        at=now,
        text=text,
        thread=thread,
        sent_to=to,
    )
    session.add(reply)
    session.flush()
    history.audit_act(session, "replied to requester", history.IDEA, row.id, now, by=by.member_id)
    shown = {"id": row.id, "label": idea_notifications.label(row), "title": row.title, "by": by.member_id, "text": text}
    # As the news of an idea it counts, as an answer it doesn't.
    counted = f"answer:{reply.id}" if answers else f"news:{row.id}:{reply.id}"
    outbox.stage(session, RequesterReply(**shown), key=counted, audience=to, due=now, reply_to=thread)
    sent = SentReply(**shown, private=row.private, to=to)
    for audience, card in places_in_hand(session, row):
        if audience not in (by.member_id, to):
            subject = f"{REPLY}:{reply.id}@{audience}"
            outbox.stage(session, sent, key=subject, audience=audience, due=now, subject=subject, reply_to=card)
