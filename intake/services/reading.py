"""What anybody may read: the queue, the policy in force, one's own Home."""

from intake.access import Action, Principal, Request, authorise, can
from intake.answers import (
    HomeChoice,
    HomeIdea,
    HomeIdeas,
    HomeQuestion,
    PublishedPolicy,
    QueueLine,
    QueuePage,
    WorkedExample,
)
from intake.ideas import Asked, Currency, Effort, IdeaInputs, Urgency, Value
from intake.notifications.ideas import Question, StoryStep
from intake.operations import organization as organization_operations
from intake.operations.notify import idea_notification, priority_fit, promised_review_day, stage_home
from intake.operations.organization import not_reached
from intake.policy import Policy
from intake.queries import ideas as idea_queries
from intake.queries import policy as policy_queries
from intake.queries.ideas import (
    last_changes,
    open_questions,
    own_ideas,
    ownerless_count,
    policy_in_force,
    queue_counts,
    to_decide,
    without_card,
)
from intake.rules.scoring import Fit, score
from intake.tables import Idea, IdeaChange
from store import outbox
from store.engine import Session, Store

PAGE = 10
EXAMPLE = IdeaInputs(
    value={Currency.money: Value.large},
    urgency=Urgency.this_year,
    effort=Effort.weeks,
    areas_behind=1,
    confirmed=(Asked.data_access,),
)
ON_HOME = 5


class Queue:
    """The ranked ideas."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, by: Principal, after: str | None = None) -> QueuePage:
        """Return a page of the queue, best first; `after` is what the page before gave, its last rank and idea."""
        authorise(by, Action.read)
        rank, place = _place(after)
        with self._store.reading() as session:
            rows = idea_queries.queue(session, by, place, PAGE + 1)
            total, waiting = queue_counts(session, by)
            lines = tuple(
                QueueLine(rank=rank + position, idea=idea_notification(session, row))
                for position, row in enumerate(rows[:PAGE], start=1)
            )
            last = rows[PAGE - 1] if len(rows) > PAGE else None
            following = f"{rank + PAGE}.{last.score_tenths}.{last.id}" if last else None
            return QueuePage(lines=lines, total=total, waiting=waiting, after=following)


class Policies:
    """The published policy."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def in_force(self, by: Principal) -> PublishedPolicy:
        """Return the newest version."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            number, policy, row = policy_in_force(session)
            confirmed, expected = policy_queries.confirmed(session, number)
            return PublishedPolicy(
                number=number,
                published_on=row.published_on.isoformat() if row else "",
                policy=policy,
                example=_example(policy, number),
                confirmed=confirmed,
                asked=expected,
                squad_names={squad.key: squad.name for squad in idea_queries.squads(session)},
            )


class Home:
    """A member's own corner."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def opened(self, request: Request) -> None:
        """Have the member's Home shown as it is now; raises NotFresh where private ideas would stand there."""
        authorise(request.by, Action.read)
        if request.by.is_stale and self.shows_private(request.by):
            authorise(request.by, Action.read_private)

        def change(session: Session) -> None:
            # One that is on its way shows what there is: who opens it a hundred times gets it no sooner.
            if not outbox.is_pending(session, f"home:{request.by.member_id}"):
                stage_home(session, request.by.member_id, request.key, request.now)
            if can(request.by, Action.name_channels):
                organization_operations.join_channels(session, not_reached(session), request.now)

        self._store.once(request, change)

    def ideas(self, by: Principal) -> HomeIdeas:
        """Return the member's ideas and what waits for them."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            own, questions, waiting, total = _rows(session, by)
            last = last_changes(session, [row.id for row in own])
            return HomeIdeas(
                mine=tuple(_idea(row, last.get(row.id)) for row in own),
                questions=tuple(_question(row) for row in questions),
                to_decide=tuple(_choice(session, row) for row in waiting),
                to_decide_total=total,
                to_decide_without_card=without_card(session, by) if total > len(waiting) else 0,
                ownerless=ownerless_count(session, by) if can(by, Action.assign) else 0,
            )

    def shows_private(self, by: Principal) -> bool:
        """Tell whether a private idea stands on the member's Home."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            own, questions, waiting, _ = _rows(session, by)
            return any(row.private for row in (*own, *questions, *waiting))


def _rows(session: Session, by: Principal) -> tuple[list[Idea], list[Idea], list[Idea], int]:
    """Return a member's own ideas, those with a question to them, those to decide, and how many there are of these."""
    waiting, total = to_decide(session, by, ON_HOME) if can(by, Action.send) else ([], 0)
    own, questions = (find(session, by, ON_HOME) for find in (own_ideas, open_questions))
    return own, questions, waiting, total


def _idea(row: Idea, last: IdeaChange | None) -> HomeIdea:
    step = StoryStep(at=last.at, stage=last.stage, sentence=last.sentence, by=last.by) if last else None
    return HomeIdea(id=row.id, title=row.title, stage=row.stage, last=step)


def _question(row: Idea) -> HomeQuestion:
    text = Question.model_validate(row.question).text if row.question else ""
    return HomeQuestion(id=row.id, version=row.version, title=row.title, text=text)


def _choice(session: Session, row: Idea) -> HomeChoice:
    return HomeChoice(
        id=row.id,
        version=row.version,
        title=row.title,
        submitted_at=row.submitted_at,
        look_by=promised_review_day(session, row),
        fit=priority_fit(session, row),
    )


def _example(policy: Policy, number: int | None) -> WorkedExample | None:
    if not policy.priorities:
        return None
    priority = policy.priorities[0]
    return WorkedExample(
        priority=priority, score=score(EXAMPLE, Fit(priority=priority.key, strength=1.0), policy, number)
    )


def _place(after: str | None) -> tuple[int, tuple[int, str] | None]:
    if after is None:
        return 0, None
    rank, _, rest = after.partition(".")
    tenths, _, idea_id = rest.partition(".")
    # No database counts further than this.
    if not (rank.isdecimal() and tenths.isdecimal()) or len(tenths) > 18:
        return 0, None
    return int(rank), (int(tenths), idea_id)
