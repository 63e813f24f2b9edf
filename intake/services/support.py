"""Supporting an idea, naming people for it, their answers, and what others have checked of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from intake import sentences
from intake.access import Action, Principal, Request, authorise
from intake.answers import BehindChange, BehindForm, JoinedIdea, SuggestForm, SupportForm
from intake.errors import Refused
from intake.ideas import UNDECIDED, Asked
from intake.operations import history, idea_notifications
from intake.operations import ideas as idea_operations
from intake.operations import support as support_operations
from intake.operations.matching import assess
from intake.operations.matching.assess import score_again
from intake.operations.members import relation_to_idea
from intake.operations.notify import stage_backer, stage_everything, stage_homes, stage_news_again
from intake.operations.support import check_open, check_supportable, people_involved
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import support as support_queries
from intake.queries.form_drafts import form_draft
from intake.queries.support import areas_led, public_numbered, support_of
from intake.rules.support import SupportAnswer
from intake.tables import Idea, Unheard
from intake.text import clean
from store.engine import Session, Store
from store.locking import add_unless_there

# Who is behind an idea: naming people, their answers, and what others have checked of it.


class Backing:
    """Ideas, as those see them who name somebody for them, are named, or check what they say."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal) -> BehindForm:
        """Return who is behind an idea."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            row = idea_queries.idea(session, idea_id, by)
            if row.private:
                authorise(by, Action.read_private, relation_to_idea(session, row, by))
            return BehindForm(
                **row.model_dump(include={"id", "version", "title", "private"}),
                label=idea_notifications.label(row),
                member=by.member_id,
                behind=people_involved(session, row, by),
            )

    def change(self, idea_id: str, version: int, change: BehindChange, request: Request) -> None:
        """Name people and say what is checked; raises FieldErrors on who can't be named and what can't be checked."""
        authorise(request.by, Action.name_backers)

        def take_effect(session: Session) -> None:
            row = idea_queries.idea(session, idea_id, request.by, to_change=True)
            named = support_operations.changed_backers(session, row, change.named or {})
            ticked = change.checked if assess.checks_differ(session, row, change.checked) else None
            if named or ticked is not None:
                row = idea_operations.lock_version(session, idea_id, version, request.by, request.now)
                statements = [
                    *_named(session, row, named, request.by, request.now),
                    *_checked(session, row, ticked, request.by, request.now),
                ]
                _record(session, row, "named" if named else "checked", statements, request.by, request.now)

        self._store.once(request, take_effect)

    def confirm(self, backer_id: str, request: Request) -> None:
        """Take the yes of somebody who was named: from now on they count."""
        self._answer(backer_id, SupportAnswer.yes, request)

    def deny(self, backer_id: str, request: Request) -> None:
        """Take the no of somebody who was named: the requester reads it in their tracker."""
        self._answer(backer_id, SupportAnswer.no, request)

    def suggest_form(self, backer_id: str, by: Principal) -> SuggestForm:
        """Return what is to be passed on; raises Refused where it can't be any more."""
        authorise(by, Action.confirm)
        with self._store.reading() as session:
            row, backer = support_operations.backer_question(session, backer_id, by)
            check_open(session, backer)
            return SuggestForm(backer=backer.id, title=row.title, role=backer.role)

    def suggest(self, backer_id: str, member: str, request: Request) -> None:
        """Pass the question on to somebody else; raises FieldErrors for whom it can't be."""
        authorise(request.by, Action.confirm)

        def change(session: Session) -> None:
            row, backer = support_operations.backer_question(session, backer_id, request.by, to_change=True)
            row = idea_operations.lock_version(session, row.id, row.version, request.by, request.now)
            support_operations.suggest(session, row, backer, member, request.by, request.now)
            names = (
                support_operations.display_name(session, member),
                support_operations.display_name(session, request.by.member_id),
            )
            _record(session, row, "suggested", [sentences.named(backer.role.value, *names)], request.by, request.now)
            stage_backer(session, row, backer, request.now)

        self._store.once(request, change)

    def _answer(self, backer_id: str, answer: SupportAnswer, request: Request) -> None:
        authorise(request.by, Action.confirm)

        def change(session: Session) -> None:
            row, backer = support_operations.backer_question(session, backer_id, request.by, to_change=True)
            # Decisions that came meanwhile are no reason to refuse.
            row = idea_operations.lock_version(session, row.id, row.version, request.by, request.now)
            support_operations.answer_question(session, row, backer, answer, request.now)
            says = sentences.said_yes if answer is SupportAnswer.yes else sentences.said_no
            statement = says(backer.role.value, support_operations.display_name(session, request.by.member_id))
            _record(
                session,
                row,
                "confirmed" if answer is SupportAnswer.yes else "not them",
                [statement],
                request.by,
                request.now,
            )
            stage_backer(session, row, backer, request.now)

        self._store.once(request, change)


