"""What leads and admins do about the next policy: write it down part by part, see what it would do, publish it."""

from collections.abc import Callable
from datetime import datetime

from intake.access import Action, Principal, Relation, Request, authorise, can
from intake.errors import ChangedMeanwhile, Refused
from intake.notifications.policy import PolicyReviewedNotification
from intake.operations import members as member_operations
from intake.operations import policy as policy_operations
from intake.operations import policy_drafts
from intake.operations.history import setting_up
from intake.operations.members import check_named
from intake.operations.organization import steps as steps_operations
from intake.operations.organization.steps import STALE, Step, lock_step, step_row
from intake.operations.policy import ask_leads, ask_publishers, end_review, stage_rank_again, stage_reviewed
from intake.operations.policy_drafts import (
    DraftStands,
    PartForm,
    PolicyDraft,
    PolicyPreview,
    PrioritiesForm,
    PriorityForm,
    draft_or_in_force,
    needs_review,
    relation_to_draft,
)
from intake.policy import Policy
from intake.queries import ideas as idea_queries
from intake.queries import members as member_queries
from intake.queries import organization as organization_queries
from intake.queries.organization import step_version
from intake.queries.policy import policy_in_force
from intake.rules.policy_forms import parts as policy_forms
from intake.rules.policy_forms.parts import FormValues, PolicyFormPart, capacity_lines, priority_of
from intake.rules.policy_forms.priorities import FEWEST, PriorityRow, read_priorities, row_of
from store import inbox
from store.engine import Session, Store
from store.locking import lock

# Write it down, part by part, and see what it would do.


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
        request: Request,
        *,
        folded: bool = False,
    ) -> PolicyPreview:
        """Keep what was written down, and return what would be published; raises FieldErrors by the id of the line.

        Of a `folded` form the lines that it did not show stay as they are.
        """

        def change(session: Session) -> Policy:
            _, in_force, _ = policy_in_force(session)
            policy = draft_or_in_force(session)
            hidden = _form(session).rows[len(rows) :] if folded else ()
            return policy.model_copy(update={"priorities": read_priorities((*rows, *hidden), in_force, policy)})

        return self._change(change, version, request)

    def part_form(self, part: PolicyFormPart, by: Principal) -> PartForm:
        """Return a part of the draft, to be changed."""
        authorise(by, Action.draft_policy)
        with self._store.reading() as session:
            policy, squads = draft_or_in_force(session), organization_queries.squads(session)
            return PartForm(
                part=part,
                version=step_version(session, Step.priorities),
                policy=policy,
                squads=tuple(squads),
                capacity=capacity_lines(policy, squads),
            )

    def change_part(
        self, part: PolicyFormPart, form_values: FormValues, version: int, request: Request
    ) -> PolicyPreview:
        """Change a part of the draft; raises FieldErrors by the name of the field."""

        def change(session: Session) -> Policy:
            if part is PolicyFormPart.people:
                speaks = [form_values["spokesperson"]] if form_values.get("spokesperson") else []
                _name(session, {"viewers": form_values.get("viewers") or [], "spokesperson": speaks}, request.now)
            return policy_forms.change(
                draft_or_in_force(session), part, form_values, organization_queries.squads(session)
            )

        return self._change(change, version, request)

    def priority_form(self, key: str, by: Principal) -> PriorityForm:
        """Return one priority of the draft, to say why, whose and until when; raises FieldErrors when it is gone."""
        authorise(by, Action.draft_policy)
        with self._store.reading() as session:
            priority = priority_of(draft_or_in_force(session), key)
            return PriorityForm(version=step_version(session, Step.priorities), priority=priority)

    def change_priority(self, key: str, form_values: FormValues, version: int, request: Request) -> PolicyPreview:
        """Say why a priority is one, whose it is, and until when it holds; raises FieldErrors."""

        def change(session: Session) -> Policy:
            policy = draft_or_in_force(session)
            priority_of(policy, key)
            _name(session, {"owner": [form_values["owner"]] if form_values.get("owner") else []}, request.now)
            return policy_forms.change_priority(policy, key, form_values)

        return self._change(change, version, request)

    def look(self, by: Principal) -> PolicyPreview:
        """Return what would be published, and what it does."""
        authorise(by, Action.draft_policy)
        with self._store.reading() as session:
            return policy_drafts.preview(session, by)

    def stands(self, by: Principal) -> DraftStands | None:
        """Return how far a draft is that leads were asked to look at, for those who may draft; None where none is."""
        if not can(by, Action.draft_policy):
            return None
        with self._store.reading() as session:
            return policy_drafts.draft_status(session, by)

    def _change(self, change: Callable[[Session], Policy], version: int, request: Request) -> PolicyPreview:
        authorise(request.by, Action.draft_policy)

        def keep(session: Session) -> None:
            with setting_up(session, "priorities drafted", request.now):
                policy_drafts.save_draft(session, change(session), version, request.by, request.now, request.key)

        self._store.once(request, keep)
        return self.look(request.by)


def _name(session: Session, named: dict[str, list[str]], now: datetime) -> None:
    check_named(session, named)
    every = sorted({member for members in named.values() for member in members})
    member_operations.look_up(session, [member_queries.member(session, member) for member in every], now)


def _form(session: Session) -> PrioritiesForm:
    number, in_force, _ = policy_in_force(session)
    rows = [row_of(priority) for priority in draft_or_in_force(session).priorities]
    # A draft's key is none of a published priority, so it may still change with the name.
    rows = [row if in_force.priority(row.id) else row.model_copy(update={"id": f"+{row.id}"}) for row in rows]
    rows += [PriorityRow(id=f"+{place}") for place in range(len(rows), FEWEST)]
    return PrioritiesForm(version=step_version(session, Step.priorities), number=number, rows=tuple(rows))


