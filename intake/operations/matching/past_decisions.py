"""What a process remembers of past decisions, and how the rules are fitted to them again in the background."""

import threading
from datetime import datetime

from intake.ideas import IdeaInputs
from intake.notifications.organization import FitRoutingJob
from intake.queries import ideas as idea_queries
from intake.queries import routing as routing_queries
from intake.queries.ideas import cached
from intake.queries.routing import HANDED_BACK, UNDONE, SquadChange, decided_little
from intake.rules.matching.past_decisions import PastDecision, PastDecisions
from intake.rules.matching.routing import DECISIONS_TO_FIT, RoutingFit
from intake.rules.matching.routing_fit import Lessons, fitted
from intake.tables import RoutingFitRow
from store import outbox
from store.engine import Session, Store

# A request takes up so many that are new; where there are more, a thread does at the start.
AT_ONCE, IN_BACKGROUND = 50, 500
# A change may be committed after one of a higher number.
LOOKED_AT_AGAIN = 200
# The weights are fitted again when so many times as many decisions are there.
GROWTH = 1.1


class Memory:
    """The past decisions of one database, as far as this process has taken them up."""

    def __init__(self) -> None:
        self.past = PastDecisions()
        self._lock = threading.Lock()
        self._newest = 0
        # A decision that is undone stays the same line of the history, under another verb.
        self._seen: dict[tuple[int, str], None] = {}
        self._refused_by: dict[str, tuple[str, ...]] = {}

    def catch_up(self, session: Session, most: int) -> bool:
        """Take up what was decided since; tell whether that was all."""
        with self._lock:
            looked_at = self._newest - LOOKED_AT_AGAIN, most + LOOKED_AT_AGAIN
            verbs = routing_queries.squad_change_verbs(session, *looked_at)
            new = [id_ for id_, verb in verbs if (id_, verb) not in self._seen][:most]
            for change in routing_queries.squad_changes(session, new) if new else ():
                decision = decision_after(self._refused_by.get(change.idea_id, ()), change)
                if decision.refused_by:
                    self._refused_by[change.idea_id] = decision.refused_by
                self.past.learn(decision)
                self._newest = max(self._newest, change.id)
                self._seen[change.id, change.verb] = None
            while len(self._seen) > 2 * LOOKED_AT_AGAIN:
                del self._seen[next(iter(self._seen))]
            return len(new) < most


def decision_after(refused_by: tuple[str, ...], change: SquadChange) -> PastDecision:
    """Return the decision about an idea as it is after a change; `refused_by` handed it back before."""
    squad = change.squad
    if change.verb == UNDONE:
        squad = None
    if change.verb == HANDED_BACK:
        refused_by, squad = (*refused_by, *([change.squad] if change.squad else [])), None
    return PastDecision(change.idea_id, change.title, change.problem, squad, refused_by)


def remembered(session: Session) -> PastDecisions:
    """Return the past decisions, with what was decided lately."""
    memory: Memory = session.kept.setdefault(Memory, Memory())
    if Memory not in session.read_once:
        session.read_once[Memory] = memory.catch_up(session, AT_ONCE)
    return memory.past


def warm_up(store: Store) -> None:
    """Take up every past decision, in the background: suggestions rest on those that were taken up so far."""
    threading.Thread(target=_take_up_all, args=(store,), name="past-decisions", daemon=True).start()


def _take_up_all(store: Store) -> None:
    memory: Memory = store.kept.setdefault(Memory, Memory())
    is_all = False
    while not is_all:
        with store.reading() as session:
            is_all = memory.catch_up(session, IN_BACKGROUND)


def fit_in_force(session: Session) -> RoutingFit | None:
    """Return what was learned of past decisions; None before enough was decided."""
    return None if decided_little(session) else cached(session, _newest_fit)


def _newest_fit(session: Session) -> RoutingFit | None:
    row = routing_queries.newest_fit(session)
    return RoutingFit.model_validate(row.body) if row is not None else None


def stage_fit(session: Session, now: datetime) -> None:
    """Have the weights fitted again in the background when enough was decided since."""
    past, row = remembered(session), routing_queries.newest_fit(session)
    if len(past) + 1 < max(DECISIONS_TO_FIT, (row.decisions if row else 0) * GROWTH):
        return
    job, name = FitRoutingJob(number=(row.number if row else 0) + 1), "errand:routing"
    outbox.stage(session, job, key=f"fit routing:{job.number}", audience=name, due=now, subject=name, batch=True)


def fit_again(store: Store, number: int, now: datetime) -> None:
    """Fit the weights to all that was decided, outside of any transaction, and write them down under this number."""
    with store.reading() as session:
        squads = idea_queries.squads(session)
        changes = routing_queries.squad_changes(session)
    decisions: dict[str, tuple[PastDecision, IdeaInputs]] = {}
    for change in changes:
        before = decisions.pop(change.idea_id, None)
        decision = decision_after(before[0].refused_by if before else (), change)
        decisions[change.idea_id] = decision, IdeaInputs(area=change.area, kind=change.kind)
    lessons: Lessons = store.kept.setdefault(Lessons, Lessons())
    fit = fitted(lessons.of(list(decisions.values()), squads), len(decisions)) if len(squads) > 1 else None
    if fit is None:
        return
    with store.writing() as session:
        newest = routing_queries.newest_fit(session)
        if newest is None or newest.number < number:
            session.add(RoutingFitRow(number=number, at=now, decisions=fit.decisions, body=fit.model_dump(mode="json")))
