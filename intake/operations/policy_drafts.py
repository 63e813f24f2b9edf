"""The one draft of the next policy: who wrote it, from which version on, and whether a second lead has looked at it."""

from datetime import datetime
from typing import Any

from intake.access import Action, Principal, Relation, can
from intake.operations.notify import stage_homes
from intake.operations.organization import setup
from intake.operations.organization.steps import Step, lock_step, step_row
from intake.operations.planning.policy_impact import effect_of
from intake.operations.policy import end_review, with_track_record
from intake.policy import Frozen, Policy, Priority, SquadCard
from intake.queries import members as member_queries
from intake.queries import organization as organization_queries
from intake.queries import policy as policy_queries
from intake.queries.members import leads as all_leads
from intake.queries.organization import step_version
from intake.queries.policy import policy_in_force
from intake.rules.matching.priority_match import word_hints
from intake.rules.planning.replay import Effect
from intake.rules.policy_diff import changes
from intake.rules.policy_forms.parts import PolicyFormPart
from intake.rules.policy_forms.priorities import PriorityRow
from intake.tables import SetupStep
from store.engine import Session


class PrioritiesForm(Frozen):
    """What the priorities form begins with; `number` is the version in force."""

    version: int
    number: int | None
    rows: tuple[PriorityRow, ...]


class PolicyPreview(Frozen):
    """What is about to be published as version `number`: what changes, what it does to the backlog, what may surprise.

    It `needs_review` by a second lead; they were `asked`, and `reviewer` is the one to whom it looks right. What the
    person who looks at it may do besides is said last.
    """

    version: int
    number: int
    policy: Policy
    hints: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    effect: Effect = Effect()
    is_new: bool = True
    by: str = ""
    needs_review: bool = False
    asked: bool = False
    reviewer: str | None = None
    may_publish: bool = False
    publishers: tuple[str, ...] = ()
    may_review: bool = False


class PartForm(Frozen):
    """What the form of a part of the draft begins with."""

    part: PolicyFormPart
    version: int
    policy: Policy
    squads: tuple[SquadCard, ...]
    capacity: str


class PriorityForm(Frozen):
    """What the form of one priority's why, owner and horizon begins with."""

    version: int
    priority: Priority


class DraftStands(Frozen):
    """How far a draft is that others were asked about; `mine` is one that the reader wrote.

    One that no lead need look at any more waits to be published, by one of the `publishers`.
    """

    version: int
    number: int
    by: str
    reviewer: str | None
    mine: bool
    needs_review: bool
    may_publish: bool
    publishers: tuple[str, ...]


class PolicyDraft(Frozen):
    """What would be published; `base` is the version that was in force when it was written.

    Leads are `asked` to look at it, and one of them is its `reviewer` once it looks right to them.
    """

    policy: Policy
    base: int | None
    by: str
    asked: bool = False
    reviewer: str | None = None


def current(session: Session) -> PolicyDraft | None:
    """Return the draft, on top of what was published since it was written: then nobody has looked at it."""
    number, policy, _ = policy_in_force(session)
    draft = read(organization_queries.steps(session).get(Step.priorities), number, policy)
    if draft is None or draft.base == number:
        return draft
    base = policy_queries.version(session, draft.base) if draft.base is not None else Policy().at_first()
    return PolicyDraft(policy=rebased(draft.policy, base, policy), base=number, by=draft.by)


def draft_or_in_force(session: Session) -> Policy:
    """Return the policy that a form begins with: the draft, the one in force, or what a company begins with."""
    draft = current(session)
    if draft is not None:
        return draft.policy
    number, policy, _ = policy_in_force(session)
    return policy if number is not None else policy.at_first()


def save_draft(session: Session, policy: Policy, version: int, by: Principal, now: datetime, cause: str) -> None:
    """Keep what was written down as the draft; the same again stays whose it was, and who has looked at it.

    Raises ChangedMeanwhile.
    """
    setup.start_setup(session, by)
    before, asked_at = current(session), step_version(session, Step.priorities)
    row = lock_step(session, Step.priorities, version_seen(session, version, by), by.member_id, now)
    number, in_force, _ = policy_in_force(session)
    draft = before if before and before.policy == policy else PolicyDraft(policy=policy, base=number, by=by.member_id)
    if before is not None and before.asked and draft is not before:
        end_review(session, (number or 0) + 1, asked_at, before.by, None, now)
    row.draft = written(draft) if number is None or policy != in_force else None
    row.skipped = False
    session.flush()
    stage_draft_homes(session, cause, now)


def version_seen(session: Session, version: int, by: Principal) -> int:
    """Return the version that a form was opened with, by who may have changed it themselves since."""
    # Whoever went back to the form from the last look has changed the version themselves.
    row = step_row(session, Step.priorities)
    return row.version if row.changed_by == by.member_id else version


