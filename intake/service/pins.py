"""What people sign for an idea's place: a pin, whatever its score, and which other ideas it unlocks."""

from collections.abc import Sequence
from datetime import datetime

from intake import history, idea_facts, queries, relations, sentences, staging
from intake.access import Action, Principal, authorise, can
from intake.errors import FieldErrors, Refused
from intake.ideas import IN_RANKING, PROBLEM_LENGTH, unreadable
from intake.plan import keeping
from intake.plan import queries as plans
from intake.plan.body import Place, PlaceForm
from intake.plan.tables import Enables, PinRow
from intake.portfolio import Pin
from intake.tables import Idea
from intake.text import clean
from store import inbox
from store.engine import Session, Store

PRIVATE = "A private idea is in no plan, so nobody can pin it."
BEGUN = "Only what has not begun yet can be pinned."
REASON_ALONE = "A reason goes with a pin: choose one above, or take the reason out again."
GIVE_A_REASON = "Say why: it stands on the card with your name."


class Pins:
    """An idea's place, as those who lead and decide sign for it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal) -> PlaceForm:
        """Return what is signed for an idea; raises NotAllowed for those who may sign nothing."""
        authorise(by, Action.link)
        with self._store.reading() as session:
            row = queries.idea(session, idea_id, by)
            relation = relations.to_idea(session, row, by)
            authorise(by, Action.link, relation)
            if row.private:
                raise Refused(PRIVATE)
            pin = plans.pin(session, row.id)
            unlocked = plans.labels(session, plans.unlocked(session, row.id)).values()
            return PlaceForm(
                id=row.id,
                version=row.version,
                label=idea_facts.label(row),
                title=row.title,
                pin=pin.pin if pin else None,
                reason=pin.reason if pin else "",
                unlocks=tuple(sorted(each.number for each in unlocked if each.number is not None)),
                may_pin=can(by, Action.pin, relation) and row.stage in IN_RANKING,
            )

    def place(self, idea_id: str, version: int, place: Place, by: Principal, now: datetime, request_key: str) -> None:
        """Sign for an idea's place, and for what it unlocks.

        Raises FieldErrors where a pin lacks its reason, or a number is no public idea's.
        """
        authorise(by, Action.link)
        if place.pin is not None and (problem := unreadable(place.reason, PROBLEM_LENGTH, GIVE_A_REASON)):
            raise FieldErrors({"reason": problem})
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            row = history.take(session, idea_id, version, by, now)
            relation = relations.to_idea(session, row, by)
            authorise(by, Action.link, relation)
            if row.private:
                raise Refused(PRIVATE)
            if not place.keeps_pin and _is_new(plans.pin(session, row.id), place):
                authorise(by, Action.pin, relation)
                _pin(session, row, place.pin, clean(place.reason), by, now)
            if place.unlocks is not None:
                _link(session, row, place.unlocks, by, now)
            session.flush()
            staging.stage_everything(session, row, now)
            keeping.stage_making(session, request_key, now)
            inbox.remember(session, request_key, {}, now)


def _is_new(known: PinRow | None, place: Place) -> bool:
    """Tell whether something else is signed than before; raises FieldErrors for a reason that belongs to no pin."""
    if place.pin is None and clean(place.reason) not in ("", known.reason if known else ""):
        raise FieldErrors({"reason": REASON_ALONE})
    if known is None or place.pin is None:
        return (known is None) != (place.pin is None)
    return (known.pin, known.reason) != (place.pin.value, clean(place.reason))


def _pin(session: Session, row: Idea, pin: Pin | None, reason: str, by: Principal, now: datetime) -> None:
    if row.stage not in IN_RANKING:
        raise Refused(BEGUN)
    if (known := plans.pin(session, row.id)) is not None:
        session.delete(known)
        session.flush()
    if pin is not None:
        session.add(PinRow(idea_id=row.id, pin=pin.value, reason=reason, by=by.member_id, at=now))
    sentence = sentences.pinned(reason, into=pin is Pin.into) if pin else sentences.UNPINNED
    verb = "pinned" if pin else "unpinned"
    history.record(session, row, verb=verb, sentence=sentence, by=by.member_id, now=now, pin=pin and pin.value)


def _link(session: Session, row: Idea, numbers: Sequence[int], by: Principal, now: datetime) -> None:
    found = plans.by_numbers(session, numbers)
    unknown = [number for number in numbers if number not in found or found[number].id == row.id]
    if unknown:
        raise FieldErrors({"unlocks": f"IDEA-{unknown[0]} is none that this idea can unlock."})
    wanted = {idea.id: idea for idea in found.values()}
    known = set(plans.unlocked(session, row.id))
    if wanted.keys() == known:
        return
    for id_ in known - wanted.keys():
        if (link := plans.link(session, row.id, id_)) is not None:
            session.delete(link)
    for id_ in sorted(wanted.keys() - known):
        session.add(Enables(idea_id=row.id, enabled=id_, by=by.member_id, at=now))
    sentence = sentences.unlocks([idea_facts.label(idea) for idea in wanted.values()])
    history.record(session, row, verb="linked", sentence=sentence, by=by.member_id, now=now, unlocks=sorted(wanted))
