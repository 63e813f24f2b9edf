"""Versions side by side: the public backlog as any two of them rank it, and as a file would."""

from intake import policy_queries
from intake import queries as intake
from intake.access import Action, Principal, Role, authorise
from intake.answers import PublishedPolicy, Replayed, WouldChange
from intake.company import effects, policy_parts
from intake.company.choosing import by_plan
from intake.company.policy_words import changes
from intake.policy import Policy
from intake.replay import replay
from intake.tables import PolicyVersion
from intake.uncertainty.published import by_record
from store.engine import Session, Store

# On the command line nobody waits for a form.
MOST = 10_000


class Versions:
    """Published versions, compared."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def version(self, number: int | None, by: Principal) -> PublishedPolicy:
        """Return a version, the one in force where none is named; raises NotFound."""
        authorise(by, Action.keep_policy_files)
        with self._store.reading() as session:
            newest, policy, row = intake.policy_in_force(session)
            if number is not None:
                newest, policy, row = (
                    number,
                    policy_queries.version(session, number),
                    session.get(PolicyVersion, number),
                )
            return PublishedPolicy(
                number=newest, published_on=row.published_on.isoformat() if row else "", policy=policy
            )

    def replay(self, first: int, second: int, by: Principal, most: int = MOST) -> Replayed:
        """Return the backlog under two versions, in the order of the second; raises NotFound."""
        authorise(by, Action.keep_policy_files if by.has(Role.operator) else Action.read)
        with self._store.reading() as session:
            old, new = (policy_queries.version(session, number) for number in (first, second))
            ideas = effects.backlog(session, most)
            moved = replay(ideas, (first, old), (second, new), by_plan(session, old, new))
            return Replayed(
                first=first,
                second=second,
                newest=intake.policy_in_force(session)[0] or 0,
                lines=tuple(moved),
                changes=_changes(session, old, new),
            )

    def against(self, policy: Policy, by: Principal) -> WouldChange:
        """Return what would change if a policy took the place of the one in force, and what can't be of it."""
        authorise(by, Action.keep_policy_files)
        with self._store.reading() as session:
            number, in_force, _ = intake.policy_in_force(session)
            ideas = effects.backlog(session, MOST)
            is_new = number is None or policy.as_said() != in_force.as_said()
            # A record that has grown is no new policy by itself.
            policy = by_record(session, policy) if is_new else in_force
            moved = replay(ideas, (number, in_force), ((number or 0) + 1, policy), by_plan(session, in_force, policy))
            return WouldChange(
                number=number,
                is_new=is_new,
                changes=_changes(session, in_force, policy),
                effect=effects.in_short(moved, MOST),
                problems=policy_parts.problems(policy, intake.squads(session)),
            )


def _changes(session: Session, old: Policy, new: Policy) -> tuple[str, ...]:
    return tuple(changes(old, new, {squad.key: squad.name for squad in intake.squads(session)}))
