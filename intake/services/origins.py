"""Handing in somebody's message as an idea, and its author's answer whether the idea is theirs."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid5

from intake.access import Action, Principal, Request, Role, authorise
from intake.answers import OpenedForm, form_choices
from intake.ideas import Authorship, MessageOrigin
from intake.operations import idea_notifications
from intake.operations import origins as origins_operations
from intake.operations.origins import stage_reply
from intake.queries.members import author_names
from intake.queries.origins import origin_of, submitted_from
from intake.tables import Idea, Origin
from store.engine import Session, Store
from store.locking import add_unless_there

_ORIGINS = UUID("0c1d5a0e-8a53-4a53-9f0e-5b0c52f5a3d4")


class Origins:
    """The messages that ideas come from."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self, message: MessageOrigin, mentioned: Collection[str], request: Request) -> OpenedForm:
        """Keep a message for the form that is being opened from it; `mentioned` are the members whom it names."""
        authorise(request.by, Action.submit)
        origin_id = uuid5(_ORIGINS, request.key).hex
        with self._store.writing() as session:
            origin = Origin(id=origin_id, reporter=request.by.member_id, opened_at=request.now, **message.model_dump())
            add_unless_there(session, origin)
            before = submitted_from(session, message.channel, message.ts)
            return OpenedForm(
                choices=form_choices(session),
                origin=origin_id,
                names=author_names(session, mentioned),
                already=idea_notifications.label(before) if before is not None else None,
            )

    def tell_thread(self, idea_id: str, now: datetime) -> None:
        """Have the message's thread told that it was submitted: its channel is public, and the bot is in it."""
        with self._store.writing() as session:
            row, origin = session.get(Idea, idea_id), origin_of(session, idea_id)
            if row is not None and origin is not None:
                stage_reply(session, row, origin, now)

    def ask_author(self, idea_id: str, author: Principal, now: datetime) -> None:
        """Have the message's author asked whether the idea is theirs; only full members are."""
        if not author.has(Role.member):
            return
        with self._store.writing() as session:
            row, origin = session.get(Idea, idea_id), origin_of(session, idea_id)
            if row is not None and origin is not None and origin.author == author.member_id:
                origins_operations.ask_author(session, row, origin, now)

    def confirm(self, idea_id: str, request: Request) -> None:
        """Take the author's yes: they become the requester."""
        self._answer(idea_id, Authorship.confirmed, request)

    def deny(self, idea_id: str, request: Request) -> None:
        """Take the author's no: whoever handed the idea in stays its requester."""
        self._answer(idea_id, Authorship.denied, request)

    def _answer(self, idea_id: str, authorship: Authorship, request: Request) -> None:
        authorise(request.by, Action.claim)

        def change(session: Session) -> None:
            origins_operations.answer_authorship(session, idea_id, authorship, request.by, request.now)

        self._store.once(request, change)
