"""“Which first?”: leads compare the same pairs of ideas; when two have compared them all, both get the result."""

from collections.abc import Sequence
from datetime import datetime

from intake.access import Action, Principal, Request, authorise, can
from intake.errors import NotFound, Refused
from intake.notifications.comparisons import ComparisonNotification, JudgedPair
from intake.notifications.ideas import IdeaNotification
from intake.operations import history
from intake.operations.idea_notifications import idea_notification
from intake.operations.matching.assess import inputs_of
from intake.operations.members import principal_of
from intake.policy import Criterion, Frozen, Policy, Weights
from intake.queries import comparisons as comparison_queries
from intake.queries.comparisons import ranked_ideas
from intake.queries.ideas import ideas_by_id
from intake.queries.policy import policy_in_force
from intake.rules.comparisons import (
    PAIRS,
    WHOLE,
    Chosen,
    Entrant,
    Pair,
    Preference,
    Settled,
    agreeing,
    best_weights,
    by_weights,
    in_the_way,
    settled,
    still_open,
    telling_pairs,
)
from intake.rules.matching.priority_match import Fit
from intake.rules.scoring import TENTHS, levels
from intake.tables import Comparison, ComparisonAnswer, Idea, PolicyVersion
from store import inbox, outbox
from store.engine import Session, Store
from store.locking import lock

NOTHING_PUBLISHED = "No priorities are published yet, so there are no weights to compare with."
NEWLY_PUBLISHED = (
    "New priorities were published meanwhile, so this comparison ends here. Open “Which first?” again for pairs that "
    "are compared with the new weights."
)
COUNTED = (
    "Your first answer to this pair is already saved, and it is the one that counts. Choose it again to go on to the "
    "next pair."
)
# Fewer ideas have no six pairs.
LEAST_IDEAS = 4
Preferences = dict[str, dict[int, Preference]]


class ComparedPair(Frozen):
    """The next pair for a lead: its position among all, from 0, and both ideas."""

    position: int
    total: int
    first: IdeaNotification
    second: IdeaNotification


class Comparing(Frozen):
    """Where a lead is in a comparison: at a pair, done and waiting for a second lead, or at the result.

    `settled` is what the lead's own answers settle so far; there is none before the first.
    """

    id: str
    pair: ComparedPair | None = None
    result: ComparisonNotification | None = None
    settled: Settled | None = None


