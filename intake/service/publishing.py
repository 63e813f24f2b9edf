"""How a draft becomes a version: other leads are asked, one says that it looks right, somebody publishes it."""

from datetime import datetime

from intake import audit, setup
from intake import queries as intake
from intake.access import Action, Principal, Relation, authorise
from intake.company import drafting, policy_parts, publishing, queries, steps
from intake.company.drafting import PolicyDraft
from intake.company.policy_facts import PolicyReviewedFact
from intake.company.progress import PolicyPreview
from intake.company.steps import STALE, Step
from intake.errors import ChangedMeanwhile, Refused
from intake.policy import Policy
from store import inbox
from store.engine import Session, Store
from store.turns import take_turn

NOTHING_NEW = "There is nothing to publish: these priorities are in force already."
LOOK_FIRST = "A second lead has to look at this first. Ask them with the button of the draft."
ONE_LEAD = "Nobody else leads, so that nobody need look at this first."


class Publishing:
    """The last steps of a policy."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ask(self, version: int, by: Principal, now: datetime, request_key: str) -> PolicyPreview:
        """Ask the other leads to look at the draft, or those who may publish it where nobody need look.

        Raises ChangedMeanwhile when it is not what the person saw.
        """
        authorise(by, Action.draft_policy)
        with self._store.reading() as session:
            effect = drafting.preview(session, by).effect
        with self._store.writing(by) as session, audit.setting_up(session, "review asked", now):
            if inbox.first_answer(session, request_key) is None:
                draft = _draft(session, version)
                _ask(session, draft, drafting.preview(session, by, effect), now)
                _keep(session, draft.model_copy(update={"asked": True}))
                drafting.tell(session, request_key, now)
                inbox.remember(session, request_key, {}, now)
            return drafting.preview(session, by, effect)

    def looks_right(self, version: int, by: Principal, now: datetime, request_key: str) -> None:
        """Say that the draft of somebody else looks right; raises ChangedMeanwhile when it was changed since."""
        authorise(by, Action.review_policy)
        with self._store.writing(by) as session, audit.setting_up(session, "draft reviewed", now):
            if inbox.first_answer(session, request_key) is not None:
                return
            draft = _draft(session, version)
            authorise(by, Action.review_policy, Relation.own if draft.by == by.member_id else Relation.other)
            if drafting.needs_review(session, draft):
                _keep(session, draft.model_copy(update={"reviewer": by.member_id}))
                number, _, _ = intake.policy_in_force(session)
                may = drafting.publishers(session, draft)
                publishing.tell_looked(session, (number or 0) + 1, version, by.member_id, draft.by, may, now)
                drafting.tell(session, request_key, now)
            inbox.remember(session, request_key, {}, now)

    def publish(self, version: int, by: Principal, now: datetime, request_key: str) -> None:
        """Publish what was looked at, and rank undecided ideas by it.

        Raises ChangedMeanwhile when somebody has written down something else, and Refused when nothing would change or
        a second lead has not looked at it.
        """
        authorise(by, Action.publish_policy)
        with self._store.writing(by) as session, audit.setting_up(session, "policy published", now):
            if inbox.first_answer(session, request_key) is not None:
                return
            draft = _draft(session, version)
            authorise(by, Action.publish_policy, drafting.may_publish(session, draft, by))
            if drafting.needs_review(session, draft):
                raise Refused(LOOK_FIRST)
            row = steps.take(session, Step.priorities, version, by.member_id, now)
            setup.publish(session, draft.policy, now, by.member_id, reviewer=draft.reviewer)
            row.draft = None
            session.flush()
            number, _, _ = intake.policy_in_force(session)
            publishing.end_review(session, number or 1, version, draft.by, by.member_id, now)
            setup.stage_rank_again(session, request_key, 0, now)
            drafting.tell(session, request_key, now)
            inbox.remember(session, request_key, {}, now)

    def publish_file(self, policy: Policy, by: Principal, now: datetime, request_key: str) -> int | None:
        """Publish a policy that the operator has in a file; return its number, None when it is in force already.

        Raises Refused for what can't be among the squads that there are.
        """
        authorise(by, Action.keep_policy_files)
        with self._store.writing(by) as session, audit.setting_up(session, "policy published", now):
            take_turn(session, intake.SETUP)
            if found := policy_parts.problems(policy, intake.squads(session)):
                raise Refused("\n".join(f"{field}: {problem}" for field, problem in found.items()))
            if inbox.first_answer(session, request_key) is not None:
                return None
            draft, before = drafting.current(session), intake.policy_in_force(session)[0]
            if not setup.publish(session, policy, now, None):
                return None
            if draft is not None and draft.asked:
                version = queries.step_version(session, Step.priorities)
                publishing.end_review(session, (before or 0) + 1, version, draft.by, None, now)
            steps.touch(session, Step.priorities, None, now)
            setup.stage_rank_again(session, request_key, 0, now)
            drafting.tell(session, request_key, now)
            inbox.remember(session, request_key, {}, now)
            number, _, _ = intake.policy_in_force(session)
            return number


def _ask(session: Session, draft: PolicyDraft, shown: PolicyPreview, now: datetime) -> None:
    if shown.needs_review:
        publishing.ask_leads(session, shown.number, shown.version, draft.by, (shown.changes, shown.effect), now)
    elif shown.may_publish:
        raise Refused(ONE_LEAD)
    else:
        news = PolicyReviewedFact(number=shown.number, version=shown.version, reviewer=draft.reviewer)
        publishing.ask_publishers(session, news, draft.by, shown.publishers, now)


def _draft(session: Session, version: int) -> PolicyDraft:
    take_turn(session, intake.SETUP)
    row = queries.step(session, Step.priorities)
    session.flush()
    if row.version != version:
        raise ChangedMeanwhile(STALE, by=row.changed_by)
    draft = drafting.current(session)
    if draft is None:
        raise Refused(NOTHING_NEW)
    return draft


def _keep(session: Session, draft: PolicyDraft) -> None:
    # Who has looked at it changes nothing of what was written down, so the version stays.
    queries.step(session, Step.priorities).draft = drafting.written(draft)
    session.flush()
