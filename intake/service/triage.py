"""What triagers do: send an idea to a squad, ask, say not now or no, and estimate."""

from collections.abc import Callable
from datetime import datetime

from intake import assess, history, queries, sentences, staging
from intake.access import Action, Principal, authorise
from intake.answers import TriageForm
from intake.errors import FieldErrors, NotAllowed
from intake.facts import Decision, Question
from intake.fit import Fit
from intake.ideas import PROBLEM_LENGTH, Chance, Effort, Stage, unreadable
from intake.policy import Criterion
from intake.scoring import Score
from intake.squads import SquadCard, hub_of
from intake.tables import Idea
from store import inbox
from store.engine import Session, Store

Change = Callable[[Session, Idea], None]
ASKED_OF_REQUESTERS = (Criterion.value, Criterion.urgency)


class Triage:
    """Ideas, as those who decide about them see them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal) -> TriageForm:
        """Return what is needed to decide about an idea, or to look at it closely."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            row = queries.idea(session, idea_id, by)
            missing = Score.model_validate(row.score).missing
            return TriageForm(
                idea=staging.idea_fact(session, row),
                squads=tuple(_choices(session)),
                missing=tuple(criterion for criterion in missing if criterion in ASKED_OF_REQUESTERS),
            )

    def send(
        self, idea_id: str, version: int, by: Principal, now: datetime, request_key: str, squad: str | None = None
    ) -> None:
        """Accept an idea and route it, to the proposed squad unless another is named."""

        def change(session: Session, row: Idea) -> None:
            _send(session, row, squad, by, now)

        self._decide(idea_id, version, by, now, request_key, change)

    def ask(
        self,
        idea_id: str,
        version: int,
        text: str,
        missing: tuple[str, ...],
        by: Principal,
        now: datetime,
        request_key: str,
    ) -> None:
        """Ask the requester for what is missing, in the triager's words."""
        _readable("text", text, "Write what you want to know.")

        def change(session: Session, row: Idea) -> None:
            history.move(row, Stage.needs_info)
            row.question = Question(text=text, asked_by=by.member_id, asked_at=now, missing=missing).model_dump(
                mode="json"
            )
            history.record(session, row, verb="asked", sentence=text, by=by.member_id, now=now)
            session.flush()
            staging.stage_everything(session, row, now)
            staging.stage_question(session, row, now)

        self._decide(idea_id, version, by, now, request_key, change)

    def not_now(self, idea_id: str, version: int, reason: str, by: Principal, now: datetime, request_key: str) -> None:
        """Park an idea, with the reason that its requester reads."""
        _readable("reason", reason, "Say why, for the requester reads it.")

        def change(session: Session, row: Idea) -> None:
            _close(session, row, Stage.parked, "parked", reason, by, now)

        self._decide(idea_id, version, by, now, request_key, change)

    def decline(self, idea_id: str, version: int, reason: str, by: Principal, now: datetime, request_key: str) -> None:
        """Decline an idea, with the reason that its requester reads."""
        _readable("reason", reason, "Say why, for the requester reads it.")

        def change(session: Session, row: Idea) -> None:
            _close(session, row, Stage.declined, "declined", reason, by, now)

        self._decide(idea_id, version, by, now, request_key, change)

    def estimate(
        self,
        idea_id: str,
        version: int,
        effort: Effort | None,
        chance: Chance | None,
        by: Principal,
        now: datetime,
        request_key: str,
        send_to: str | None = None,
    ) -> None:
        """Give effort and chance, and with `send_to` also send the idea there, in one step."""
        authorise(by, Action.estimate)

        def change(session: Session, row: Idea) -> None:
            _estimate(session, row, effort, chance, by, now)
            if send_to is not None:
                _send(session, row, send_to, by, now)
            else:
                session.flush()
                staging.stage_everything(session, row, now)

        self._change(idea_id, version, by, now, request_key, change, decides=send_to is not None)

    def _decide(
        self, idea_id: str, version: int, by: Principal, now: datetime, request_key: str, change: Change
    ) -> None:
        self._change(idea_id, version, by, now, request_key, change, decides=True)

    def _change(
        self,
        idea_id: str,
        version: int,
        by: Principal,
        now: datetime,
        request_key: str,
        change: Change,
        *,
        decides: bool,
    ) -> None:
        if decides:
            authorise(by, Action.triage)
        with self._store.writing() as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            row = history.take(session, idea_id, version, by, now)
            if decides and row.requester == by.member_id:
                raise NotAllowed("This is your own idea, so somebody else decides about it.")
            change(session, row)
            inbox.remember(session, request_key, {}, now)


def _send(session: Session, row: Idea, squad_key: str | None, by: Principal, now: datetime) -> None:
    squads = {squad.key: squad for squad in _choices(session)}
    routing = assess.routing_of(row)
    squad = squads.get(squad_key or routing.squad) or hub_of(list(squads.values()))
    number, policy, _ = queries.policy_in_force(session)
    fit = assess.confirmed(Fit.model_validate(row.fit))
    assess.write_score(row, fit, policy, number)
    reasons = routing.reasons if squad.key == routing.squad else ("a triager chose it",)
    why = sentences.sent(squad.name, reasons, fit, policy)
    row.squad = squad.key
    _write_decision(session, row, Stage.accepted, "sent", why, by, now)
    staging.stage_squad_note(session, row, now)


def _close(session: Session, row: Idea, stage: Stage, verb: str, reason: str, by: Principal, now: datetime) -> None:
    _write_decision(session, row, stage, verb, reason, by, now)
    if row.squad is not None:
        staging.stage_squad_note(session, row, now)


def _write_decision(
    session: Session, row: Idea, stage: Stage, verb: str, why: str, by: Principal, now: datetime
) -> None:
    history.move(row, stage)
    decision = Decision(stage=stage, by=by.member_id, at=now, why=why, squad=row.squad)
    row.decision = decision.model_dump(mode="json")
    history.record(session, row, verb=verb, sentence=why, by=by.member_id, now=now, squad=row.squad)
    session.flush()
    staging.stage_everything(session, row, now)
    staging.stage_news(session, row, now)
    if row.question is not None and row.question.get("answered_at") is None:
        row.question = {**row.question, "answered_at": now.isoformat()}
        session.flush()
        staging.stage_question(session, row, now)


def _estimate(
    session: Session, row: Idea, effort: Effort | None, chance: Chance | None, by: Principal, now: datetime
) -> None:
    given = {"effort": effort, "chance": chance}
    changed = {name: value for name, value in given.items() if value is not None and value != getattr(row, name)}
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    number, policy, _ = queries.policy_in_force(session)
    assess.write_score(row, Fit.model_validate(row.fit), policy, number)
    history.record(
        session, row, verb="estimated", sentence=sentences.estimated(list(changed)), by=by.member_id, now=now, **changed
    )


def _choices(session: Session) -> list[SquadCard]:
    squads = queries.squads(session)
    return squads or [hub_of(squads)]


def _readable(field: str, text: str, when_blank: str) -> None:
    if problem := unreadable(text, PROBLEM_LENGTH, when_blank):
        raise FieldErrors({field: problem})
