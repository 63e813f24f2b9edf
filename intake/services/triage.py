"""What triagers do: send an idea to a squad, ask, say not now or no, and estimate."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from intake import sentences
from intake.access import Action, Principal, Request, authorise, can
from intake.answers import DetailsForm, Review, RouteRecord, TriageForm
from intake.errors import ChangedMeanwhile, FieldErrors, Refused
from intake.ideas import IN_WORK, NOBODY, PROBLEM_LENGTH, Stage, may_move, unreadable
from intake.notifications.ideas import Decision, Question
from intake.operations import history
from intake.operations import ideas as idea_operations
from intake.operations import undo as undo_operations
from intake.operations import visibility as visibility_operations
from intake.operations.conversations.open_questions import stage_question
from intake.operations.details import approach_parts, unanswered_details
from intake.operations.due_dates import decide_by
from intake.operations.experiments import move, running, start_experiment, suggested_trial_text, trial_text, work_of
from intake.operations.idea_notifications import idea_notification, read_ahead, tracker_notification
from intake.operations.matching.assess import (
    NO_PRIORITY,
    confirm_priority,
    lock_policy,
    priority_choices,
    routing_of,
    score_again,
)
from intake.operations.matching.duplicates import stage_same_idea
from intake.operations.matching.routing import accepted, choices, learned_ideas, move_to_squad, other_squad
from intake.operations.matching.routing_fit import stage_fit
from intake.operations.members import relation_to_idea, relation_to_work
from intake.operations.merges import merged_ideas
from intake.operations.notify import stage_everything, stage_news, stage_supporters_news
from intake.operations.reopening import reason_text, watch
from intake.operations.revisions import revisions_of
from intake.operations.support import people_involved
from intake.operations.work_updates import close_questions
from intake.policy import REQUESTER_CRITERIA, Criterion, hub_of
from intake.queries import ideas as idea_queries
from intake.queries.experiments import of_idea
from intake.queries.organization import squad_name
from intake.queries.policy import policy_in_force
from intake.queries.routing import decided_little, last_routes
from intake.queries.visibility import outsiders
from intake.rules.experiments import ExperimentDraft
from intake.rules.reopening import ReopeningEvent
from intake.rules.scoring import Score
from intake.services.walk import WalkDecision, WalkStep
from intake.tables import Idea
from intake.text import clean, is_blank
from store.engine import Session, Store

Change = Callable[[Session, Idea], None]
NOBODY_TO_ASK = "This idea was imported without a requester, so there is nobody to ask."
HAS_LEFT = "The requester isn't a full member any more, so they can't answer. Decide with what is known."
GONE = "This priority isn't published any more. Choose another."
NO_RUNNER_UP = "This squad isn't suggested any more. Look at the card again."
RUNS = "An experiment is running. Stop it first, so that what you learned is kept."
GOES_NOWHERE = "A reason needs a decision. Choose one above, or clear the reason."
DECIDING = {
    Stage.needs_info: Action.ask,
    Stage.accepted: Action.send,
    Stage.parked: Action.park,
    Stage.declined: Action.decline,
}
OUTCOMES = (Stage.accepted, Stage.parked, Stage.declined)
CLOSING = {Stage.parked: "parked", Stage.declined: "declined"}


class Triage:
    """Ideas, as those who decide about them see them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal, toward: Stage | None = None) -> TriageForm:
        """Return an idea to be looked at closely; with `toward`, to be moved there.

        Raises ChangedMeanwhile, telling who was faster, when it can't go there any more.
        """
        wanted = Action.read if toward is None else DECIDING[toward]
        authorise(by, wanted)
        with self._store.reading() as session:
            row = idea_queries.idea(session, idea_id, by)
            _read_ahead(session, row)
            relation, work_relation = relation_to_idea(session, row, by), relation_to_work(session, row, by)
            if row.private:
                authorise(by, Action.read_private, relation)
            if toward is not None and not may_move(row.stage, toward):
                last = idea_queries.changes(session, idea_id)[-1]
                raise ChangedMeanwhile(last.sentence, by=last.by, idea_id=idea_id)
            if toward is not None:
                authorise(by, wanted, relation)
            work = work_of(session, row, by)
            # What runs is stopped, with what it has shown.
            is_tried = any(trial.ending is None for trial in work.trials)
            return TriageForm(
                idea=idea_notification(session, row),
                tracker=tracker_notification(session, row),
                squads=tuple(choices(session)),
                missing=_asked(row),
                outcomes=tuple(
                    stage
                    for stage in OUTCOMES
                    if can(by, DECIDING[stage], relation) and may_move(row.stage, stage) and not is_tried
                ),
                may_estimate=can(by, Action.estimate, relation),
                may_place=can(by, Action.link, relation) and not row.private,
                reasons=policy_in_force(session)[1].reasons,
                priorities=priority_choices(session),
                priority=row.fit.get("priority") or NO_PRIORITY,
                record=_record(session),
                work=work,
                behind=people_involved(session, row, by),
                may_reply=row.requester != NOBODY and can(by, Action.write_requester, work_relation),
                may_hand_over=_waits_for_squad(row) and can(by, Action.take, work_relation),
                learned_ideas=learned_ideas(session, routing_of(row)),
                may_reroute=_waits_for_squad(row) and can(by, Action.reroute, relation),
                revisions=revisions_of(session, row),
                merged=merged_ideas(session, row),
                may_merge=can(by, Action.merge, relation) and not row.private and may_move(row.stage, Stage.merged),
                may_unmerge=can(by, Action.merge, relation) and row.stage is Stage.merged,
                **approach_parts(session, row, may_add=can(by, Action.add_details, relation)),
            )

    def send_to_runner_up(self, idea_id: str, version: int, place: int, request: Request) -> None:
        """Accept an idea and send it to the first, second … squad that was named beside the proposed one."""

        def change(session: Session, row: Idea) -> None:
            runners = routing_of(row).runners_up
            if len(runners) < place:
                raise Refused(NO_RUNNER_UP)
            _send(session, row, runners[place - 1].squad, request.by, request.now)

        self._change(Action.send, idea_id, version, request, change)

    def send(self, idea_id: str, version: int, request: Request, squad: str | None = None, text: str = "") -> None:
        """Accept an idea and route it, to the proposed squad unless another is named.

        Its requester reads the `text`, else a sentence that says why it goes there.
        """
        if not is_blank(text):
            _readable("text", text, "")

        def change(session: Session, row: Idea) -> None:
            _send(session, row, squad, request.by, request.now, text=clean(text))

        self._change(Action.send, idea_id, version, request, change)

    def ask(
        self,
        idea_id: str,
        version: int,
        text: str,
        request: Request,
    ) -> None:
        """Ask the requester, in the triager's words; the answer form offers exactly what is missing for a rank."""
        _readable("text", text, "Write what you want to know.")

        def change(session: Session, row: Idea) -> None:
            if row.requester == NOBODY:
                raise Refused(NOBODY_TO_ASK)
            if outsiders(session, [row.requester]):
                raise Refused(HAS_LEFT)
            idea_operations.move(row, Stage.needs_info)
            question = Question(
                text=clean(text),
                asked_by=request.by.member_id,
                asked_at=request.now,
                missing=tuple(c.value for c in _asked(row)),
            )
            row.question = question.model_dump(mode="json")
            history.record(session, row, verb="asked", sentence=question.text, by=request.by.member_id, now=request.now)
            session.flush()
            stage_everything(session, row, request.now)
            stage_question(session, row, request.now)

        self._change(Action.ask, idea_id, version, request, change)

    def not_now(
        self, idea_id: str, version: int, reason: str, request: Request, event: ReopeningEvent | None = None
    ) -> None:
        """Park an idea, with the reason that its requester reads, and the event that brings it up again."""
        _readable("reason", reason, "Say why: the requester reads it.")

        def change(session: Session, row: Idea) -> None:
            text = watch(session, row, event, clean(reason), request.now)
            _close(session, row, Stage.parked, CLOSING[Stage.parked], text, request.by, request.now)

        self._change(Action.park, idea_id, version, request, change)

    def review(self, idea_id: str, version: int, review: Review, request: Request) -> DetailsForm | None:
        """Give effort, chance and approach, and in the same step perhaps send the idea to a squad, park or decline it.

        Return what the approach asks, as long as nobody has answered that.
        """
        authorise(request.by, Action.estimate)
        if review.outcome in CLOSING or not is_blank(review.reason):
            _readable("reason", review.reason, "Say why: the requester reads it.")
        if review.outcome is None and not is_blank(review.reason):
            raise FieldErrors({"reason": GOES_NOWHERE})
        if review.outcome is None and not self._estimates_anew(idea_id, review, request.by):
            return None

        def change(session: Session, row: Idea) -> None:
            _estimate(session, row, review, request.by, request.now)
            _match(session, row, review.priority, request.by, request.now)
            if review.outcome is Stage.accepted and row.stage is Stage.accepted:
                _reroute(session, row, review.squad, request.by, request.now, clean(review.reason))
            elif review.outcome is Stage.accepted:
                _send(session, row, review.squad, request.by, request.now, reason=clean(review.reason))
            elif review.outcome is not None:
                _close(session, row, review.outcome, CLOSING[review.outcome], review.reason, request.by, request.now)
            else:
                session.flush()
                stage_everything(session, row, request.now)

        self._change(self._wanted(idea_id, review, request.by), idea_id, version, request, change)
        with self._store.reading() as session:
            return unanswered_details(session, idea_queries.idea(session, idea_id, request.by))

    def _wanted(self, idea_id: str, review: Review, by: Principal) -> Action:
        if review.outcome is None:
            return Action.estimate
        with self._store.reading() as session:
            is_accepted = idea_queries.idea(session, idea_id, by).stage is Stage.accepted
        return Action.reroute if review.outcome is Stage.accepted and is_accepted else DECIDING[review.outcome]

    def try_out(
        self, idea_id: str, version: int, draft: ExperimentDraft, request: Request, text: str, *, coached: bool = False
    ) -> None:
        """Accept an idea and begin to try it out in one step; `coached`, its requester's team runs it itself."""

        def change(session: Session, row: Idea) -> None:
            suggested = suggested_trial_text(session, row, request.by, request.now, coached=coached)
            squad, _ = accepted(
                session, row, hub_of(choices(session)).key if coached else None, request.by, request.now
            )
            row.squad = squad.key
            idea_operations.move(row, Stage.accepted)
            run_by = row.requester if coached else None
            begun = start_experiment(session, row, draft, request.by, request.now, run_by)
            # What was suggested says what was begun, also where its coach, target or weeks were changed below it.
            is_own = not is_blank(text) and clean(text) != suggested
            why = clean(text) if is_own else trial_text(session, row, begun, request.now, coached=coached)

            def undoable() -> None:
                undo_operations.allow(session, row, request.by, request.now, experiment=begun.id)

            move(
                session,
                row,
                Stage.experiment,
                "experiment",
                why,
                request.by,
                request.now,
                undoable=undoable,
                run=begun.run,
            )

        self._change(Action.send, idea_id, version, request, change)

    def decide(self, idea_id: str, version: int, decision: WalkDecision, request: Request) -> None:
        """Do what was decided about an idea on the walk; its requester reads the text."""
        _readable("text", decision.text, "Write what the requester reads.")
        if decision.step is WalkStep.send:
            self.send(idea_id, version, request, text=decision.text)
        elif decision.step is WalkStep.ask:
            self.ask(idea_id, version, decision.text, request)
        elif decision.step is WalkStep.not_now:
            self.not_now(idea_id, version, decision.text, request, decision.event)
        else:
            coached = decision.step is WalkStep.coach
            self.try_out(idea_id, version, decision.experiment, request, decision.text, coached=coached)

    def undo(self, idea_id: str, version: int, request: Request) -> None:
        """Take a decision back before anybody is told; raises Refused once it is too late."""

        def change(session: Session, row: Idea) -> None:
            undo_operations.undo(session, row, request.by, request.now)

        self._change(Action.undo, idea_id, version, request, change)

    def _estimates_anew(self, idea_id: str, review: Review, by: Principal) -> bool:
        with self._store.reading() as session:
            row = idea_queries.idea(session, idea_id, by)
            return bool(_changed_estimates(row, review)) or _is_corrected(row, review.priority)

    def _change(
        self,
        wanted: Action,
        idea_id: str,
        version: int,
        request: Request,
        change: Change,
    ) -> None:
        authorise(request.by, wanted)

        def take_effect(session: Session) -> None:
            row = idea_operations.lock_version(session, idea_id, version, request.by, request.now)
            # guard: authorise: how a person stands to an idea
            authorise(request.by, wanted, relation_to_idea(session, row, request.by))
            undo_operations.remember(session, row)
            change(session, row)

        self._store.once(request, take_effect)


