"""What admins do about priorities: write them down, look at them once more, publish them as a version."""

from datetime import datetime

from intake import audit, setup
from intake import queries as intake
from intake.access import Action, Principal, authorise
from intake.company import priorities, queries, steps
from intake.company.priorities import FEWEST, PriorityRow
from intake.company.progress import PolicyPreview, PrioritiesForm
from intake.company.steps import Step
from intake.errors import Refused
from intake.policy import Priority
from store import inbox
from store.engine import Session, Store

NOTHING_NEW = "There is nothing to publish: these priorities are in force already."


class Priorities:
    """The priorities on their way to a version."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, by: Principal) -> PrioritiesForm:
        """Return the priorities that were written down last, published or not, and lines for as many as are needed."""
        authorise(by, Action.publish_policy)
        with self._store.reading() as session:
            number, policy, _ = intake.policy_in_force(session)
            drafted = _draft(session)
            rows = [priorities.row_of(priority) for priority in drafted or policy.priorities]
            known = {priority.key for priority in policy.priorities}
            # A draft's key is none of a published priority, so it may still change with the name.
            rows = [row if row.id in known else row.model_copy(update={"id": f"+{row.id}"}) for row in rows]
            rows += [PriorityRow(id=f"+{place}") for place in range(len(rows), FEWEST)]
            version = queries.step_version(session, Step.priorities)
            return PrioritiesForm(version=version, number=number, rows=tuple(rows))

    def draft(
        self, rows: tuple[PriorityRow, ...], version: int, by: Principal, now: datetime, request_key: str
    ) -> PolicyPreview:
        """Keep what was written down, and return what would be published; raises FieldErrors by the id of the line."""
        authorise(by, Action.publish_policy)
        with self._store.writing(by) as session, audit.setting_up(session, "priorities drafted", now):
            if (answer := inbox.first_answer(session, request_key)) is not None:
                return PolicyPreview.model_validate(answer)
            number, policy, _ = intake.policy_in_force(session)
            wanted = priorities.read(rows, policy)
            is_new = number is None or wanted != policy.priorities
            setup.begin(session, by)
            row = steps.take(session, Step.priorities, _seen(session, version, by), by.member_id, now)
            row.draft = {"priorities": [each.model_dump(mode="json") for each in wanted]} if is_new else None
            row.skipped = False
            session.flush()
            steps.tell_admins(session, request_key, now)
            preview = PolicyPreview(
                version=row.version,
                number=(number or 0) + 1,
                priorities=wanted,
                hints=tuple(priorities.hints(wanted)),
                is_new=is_new,
            )
            inbox.remember(session, request_key, preview.model_dump(mode="json"), now)
            return preview

    def publish(self, version: int, by: Principal, now: datetime, request_key: str) -> None:
        """Publish what was looked at, and rank undecided ideas by it.

        Raises ChangedMeanwhile when somebody has written down something else, and Refused when nothing would change.
        """
        authorise(by, Action.publish_policy)
        with self._store.writing(by) as session, audit.setting_up(session, "policy published", now):
            if inbox.first_answer(session, request_key) is not None:
                return
            row = steps.take(session, Step.priorities, version, by.member_id, now)
            _, policy, _ = intake.policy_in_force(session)
            if row.draft is None:
                raise Refused(NOTHING_NEW)
            setup.publish(session, policy.model_copy(update={"priorities": _draft(session)}), now, by.member_id)
            row.draft = None
            session.flush()
            setup.stage_rank_again(session, request_key, 0, now)
            steps.tell_admins(session, request_key, now)
            inbox.remember(session, request_key, {}, now)


def _seen(session: Session, version: int, by: Principal) -> int:
    # Whoever went back to the form from the last look has changed the version themselves.
    row = queries.step(session, Step.priorities)
    return row.version if row.changed_by == by.member_id else version


def _draft(session: Session) -> tuple[Priority, ...]:
    row = queries.steps(session).get(Step.priorities)
    if row is None or row.draft is None:
        return ()
    return tuple(Priority.model_validate(each) for each in row.draft["priorities"])
