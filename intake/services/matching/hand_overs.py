"""What a squad's lead does with an idea that was sent to it: take it, hand it back, pass it on."""

from collections.abc import Callable

from intake import sentences
from intake.access import Action, Principal, Request, authorise
from intake.answers import HandOverForm
from intake.errors import FieldErrors, Refused
from intake.ideas import PROBLEM_LENGTH, Stage, unreadable
from intake.operations import history
from intake.operations import ideas as idea_operations
from intake.operations.idea_notifications import idea_notification
from intake.operations.matching import assess
from intake.operations.matching.routing import (
    check_sent,
    move_to_squad,
    other_squad,
    stage_handed_back,
    stage_left_squad,
)
from intake.operations.members import relation_to_work
from intake.operations.notify import stage_everything, stage_news, stage_supporters_news
from intake.operations.planning.replanning import stage_making
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries.organization import squad_name
from intake.rules.planning.portfolio import Pin
from intake.tables import Idea
from intake.text import clean
from store.engine import Session, Store

ALREADY_TAKEN = "The squad has already taken this idea."
WHY = "Say why in a sentence: the requester and the triagers read it."
CHOOSE = "Choose a squad."


class HandOvers:
    """Ideas, as the leads see them whose squads they were sent to."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal, wanted: Action) -> HandOverForm:
        """Return an idea to be handed back or passed on, with the squads it could go to.

        Raises Refused when it isn't waiting for its squad any more.
        """
        authorise(by, wanted)
        with self._store.reading() as session:
            row = idea_queries.idea(session, idea_id, by)
            authorise(by, wanted, relation_to_work(session, row, by))
            check_sent(row)
            others = tuple(squad for squad in organization_queries.squads(session) if squad.key != row.squad)
            return HandOverForm(idea=idea_notification(session, row), squads=others)

    def take(self, idea_id: str, version: int, request: Request) -> None:
        """Take an idea for its squad."""

        def change(session: Session, row: Idea) -> None:
            if row.taken_at is not None:
                raise Refused(ALREADY_TAKEN)
            row.taken_by, row.taken_at = request.by.member_id, request.now
            sentence = sentences.taken(squad_name(session, row.squad))
            history.record(
                session, row, verb="taken", sentence=sentence, by=request.by.member_id, now=request.now, squad=row.squad
            )
            session.flush()
            stage_everything(session, row, request.now)

        self._change(Action.take, idea_id, version, request, change)

    def hand_back(self, idea_id: str, version: int, reason: str, request: Request) -> None:
        """Give an idea back to the triagers, with the reason; a second time it comes before the guild."""
        if problem := unreadable(reason, PROBLEM_LENGTH, WHY):
            raise FieldErrors({"reason": problem})

        def change(session: Session, row: Idea) -> None:
            squad = str(row.squad)
            why = sentences.handed_back(squad_name(session, squad), clean(reason))
            # What it was suggested for counts against the squad at once.
            row.handed_back, row.times_handed_back = [*row.handed_back, squad], row.times_handed_back + 1
            row.squad = row.decide_on = row.decision = row.taken_by = row.taken_at = None
            idea_operations.move(row, Stage.submitted)
            assess.assess(session, row)
            _leave_plan(session, row, request)
            history.record(
                session,
                row,
                verb="handed back",
                sentence=why,
                by=request.by.member_id,
                now=request.now,
                from_squad=squad,
                reason=clean(reason),
            )
            session.flush()
            stage_everything(session, row, request.now)
            stage_left_squad(session, row, squad, why, request.now)
            stage_handed_back(session, row, why, request.by.member_id, request.now)
            stage_news(session, row, request.now)
            stage_supporters_news(session, row, request.now)

        self._change(Action.hand_back, idea_id, version, request, change)

    def pass_on(self, idea_id: str, version: int, squad: str | None, reason: str, request: Request) -> None:
        """Send an idea on to another squad, with the reason."""
        problem = unreadable(reason, PROBLEM_LENGTH, WHY)
        errors = {**({"reason": problem} if problem else {}), **({} if squad else {"squad": CHOOSE})}
        if errors:
            raise FieldErrors(errors)

        def change(session: Session, row: Idea) -> None:
            after = other_squad(session, row, str(squad))
            why = sentences.passed_on(squad_name(session, row.squad), after.name, clean(reason))
            move_to_squad(session, row, after, "passed on", why, request.by, request.now, reason=clean(reason))

        self._change(Action.pass_on, idea_id, version, request, change)

    def _change(
        self, wanted: Action, idea_id: str, version: int, request: Request, change: Callable[[Session, Idea], None]
    ) -> None:
        authorise(request.by, wanted)

        def take_effect(session: Session) -> None:
            row = idea_operations.lock_version(session, idea_id, version, request.by, request.now)
            authorise(request.by, wanted, relation_to_work(session, row, request.by))
            check_sent(row)
            change(session, row)

        self._store.once(request, take_effect)


def _leave_plan(session: Session, row: Idea, request: Request) -> None:
    """Have the plan no longer hold an idea that nobody has, not even where a lead has pinned it."""
    if portfolio_queries.tier(session, row.id) is not None:
        stage_making(session, request.key, request.now)
    pin = portfolio_queries.pin(session, row.id)
    if pin is None or pin.pin != Pin.into:
        return
    session.delete(pin)
    by, now = request.by.member_id, request.now
    history.record(session, row, verb="unpinned", sentence=sentences.UNPINNED, by=by, now=now, pin=None)
    session.flush()
