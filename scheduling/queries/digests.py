"""The SELECTs of the digests. They are read by everybody, so they know of public ideas only."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import ColumnElement, and_, func, null, or_, select
from sqlmodel import col

from intake.access import Role
from intake.ideas import IN_RANKING, UNDECIDED, Stage
from intake.notifications.ideas import Question
from intake.operations.idea_notifications import label, label_of
from intake.policy import SquadKind
from intake.queries import organization as organization_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries import visibility as visibility_queries
from intake.queries.ideas import ideas_by_id
from intake.queries.members import with_role
from intake.queries.policy import policy_in_force
from intake.queries.routing import handed_back_twice
from intake.queries.visibility import PUBLIC
from intake.rules.matching.priority_match import Fit
from intake.rules.scoring import Score
from intake.sentences import arrived
from intake.tables import Experiment, Idea, IdeaChange, Member
from scheduling.digest_snapshots import KEPT, CurrentIdea, DigestSnapshot, PriorityState, QueueEntry
from scheduling.digests import Happening
from scheduling.notifications.digests import AgendaIdea, Ask, DigestDelivery, DraftProgress, NamedIdea, NewsItem
from scheduling.queries.occurrences import last_claimed
from scheduling.squad_digests import IN_HAND, WAITS, SquadIdea
from scheduling.tables import Claim, DigestChoice, DigestDraft, DigestSnapshotRow
from store import outbox
from store.outbox import OutboxRow, find_message
from store.session import Session

MOST_FOR_THE_GUILD = 5
# A change is dated when it begins and told of once it is committed; replicas' clocks may differ besides.
LATE = timedelta(minutes=10)
_WAITING = select(DigestDraft).where(col(DigestDraft.progress) == DraftProgress.waiting).order_by(col(DigestDraft.id))


def asking_digest(session: Session, now: datetime) -> OutboxRow | None:
    """Return the newest digest that stands and asks somebody something, as it was told last; None where none does."""
    claim = last_claimed(session, "digest", "digest", now)
    if claim is None or claim.fact is None or find_message(session, claim.fact) is None:
        return None
    newest = outbox.newest_of(session, claim.fact)
    asks = newest is not None and newest.snapshot.get("ask") and not newest.snapshot.get("is_answered")
    return newest if asks else None


def is_answered(session: Session, ask: Ask) -> bool:
    """Tell whether a question is not open any more."""
    idea = session.get(Idea, ask.idea_id)
    question = Question.model_validate(idea.question) if idea and idea.question else None
    return question is None or question.answered_at is not None or question.asked_at != ask.asked_at


def count_unanswered(session: Session, series: str, squad: str, at_most: int, before: str | None = None) -> int:
    """Return how many drafts in a row, the newest `before` an occurrence first, lapsed because nobody answered."""
    query = select(col(DigestDraft.progress)).where(
        col(DigestDraft.series) == series,
        col(DigestDraft.squad) == squad,
        col(DigestDraft.progress) != DraftProgress.waiting,
    )
    if before is not None:
        query = query.where(col(DigestDraft.occurrence) < before)
    newest = session.scalars(query.order_by(col(DigestDraft.occurrence).desc()).limit(at_most)).all()
    return sum(1 for _ in takewhile(lambda progress: progress == DraftProgress.lapsed, newest))


def waiting_drafts(session: Session) -> list[DigestDraft]:
    """Return the drafts that wait for somebody, oldest first."""
    return list(session.scalars(_WAITING))


def leads_and_admins(session: Session) -> list[str]:
    """Return the hub's lead, then the other squads' leads in published order, then the admins; nobody who has left."""
    by_kind = sorted(organization_queries.squads(session), key=lambda squad: squad.kind is not SquadKind.hub)
    squad_leads = [squad.lead for squad in by_kind if squad.lead is not None]
    former_members = set(session.scalars(select(col(Member.id)).where(col(Member.full_member).is_(False))))
    admins = with_role(session, Role.admin)
    return [member for member in dict.fromkeys([*squad_leads, *admins]) if member not in former_members]


def happenings(
    session: Session, since: datetime, until: datetime, seen: Collection[int] | None = None
) -> list[Happening]:
    """Return what happened to public ideas in `[since, until)`, oldest first.

    `seen` is what the digest before has seen of its window's end: what came too late for it is told now.
    """
    change = IdeaChange
    happened = and_(col(change.at) >= since, col(change.at) < until)
    if seen is not None:
        late = and_(col(change.at) >= since - LATE, col(change.at) < since, col(change.id).not_in(list(seen)))
        happened = or_(happened, late)
    # Columns alone: a week has hundreds of changes, and making objects of them takes longer than reading them.
    columns: list[Any] = [
        *(change.id, change.idea_id, change.at, change.verb, change.stage, change.fields, change.sentence),
        *(Idea.number, Idea.title, Idea.fit, Idea.score_tenths, Idea.undo),
    ]
    rows = session.execute(
        select(*columns)
        .join(Idea, col(Idea.id) == col(change.idea_id))
        .where(visibility_queries.PUBLIC, happened)
        .order_by(col(change.id))
    )
    _, policy, _ = policy_in_force(session)
    served = {priority.key for priority in policy.priorities}
    return [
        Happening(
            verb,
            NewsItem(
                idea_id=idea_id,
                label=label_of(number),
                title=title,
                stage=stage,
                squad=fields.get("squad"),
                why=arrived(Fit.model_validate(fit), policy) if verb == "submitted" else sentence,
            ),
            tenths,
            id_,
            at,
            not served or fit.get("priority") in served,
        )
        for id_, idea_id, at, verb, stage, fields, sentence, number, title, fit, tenths, undo in rows
        if not _may_be_undone(id_, verb, undo, until)
    ]


def digest_delivery(session: Session, member: str) -> DigestDelivery:
    """Return how somebody takes the digest."""
    row = session.get(DigestChoice, member)
    return DigestDelivery(row.delivery) if row else DigestDelivery.channel


def digest_readers(session: Session) -> list[str]:
    """Return the full members who take the digest as a message, in order of id."""
    query = (
        select(col(DigestChoice.member))
        .join(Member, col(Member.id) == col(DigestChoice.member))
        .where(col(DigestChoice.delivery) == DigestDelivery.message, col(Member.full_member).is_(True))
        .order_by(col(DigestChoice.member))
    )
    return list(session.scalars(query))


def squad_ideas(session: Session, condition: ColumnElement[bool], *, with_suggestions: bool = False) -> list[SquadIdea]:
    """Return public ideas as squads' digests look at them, perhaps with the squads that were suggested for each."""
    # Of a squad's own ideas nobody asks, and reading them takes a while.
    runners_up = col(Idea.routing)["runners_up"] if with_suggestions else null()
    rows = session.execute(
        select(
            col(Idea.id),
            col(Idea.number),
            col(Idea.title),
            col(Idea.stage),
            col(Idea.squad),
            col(Idea.area),
            col(Idea.fit)["priority"].as_string(),
            col(Idea.similar),
            col(Idea.score_tenths),
            col(Idea.decide_on),
            runners_up,
        ).where(visibility_queries.PUBLIC, condition)
    )
    return [
        SquadIdea(
            NamedIdea(idea_id=id_, label=label_of(number), title=title),
            stage,
            squad,
            area,
            priority,
            similar,
            tenths,
            decide_on,
            frozenset(each["squad"] for each in suggested or ()),
        )
        for id_, number, title, stage, squad, area, priority, similar, tenths, decide_on, suggested in rows
    ]


