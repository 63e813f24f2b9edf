"""What requesters do with an idea that they have submitted: edit it, withdraw it, reopen it once."""

from datetime import datetime

from intake import sentences
from intake.access import Action, Principal, Request, authorise
from intake.answers import Details, DetailsForm, EditForm, ReopenForm, WithdrawForm, form_choices
from intake.errors import FieldErrors, Refused
from intake.ideas import (
    EDITABLE,
    PROBLEM_LENGTH,
    REOPENABLE,
    UNDECIDED,
    Answers,
    IdeaEdit,
    LegalAnswers,
    Stage,
    Value,
    may_move,
    unreadable,
)
from intake.notifications.ideas import Decision, Question
from intake.operations import history
from intake.operations import ideas as idea_operations
from intake.operations.conversations.open_questions import stage_question
from intake.operations.details import details_form, unmatched_details, with_details
from intake.operations.ideas import check_top_mark_returns, check_top_marks
from intake.operations.matching import assess
from intake.operations.matching.similarity import find_similar
from intake.operations.members import own_idea, relation_to_idea
from intake.operations.merges import unmerge_all
from intake.operations.notify import stage_everything, stage_supporters_news
from intake.operations.revisions import BEFORE, COLUMNS, EDITED, current, stage_edited, stage_reopened, stage_withdrawn
from intake.operations.undo import as_told, take_back_untold, version_seen
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import support as support_queries
from intake.queries.policy import policy_in_force
from intake.rules.planning.best_question import FIELDS
from intake.rules.revisions import TELLING, field_changes
from intake.tables import Idea
from intake.text import clean, is_blank
from store.engine import Session, Store
from store.search import put

CLOSED = "This idea is closed. It can't be edited any more."
REOPEN_FIRST = "This idea is set aside, so it can't be edited. You can reopen it once, with what is new."
IN_WORK = "The squad is working on this already, so it can't be withdrawn. Tell the squad."
WITHDRAWN_ALREADY = "This idea is closed already."
REOPENED_ALREADY = "You already reopened this idea once. Submit a new idea, with what has changed."
NOT_CLOSED = "This idea isn't set aside, so there is nothing to reopen."
WHAT_IS_NEW = "Write what is new since the decision. A sentence is enough."
NOTHING_ASKED = "Nothing more is asked about this idea now."
NEWS, REASON, NOTE = "news", "reason", "note"
NOTE_LENGTH = 300


