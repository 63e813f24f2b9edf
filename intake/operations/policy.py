"""Publishes a version with the record frozen into it, asks those it names to confirm it, and ranks ideas again."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from intake import sentences
from intake.ideas import WorkKind
from intake.notifications.policy import (
    BenefitOffer,
    ExpectationNotification,
    PolicyNotification,
    PolicyReviewedNotification,
    PolicyReviewNotification,
    RankAgainJob,
)
from intake.operations import history
from intake.operations.matching import assess
from intake.operations.notify import stage_card_again
from intake.policy import Policy
from intake.queries import experiments as experiment_queries
from intake.queries import organization as organization_queries
from intake.queries import policy as policy_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries.ideas import outdated_ideas
from intake.queries.members import leads
from intake.queries.policy import policy_in_force
from intake.rules.planning.replay import Effect
from intake.rules.planning.track_record import Outcomes, calibration, come_true, priors
from intake.rules.policy_diff import changes
from intake.tables import Member, PolicyConfirmation, PolicyVersion
from store import outbox
from store.engine import Session
from store.session import clear_cache

# What is told when a draft is to be looked at, and when a version is published: one post, and one question each.


def ask_leads(
    session: Session, number: int, version: int, by: str, summary: tuple[tuple[str, ...], Effect], now: datetime
) -> None:
    """Ask every other lead to look at a draft; `summary` is what it changes, and what that does."""
    notification = PolicyReviewNotification(
        number=number, version=version, by=by, changes=summary[0], effect=summary[1]
    )
    for lead in leads(session):
        if lead != by:
            subject = f"{_review(number, version)}{lead}"
            outbox.stage(session, notification, key=subject, audience=lead, due=now, subject=subject)


def stage_reviewed(
    session: Session, number: int, version: int, reviewer: str, by: str, publishers: Sequence[str], now: datetime
) -> None:
    """Tell whoever wrote a draft that it looks right to somebody, and say so on the questions to the other leads.

    Where they may not publish it, those who may are asked to.
    """
    notification = PolicyReviewNotification(number=number, version=version, by=by, reviewer=reviewer)
    _close_questions(session, notification, "looked", now)
    news = PolicyReviewedNotification(number=number, version=version, reviewer=reviewer)
    may_publish = by in publishers
    news_for_author = news.model_copy(
        update={"may_publish": may_publish, "publishers": () if may_publish else tuple(publishers)}
    )
    _stage_news(session, news_for_author, by, now)
    if not may_publish:
        ask_publishers(session, news, by, publishers, now)


def ask_publishers(
    session: Session, news: PolicyReviewedNotification, by: str, publishers: Sequence[str], now: datetime
) -> None:
    """Ask those who may publish a draft to do so, because whoever wrote it may not."""
    for member in publishers:
        _stage_news(session, news.model_copy(update={"drafted_by": by}), member, now)


def announce(
    session: Session,
    number: int,
    before: Policy,
    policy: Policy,
    by: str | None,
    now: datetime,
    *,
    reviewer: str | None = None,
    posted: bool = True,
) -> None:
    """Stage the one post of a version, unless it is not to be `posted`, and ask those whom it names to confirm it."""
    workspace = organization_queries.workspace(session)
    channel = workspace.guild_channel or workspace.digest_channel
    if posted and channel is not None:
        names = {squad.key: squad.name for squad in organization_queries.squads(session)}
        changed = tuple(changes(before, policy, names)) if number > 1 else ()
        notification = PolicyNotification(
            number=number, by=by, reviewer=reviewer, priorities=policy.priorities, changes=changed
        )
        key = f"policy:{number}"
        outbox.stage(session, notification, key=key, audience=channel, due=now, subject=key)
    _replace_questions(session, number, now)
    for member in policy.viewers:
        viewer = session.get(Member, member)
        if viewer is None or viewer.full_member:
            session.add(PolicyConfirmation(policy_version=number, member=member, asked_at=now))
            stage_expectation(session, number, policy, member, now)
    session.flush()


def offer_benefit(session: Session, now: datetime) -> None:
    """Tell leads, once each, that a version by benefit can be drafted, where the one in force knows of none."""
    number, _, row = policy_in_force(session)
    if number is None or row is None or "objective" in row.body:
        return
    for lead in leads(session):
        key = f"benefit-offer@{lead}"
        if not portfolio_queries.was_staged(session, key):
            outbox.stage(session, BenefitOffer(number=number), key=key, audience=lead, due=now, subject=key)


def end_review(session: Session, number: int, version: int, by: str, published_by: str | None, now: datetime) -> None:
    """Say on what was asked about a draft that it is published, or changed where nobody has published it."""
    outcome = {"published_by": published_by, "is_changed": published_by is None}
    how = "published" if published_by else "changed"
    notification = PolicyReviewNotification(number=number, version=version, by=by).model_copy(update=outcome)
    _close_questions(session, notification, how, now)
    prefix = _reviewed(number, version)
    for subject in outbox.like(session, prefix):
        member = subject.removeprefix(prefix)
        update = {**outcome, "drafted_by": None if member == by else by}
        news = PolicyReviewedNotification(number=number, version=version).model_copy(update=update)
        outbox.stage(session, news, key=f"{subject}:{how}", audience=member, due=now, subject=subject, batch=True)


def stage_expectation(
    session: Session, number: int, policy: Policy, member: str, now: datetime, row: PolicyConfirmation | None = None
) -> None:
    """Stage the question to somebody whether they confirm a version; it is edited once they have."""
    confirmed_at = row.confirmed_at if row else None
    notification = _expectation(number, policy).model_copy(update={"confirmed_at": confirmed_at})
    subject = f"{_expects(number)}{member}"
    key = subject if row is None else f"{subject}:confirmed"
    outbox.stage(session, notification, key=key, audience=member, due=now, subject=subject)


def stage_reminder(session: Session, number: int, policy: Policy, member: str, now: datetime) -> None:
    """Stage the one reminder, in the thread of the question."""
    notification, subject = (
        _expectation(number, policy).model_copy(update={"reminder": True}),
        f"{_expects(number)}{member}",
    )
    outbox.stage(session, notification, key=f"{subject}:reminder", audience=member, due=now, reply_to=subject)


def _expectation(number: int, policy: Policy) -> ExpectationNotification:
    says = policy.charter.says
    return ExpectationNotification(
        number=number, priorities=policy.priorities, spokesperson=policy.spokesperson, says=says
    )


def _replace_questions(session: Session, number: int, now: datetime) -> None:
    # Nobody can confirm a version any more that is not in force.
    for row in policy_queries.confirmations(session, number - 1):
        subject = f"{_expects(number - 1)}{row.member}"
        if row.confirmed_at is None:
            notification = ExpectationNotification(number=number - 1, replaced_by=number)
            outbox.stage(
                session,
                notification,
                key=f"{subject}:replaced",
                audience=row.member,
                due=now,
                subject=subject,
                batch=True,
            )


def _close_questions(session: Session, notification: PolicyReviewNotification, how: str, now: datetime) -> None:
    prefix = _review(notification.number, notification.version)
    for subject in outbox.like(session, prefix):
        lead = subject.removeprefix(prefix)
        outbox.stage(session, notification, key=f"{subject}:{how}", audience=lead, due=now, subject=subject, batch=True)


def _stage_news(session: Session, news: PolicyReviewedNotification, member: str, now: datetime) -> None:
    key = f"{_reviewed(news.number, news.version)}{member}"
    outbox.stage(session, news, key=key, audience=member, due=now, subject=key)


def _reviewed(number: int, version: int) -> str:
    return f"policy-reviewed:{number}.{version}@"


def _review(number: int, version: int) -> str:
    return f"policy-review:{number}.{version}@"


def _expects(number: int) -> str:
    return f"expectation:{number}@"


# Publishing: a version is added, and the ideas for which it changes something are ranked again, a few at a time.

RANKED_AT_ONCE = 25


def publish(
    session: Session,
    policy: Policy,
    now: datetime,
    by: str | None,
    *,
    reviewer: str | None = None,
    posted: bool = True,
) -> bool:
    """Publish a new version, unless the policy is the one in force; tell whether it was.

    It is told in one post, unless it is not to be `posted`. A record that has grown is no new policy by itself.
    """
    number, in_force, _ = policy_in_force(session)
    stated = policy.as_said()
    # As it is said, or as it would be published.
    if number is not None and in_force.as_said() in (stated, stated.by_priors()):
        return False
    policy = with_track_record(session, stated)
    session.add(
        PolicyVersion(
            number=(number or 0) + 1,
            published_at=now,
            published_by=by,
            published_on=now.astimezone(ZoneInfo(organization_queries.workspace(session).zone)).date(),
            body=policy.model_dump(mode="json"),
        )
    )
    session.flush()
    clear_cache(session)
    new_number = (number or 0) + 1
    announce(session, new_number, in_force, policy, by, now, reviewer=reviewer, posted=posted)
    return True


def rank_again(session: Session, now: datetime, most: int) -> bool:
    """Rank and route again up to `most` undecided ideas for which something has changed; tell whether there were any.

    It can be stopped and taken up again at any time: each idea knows as of when it is ranked.
    """
    outdated = outdated_ideas(session, assess.ranking_fingerprint(session), most)
    for row in outdated:
        row.version += 1
        row.changed_at = now
        assess.assess(session, row)
        history.record(session, row, verb="rescored", sentence=sentences.RESCORED, by=None, now=now)
        session.flush()
        stage_card_again(session, row, now)
    if outdated:
        number, _, _ = policy_in_force(session)
        history.audit_act(session, "ranked again", "policy", str(number), now, note=f"{len(outdated)} ideas")
    return bool(outdated)


def stage_rank_outdated(session: Session, now: datetime) -> None:
    """Have ideas ranked again that wait for a decision and were ranked otherwise than they would be today."""
    standpoint = assess.ranking_fingerprint(session)
    if outdated_ideas(session, standpoint, 1):
        stage_rank_again(session, f"standpoint:{standpoint}", 0, now)


def stage_rank_again(session: Session, cause: str, piece: int, now: datetime) -> None:
    """Have delivery rank ideas again, a few at a time, as a job; `cause` names the change."""
    job = RankAgainJob(cause=cause, piece=piece)
    name = "errand:rank"
    outbox.stage(session, job, key=f"rank:{cause}:{piece}", audience=name, due=now, subject=name, batch=True)


# A policy as it would be published now: with what the company's own record makes of priors and estimates, frozen.

# To whole percents, so that whoever recomputes a score by hand reads the very number.
DIGITS = 2


def with_track_record(session: Session, policy: Policy) -> Policy:
    """Return the policy with what the record makes of priors and estimates; what nobody has tried stays.

    No guess at the chance counts under it any more, so that a draft shows what is published.
    """
    record = portfolio_queries.outcomes(session, policy)
    kinds_with_record = {kind for kind, outcomes in record.items() if outcomes != Outcomes()}
    moved_priors = {
        kind: round(chance, DIGITS)
        for kind, chance in sorted(priors(record, policy.priors).items())
        if kind in kinds_with_record
    }
    realised = come_true(experiment_queries.realised(session))
    updates = {
        "priors_by_record": moved_priors,
        "corrections_by_record": _corrections(session, policy),
        "realised_by_record": {kind: true.correction for kind, true in realised.items() if true.correction != 1},
    }
    return policy.by_priors().model_copy(update=updates)


def _corrections(session: Session, policy: Policy) -> dict[str, dict[WorkKind, float]]:
    corrections: dict[str, dict[WorkKind, float]] = {}
    for (squad, kind), estimate_record in calibration(portfolio_queries.past(session, policy.anchors)).items():
        if estimate_record.correction != 1:
            corrections.setdefault(squad, {})[kind] = estimate_record.correction
    return corrections