def in_hand(session: Session, squad: str) -> list[SquadIdea]:
    """Return the public ideas that a squad has accepted, tries out or builds."""
    return squad_ideas(session, and_(col(Idea.squad) == squad, col(Idea.stage).in_(IN_HAND)))


def for_the_guild(session: Session) -> tuple[AgendaIdea, ...]:
    """Return the public ideas that two squads have handed back and that still wait for one: the guild talks of them."""
    squads = organization_queries.all_squad_rows(session)
    return tuple(
        AgendaIdea(
            idea_id=row.id,
            label=label(row),
            title=row.title,
            handed_back_by=tuple(squads[key].name if key in squads else key for key in dict.fromkeys(row.handed_back)),
        )
        for row in handed_back_twice(session, MOST_FOR_THE_GUILD)
    )


def _may_be_undone(change_id: int, verb: str, undo: dict[str, Any] | None, now: datetime) -> bool:
    # Nobody is told of it yet; the next digest finds it among what came late.
    return verb == "undone" or (
        undo is not None and undo["change"] == change_id and datetime.fromisoformat(undo["until"]) > now
    )


def late_decisions(session: Session, today: date) -> int:
    """Return of how many public ideas a squad promised the next step by a day that has passed."""
    late = (PUBLIC, col(Idea.stage).in_(WAITS), col(Idea.decide_on) < today)
    return session.scalar(select(func.count()).select_from(Idea).where(*late)) or 0


