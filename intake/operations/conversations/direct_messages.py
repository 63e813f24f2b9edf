"""What people write to the app outside of threads, kept for the forms that its answer opens; and below its messages."""

from datetime import datetime, timedelta

from intake.ideas import TITLE_LENGTH
from intake.notifications.direct_messages import CommandsAnswer, DirectAnswer, DirectMessage, HeardMessage, ThreadAnswer
from intake.notifications.replies import DeletedReply
from intake.operations.conversations.questions import hub_channel, short_title
from intake.operations.conversations.replies import WRITTEN_ABOUT, named_text
from intake.operations.form_drafts import KEPT, WRITTEN, draft_id_of
from intake.queries import form_drafts as form_draft_queries
from intake.tables import FormDraft, HubQuestion
from store import outbox
from store.engine import Session
from store.outbox import Snapshot

# However much somebody writes, they are answered once in so long.
ANSWERED_EVERY = timedelta(minutes=10)
SAID = "said"
_ANSWER, _THREAD_ANSWER = "direct-answer", "thread-answer"
# Below these those who decide talk to each other.
_THEIR_OWN = "card"


def take_words(session: Session, message: DirectMessage, member: str, now: datetime) -> None:
    """Keep what somebody wrote outside of threads and answer it, unless they were answered just now."""
    kept = form_draft_queries.form_drafts_from(session, member, WRITTEN, now - ANSWERED_EVERY)
    if was_answered(session, member, now - ANSWERED_EVERY):
        if kept:
            _write(kept[0], {**kept[0].entered[SAID], message.ts: named_text(session, message)})
        return
    row = FormDraft(id=draft_id_of(member, f"{message.channel}:{message.ts}"), member=member, at=now, origin=WRITTEN)
    _write(row, {message.ts: named_text(session, message)})
    session.add(row)
    session.flush()
    answer(session, DirectAnswer(id=row.id), message, member, now)


def change_words(session: Session, message: HeardMessage, member: str, now: datetime) -> None:
    """Keep what somebody wrote as it reads now, and nothing of it once it is deleted."""
    for row in form_draft_queries.form_drafts_from(session, member, WRITTEN, now - KEPT):
        said = dict(row.entered[SAID])
        if message.ts not in said:
            continue
        if not message.deleted:
            _write(row, said | {message.ts: named_text(session, message)})
            return
        del said[message.ts]
        if said:
            _write(row, said)
            return
        session.delete(row)
        subject = f"{_ANSWER}:{row.id}"
        outbox.decline_waiting(session, subject, "its reader has deleted what it answers")
        outbox.stage(session, DeletedReply(), key=f"{subject}:deleted", audience=member, due=now, subject=subject)


def _write(row: FormDraft, said: dict[str, str]) -> None:
    """Keep what was said as an idea: its first line as the title, the rest as the problem."""
    text = "\n".join(said[ts] for ts in sorted(said)).strip()
    title, problem = _split(text)
    row.entered = {SAID: said, "title": title, "problem": problem}


def _split(text: str) -> tuple[str, str]:
    first, _, rest = (part.strip() for part in text.partition("\n"))
    # What is too long for a title stands in the problem whole.
    return (first, rest) if len(first) <= TITLE_LENGTH else (short_title(first), text)


def words_of(row: FormDraft) -> str:
    """Return all that is kept of what somebody wrote."""
    said = row.entered.get(SAID)
    if not isinstance(said, dict):
        return str(row.entered.get("problem") or row.entered.get("title") or "")
    return "\n".join(said[ts] for ts in sorted(said)).strip()


def was_answered(session: Session, member: str, since: datetime) -> bool:
    """Tell whether somebody was answered outside of threads since an instant."""
    last = outbox.newest_due(session, f"{_ANSWER}:{member}:")
    return last is not None and last > since


def answer(session: Session, said: Snapshot, message: DirectMessage, member: str, now: datetime) -> None:
    """Stage an answer in the thread of what somebody wrote."""
    place = _noted_place(session, message.channel, message.ts)
    subject = f"{_ANSWER}:{draft_id_of(member, f'{message.channel}:{message.ts}')}"
    kind = "help" if isinstance(said, CommandsAnswer) else _ANSWER
    key = f"{kind}:{member}:{message.channel}:{message.ts}"
    outbox.stage(session, said, key=key, audience=member, due=now, subject=subject, reply_to=place)


def _noted_place(session: Session, channel: str, ts: str) -> str:
    """Return the subject of a message below which something is answered."""
    place = f"said:{channel}:{ts}"
    outbox.note_message(session, place, channel, ts)
    return place


# What somebody writes below a message of the app that is about no idea.


def answer_in_thread(session: Session, heard: HeardMessage, member: str, now: datetime) -> None:
    """Say where to write, once in a while; what stands below the answer to somebody's words is kept with them."""
    parts = [subject.partition(":") for subject in outbox.subjects_at(session, heard.channel, heard.thread_ts)]
    subjects = {kind: rest for kind, _, rest in parts}
    if _THEIR_OWN in subjects:  # guard: threads: nothing from below a card is answered
        return
    kept = _kept_words(session, heard, member)
    if not subjects and kept is None:
        # Below no message of ours, or one that we know nothing of any more.
        return
    if not heard.is_new:
        change_words(session, heard, member, now)
        return
    if kept is not None:
        _write(kept, {**kept.entered[SAID], heard.ts: named_text(session, heard)})
    key = f"{_THREAD_ANSWER}:{member}:{heard.channel}:{heard.thread_ts}:"
    last = outbox.newest_due(session, key)
    if last is not None and last > now - ANSWERED_EVERY:
        return
    question = session.get(HubQuestion, subjects.get("hub-question", "").partition("@")[0])
    said = ThreadAnswer(
        is_kept=kept is not None,
        channel=hub_channel(session) if question is not None and question.asker == member else None,
        asker=question.asker if question is not None and question.asker != member else None,
    )
    place = _noted_place(session, heard.channel, heard.thread_ts)
    outbox.stage(session, said, key=f"{key}{heard.ts}", audience=member, due=now, reply_to=place)


def _kept_words(session: Session, heard: HeardMessage, member: str) -> FormDraft | None:
    """Return what is kept of the words below which something is written."""
    row = form_draft_queries.form_draft(session, draft_id_of(member, f"{heard.channel}:{heard.thread_ts}"), member)
    return row if row is not None and row.origin == WRITTEN and SAID in row.entered else None


def give_thread(session: Session, draft_id: str, idea_id: str) -> None:
    """Have what is written below the answer to somebody's words be about the idea that they have become."""
    for _, _, place in outbox.staged_like(session, f"{_ANSWER}:{draft_id}"):
        if place is not None and (stands := outbox.find_message(session, place)) is not None:
            outbox.note_message(session, f"{WRITTEN_ABOUT}:{idea_id}", stands.channel, stands.ts)