def _named(session: Session, row: Idea, named: dict[Asked, str | None], by: Principal, now: datetime) -> list[str]:
    if named:
        authorise(by, Action.name_backers, relation_to_idea(session, row, by))
    statements = []
    for role, member in named.items():
        support_operations.set_backer(session, row, role, member, by, now)
        statements.append(sentences.named(role.value, member and support_operations.display_name(session, member)))
    return statements


def _checked(session: Session, row: Idea, ticked: tuple[str, ...] | None, by: Principal, now: datetime) -> list[str]:
    if ticked is None:
        return []
    authorise(by, Action.check_inputs, relation_to_idea(session, row, by))
    new, unticked = assess.set_checks(session, row, ticked, by.member_id, now)
    return [sentences.checked([*map(_words, new)], [*map(_words, unticked)])]


def _words(field: str) -> str:
    return field.replace("_", " ")


def _record(session: Session, row: Idea, verb: str, statements: list[str], by: Principal, now: datetime) -> None:
    score_again(session, row)
    history.record(session, row, verb=verb, sentence=" ".join(statements), by=by.member_id, now=now)
    session.flush()
    stage_everything(session, row, now)


# Supporting somebody else's idea, and hearing what becomes of it.

Change = Callable[[Session, Idea], bool]


class Supporting:
    """The ideas of others, as those who support them see them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal) -> SupportForm:
        """Return an idea to be supported; raises NotAllowed or Refused where it can't be."""
        authorise(by, Action.support)
        with self._store.reading() as session:
            return _form(session, idea_queries.idea(session, idea_id, by), by)

    def form_of(self, number: int, by: Principal) -> SupportForm:
        """Return the public idea of a number to be supported, as `form` does."""
        authorise(by, Action.support)
        with self._store.reading() as session:
            return _form(session, public_numbered(session, number), by)

    def support(self, idea_id: str, area: str | None, request: Request) -> None:
        """Support an idea; raises FieldErrors on an area that there is not."""

        def change(session: Session, row: Idea) -> bool:
            return support_operations.add_support(session, row, area, request.by, request.now)

        self._change(idea_id, request, change)

    def join(self, idea_id: str, words: str, draft_id: str, request: Request) -> JoinedIdea:
        """Support an idea instead of submitting the draft, which is thrown away; `words` is what they say of it.

        Raises FieldErrors when the words can't be taken.
        """
        authorise(request.by, Action.support)

        def change(session: Session) -> dict[str, Any]:
            row = idea_queries.idea(session, idea_id, request.by, to_change=True)
            kept = form_draft(session, draft_id, request.by.member_id)
            area = kept.entered.get("area") if kept is not None else None
            support_operations.join(session, row, clean(words), area, request.by, request.now)
            if kept is not None:
                session.delete(kept)
                stage_homes(session, [request.by.member_id], f"form draft:{draft_id}:joined", request.now)
            support_operations.rescore(session, row, request.by, request.now)
            decided = row.stage not in UNDECIDED
            joined = JoinedIdea(label=idea_notifications.label(row), title=row.title, decided=decided)
            return joined.model_dump(mode="json")

        return JoinedIdea.model_validate(self._store.once(request, change))

    def take_back(self, idea_id: str, request: Request) -> None:
        """Support an idea no more."""

        def change(session: Session, row: Idea) -> bool:
            return support_operations.withdraw_support(session, row, request.by, request.now)

        self._change(idea_id, request, change)

    def hear(self, idea_id: str, request: Request, *, hears: bool) -> None:
        """Tell somebody of the ideas that they support from now on, or no more; the message of this one says so."""
        authorise(request.by, Action.support)

        def change(session: Session) -> None:
            row, muted = (
                idea_queries.idea(session, idea_id, request.by),
                support_queries.unheard(session, request.by.member_id),
            )
            if row.private:
                raise Refused(support_operations.PRIVATE)
            if hears and muted is not None:
                session.delete(muted)
            elif not hears:
                add_unless_there(session, Unheard(member=request.by.member_id, at=request.now))
            stage_news_again(session, row, request.by.member_id, request.now, heard=hears)

        self._store.once(request, change)

    def _change(self, idea_id: str, request: Request, change: Change) -> None:
        authorise(request.by, Action.support)

        def take_effect(session: Session) -> None:
            row = idea_queries.idea(session, idea_id, request.by, to_change=True)
            if change(session, row):
                support_operations.rescore(session, row, request.by, request.now)

        self._store.once(request, take_effect)


def _form(session: Session, row: Idea, by: Principal) -> SupportForm:
    supports = support_of(session, row.id, by.member_id) is not None
    if not supports:
        check_supportable(session, row, by)
    return SupportForm(
        id=row.id,
        label=idea_notifications.label(row),
        title=row.title,
        supporters=len(support_queries.supporters(session, row)),
        supports=supports,
        areas=organization_queries.areas(session),
        own_areas=areas_led(session, by.member_id),
        decided=row.stage not in UNDECIDED,
    )
