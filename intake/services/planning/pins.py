"""What people sign for an idea's place: a pin, whatever its score, and which other ideas it unlocks."""

from collections.abc import Sequence
from datetime import datetime

from intake import plan_sentences, sentences
from intake.access import Action, Principal, Request, authorise, can
from intake.errors import FieldErrors, Refused
from intake.ideas import IN_RANKING, PROBLEM_LENGTH, unreadable
from intake.operations import history, idea_notifications
from intake.operations import ideas as idea_operations
from intake.operations.members import relation_to_idea
from intake.operations.notify import stage_everything
from intake.operations.planning.replanning import stage_making
from intake.policy import Frozen
from intake.queries import ideas as idea_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries.portfolio import by_numbers
from intake.rules.planning.portfolio import Pin, way_between
from intake.tables import Enables, Idea, PinRow, SameSaving
from intake.text import clean
from store.engine import Session, Store
from store.locking import lock


class Place(Frozen):
    """What somebody signs for an idea: a pin with its reason, and the numbers of ideas it unlocks or saves the same as.

    The pin stays as it was where it `keeps_pin`, and what it unlocks or saves the `same` as where that is None.
    """

    pin: Pin | None = None
    reason: str = ""
    keeps_pin: bool = False
    unlocks: tuple[int, ...] | None = None
    same: tuple[int, ...] | None = None


class PlaceForm(Frozen):
    """What a lead has signed for an idea, which others it unlocks, and which bring the same saving."""

    id: str
    version: int
    label: str
    title: str
    pin: str | None = None
    reason: str = ""
    unlocks: tuple[int, ...] = ()
    same: tuple[int, ...] = ()
    may_pin: bool = False


PRIVATE = "Private ideas aren’t in the plan, so you can’t pin this one."
BEGUN = "You can only pin an idea that nobody has started."
REASON_ALONE = "A reason needs a pin. Choose one above, or clear the reason."
GIVE_A_REASON = "Say why: the card shows it with your name."


class Pins:
    """An idea's place, as those who lead and decide sign for it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal) -> PlaceForm:
        """Return what is signed for an idea; raises NotAllowed for those who may sign nothing."""
        authorise(by, Action.link)
        with self._store.reading() as session:
            row = idea_queries.idea(session, idea_id, by)
            relation = relation_to_idea(session, row, by)
            authorise(by, Action.link, relation)
            if row.private:
                raise Refused(PRIVATE)
            pin = portfolio_queries.pin(session, row.id)
            unlocked = idea_queries.ideas_by_id(session, portfolio_queries.unlocked(session, row.id)).values()
            same = idea_queries.ideas_by_id(session, portfolio_queries.savings_like(session, row.id)).values()
            return PlaceForm(
                id=row.id,
                version=row.version,
                label=idea_notifications.label(row),
                title=row.title,
                pin=pin.pin if pin else None,
                reason=pin.reason if pin else "",
                unlocks=tuple(sorted(idea.number for idea in unlocked if idea.number is not None)),
                same=tuple(sorted(idea.number for idea in same if idea.number is not None)),
                may_pin=can(by, Action.pin, relation) and row.stage in IN_RANKING,
            )

    def place(self, idea_id: str, version: int, place: Place, request: Request) -> None:
        """Sign for an idea's place, for what it unlocks, and for which ideas bring the same saving.

        Raises FieldErrors where a pin lacks its reason, or a number is no public idea's.
        """
        authorise(request.by, Action.link)
        if place.pin is not None and (problem := unreadable(place.reason, PROBLEM_LENGTH, GIVE_A_REASON)):
            raise FieldErrors({"reason": problem})

        def change(session: Session) -> None:
            row = idea_operations.lock_version(session, idea_id, version, request.by, request.now)
            relation = relation_to_idea(session, row, request.by)
            authorise(request.by, Action.link, relation)
            if row.private:
                raise Refused(PRIVATE)
            if not place.keeps_pin and _is_new(portfolio_queries.pin(session, row.id), place):
                authorise(request.by, Action.pin, relation)
                _pin(session, row, place.pin, clean(place.reason), request.by, request.now)
            if place.unlocks is not None:
                _link(session, row, place.unlocks, request.by, request.now)
            if place.same is not None:
                _mark_same(session, row, place.same, request.by, request.now)
            session.flush()
            stage_everything(session, row, request.now)
            stage_making(session, request.key, request.now)

        self._store.once(request, change)


def _is_new(earlier: PinRow | None, place: Place) -> bool:
    """Tell whether something else is signed than before; raises FieldErrors for a reason that belongs to no pin."""
    if place.pin is None and clean(place.reason) not in ("", earlier.reason if earlier else ""):
        raise FieldErrors({"reason": REASON_ALONE})
    if earlier is None or place.pin is None:
        return (earlier is None) != (place.pin is None)
    return (earlier.pin, earlier.reason) != (place.pin.value, clean(place.reason))


def _pin(session: Session, row: Idea, pin: Pin | None, reason: str, by: Principal, now: datetime) -> None:
    if row.stage not in IN_RANKING:
        raise Refused(BEGUN)
    if (earlier := portfolio_queries.pin(session, row.id)) is not None:
        session.delete(earlier)
        session.flush()
    if pin is not None:
        session.add(PinRow(idea_id=row.id, pin=pin.value, reason=reason, by=by.member_id, at=now))
    sentence = sentences.pinned(reason, into=pin is Pin.into) if pin else sentences.UNPINNED
    verb = "pinned" if pin else "unpinned"
    history.record(session, row, verb=verb, sentence=sentence, by=by.member_id, now=now, pin=pin and pin.value)


def _others(session: Session, row: Idea, numbers: Sequence[int], field: str, problem: str) -> dict[str, Idea]:
    """Return the other public ideas with these numbers; raises FieldErrors with the problem of the first that isn't."""
    ideas = by_numbers(session, numbers)
    unknown = [number for number in numbers if number not in ideas or ideas[number].id == row.id]
    if unknown:
        raise FieldErrors({field: f"{problem} IDEA-{unknown[0]}. Enter the number of another public idea."})
    return {idea.id: idea for idea in ideas.values()}


