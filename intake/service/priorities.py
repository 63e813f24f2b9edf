"""What leads and admins do about the next policy: write it down, part by part, and see what it would do."""

from collections.abc import Callable
from datetime import datetime

from intake import audit
from intake import queries as intake
from intake.access import Action, Principal, authorise, can
from intake.company import drafting, people, policy_parts, priorities, queries
from intake.company.policy_parts import Given, Part
from intake.company.priorities import FEWEST, PriorityRow
from intake.company.progress import DraftStands, PartForm, PolicyPreview, PrioritiesForm, PriorityForm
from intake.company.steps import Step
from intake.policy import Policy
from store import inbox
from store.engine import Session, Store


class Priorities:
    """The draft of the next policy."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, by: Principal) -> PrioritiesForm:
        """Return the priorities that were written down last, published or not, and lines for as many as are needed."""
        authorise(by, Action.draft_policy)
        with self._store.reading() as session:
            return _form(session)

    def draft(
        self,
        rows: tuple[PriorityRow, ...],
        version: int,
        by: Principal,
        now: datetime,
        request_key: str,
        *,
        folded: bool = False,
    ) -> PolicyPreview:
        """Keep what was written down, and return what would be published; raises FieldErrors by the id of the line.

        Of a `folded` form the lines that it did not show stay as they are.
        """

        def change(session: Session) -> Policy:
            _, in_force, _ = intake.policy_in_force(session)
            policy = drafting.in_hand(session)
            hidden = _form(session).rows[len(rows) :] if folded else ()
            return policy.model_copy(update={"priorities": priorities.read((*rows, *hidden), in_force, policy)})

        return self._change(change, version, by, now, request_key)

    def part_form(self, part: Part, by: Principal) -> PartForm:
        """Return a part of the draft, to be changed."""
        authorise(by, Action.draft_policy)
        with self._store.reading() as session:
            policy, squads = drafting.in_hand(session), intake.squads(session)
            return PartForm(
                part=part,
                version=queries.step_version(session, Step.priorities),
                policy=policy,
                squads=tuple(squads),
                capacity=policy_parts.capacity_lines(policy, squads),
            )

    def change_part(
        self, part: Part, given: Given, version: int, by: Principal, now: datetime, request_key: str
    ) -> PolicyPreview:
        """Change a part of the draft; raises FieldErrors by the name of the field."""

        def change(session: Session) -> Policy:
            if part is Part.people:
                speaks = [given["spokesperson"]] if given.get("spokesperson") else []
                _name(session, {"viewers": given.get("viewers") or [], "spokesperson": speaks}, now)
            return policy_parts.change(drafting.in_hand(session), part, given, intake.squads(session))

        return self._change(change, version, by, now, request_key)

    def priority_form(self, key: str, by: Principal) -> PriorityForm:
        """Return one priority of the draft, to say why, whose and until when; raises FieldErrors when it is gone."""
        authorise(by, Action.draft_policy)
        with self._store.reading() as session:
            priority = policy_parts.priority_of(drafting.in_hand(session), key)
            return PriorityForm(version=queries.step_version(session, Step.priorities), priority=priority)

    def change_priority(
        self, key: str, given: Given, version: int, by: Principal, now: datetime, request_key: str
    ) -> PolicyPreview:
        """Say why a priority is one, whose it is, and until when it holds; raises FieldErrors."""

        def change(session: Session) -> Policy:
            policy = drafting.in_hand(session)
            policy_parts.priority_of(policy, key)
            _name(session, {"owner": [given["owner"]] if given.get("owner") else []}, now)
            return policy_parts.change_priority(policy, key, given)

        return self._change(change, version, by, now, request_key)

    def look(self, by: Principal) -> PolicyPreview:
        """Return what would be published, and what it does."""
        authorise(by, Action.draft_policy)
        with self._store.reading() as session:
            return drafting.preview(session, by)

    def stands(self, by: Principal) -> DraftStands | None:
        """Return how far a draft is that leads were asked to look at, for those who may draft; None where none is."""
        if not can(by, Action.draft_policy):
            return None
        with self._store.reading() as session:
            return drafting.stands(session, by)

    def _change(
        self, change: Callable[[Session], Policy], version: int, by: Principal, now: datetime, request_key: str
    ) -> PolicyPreview:
        authorise(by, Action.draft_policy)
        with self._store.writing(by) as session, audit.setting_up(session, "priorities drafted", now):
            if inbox.first_answer(session, request_key) is None:
                drafting.keep(session, change(session), version, by, now, request_key)
                inbox.remember(session, request_key, {}, now)
        return self.look(by)


def _name(session: Session, named: dict[str, list[str]], now: datetime) -> None:
    people.check_named(session, named)
    every = sorted({member for members in named.values() for member in members})
    people.meet(session, [intake.member(session, member) for member in every], now)


def _form(session: Session) -> PrioritiesForm:
    number, in_force, _ = intake.policy_in_force(session)
    rows = [priorities.row_of(priority) for priority in drafting.in_hand(session).priorities]
    # A draft's key is none of a published priority, so it may still change with the name.
    rows = [row if in_force.priority(row.id) else row.model_copy(update={"id": f"+{row.id}"}) for row in rows]
    rows += [PriorityRow(id=f"+{place}") for place in range(len(rows), FEWEST)]
    return PrioritiesForm(version=queries.step_version(session, Step.priorities), number=number, rows=tuple(rows))
