"""What requesters do: submit an idea, answer a question about it, within the cap on top marks; lists of ideas."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import col

from intake import sentences
from intake.access import Action, Principal, Request, authorise
from intake.answers import (
    AnswerForm,
    FormChoices,
    IdeaLine,
    Ownerless,
    OwnerlessPage,
    SimilarIdeas,
    StageCount,
    StagePage,
    Submitted,
    form_choices,
)
from intake.errors import FieldErrors, Refused
from intake.ideas import NOBODY, PROBLEM_LENGTH, IdeaAnswers, IdeaDraft, Stage, unreadable
from intake.notifications.ideas import Question
from intake.operations import form_drafts, history, notify
from intake.operations import ideas as idea_operations
from intake.operations.conversations.direct_messages import give_thread
from intake.operations.conversations.open_questions import stage_question
from intake.operations.details import unmatched_details
from intake.operations.form_drafts import delete_form_draft
from intake.operations.imports.columns import mapping_of
from intake.operations.imports.preview import owner_key
from intake.operations.matching import assess
from intake.operations.members import check_named, own_idea
from intake.operations.notify import idea_notification, stage_everything
from intake.operations.submissions import checked_row, take_in
from intake.operations.support import similar_ideas
from intake.operations.undo import as_told, take_back_untold
from intake.queries import ideas as idea_queries
from intake.queries import imports as import_queries
from intake.queries import members as member_queries
from intake.queries.form_drafts import form_draft
from intake.queries.ideas import ownerless_count, stage_counts
from intake.queries.policy import policy_in_force
from intake.rules.imports.heading_words import SheetField
from intake.rules.matching.similarity import BEFORE
from intake.rules.value_choices import value_choices
from intake.tables import Idea, IdeaChange, Import
from intake.text import clean
from store import inbox
from store.cache import Cached
from store.engine import Session, Store
from store.locking import lock

# What requesters do: submit an idea, answer a question about it.

ALREADY_SAVED = (
    "We already saved this idea as {label}, the way you first sent it{seen}. Your changes since then aren’t saved. To "
    "send them as another idea, copy them, close this form and open a new one."
)
SIMILAR = "similar"
GONE = "This idea was submitted already, or its draft is gone. Look at Home."
EVERYONE_SEES = ", and everyone here can see it"


class Ideas:
    """Ideas, as their requesters see them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._choices = Cached(store, form_choices)

    def form(self, by: Principal) -> FormChoices:
        """Return what the idea form offers."""
        authorise(by, Action.submit)
        return self._choices()

    def submit(self, draft: IdeaDraft, request: Request, origin: str | None = None) -> Submitted:
        """Take an idea in; raises FieldErrors when a field can't be taken. `origin` is what `Origins.open` gave."""
        authorise(request.by, Action.submit)
        draft = draft.checked()

        def change(session: Session) -> dict[str, Any]:
            return take_in(session, checked_row(session, draft, request), draft, request, origin)

        try:
            answer = self._store.once(request, change)
        except inbox.DifferentContent as different:
            raise self._already_saved(Submitted.model_validate(different.answer)) from different
        return self._submitted(answer, draft)

    def offer(
        self, draft: IdeaDraft, request: Request, draft_id: str, origin: str | None = None
    ) -> Submitted | SimilarIdeas:
        """Take an idea in as `submit` does, unless there are ideas like it: then keep it as a draft, and return those.

        What is changed in the form after that is another idea to look for.
        """
        authorise(request.by, Action.submit)
        draft = draft.checked()

        def change(session: Session) -> dict[str, Any]:
            row = checked_row(session, draft, request, floor=BEFORE)
            if row.similar:
                form_drafts.keep(session, draft_id, request.by.member_id, draft, origin, request.now)
                return {SIMILAR: row.similar}
            # A form that is continued knows no more from which message it was opened.
            kept = form_draft(session, draft_id, request.by.member_id)
            answer = take_in(session, row, draft, request, origin or form_drafts.origin_of(kept))
            if delete_form_draft(session, draft_id, request.by.member_id):
                give_thread(session, draft_id, row.id)
            return answer

        try:
            answer = self._store.once(request, change)
        except inbox.DifferentContent as different:
            if SIMILAR not in different.answer:
                raise self._already_saved(Submitted.model_validate(different.answer)) from different
            answer = self._store.once(request._replace(key=inbox.of_this_content(request.key)), change)
        if SIMILAR not in answer:
            return self._submitted(answer, draft)
        with self._store.reading() as session:
            return SimilarIdeas(
                draft=draft_id,
                ideas=similar_ideas(session, answer[SIMILAR], request.by),
                # What is private is nobody's to read elsewhere.
                words="" if draft.private else draft.problem,
                private=draft.private,
            )

    def submit_draft(self, draft_id: str, request: Request) -> Submitted:
        """Take in the idea that was kept while others were looked at; raises Refused when it is gone."""
        authorise(request.by, Action.submit)

        def change(session: Session) -> dict[str, Any]:
            kept = form_draft(session, draft_id, request.by.member_id)
            if kept is None:
                raise Refused(GONE)
            draft = IdeaDraft.model_validate(kept.entered).checked()
            session.delete(kept)
            row = checked_row(session, draft, request)
            answer = take_in(session, row, draft, request, form_drafts.origin_of(kept))
            give_thread(session, draft_id, row.id)
            return answer

        return self._submitted(self._store.once(request, change))

    def _submitted(self, answer: dict[str, Any], draft: IdeaDraft | None = None) -> Submitted:
        """Return what was submitted, with what is asked next where something was answered with yes for legal."""
        submitted = Submitted.model_validate(answer)
        if draft is not None and not any(draft.by_question().values()):
            return submitted
        with self._store.reading() as session:
            row = session.get(Idea, submitted.id)
            return submitted.model_copy(update={"details": unmatched_details(session, row) if row else None})

    def _already_saved(self, first: Submitted) -> Refused:
        with self._store.reading() as session:
            row = session.get(Idea, first.id)
        who_sees = "" if row is None or row.private else EVERYONE_SEES
        return Refused(ALREADY_SAVED.format(label=first.label, seen=who_sees))

    def answer_form(self, idea_id: str, by: Principal, now: datetime) -> AnswerForm:
        """Return what the requester is asked; raises Refused when nothing is."""
        authorise(by, Action.answer)
        with self._store.reading() as session:
            row = as_told(own_idea(session, idea_id, by, Action.answer), now)
            _open_question(row)
            _, policy, _ = policy_in_force(session)
            return AnswerForm(idea=idea_notification(session, row), values=value_choices(policy))

    def answer(self, idea_id: str, answers: IdeaAnswers, request: Request) -> None:
        """Take the requester's answer: the inputs are written onto the idea, which waits for a decision again."""
        authorise(request.by, Action.answer)

        def change(session: Session) -> None:
            row = own_idea(session, idea_id, request.by, Action.answer, to_change=True)
            question = _open_question(as_told(row, request.now))
            inputs = answers.given()
            _check(answers, inputs)
            idea_operations.check_top_marks(session, answers.value, request.by, idea_id)  # guard: top-mark cap: answers
            # Only the requester answers; estimates that came meanwhile are no reason to refuse.
            row = idea_operations.lock_version(session, idea_id, row.version, request.by, request.now)
            # What was decided without the answer, and not told yet, is decided again with it.
            take_back_untold(session, row, request.now)
            for name, value in inputs.items():
                setattr(row, name, value)
            answered = question.model_copy(update={"answered_at": request.now, "answer": answers.text})
            row.question = answered.model_dump(mode="json")
            idea_operations.move(row, Stage.submitted)
            assess.assess(session, row)
            history.record(
                session,
                row,
                verb="answered",
                sentence=sentences.answered(answers.text),
                by=request.by.member_id,
                now=request.now,
                **inputs,
            )
            session.flush()
            stage_everything(session, row, request.now)
            stage_question(session, row, request.now)

        self._store.once(request, change)


