"""What people write to the app outside of threads: one answer leads on, with their words in the form."""

from datetime import datetime, timedelta

from intake.access import Action, Principal, Request, authorise
from intake.answers import KeptForm, form_choices
from intake.ideas import LooseDraft
from intake.notifications.direct_messages import CommandsAnswer, DirectMessage, GuestAnswer
from intake.operations.conversations.direct_messages import answer, change_words, take_words, was_answered, words_of
from intake.queries import form_drafts as form_draft_queries
from intake.queries.members import deciders
from intake.tables import Member
from intake.text import is_blank
from store.engine import Session, Store

# A guest, who can go on nowhere, is answered once in so long.
GUEST_ANSWERED_EVERY = timedelta(days=1)
NAMED_TO_GUESTS = 2


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
                change_words(session, message, member, now)
            elif message.asks_for_help:
                answer(session, CommandsAnswer(is_command=message.is_command), message, member, now)
            elif message.files or not is_blank(message.text):
                take_words(session, message, member, now)

        self._store.once(request, change)

    def turn_away(self, message: DirectMessage, member: str, now: datetime) -> None:
        """Tell a guest whom to ask; anybody else who is no member is told nothing."""
        with self._store.writing() as session:
            row = session.get(Member, member)
            if row is None or not row.is_guest or row.is_deactivated or not message.is_new:
                return
            if not was_answered(session, member, now - GUEST_ANSWERED_EVERY):
                people = tuple(deciders(session)[:NAMED_TO_GUESTS])
                answer(session, GuestAnswer(people=people), message, member, now)

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
            return "" if row is None else words_of(row)
