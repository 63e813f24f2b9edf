"""Those whom a published policy names say that they stand behind it; publicly only how many have."""

from datetime import datetime

from intake import audit, policy_queries
from intake import queries as intake
from intake.access import Action, Principal, Relation, authorise
from intake.company import publishing
from intake.errors import Refused
from intake.tables import PolicyConfirmation
from store import inbox
from store.engine import Store
from store.turns import take_turn


class Expectations:
    """Who stands behind the policy in force."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def confirm(self, number: int, by: Principal, now: datetime, request_key: str) -> None:
        """Confirm a version; only those whom it names may. Raises Refused when another is in force by now."""
        authorise(by, Action.confirm_policy)
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            take_turn(session, intake.SETUP)
            row = session.get(PolicyConfirmation, (number, by.member_id))
            authorise(by, Action.confirm_policy, Relation.other if row is None else Relation.named)
            assert row is not None, "nobody else is named"
            in_force, policy, _ = intake.policy_in_force(session)
            if in_force != number:
                raise Refused(f"Version {in_force} of the priorities has taken the place of version {number}.")
            if row.confirmed_at is None:
                row.confirmed_at = now
                session.add(row)
                session.flush()
                publishing.stage_expectation(session, number, policy, by.member_id, now, row)
                audit.act(session, "policy confirmed", "policy", str(number), now, after={"confirmed": True})
            inbox.remember(session, request_key, {}, now)

    def confirmed(self, by: Principal) -> tuple[int, int]:
        """Return how many have confirmed the version in force, and of how many; never who."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            number, _, _ = intake.policy_in_force(session)
            return policy_queries.confirmed(session, number)