class Revisions:
    """Ideas, as their requesters change them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def edit_form(self, idea_id: str, by: Principal, now: datetime) -> EditForm:
        """Return an idea to be edited; raises Refused where it can't be any more."""
        authorise(by, Action.edit)
        with self._store.reading() as session:
            row = as_told(own_idea(session, idea_id, by, Action.edit), now)
            _check_editable(row)
            return EditForm(
                **row.model_dump(
                    include={
                        *("id", "version", "title", "problem", "area", "data"),
                        *(*Answers.model_fields, *LegalAnswers.model_fields),
                    }
                ),
                kind=row.kind_of_work,
                stage=row.stage,
                choices=form_choices(session),
                may_withdraw=may_move(row.stage, Stage.withdrawn),
                has_details=details_form(session, row) is not None,
            )

    def edit(self, idea_id: str, edit: IdeaEdit, request: Request) -> DetailsForm | None:
        """Take an edit: before a decision the idea is scored and routed anew, after one its squad is told.

        Return what is asked next where something was answered with yes for legal.

        Nobody else writes these fields, so that what others did meanwhile is no reason to refuse. Raises FieldErrors
        when a field can't be taken.
        """
        authorise(request.by, Action.edit)
        given = edit.given()

        def change(session: Session) -> None:
            row = own_idea(session, idea_id, request.by, Action.edit, to_change=True)
            before = current(row, tuple(given))
            changes = field_changes(before, given)
            if not changes:
                return
            _check_editable(as_told(row, request.now))
            if Value.very_large not in row.value.values():
                # What it claims already is never lowered.
                check_top_marks(session, given.get("value", {}), request.by, idea_id)
            row = idea_operations.lock_version(session, idea_id, row.version, request.by, request.now)
            fields = [change.field for change in changes]
            for field in fields:
                setattr(row, COLUMNS.get(field, field), given[field])
            _assess(session, row, fields)
            history.record(
                session,
                row,
                verb=EDITED,
                sentence=sentences.edited([*map(_called, fields)]),
                by=request.by.member_id,
                now=request.now,
                **{field: given[field] for field in fields},
                **{BEFORE: {field: before[field] for field in fields}},
            )
            session.flush()
            stage_everything(session, row, request.now)
            if row.stage not in UNDECIDED:
                stage_edited(session, row, changes, request.by.member_id, request.now)

        self._store.once(request, change)
        if not {*LegalAnswers.model_fields} & {*given}:
            return None
        with self._store.reading() as session:
            return unmatched_details(session, idea_queries.idea(session, idea_id, request.by))

    def details_form(self, idea_id: str, by: Principal) -> DetailsForm:
        """Return what is asked about an idea beyond its form; raises Refused where nothing is, or nobody may say."""
        authorise(by, Action.add_details)
        with self._store.reading() as session:
            row = _open_to_details(session, idea_id, by)
            if (form := details_form(session, row)) is None:
                raise Refused(NOTHING_ASKED)
            return form

    def add_details(self, idea_id: str, details: Details, request: Request) -> None:
        """Write down what legal and the squad need to know; raises FieldErrors for an answer that can't be taken.

        Nothing of it moves the score. What others did meanwhile is no reason to refuse.
        """
        authorise(request.by, Action.add_details)
        if details.note and (problem := unreadable(details.note, NOTE_LENGTH, "")):
            raise FieldErrors({NOTE: problem})

        def change(session: Session) -> None:
            row = _open_to_details(session, idea_id, request.by, to_change=True)
            _, policy, _ = policy_in_force(session)
            update = with_details(row, details, policy.legal)
            if not update:
                return
            row = idea_operations.lock_version(session, idea_id, row.version, request.by, request.now)
            for name, value in update.items():
                setattr(row, name, value)
            sentence = sentences.detailed(list(update))
            history.record(
                session, row, verb="detailed", sentence=sentence, by=request.by.member_id, now=request.now, **update
            )
            session.flush()
            stage_everything(session, row, request.now)

        self._store.once(request, change)

    def tell(self, idea_id: str, field: str, edit: IdeaEdit | None, request: Request) -> None:
        """Take the answer to the one question on Home; without one the requester doesn't know, and isn't asked again.

        Not to know changes nothing of the score.
        """
        if edit is not None:
            self.edit(idea_id, edit, request)
            return
        authorise(request.by, Action.edit)

        def change(session: Session) -> None:
            row = own_idea(session, idea_id, request.by, Action.edit, to_change=True)
            if field in row.unknown or field not in FIELDS:
                return
            row = idea_operations.lock_version(session, idea_id, row.version, request.by, request.now)
            row.unknown = [*row.unknown, field]
            sentence = sentences.does_not_know(field)
            history.record(session, row, verb="unknown", sentence=sentence, by=request.by.member_id, now=request.now)
            session.flush()
            stage_everything(session, row, request.now)

        self._store.once(request, change)

    def withdraw_form(self, idea_id: str, by: Principal, now: datetime) -> WithdrawForm:
        """Return an idea to be withdrawn, and who is going to be told; raises Refused where it can't be."""
        authorise(by, Action.withdraw)
        with self._store.reading() as session:
            row = as_told(own_idea(session, idea_id, by, Action.withdraw), now)
            _check_withdrawable(row)
            return WithdrawForm(
                id=row.id,
                version=row.version,
                title=row.title,
                asked=tuple(sorted({b.member for b in support_queries.active_backers(session, row.id).values()})),
                supporters=0 if row.private else len(support_queries.supporters(session, row)),
                squad=next((s.name for s in organization_queries.squads(session) if s.key == row.squad), None),
            )

    def withdraw(self, idea_id: str, version: int, reason: str, request: Request) -> None:
        """Withdraw an idea, and tell whoever was asked for something; raises ChangedMeanwhile when it has changed."""
        authorise(request.by, Action.withdraw)
        if not is_blank(reason):
            _check_text(REASON, reason)

        def change(session: Session) -> None:
            row = own_idea(session, idea_id, request.by, Action.withdraw, to_change=True)
            _check_withdrawable(as_told(row, request.now))
            seen = version_seen(row, version, request.now)
            row = idea_operations.lock_version(session, idea_id, seen, request.by, request.now)
            take_back_untold(session, row, request.now)
            idea_operations.move(row, Stage.withdrawn)
            unmerge_all(session, row, request.by, request.now)
            why, is_asked = clean(reason), _is_asked(row)
            _close(row, sentences.withdrawn(why), request.by, request.now)
            history.record(
                session,
                row,
                verb="withdrawn",
                sentence=sentences.withdrawn(why),
                by=request.by.member_id,
                now=request.now,
                reason=why,
            )
            session.flush()
            stage_withdrawn(session, row, request.by.member_id, why, request.now)
            stage_everything(session, row, request.now)
            stage_supporters_news(session, row, request.now)
            if is_asked:
                stage_question(session, row, request.now)

        self._store.once(request, change)

    def reopen_form(self, idea_id: str, by: Principal) -> ReopenForm:
        """Return an idea to be reopened, and why it was set aside; raises Refused where it can't be."""
        authorise(by, Action.reopen)
        with self._store.reading() as session:
            row = own_idea(session, idea_id, by, Action.reopen)
            _check_reopenable(row)
            why = Decision.model_validate(row.decision).why if row.decision else ""
            return ReopenForm(
                id=row.id,
                version=row.version,
                title=row.title,
                why=why,
                may_withdraw=may_move(row.stage, Stage.withdrawn),
            )

    def reopen(self, idea_id: str, version: int, news: str, request: Request) -> None:
        """Have a parked or declined idea decided anew, once, for what is new; raises ChangedMeanwhile as `withdraw`."""
        authorise(request.by, Action.reopen)
        _check_text(NEWS, news)

        def change(session: Session) -> None:
            row = own_idea(session, idea_id, request.by, Action.reopen, to_change=True)
            _check_reopenable(row)
            row = idea_operations.lock_version(session, idea_id, version, request.by, request.now)
            check_top_mark_returns(session, row, request.by, NEWS)
            idea_operations.move(row, Stage.submitted)
            row.reopened = clean(news)
            row.decision, row.squad, row.decide_on = None, None, None
            assess.assess(session, row)
            row.similar = find_similar(session, row)
            history.record(
                session,
                row,
                verb="reopened",
                sentence=sentences.reopened(row.reopened),
                by=request.by.member_id,
                now=request.now,
            )
            session.flush()
            stage_everything(session, row, request.now)
            stage_reopened(session, row, row.reopened, request.now)

        self._store.once(request, change)


