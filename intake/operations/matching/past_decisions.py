"""What a process remembers of past decisions."""

import threading

from intake.queries import routing as routing_queries
from intake.queries.routing import HANDED_BACK, UNDONE, SquadChange
from intake.rules.matching.past_decisions import PastDecision, PastDecisions
from store.engine import Session, Store

# A request takes up so many that are new; where there are more, a thread does at the start.
AT_ONCE, IN_BACKGROUND = 50, 500
# A change may be committed after one of a higher number.
LOOKED_AT_AGAIN = 200


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