def _mark_same(session: Session, row: Idea, numbers: Sequence[int], by: Principal, now: datetime) -> None:
    wanted = _others(session, row, numbers, "same", "This idea can’t bring the same saving as")
    marked = portfolio_queries.savings_like(session, row.id)
    if wanted.keys() == marked.keys():
        return
    for id_ in marked.keys() - wanted.keys():
        session.delete(marked[id_])
    for id_ in sorted(wanted.keys() - marked.keys()):
        first, second = sorted((row.id, id_))
        session.add(SameSaving(idea_id=first, other=second, by=by.member_id, at=now))
    sentence = sentences.same_saving([idea_notifications.label(idea) for idea in wanted.values()])
    history.record(session, row, verb="linked", sentence=sentence, by=by.member_id, now=now, same=sorted(wanted))


def _link(session: Session, row: Idea, numbers: Sequence[int], by: Principal, now: datetime) -> None:
    wanted = _others(session, row, numbers, "unlocks", "This idea can’t unlock")
    linked = set(portfolio_queries.unlocked(session, row.id))
    if wanted.keys() == linked:
        return
    for id_ in linked - wanted.keys():
        if (link := portfolio_queries.link(session, row.id, id_)) is not None:
            session.delete(link)
    # The links of all ideas together make a circle, so two people can't add one each at the same time.
    lock(session, "links")
    _refuse_circles(session, row, [idea for id_, idea in wanted.items() if id_ not in linked])
    for id_ in sorted(wanted.keys() - linked):
        session.add(Enables(idea_id=row.id, enabled=id_, by=by.member_id, at=now))
    sentence = sentences.unlocks([idea_notifications.label(idea) for idea in wanted.values()])
    history.record(session, row, verb="linked", sentence=sentence, by=by.member_id, now=now, unlocks=sorted(wanted))


def _refuse_circles(session: Session, row: Idea, added: Sequence[Idea]) -> None:
    """Raise FieldErrors where one of these ideas already unlocks the idea, at once or by way of others."""
    links = portfolio_queries.links(session)
    for idea in added:
        if (way := way_between(links, idea.id, row.id)) is None:
            continue
        between = idea_queries.ideas_by_id(session, way)
        labels = [idea_notifications.label(between[id_]) for id_ in way]
        raise FieldErrors({"unlocks": plan_sentences.circle(idea_notifications.label(idea), labels)})