def _send(
    session: Session,
    row: Idea,
    squad_key: str | None,
    by: Principal,
    now: datetime,
    reason: str = "",
    text: str = "",
) -> None:
    squad, why = accepted(session, row, squad_key, by, now, reason)
    row.squad, row.decide_on = squad.key, decide_by(session, now)
    row.taken_by = row.taken_at = None
    stage_fit(session, now)
    if not row.private:
        _write_decision(session, row, Stage.accepted, "sent", text or why, by, now)
        stage_same_idea(session, row, now)
        return
    # Nobody sees a private idea by leading: the lead is named by this act.
    named = visibility_operations.add_viewers(session, row, [squad.lead] if squad.lead else [], by.member_id, now)
    why = text or sentences.shown_to_lead(why, squad.name, has_lead=squad.lead is not None)
    _write_decision(session, row, Stage.accepted, "sent", why, by, now, named)


def _waits_for_squad(row: Idea) -> bool:
    return row.stage is Stage.accepted and row.squad is not None


def _reroute(session: Session, row: Idea, squad_key: str | None, by: Principal, now: datetime, reason: str) -> None:
    squad = other_squad(session, row, str(squad_key or row.squad))
    why = sentences.rerouted(squad_name(session, row.squad), squad.name, reason)
    move_to_squad(session, row, squad, "rerouted", why, by, now)


