"""Who is behind an idea: naming people, their answers, and what others have checked of it."""

from datetime import datetime

from intake import assess, backers, checking, history, idea_facts, queries, relations, sentences, staging
from intake.access import Action, Principal, authorise
from intake.answers import BehindChange, BehindForm, SuggestForm
from intake.backing import Answer
from intake.backing_staging import stage_backer
from intake.behind import behind
from intake.ideas import Asked
from intake.tables import Idea
from store import inbox
from store.engine import Session, Store


class Backing:
    """Ideas, as those see them who name somebody for them, are named, or check what they say."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal) -> BehindForm:
        """Return who is behind an idea."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            row = queries.idea(session, idea_id, by)
            if row.private:
                authorise(by, Action.read_private, relations.to_idea(session, row, by))
            return BehindForm(
                **row.model_dump(include={"id", "version", "title", "private"}),
                label=idea_facts.label(row),
                member=by.member_id,
                behind=behind(session, row, by),
            )

    def change(
        self, idea_id: str, version: int, change: BehindChange, by: Principal, now: datetime, request_key: str
    ) -> None:
        """Name people and say what is checked; raises FieldErrors on who can't be named and what can't be checked."""
        authorise(by, Action.name_backers)
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            row = queries.idea(session, idea_id, by, to_change=True)
            named = backers.changes(session, row, change.named or {})
            ticked = change.checked if checking.differs(session, row, change.checked) else None
            if named or ticked is not None:
                row = history.take(session, idea_id, version, by, now)
                said = [*_named(session, row, named, by, now), *_checked(session, row, ticked, by, now)]
                _record(session, row, "named" if named else "checked", said, by, now)
            inbox.remember(session, request_key, {}, now)

    def confirm(self, backer_id: str, by: Principal, now: datetime, request_key: str) -> None:
        """Take the yes of somebody who was named: from now on they count."""
        self._answer(backer_id, Answer.yes, by, now, request_key)

    def deny(self, backer_id: str, by: Principal, now: datetime, request_key: str) -> None:
        """Take the no of somebody who was named: the requester reads it in their tracker."""
        self._answer(backer_id, Answer.no, by, now, request_key)

    def suggest_form(self, backer_id: str, by: Principal) -> SuggestForm:
        """Return what is to be passed on; raises Refused where it can't be any more."""
        authorise(by, Action.confirm)
        with self._store.reading() as session:
            row, backer = backers.asked(session, backer_id, by)
            backers.open_question(session, backer)
            return SuggestForm(backer=backer.id, title=row.title, role=backer.role)

    def suggest(self, backer_id: str, member: str, by: Principal, now: datetime, request_key: str) -> None:
        """Pass the question on to somebody else; raises FieldErrors for whom it can't be."""
        authorise(by, Action.confirm)
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            row, backer = backers.asked(session, backer_id, by, to_change=True)
            row = history.take(session, row.id, row.version, by, now)
            backers.suggest(session, row, backer, member, by, now)
            names = backers.called(session, member), backers.called(session, by.member_id)
            _record(session, row, "suggested", [sentences.named(backer.role.value, *names)], by, now)
            stage_backer(session, row, backer, now)
            inbox.remember(session, request_key, {}, now)

    def _answer(self, backer_id: str, given: Answer, by: Principal, now: datetime, request_key: str) -> None:
        authorise(by, Action.confirm)
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            row, backer = backers.asked(session, backer_id, by, to_change=True)
            # Decisions that came meanwhile are no reason to refuse.
            row = history.take(session, row.id, row.version, by, now)
            backers.answer(session, row, backer, given, now)
            says = sentences.said_yes if given is Answer.yes else sentences.said_no
            said = says(backer.role.value, backers.called(session, by.member_id))
            _record(session, row, "confirmed" if given is Answer.yes else "not them", [said], by, now)
            stage_backer(session, row, backer, now)
            inbox.remember(session, request_key, {}, now)


def _named(session: Session, row: Idea, named: dict[Asked, str | None], by: Principal, now: datetime) -> list[str]:
    if named:
        authorise(by, Action.name_backers, relations.to_idea(session, row, by))
    said = []
    for role, member in named.items():
        backers.name(session, row, role, member, by, now)
        said.append(sentences.named(role.value, member and backers.called(session, member)))
    return said


def _checked(session: Session, row: Idea, ticked: tuple[str, ...] | None, by: Principal, now: datetime) -> list[str]:
    if ticked is None:
        return []
    authorise(by, Action.check_inputs, relations.to_idea(session, row, by))
    new, gone = checking.change(session, row, ticked, by.member_id, now)
    return [sentences.checked([*map(_words, new)], [*map(_words, gone)])]


def _words(field: str) -> str:
    return field.replace("_", " ")


def _record(session: Session, row: Idea, verb: str, said: list[str], by: Principal, now: datetime) -> None:
    assess.score_again(session, row)
    history.record(session, row, verb=verb, sentence=" ".join(said), by=by.member_id, now=now)
    session.flush()
    staging.stage_everything(session, row, now)
