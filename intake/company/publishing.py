"""What is told when a draft is to be looked at, and when a version is published: one post, and one question each."""

from collections.abc import Sequence
from datetime import datetime

from intake import policy_queries
from intake import queries as intake
from intake.company.effects import Effect
from intake.company.policy_facts import ExpectationFact, PolicyFact, PolicyReviewedFact, PolicyReviewFact
from intake.company.policy_words import changes
from intake.policy import Policy
from intake.tables import Member, PolicyConfirmation
from store import outbox, standing
from store.engine import Session


def ask_leads(
    session: Session, number: int, version: int, by: str, told: tuple[tuple[str, ...], Effect], now: datetime
) -> None:
    """Ask every other lead to look at a draft; `told` is what it changes, and what that does."""
    fact = PolicyReviewFact(number=number, version=version, by=by, changes=told[0], effect=told[1])
    for lead in policy_queries.leads(session):
        if lead != by:
            subject = f"{_review(number, version)}{lead}"
            outbox.stage(session, fact, key=subject, audience=lead, due=now, subject=subject)


def tell_looked(
    session: Session, number: int, version: int, reviewer: str, by: str, publishers: Sequence[str], now: datetime
) -> None:
    """Tell whoever wrote a draft that it looks right to somebody, and say so on the questions to the other leads.

    Where they may not publish it, those who may are asked to.
    """
    fact = PolicyReviewFact(number=number, version=version, by=by, reviewer=reviewer)
    _close_questions(session, fact, "looked", now)
    news = PolicyReviewedFact(number=number, version=version, reviewer=reviewer)
    may = by in publishers
    told = news.model_copy(update={"may_publish": may, "publishers": () if may else tuple(publishers)})
    _stage_news(session, told, by, now)
    if not may:
        ask_publishers(session, news, by, publishers, now)


def ask_publishers(
    session: Session, news: PolicyReviewedFact, by: str, publishers: Sequence[str], now: datetime
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
    workspace = intake.workspace(session)
    channel = workspace.guild_channel or workspace.digest_channel
    if posted and channel is not None:
        names = {squad.key: squad.name for squad in intake.squads(session)}
        changed = tuple(changes(before, policy, names)) if number > 1 else ()
        fact = PolicyFact(number=number, by=by, reviewer=reviewer, priorities=policy.priorities, changes=changed)
        key = f"policy:{number}"
        outbox.stage(session, fact, key=key, audience=channel, due=now, subject=key)
    _replace_questions(session, number, now)
    for member in policy.viewers:
        known = session.get(Member, member)
        if known is None or known.full_member:
            session.add(PolicyConfirmation(policy_version=number, member=member, asked_at=now))
            stage_expectation(session, number, policy, member, now)
    session.flush()


def end_review(session: Session, number: int, version: int, by: str, published_by: str | None, now: datetime) -> None:
    """Say on what was asked about a draft that it is published, or changed where nobody has published it."""
    over = {"published_by": published_by, "is_changed": published_by is None}
    how = "published" if published_by else "changed"
    fact = PolicyReviewFact(number=number, version=version, by=by).model_copy(update=over)
    _close_questions(session, fact, how, now)
    prefix = _reviewed(number, version)
    for subject in standing.like(session, prefix):
        member = subject.removeprefix(prefix)
        told = {**over, "drafted_by": None if member == by else by}
        news = PolicyReviewedFact(number=number, version=version).model_copy(update=told)
        outbox.stage(session, news, key=f"{subject}:{how}", audience=member, due=now, subject=subject, batch=True)


def stage_expectation(
    session: Session, number: int, policy: Policy, member: str, now: datetime, row: PolicyConfirmation | None = None
) -> None:
    """Stage the question to somebody whether they confirm a version; it is edited once they have."""
    confirmed_at = row.confirmed_at if row else None
    fact = _expectation(number, policy).model_copy(update={"confirmed_at": confirmed_at})
    subject = f"{_expects(number)}{member}"
    key = subject if row is None else f"{subject}:confirmed"
    outbox.stage(session, fact, key=key, audience=member, due=now, subject=subject)


def stage_reminder(session: Session, number: int, policy: Policy, member: str, now: datetime) -> None:
    """Stage the one reminder, in the thread of the question."""
    fact, subject = _expectation(number, policy).model_copy(update={"reminder": True}), f"{_expects(number)}{member}"
    outbox.stage(session, fact, key=f"{subject}:reminder", audience=member, due=now, reply_to=subject)


def _expectation(number: int, policy: Policy) -> ExpectationFact:
    says = policy.charter.says
    return ExpectationFact(number=number, priorities=policy.priorities, spokesperson=policy.spokesperson, says=says)


def _replace_questions(session: Session, number: int, now: datetime) -> None:
    # Nobody can confirm a version any more that is not in force.
    for row in policy_queries.confirmations(session, number - 1):
        subject = f"{_expects(number - 1)}{row.member}"
        if row.confirmed_at is None:
            fact = ExpectationFact(number=number - 1, replaced_by=number)
            outbox.stage(
                session, fact, key=f"{subject}:replaced", audience=row.member, due=now, subject=subject, batch=True
            )


def _close_questions(session: Session, fact: PolicyReviewFact, how: str, now: datetime) -> None:
    prefix = _review(fact.number, fact.version)
    for subject in standing.like(session, prefix):
        lead = subject.removeprefix(prefix)
        outbox.stage(session, fact, key=f"{subject}:{how}", audience=lead, due=now, subject=subject, batch=True)


def _stage_news(session: Session, news: PolicyReviewedFact, member: str, now: datetime) -> None:
    key = f"{_reviewed(news.number, news.version)}{member}"
    outbox.stage(session, news, key=key, audience=member, due=now, subject=key)


def _reviewed(number: int, version: int) -> str:
    return f"policy-reviewed:{number}.{version}@"


def _review(number: int, version: int) -> str:
    return f"policy-review:{number}.{version}@"


def _expects(number: int) -> str:
    return f"expectation:{number}@"