# How a draft becomes a version: other leads are asked, one says that it looks right, somebody publishes it.

NOTHING_NEW = "There is nothing to publish: these are already the published priorities."
LOOK_FIRST = "A second lead needs to review this first. Ask them with the button on the draft."
ONE_LEAD = "You’re the only lead, so no review is needed."


class Publishing:
    """The last steps of a policy."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ask(self, version: int, request: Request) -> PolicyPreview:
        """Ask the other leads to look at the draft, or those who may publish it where nobody need look.

        Raises ChangedMeanwhile when it is not what the person saw.
        """
        authorise(request.by, Action.draft_policy)
        with self._store.reading() as session:
            effect = policy_drafts.preview(session, request.by).effect

        def change(session: Session) -> None:
            with setting_up(session, "review asked", request.now):
                draft = _draft(session, version)
                _ask(session, draft, policy_drafts.preview(session, request.by, effect), request.now)
                _keep(session, draft.model_copy(update={"asked": True}))
                policy_drafts.stage_draft_homes(session, request.key, request.now)

        with self._store.writing(request.by) as session:
            inbox.once(session, request, change)
            return policy_drafts.preview(session, request.by, effect)

    def looks_right(self, version: int, request: Request) -> None:
        """Say that the draft of somebody else looks right; raises ChangedMeanwhile when it was changed since."""
        authorise(request.by, Action.review_policy)

        def change(session: Session) -> None:
            with setting_up(session, "draft reviewed", request.now):
                draft = _draft(session, version)
                # guard: a second lead is another / relation
                relation = Relation.own if draft.by == request.by.member_id else Relation.other
                authorise(request.by, Action.review_policy, relation)
                if needs_review(session, draft):
                    _keep(session, draft.model_copy(update={"reviewer": request.by.member_id}))
                    number, _, _ = policy_in_force(session)
                    may = policy_drafts.publishers(session, draft)
                    stage_reviewed(
                        session, (number or 0) + 1, version, request.by.member_id, draft.by, may, request.now
                    )
                    policy_drafts.stage_draft_homes(session, request.key, request.now)

        self._store.once(request, change)

    def publish(self, version: int, request: Request) -> None:
        """Publish what was looked at, and rank undecided ideas by it.

        Raises ChangedMeanwhile when somebody has written down something else, and Refused when nothing would change or
        a second lead has not looked at it.
        """
        authorise(request.by, Action.publish_policy)

        def change(session: Session) -> None:
            with setting_up(session, "policy published", request.now):
                draft = _draft(session, version)
                authorise(request.by, Action.publish_policy, relation_to_draft(session, draft, request.by))
                if needs_review(session, draft):  # guard: a second lead looks at it first
                    raise Refused(LOOK_FIRST)
                row = lock_step(session, Step.priorities, version, request.by.member_id, request.now)
                policy_operations.publish(
                    session, draft.policy, request.now, request.by.member_id, reviewer=draft.reviewer
                )
                row.draft = None
                session.flush()
                number, _, _ = policy_in_force(session)
                end_review(session, number or 1, version, draft.by, request.by.member_id, request.now)
                stage_rank_again(session, request.key, 0, request.now)
                policy_drafts.stage_draft_homes(session, request.key, request.now)

        self._store.once(request, change)

    def publish_file(self, policy: Policy, request: Request) -> int | None:
        """Publish a policy that the operator has in a file; return its number, None when it is in force already.

        Raises Refused for what can't be among the squads that there are.
        """
        authorise(request.by, Action.keep_policy_files)

        def change(session: Session) -> dict[str, int | None]:
            with setting_up(session, "policy published", request.now):
                lock(session, idea_queries.SETUP)
                in_force = policy_in_force(session)[1]
                if problems := policy_forms.problems(policy, organization_queries.squads(session), in_force):
                    raise Refused("\n".join(f"{field}: {problem}" for field, problem in problems.items()))
                draft, before = policy_drafts.current(session), policy_in_force(session)[0]
                if not policy_operations.publish(session, policy, request.now, None):
                    return {"number": None}
                if draft is not None and draft.asked:
                    version = step_version(session, Step.priorities)
                    end_review(session, (before or 0) + 1, version, draft.by, None, request.now)
                steps_operations.touch_step(session, Step.priorities, None, request.now)
                stage_rank_again(session, request.key, 0, request.now)
                policy_drafts.stage_draft_homes(session, request.key, request.now)
                number, _, _ = policy_in_force(session)
                return {"number": number}

        number: int | None = self._store.once(request, change)["number"]
        return number


def _ask(session: Session, draft: PolicyDraft, preview: PolicyPreview, now: datetime) -> None:
    if preview.needs_review:
        ask_leads(session, preview.number, preview.version, draft.by, (preview.changes, preview.effect), now)
    elif preview.may_publish:
        raise Refused(ONE_LEAD)
    else:
        news = PolicyReviewedNotification(number=preview.number, version=preview.version, reviewer=draft.reviewer)
        ask_publishers(session, news, draft.by, preview.publishers, now)


def _draft(session: Session, version: int) -> PolicyDraft:
    lock(session, idea_queries.SETUP)
    row = step_row(session, Step.priorities)
    session.flush()
    if row.version != version:
        raise ChangedMeanwhile(STALE, by=row.changed_by)
    draft = policy_drafts.current(session)
    if draft is None:
        raise Refused(NOTHING_NEW)
    return draft


def _keep(session: Session, draft: PolicyDraft) -> None:
    # Who has looked at it changes nothing of what was written down, so the version stays.
    step_row(session, Step.priorities).draft = policy_drafts.written(draft)
    session.flush()