class Comparisons:
    """Comparisons, as leads see them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self, by: Principal, now: datetime) -> Comparing:
        """Return where the lead is in the present comparison, the result once it is there; begins one if none is.

        A second time finds what the first began.
        """
        authorise(by, Action.compare)
        with self._store.writing(by) as session:
            return _where(session, _current(session, by, now), by)

    def offered(self, by: Principal) -> bool:
        """Tell whether a lead is offered pairs: priorities are published, and there may be six pairs of ideas."""
        if not can(by, Action.compare):
            return False
        with self._store.reading() as session:
            number, policy, _ = policy_in_force(session)
            is_published = number is not None and bool(policy.priorities)
            return is_published and comparison_queries.ranked_count(session, LEAST_IDEAS) >= LEAST_IDEAS

    def again(self, request: Request) -> Comparing:
        """Begin with new pairs if the present comparison is over; otherwise go on with it."""
        authorise(request.by, Action.compare)

        def change(session: Session) -> None:
            row = _current(session, request.by, request.now)
            if row.finished_at is not None:
                _begin(session, row.policy_version, request.by, request.now)

        with self._store.writing(request.by) as session:
            inbox.once(session, request, change)
            return _where(session, _current(session, request.by, request.now), request.by)

    def answer(self, comparison_id: str, position: int, choice: Preference, by: Principal, now: datetime) -> Comparing:
        """Take an answer and return what comes next.

        The first answer of a lead to a pair counts: the same again changes nothing, and another one is refused.
        """
        authorise(by, Action.compare)
        with self._store.writing(by) as session:
            number = _turn(session)
            row = session.get(Comparison, comparison_id)
            if row is None or position >= len(row.pairs):
                raise NotFound("This comparison no longer exists.")
            if row.finished_at is None and row.policy_version != number:
                # Nobody else can come to these pairs any more, so that no result would follow.
                raise Refused(NEWLY_PUBLISHED)
            place = (comparison_id, by.member_id, position)
            earlier = session.get(ComparisonAnswer, place)
            if earlier is not None and earlier.choice != choice:
                raise Refused(COUNTED)
            if row.finished_at is None and earlier is None:
                session.add(
                    ComparisonAnswer(
                        comparison=comparison_id, member=by.member_id, position=position, choice=choice, at=now
                    )
                )
                session.flush()
                details = {"position": position, "choice": choice}
                history.audit_act(session, "compared", history.COMPARISON, row.id, now, after=details)
                _finish(session, row, now)
            return _where(session, row, by)


def _current(session: Session, by: Principal, now: datetime) -> Comparison:
    number = _turn(session)
    return _unless_gone(session, _newest(session, number), now) or _begin(session, number, by, now)


def _turn(session: Session) -> int:
    # Two who begin, or finish, at the same moment must not both take the other for missing.
    lock(session, "comparison")
    return _policy_number(session)


def _newest(session: Session, number: int) -> Comparison | None:
    return next(iter(comparison_queries.comparisons(session, number)), None)


def _unless_gone(session: Session, row: Comparison | None, now: datetime) -> Comparison | None:
    # Ideas that have gone since may have left nothing to answer: for anybody, or for who was not done.
    if row is None or row.finished_at is not None:
        return row
    if not _shown(session, row):
        row.finished_at = now
        session.add(row)
        history.audit_act(session, "comparison ended", history.COMPARISON, row.id, now)
        return None
    _finish(session, row, now)
    return row


def _policy_number(session: Session) -> int:
    number, policy, _ = policy_in_force(session)
    if number is None or not policy.priorities:
        raise Refused(NOTHING_PUBLISHED)
    return number


def _begin(session: Session, number: int, by: Principal, now: datetime) -> Comparison:
    _, policy, _ = policy_in_force(session)
    before = comparison_queries.comparisons(session, number)
    compared = {pair.ids() for row in before for pair in _pairs(row)}
    entrants = [_entrant(session, row, policy) for row in ranked_ideas(session)]
    answered = _finished(session, before)
    left = still_open(answered, policy.weights) if answered else None
    pairs = telling_pairs(entrants, policy.weights, compared, left=left)
    if len(pairs) < PAIRS:
        more = " that were not compared yet" if before else ""
        raise Refused(
            f"“Which first?” needs six pairs of ranked ideas{more} in which different criteria speak for each; "
            f"there are {len(pairs)}. Ideas tell more when effort and chance are estimated, under More on their cards."
        )
    count = len(before) + 1
    row = Comparison(
        id=f"{number}.{count}",
        policy_version=number,
        round=count,
        pairs=[pair.model_dump(mode="json") for pair in pairs],
        at=now,
    )
    session.add(row)
    session.flush()
    history.audit_act(session, "comparison begun", history.COMPARISON, row.id, now, after={"pairs": row.pairs})
    return row


def _entrant(session: Session, row: Idea, policy: Policy) -> Entrant:
    criterion_levels = levels(inputs_of(session, row), Fit.model_validate(row.fit), policy)
    return Entrant(
        row.id,
        {criterion: round(level.worth * WHOLE) for criterion, level in criterion_levels.items()},
        frozenset(criterion for criterion, level in criterion_levels.items() if not level.missing),
    )


def _pairs(row: Comparison) -> list[Pair]:
    return [Pair.model_validate(pair) for pair in row.pairs]


def _where(session: Session, row: Comparison, by: Principal) -> Comparing:
    if row.result is not None:
        return Comparing(id=row.id, result=ComparisonNotification.model_validate(row.result))
    own = [(_pairs(row)[at], choice) for at, choice in _given(session, row).get(by.member_id, {}).items()]
    so_far = settled(own, _published(session, row)) if own else None
    position = next(iter(_open_positions(session, row, by.member_id)), None)
    if position is None:
        return Comparing(id=row.id, settled=so_far)
    pair = _pairs(row)[position]
    ideas = ideas_by_id(session, [pair.first.idea_id, pair.second.idea_id])
    first, second = (idea_notification(session, ideas[side.idea_id]) for side in (pair.first, pair.second))
    compared = ComparedPair(position=position, total=len(row.pairs), first=first, second=second)
    return Comparing(id=row.id, pair=compared, settled=so_far)


def _published(session: Session, row: Comparison) -> Weights:
    version = session.get(PolicyVersion, row.policy_version)
    assert version is not None, "a comparison is begun under a published policy"
    return Policy.model_validate(version.body).weights


def _finished(session: Session, rows: Sequence[Comparison]) -> list[Chosen]:
    """Return what the two leads of each comparison that has a result have answered in it."""
    chosen: list[Chosen] = []
    for row in rows:
        if row.result is not None:
            leads, pairs = ComparisonNotification.model_validate(row.result).leads, _pairs(row)
            answers = _given(session, row)
            chosen += [(pairs[at], choice) for lead in leads for at, choice in answers.get(lead, {}).items()]
    return chosen


def _open_positions(session: Session, row: Comparison, member: str) -> list[int]:
    answered = _given(session, row).get(member, {})
    return [position for position, _ in _shown(session, row) if position not in answered]


def _shown(session: Session, row: Comparison) -> list[tuple[int, Pair]]:
    # Without pairs of which an idea is not there, or not public, any more.
    pairs = _pairs(row)
    ideas = ideas_by_id(session, [id_ for pair in pairs for id_ in pair.ids()])
    return [(position, pair) for position, pair in enumerate(pairs) if ideas.keys() >= pair.ids()]


def _given(session: Session, row: Comparison) -> Preferences:
    answers: Preferences = {}
    for row_of_answer in comparison_queries.answers(session, row.id):
        answers.setdefault(row_of_answer.member, {})[row_of_answer.position] = row_of_answer.choice
    return answers


def _finish(session: Session, row: Comparison, now: datetime) -> None:
    open_pairs, answers = _shown(session, row), _given(session, row)
    # Whoever leads nothing any more has no say in it.
    finished = [
        member
        for member, choices in answers.items()
        if choices.keys() >= {position for position, _ in open_pairs} and _may_compare(session, member)
    ]
    if not open_pairs or len(finished) < 2:
        return
    leads = (finished[0], finished[1])
    fact = _result(session, row, open_pairs, answers, leads)
    row.finished_at, row.result = now, fact.model_dump(mode="json")
    session.add(row)
    history.audit_act(session, "comparison finished", history.COMPARISON, row.id, now, after=row.result)
    for member in leads:
        outbox.stage(session, fact, key=f"comparison:{row.id}@{member}", audience=member, due=now)


def _may_compare(session: Session, member: str) -> bool:
    person = principal_of(session, member)
    return person is not None and can(person, Action.compare)


def _result(
    session: Session, row: Comparison, open_pairs: list[tuple[int, Pair]], answers: Preferences, leads: tuple[str, str]
) -> ComparisonNotification:
    published = _published(session, row)
    titles = {id_: idea.title for id_, idea in ideas_by_id(session, _ids(open_pairs)).items()}
    chosen = [(pair, answers[lead][position]) for position, pair in open_pairs for lead in leads]
    suggested = best_weights(chosen, published)
    every = [*_finished(session, comparison_queries.comparisons(session, row.policy_version)), *chosen]
    return ComparisonNotification(
        id=row.id,
        policy_version=row.policy_version,
        leads=leads,
        pairs=tuple(
            _judged(pair, (answers[leads[0]][position], answers[leads[1]][position]), published, titles)
            for position, pair in open_pairs
        ),
        said=sum(choice is not Preference.unsure for _, choice in chosen),
        published=published,
        published_agrees=agreeing(chosen, published),
        suggested=suggested,
        suggested_agrees=agreeing(chosen, suggested),
        settled=settled(every, published),
        answers=sum(choice is not Preference.unsure for _, choice in every),
    )


def _ids(open_pairs: list[tuple[int, Pair]]) -> list[str]:
    return [id_ for _, pair in open_pairs for id_ in pair.ids()]


def _judged(
    pair: Pair, choices: tuple[Preference, Preference], published: Weights, titles: dict[str, str]
) -> JudgedPair:
    theirs = by_weights(pair, published)
    against = next((choice for choice in choices if choice not in (Preference.unsure, theirs)), None)
    tenths = [
        round(TENTHS * sum(weight * side.level(Criterion(c)) for c, weight in published.by_criterion().items()) / WHOLE)
        for side in (pair.first, pair.second)
    ]
    return JudgedPair(
        first=titles[pair.first.idea_id],
        second=titles[pair.second.idea_id],
        first_tenths=tenths[0],
        second_tenths=tenths[1],
        by_weights=theirs,
        choices=choices,
        because=in_the_way(pair, published, against) if against and theirs is not Preference.unsure else None,
    )