def _open_to_details(session: Session, idea_id: str, by: Principal, *, to_change: bool = False) -> Idea:
    row = idea_queries.idea(session, idea_id, by, to_change=to_change)
    authorise(by, Action.add_details, relation_to_idea(session, row, by))
    _check_editable(row)
    return row


def _check_editable(row: Idea) -> None:
    if row.stage in REOPENABLE and row.reopened is None:
        raise Refused(REOPEN_FIRST)
    if row.stage not in EDITABLE:
        raise Refused(CLOSED)


def _check_withdrawable(row: Idea) -> None:
    if not may_move(row.stage, Stage.withdrawn):
        raise Refused(IN_WORK if row.stage in EDITABLE else WITHDRAWN_ALREADY)


def _check_reopenable(row: Idea) -> None:
    if row.stage not in REOPENABLE:
        raise Refused(NOT_CLOSED)
    if row.reopened is not None:  # guard: an idea is reopened once
        raise Refused(REOPENED_ALREADY)


def _check_text(field: str, text: str) -> None:
    if problem := unreadable(text, PROBLEM_LENGTH, WHAT_IS_NEW):
        raise FieldErrors({field: problem})


def _assess(session: Session, row: Idea, fields: list[str]) -> None:
    """Score the idea as it is now; before a decision its route, its match and what is like it are found anew."""
    if row.stage not in UNDECIDED:
        assess.score_again(session, row)
    else:
        if TELLING & {*fields}:
            row.fit = {}
        assess.assess(session, row)
        row.similar = find_similar(session, row)
    if not row.private and {"title", "problem"} & {*fields}:  # guard: private ideas are in no index
        put(session, row.id, row.title, row.problem)


def _close(row: Idea, why: str, by: Principal, now: datetime) -> None:
    row.decide_on = None
    row.decision = Decision(stage=row.stage, by=by.member_id, at=now, why=why, squad=row.squad).model_dump(mode="json")
    if _is_asked(row):
        question = Question.model_validate(row.question)
        row.question = question.model_copy(update={"answered_at": now, "dropped": True}).model_dump(mode="json")


def _is_asked(row: Idea) -> bool:
    return row.question is not None and row.question.get("answered_at") is None


def _called(field: str) -> str:
    names = {"kind": "kind of work", "about_people": "decides about people", "sensitive_data": "sensitive data"}
    return names.get(field, field)