def _close(session: Session, row: Idea, stage: Stage, verb: str, reason: str, by: Principal, now: datetime) -> None:
    if running(of_idea(session, row.id)) is not None:
        raise Refused(RUNS)
    row.decide_on = None
    _write_decision(session, row, stage, verb, reason_text(session, row, clean(reason)), by, now)


def _write_decision(
    session: Session,
    row: Idea,
    stage: Stage,
    verb: str,
    why: str,
    by: Principal,
    now: datetime,
    named: Sequence[str] = (),
) -> None:
    is_work_over = row.stage in IN_WORK and stage not in IN_WORK
    idea_operations.move(row, stage)
    is_asked = row.question is not None and row.question.get("answered_at") is None
    if is_asked:
        question = Question.model_validate(row.question)
        row.question = question.model_copy(update={"answered_at": now, "dropped": True}).model_dump(mode="json")
    decision = Decision(stage=stage, by=by.member_id, at=now, why=why, squad=row.squad)
    row.decision = decision.model_dump(mode="json")
    fields = {"squad": row.squad, **({"named": list(named)} if named else {})}
    history.record(session, row, verb=verb, sentence=why, by=by.member_id, now=now, **fields)
    session.flush()
    undo_operations.allow(session, row, by, now, named=named)
    stage_everything(session, row, now)
    stage_news(session, row, now)
    stage_supporters_news(session, row, now)
    if is_asked:
        stage_question(session, row, now)
    if is_work_over:
        close_questions(session, row, now)


