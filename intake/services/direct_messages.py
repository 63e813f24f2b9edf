"""What people write to the app outside of threads: one answer leads on, with their words in the form."""

from datetime import datetime, timedelta

from intake.access import Action, Principal, Request, authorise
from intake.answers import KeptForm, form_choices
from intake.ideas import TITLE_LENGTH, LooseDraft
from intake.notifications.questions import (
    CommandsAnswer,
    DeletedReply,
    DirectAnswer,
    DirectMessage,
    GuestAnswer,
)
from intake.operations.form_drafts import KEPT, WRITTEN, draft_id_of
from intake.operations.questions import named_text, short_title
from intake.queries import form_drafts as form_draft_queries
from intake.queries.visibility import deciders
from intake.tables import FormDraft, Member
from intake.text import is_blank
from store import outbox
from store.engine import Session, Store
from store.outbox import Snapshot

# However much somebody writes, they are answered once in so long; a guest, who can go on nowhere, once in a day.
ANSWERED_EVERY, GUEST_ANSWERED_EVERY = timedelta(minutes=10), timedelta(days=1)
NAMED_TO_GUESTS = 2
SAID = "said"
_ANSWER = "direct-answer"


class DirectMessages:
    """What somebody has written to the app, kept for seven days and for them alone."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def hear(self, message: DirectMessage, request: Request) -> None:
        """Answer what somebody wrote, unless they were answered just now: then keep it with what they wrote before."""
        authorise(request.by, Action.reply)

        def change(session: Session) -> None:
            member, now = request.by.member_id, request.now
            if not message.is_new:
                _change(session, message, member, now)
            elif message.asks_for_help:
                _answer(session, CommandsAnswer(is_command=message.is_command), message, member, now)
            elif message.files or not is_blank(message.text):
                _take(session, message, member, now)

        self._store.once(request, change)

    def turn_away(self, message: DirectMessage, member: str, now: datetime) -> None:
        """Tell a guest whom to ask; anybody else who is no member is told nothing."""
        with self._store.writing() as session:
            row = session.get(Member, member)
            if row is None or not row.is_guest or row.is_deactivated or not message.is_new:
                return
            if not _was_answered(session, member, now - GUEST_ANSWERED_EVERY):
                answer = GuestAnswer(people=tuple(deciders(session)[:NAMED_TO_GUESTS]))
                _answer(session, answer, message, member, now)

    def form(self, draft_id: str, by: Principal) -> KeptForm:
        """Return the idea form with what somebody wrote, and an empty one where that is gone."""
        authorise(by, Action.submit)
        with self._store.reading() as session:
            row = form_draft_queries.form_draft(session, draft_id, by.member_id)
            entered = {} if row is None else row.entered
            return KeptForm(id=draft_id, draft=LooseDraft.model_validate(entered), choices=form_choices(session))

    def words(self, draft_id: str, by: Principal) -> str:
        """Return what somebody wrote, and nothing where that is gone."""
        authorise(by, Action.ask_hub)
        with self._store.reading() as session:
            row = form_draft_queries.form_draft(session, draft_id, by.member_id)
            return "" if row is None else _words(row)


def _take(session: Session, message: DirectMessage, member: str, now: datetime) -> None:
    kept = form_draft_queries.form_drafts_from(session, member, WRITTEN, now - ANSWERED_EVERY)
    if _was_answered(session, member, now - ANSWERED_EVERY):
        if kept:
            _write(kept[0], {**kept[0].entered[SAID], message.ts: named_text(session, message)})
        return
    row = FormDraft(id=draft_id_of(member, f"{message.channel}:{message.ts}"), member=member, at=now, origin=WRITTEN)
    _write(row, {message.ts: named_text(session, message)})
    session.add(row)
    session.flush()
    _answer(session, DirectAnswer(id=row.id), message, member, now)


def _change(session: Session, message: DirectMessage, member: str, now: datetime) -> None:
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


def _words(row: FormDraft) -> str:
    said = row.entered.get(SAID)
    if not isinstance(said, dict):
        return str(row.entered.get("problem") or row.entered.get("title") or "")
    return "\n".join(said[ts] for ts in sorted(said)).strip()


def _was_answered(session: Session, member: str, since: datetime) -> bool:
    last = outbox.newest_due(session, f"{_ANSWER}:{member}:")
    return last is not None and last > since


def _answer(session: Session, answer: Snapshot, message: DirectMessage, member: str, now: datetime) -> None:
    place = f"said:{message.channel}:{message.ts}"
    outbox.note_message(session, place, message.channel, message.ts)
    subject = f"{_ANSWER}:{draft_id_of(member, f'{message.channel}:{message.ts}')}"
    kind = "help" if isinstance(answer, CommandsAnswer) else _ANSWER
    key = f"{kind}:{member}:{message.channel}:{message.ts}"
    outbox.stage(session, answer, key=key, audience=member, due=now, subject=subject, reply_to=place)
