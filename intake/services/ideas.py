"""What requesters do: submit an idea, answer a question about it, within the cap on top marks; lists of ideas."""

from datetime import datetime
from typing import Any

from intake import sentences
from intake.access import Action, Principal, Request, authorise
from intake.answers import AnswerForm, FormChoices, SimilarIdeas, Submitted, form_choices
from intake.errors import FieldErrors, Refused
from intake.ideas import PROBLEM_LENGTH, IdeaAnswers, IdeaDraft, Stage, unreadable
from intake.notifications.ideas import Question
from intake.operations import form_drafts, history
from intake.operations import ideas as idea_operations
from intake.operations.conversations.direct_messages import give_thread
from intake.operations.conversations.open_questions import stage_question
from intake.operations.details import unmatched_details
from intake.operations.form_drafts import delete_form_draft
from intake.operations.idea_notifications import idea_notification
from intake.operations.matching import assess
from intake.operations.members import own_idea
from intake.operations.notify import stage_everything
from intake.operations.submissions import checked_row, take_in
from intake.operations.support import similar_ideas
from intake.operations.undo import as_told, take_back_untold
from intake.queries.form_drafts import form_draft
from intake.queries.policy import policy_in_force
from intake.rules.matching.similarity import BEFORE
from intake.rules.value_choices import value_choices
from intake.tables import Idea
from store import inbox
from store.cache import Cached
from store.engine import Session, Store

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