def _changed_estimates(row: Idea, review: Review) -> dict[str, Any]:
    return {
        name: value for name, value in review.estimates().items() if value is not None and value != getattr(row, name)
    }


def _estimate(session: Session, row: Idea, review: Review, by: Principal, now: datetime) -> None:
    if not (changed := _changed_estimates(row, review)):
        return
    for name, value in changed.items():
        setattr(row, name, value)
    if "approach" in changed:
        # What was answered was about another way of doing it.
        row.approach_note = ""
    score_again(session, row)
    sentence = sentences.estimated([name for name in changed if name != "approach"], changed.get("approach"))
    history.record(session, row, verb="estimated", sentence=sentence, by=by.member_id, now=now, **changed)


def _match(session: Session, row: Idea, priority: str | None, by: Principal, now: datetime) -> None:
    if priority is None or not _is_corrected(row, priority):
        return
    _, policy = lock_policy(session)
    chosen = policy.priority(priority)
    if chosen is None and priority != NO_PRIORITY:
        raise FieldErrors({"priority": GONE})
    confirm_priority(session, row, by.member_id, now, priority)
    sentence = sentences.matched(chosen.name if chosen else None)
    history.record(session, row, verb="matched", sentence=sentence, by=by.member_id, now=now)


def _is_corrected(row: Idea, priority: str | None) -> bool:
    return priority is not None and priority != (row.fit.get("priority") or NO_PRIORITY)


def _record(session: Session) -> RouteRecord | None:
    if decided_little(session):
        return None
    sent, followed = last_routes(session)
    return RouteRecord(sent=sent, followed=followed) if sent else None


def _read_ahead(session: Session, row: Idea) -> None:
    """Read what the form shows with one statement."""
    read_ahead(
        session,
        [row],
        last_routes,
        lambda s: tracker_notification(s, row),
        lambda s: idea_queries.changes(s, row.id),
        lambda s: work_of(s, row, Principal(member_id="")),
        lambda s: people_involved(s, row, Principal(member_id="")),
        lambda s: merged_ideas(s, row),
    )


def _asked(row: Idea) -> tuple[Criterion, ...]:
    missing = Score.model_validate(row.score).missing
    return tuple(criterion for criterion in missing if criterion in REQUESTER_CRITERIA)


def _readable(field: str, text: str, when_blank: str) -> None:
    if problem := unreadable(text, PROBLEM_LENGTH, when_blank):
        raise FieldErrors({field: problem})
