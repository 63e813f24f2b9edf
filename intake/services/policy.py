"""The policy in force, versions side by side, and who stands behind them."""

from intake.access import Action, Principal, Relation, Request, Role, authorise
from intake.answers import PublishedPolicy, Replayed, WorkedExample, WouldChange
from intake.errors import Refused
from intake.ideas import Asked, Currency, IdeaInputs, Value
from intake.operations import history
from intake.operations.planning import policy_impact
from intake.operations.planning.policy_impact import by_plan, in_full
from intake.operations.policy import stage_expectation, with_track_record
from intake.policy import SCALES, Policy
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import policy as policy_queries
from intake.queries.policy import policy_in_force
from intake.rules.matching.priority_match import Fit
from intake.rules.planning.replay import replay
from intake.rules.policy_diff import changes
from intake.rules.policy_forms import parts as policy_forms
from intake.rules.scoring import score
from intake.tables import PolicyConfirmation, PolicyVersion
from store.engine import Session, Store
from store.locking import lock

# Versions side by side: the public backlog as any two of them rank it, and as a file would.

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
            newest, policy, row = policy_in_force(session)
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
            ideas = policy_impact.backlog(session, most)
            examples = policy_queries.priority_examples(session)
            moved = replay(ideas, (first, old), (second, new), by_plan(session, old, new), examples)
            return Replayed(
                first=first,
                second=second,
                newest=policy_in_force(session)[0] or 0,
                lines=tuple(moved),
                changes=_changes(session, old, new),
            )

    def against(self, policy: Policy, by: Principal) -> WouldChange:
        """Return what would change if a policy took the place of the one in force, and what can't be of it."""
        authorise(by, Action.keep_policy_files)
        with self._store.reading() as session:
            number, in_force, _ = policy_in_force(session)
            ideas = policy_impact.backlog(session, MOST)
            is_new = number is None or policy.as_said() != in_force.as_said()
            # A record that has grown is no new policy by itself.
            policy = with_track_record(session, policy) if is_new else in_force
            after, examples = ((number or 0) + 1, policy), policy_queries.priority_examples(session)
            moved = replay(ideas, (number, in_force), after, by_plan(session, in_force, policy), examples)
            return WouldChange(
                number=number,
                is_new=is_new,
                changes=_changes(session, in_force, policy),
                effect=in_full(session, ideas, moved, in_force, policy, MOST),
                problems=policy_forms.problems(policy, organization_queries.squads(session), in_force),
            )


def _changes(session: Session, old: Policy, new: Policy) -> tuple[str, ...]:
    return tuple(changes(old, new, {squad.key: squad.name for squad in organization_queries.squads(session)}))


# Those whom a published policy names say that they stand behind it; publicly only how many have.


class Expectations:
    """Who stands behind the policy in force."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def confirm(self, number: int, request: Request) -> None:
        """Confirm a version; only those whom it names may. Raises Refused when another is in force by now."""
        authorise(request.by, Action.confirm_policy)

        def change(session: Session) -> None:
            lock(session, idea_queries.SETUP)
            row = session.get(PolicyConfirmation, (number, request.by.member_id))
            authorise(request.by, Action.confirm_policy, Relation.other if row is None else Relation.named)
            assert row is not None, "nobody else is named"
            in_force, policy, _ = policy_in_force(session)
            if in_force != number:
                raise Refused(f"Version {in_force} of the priorities has replaced version {number}.")
            if row.confirmed_at is None:
                row.confirmed_at = request.now
                session.add(row)
                session.flush()
                stage_expectation(session, number, policy, request.by.member_id, request.now, row)
                history.audit_act(
                    session, "policy confirmed", "policy", str(number), request.now, after={"confirmed": True}
                )

        self._store.once(request, change)

    def confirmed(self, by: Principal) -> tuple[int, int]:
        """Return how many have confirmed the version in force, and of how many; never who."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            number, _, _ = policy_in_force(session)
            return policy_queries.confirmed(session, number)


# The policy in force, with an idea scored by it as an example.

EXAMPLE = IdeaInputs(
    value={Currency.money: Value.large},
    areas_behind=1,
    confirmed=(Asked.data_access,),
    **{criterion.value: scale.typical for criterion, scale in SCALES.items()},
)


class Policies:
    """The published policy."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def in_force(self, by: Principal) -> PublishedPolicy:
        """Return the newest version."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            number, policy, row = policy_in_force(session)
            confirmed_count, asked_count = policy_queries.confirmed(session, number)
            return PublishedPolicy(
                number=number,
                published_on=row.published_on.isoformat() if row else "",
                policy=policy,
                example=_example(policy, number),
                confirmed=confirmed_count,
                asked=asked_count,
                squad_names={squad.key: squad.name for squad in organization_queries.squads(session)},
            )


def _example(policy: Policy, number: int | None) -> WorkedExample | None:
    if not policy.priorities:
        return None
    priority = policy.priorities[0]
    return WorkedExample(
        priority=priority, score=score(EXAMPLE, Fit(priority=priority.key, strength=1.0), policy, number)
    )