def stage_draft_homes(session: Session, cause: str, now: datetime) -> None:
    """Stage the Homes on which the draft stands."""
    stage_homes(session, {*member_queries.admins(session), *all_leads(session)}, cause, now)


def needs_review(session: Session, draft: PolicyDraft) -> bool:
    """Tell whether a second lead has to look at it first; the first version of all changes nothing that holds."""
    leads = all_leads(session)
    # guard: a second lead is another / review
    is_reviewed = draft.reviewer is not None and draft.reviewer in leads and draft.reviewer != draft.by
    return draft.base is not None and len(leads) > 1 and not is_reviewed


def relation_to_draft(session: Session, draft: PolicyDraft, by: Principal) -> Relation:
    """Return how somebody stands to the publishing of a draft."""
    return (
        Relation.named
        if names_lead(draft.policy, by.member_id, organization_queries.squads(session))
        else Relation.other
    )


def publishers(session: Session, draft: PolicyDraft) -> tuple[str, ...]:
    """Return the ids of those who may publish a draft: admins, and the leads whom it names."""
    squads = organization_queries.squads(session)
    named = {lead for lead in all_leads(session) if names_lead(draft.policy, lead, squads)}
    return tuple(sorted({*member_queries.admins(session)} | named))


def preview(session: Session, by: Principal, effect: Effect | None = None) -> PolicyPreview:
    """Return what would be published as somebody sees it, with what it does to the backlog unless that is known.

    It plans twice, so that nobody else should wait for this transaction.
    """
    number, policy, _ = policy_in_force(session)
    draft = current(session)
    version = step_version(session, Step.priorities)
    if draft is None:
        return PolicyPreview(version=version, number=(number or 0) + 1, policy=policy, is_new=False)
    squads = {squad.key: squad.name for squad in organization_queries.squads(session)}
    new = with_track_record(session, draft.policy)
    review = needs_review(session, draft)
    own = Relation.own if draft.by == by.member_id else Relation.other
    return PolicyPreview(
        version=version,
        number=(number or 0) + 1,
        policy=draft.policy,
        hints=tuple(word_hints(draft.policy.priorities)),
        changes=tuple(changes(policy, new, squads)) if number is not None else (),
        effect=effect or (effect_of(session, new) if new.priorities else Effect()),
        by=draft.by,
        needs_review=review,
        asked=draft.asked,
        reviewer=draft.reviewer,
        may_publish=can(by, Action.publish_policy, relation_to_draft(session, draft, by)),
        publishers=publishers(session, draft),
        may_review=review and draft.asked and can(by, Action.review_policy, own),
    )


def draft_status(session: Session, by: Principal) -> DraftStands | None:
    """Return how far the draft is once leads were asked about it, None before."""
    draft = current(session)
    if draft is None or not draft.asked:
        return None
    number, _, _ = policy_in_force(session)
    review = needs_review(session, draft)
    return DraftStands(
        version=step_version(session, Step.priorities),
        number=(number or 0) + 1,
        by=draft.by,
        reviewer=None if review else draft.reviewer,
        mine=draft.by == by.member_id,
        needs_review=review,
        may_publish=can(by, Action.publish_policy, relation_to_draft(session, draft, by)),
        publishers=publishers(session, draft),
    )


def read(row: SetupStep | None, number: int | None, policy: Policy) -> PolicyDraft | None:
    """Return the draft that a step keeps, None where there is none; older ones kept priorities alone."""
    if row is None or row.draft is None:
        return None
    if "policy" in row.draft:
        return PolicyDraft.model_validate(row.draft)
    drafted = Policy.model_validate(policy.model_dump(mode="json") | {"priorities": row.draft["priorities"]})
    return PolicyDraft(policy=drafted, base=number, by=row.changed_by or "")


def written(draft: PolicyDraft) -> dict[str, Any]:
    """Return the draft as the step keeps it."""
    return draft.model_dump(mode="json")


def rebased(draft: Policy, base: Policy, in_force: Policy) -> Policy:
    """Return a draft as it would be on top of a version that was published meanwhile: what it changed stays changed."""
    drafted_changes = {name: value for name, value in draft if value != getattr(base, name)}
    return in_force.model_copy(update=drafted_changes)


def names_lead(policy: Policy, member: str, squads: list[SquadCard]) -> bool:
    """Tell whether a policy names a lead: as owner, as who speaks in leadership, or by the capacity of their squad."""
    led = {squad.key for squad in squads if squad.lead == member}
    owners = {priority.owner for priority in policy.priorities}
    return member in owners | {policy.spokesperson} or bool(led & policy.capacity.keys())