def _open_question(row: Idea) -> Question:
    if row.stage is not Stage.needs_info or row.question is None:
        raise Refused("This question has been answered, or the idea was decided meanwhile.")
    return Question.model_validate(row.question)


def _check(answers: IdeaAnswers, inputs: dict[str, Any]) -> None:
    if answers.text:
        if problem := unreadable(answers.text, PROBLEM_LENGTH, "Write your answer in a sentence or two."):
            raise FieldErrors({"text": problem})
    elif not inputs:
        raise FieldErrors({"text": "Write an answer, or choose one above."})


# Lists of all ideas: by stage, and those that nobody owns yet, to be assigned.

ON_A_PAGE, GROUPS_ON_A_PAGE, TITLES = 40, 20, 3
# So many ideas without an owner are looked at together; the others come when these are assigned.
LOOKED_AT = 5_000


class IdeaLists:
    """Ideas by stage, and ideas without an owner."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def stages(self, by: Principal) -> StageCount:
        """Return how many ideas are of each stage."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            counts = stage_counts(session, by)
            return StageCount(
                stages={stage: counts[stage] for stage in Stage if stage in counts},
                ownerless=ownerless_count(session, by),
            )

    def of_stage(self, by: Principal, stage: Stage, after: int | None = None) -> StagePage:
        """Return a page of the ideas of a stage; `after` is what the page before gave."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            rows = idea_queries.of_stage(session, by, stage, after, ON_A_PAGE + 1)
            return StagePage(
                stage=stage,
                lines=tuple(map(_idea_line, rows[:ON_A_PAGE])),
                total=stage_counts(session, by).get(stage, 0),
                after=rows[ON_A_PAGE - 1].number if len(rows) > ON_A_PAGE else None,
            )

    def ownerless(self, by: Principal, offset: int = 0) -> OwnerlessPage:
        """Return a page of the ideas without an owner, those of one name in a list together, the most first."""
        authorise(by, Action.assign)
        with self._store.reading() as session:
            return _page(_groups(session), ownerless_count(session, by), offset)

    def assign(self, owners: Mapping[str, str], offset: int, request: Request) -> OwnerlessPage:
        """Give ideas their owners, members by the keys of groups; return the page behind those that were left empty.

        What somebody assigned meanwhile stays theirs. Raises FieldErrors for owners who are no full members.
        """
        authorise(request.by, Action.assign)

        def change(session: Session) -> dict[str, int]:
            _check_owners(session, owners)
            for key, name, ideas in groups:
                if key in owners:
                    _assign(session, ideas, name, owners[key], request.by, request.now)
            left_empty = [key for key, _, _ in groups[offset : offset + GROUPS_ON_A_PAGE] if key not in owners]
            return {"offset": offset + len(left_empty)}

        with self._store.writing(request.by) as session:
            lock(session, "owners")
            groups = _groups(session)
            next_offset = inbox.once(session, request, change)["offset"]
            remaining = [group for group in groups if group[0] not in owners]
            return _page(remaining, sum(len(ideas) for _, _, ideas in remaining), next_offset)


_Group = tuple[str, str, list[Idea]]


def _groups(session: Session) -> list[_Group]:
    ownerless: list[tuple[str, str, Idea]] = []
    for idea, row, import_ in import_queries.ownerless(session, LOOKED_AT):
        name = _name(row.cells, import_) if row is not None and import_ is not None else ""
        ownerless.append((owner_key(name) if name else idea.id, name, idea))
    ownerless.sort(key=lambda entry: entry[0])
    groups = [
        (key, members[0][1], [idea for _, _, idea in members])
        for key, members in ((key, list(entry)) for key, entry in groupby(ownerless, key=lambda entry: entry[0]))
    ]
    return sorted(groups, key=lambda group: (not group[1], -len(group[2]), group[1], group[2][0].number or 0))


def _name(cells: Sequence[str], import_: Import) -> str:
    place = mapping_of(import_).place(SheetField.owner)
    return clean(cells[place]) if place is not None and place < len(cells) else ""


def _page(groups: Sequence[_Group], ideas: int, offset: int) -> OwnerlessPage:
    return OwnerlessPage(
        groups=tuple(
            Ownerless(key=key, name=name, count=len(rows), titles=tuple(row.title for row in rows[:TITLES]))
            for key, name, rows in groups[offset : offset + GROUPS_ON_A_PAGE]
        ),
        ideas=ideas,
        offset=offset,
        more=len(groups) > offset + GROUPS_ON_A_PAGE,
    )


def _check_owners(session: Session, owners: Mapping[str, str]) -> None:
    check_named(session, {key: [member] for key, member in owners.items()})
    unknown = {key for key, member in owners.items() if member_queries.member(session, member).refreshed_at is None}
    if unknown:
        raise FieldErrors(dict.fromkeys(unknown, "Slack didn't say who this is. Please try again."))


def _assign(session: Session, ideas: Sequence[Idea], name: str, owner: str, by: Principal, now: datetime) -> None:
    """Give ideas their owner by a few statements: an old list may have hundreds of one name."""
    ids = [idea.id for idea in ideas]
    session.flush()
    connection = session.connection()
    connection.execute(
        update(Idea)
        .where(col(Idea.id).in_(ids), col(Idea.requester) == NOBODY)
        .values(requester=owner, version=col(Idea.version) + 1, changed_at=now)
    )
    change = {"at": now, "by": by.member_id, "verb": "assigned", "sentence": sentences.assigned(name)}
    connection.execute(
        insert(IdeaChange),
        [
            change
            | {"idea_id": idea.id, "stage": idea.stage, "policy_version": idea.policy_version}
            | {"fields": {"requester": owner}}
            for idea in ideas
        ],
    )
    note = f"{len(ids)} ideas together"
    history.audit_act(session, "owner assigned", history.IDEA, ids[0], now, after={"requester": owner}, note=note)


def _idea_line(row: Idea) -> IdeaLine:
    return IdeaLine(
        id=row.id,
        version=row.version,
        label=notify.label(row),
        title=row.title,
        requester=row.requester,
        submitted_at=row.submitted_at,
    )