def waiting(session: Session) -> int:
    """Return how many public ideas wait for a decision."""
    undecided = col(Idea.stage).in_(UNDECIDED)
    # guard: private counter: the digest
    return session.scalar(select(func.count()).select_from(Idea).where(visibility_queries.PUBLIC, undecided)) or 0


def question_key(ask: Ask) -> str:
    """Return what tells one question from another, also of the same idea."""
    return f"{ask.idea_id}:{ask.asked_at.isoformat()}"


def oldest_question(session: Session, but: str | None = None) -> Ask | None:
    """Return the open question that has waited longest, but for the one that the digest before has asked already."""
    rows = session.scalars(
        select(Idea)
        .where(visibility_queries.PUBLIC, col(Idea.stage) == Stage.needs_info)
        .order_by(col(Idea.question)["asked_at"].as_string(), col(Idea.number))
        .limit(2)
    )
    for idea in rows:
        question = Question.model_validate(idea.question)
        ask = Ask(
            idea_id=idea.id,
            label=label(idea),
            title=idea.title,
            member=idea.requester,
            question=question.text,
            asked_at=question.asked_at,
        )
        if question_key(ask) != but:
            return ask
    return None


def digest_snapshot(session: Session) -> DigestSnapshot:
    """Return the queue's top and the priorities as they are: of public ideas alone, since everybody reads a digest."""
    ranked = (visibility_queries.PUBLIC, col(Idea.ranked).is_(True), col(Idea.stage).in_(IN_RANKING))
    top = session.execute(
        select(col(Idea.id), col(Idea.score_tenths), col(Idea.score))
        .where(*ranked)
        .order_by(col(Idea.score_tenths).desc(), col(Idea.number))
        .limit(KEPT)
    )
    queue = tuple(
        QueueEntry(
            idea_id=id_,
            tenths=tenths,
            parts={part.criterion: part.tenths for part in Score.model_validate(score).contributions},
        )
        for id_, tenths, score in top
    )
    return DigestSnapshot(queue=queue, priorities=_priorities(session))


def _priorities(session: Session) -> dict[str, PriorityState]:
    _, policy, _ = policy_in_force(session)
    plan = portfolio_queries.newest(session)
    body: dict[str, Any] = plan.body if plan else {"plan": {"chosen": [], "capacity": {}}, "candidates": []}
    candidates = {candidate["id"]: candidate for candidate in body["candidates"]}
    capacity = sum(body["plan"]["capacity"].values())
    planned: dict[str, list[str]] = {}
    weeks: Counter[str] = Counter()
    for id_ in body["plan"]["chosen"]:
        planned.setdefault(candidates[id_]["priority"], []).append(id_)
        weeks[candidates[id_]["priority"]] += candidates[id_]["weeks"]
    live = _by_priority(session, col(Idea.stage).in_((Stage.live, Stage.measured)))
    concluded = select(col(Experiment.idea_id)).where(col(Experiment.ending).is_not(None))
    learned = _by_priority(session, col(Idea.id).in_(concluded))
    return {
        priority.key: PriorityState(
            name=priority.name,
            planned=tuple(planned.get(priority.key, ())),
            live=tuple(live.get(priority.key, ())),
            learned=tuple(learned.get(priority.key, ())),
            share=round(weeks[priority.key] / capacity, 4) if capacity else None,
            target=priority.share,
            bound=priority.bound,
        )
        for priority in policy.priorities
    }


def _by_priority(session: Session, condition: ColumnElement[bool]) -> dict[str, list[str]]:
    query = select(col(Idea.id), col(Idea.fit)["priority"].as_string())
    ids: dict[str, list[str]] = {}
    for id_, key in session.execute(query.where(visibility_queries.PUBLIC, condition).order_by(col(Idea.number))):
        ids.setdefault(key, []).append(id_)
    return ids


def snapshot_of(session: Session, claim: Claim) -> DigestSnapshot | None:
    """Return what the digest of a claim saw; None of one from before they were kept."""
    row = session.get(DigestSnapshotRow, (claim.series, claim.occurrence))
    return DigestSnapshot.model_validate(row.body) if row else None


def current_ideas(session: Session, ids: Collection[str]) -> dict[str, CurrentIdea]:
    """Return public ideas as a digest names them, with the inputs behind their scores."""
    return {
        id_: CurrentIdea(
            label=label(row),
            title=row.title,
            stage=row.stage,
            inputs={part.criterion: part.given for part in Score.model_validate(row.score).contributions},
        )
        for id_, row in ideas_by_id(session, sorted(ids)).items()
    }
