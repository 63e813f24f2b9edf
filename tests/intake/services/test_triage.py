"""Deciding: by triagers, about others' ideas, once; who comes second learns who was first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product

import pytest

from intake.access import Principal, Request
from intake.answers import Review
from intake.errors import ChangedMeanwhile, FieldErrors, NotAllowed, NotFound, Refused
from intake.ideas import Effort, Stage
from intake.notifications.ideas import NewsNotification
from intake.operations.policy import rank_again
from intake.queries.policy import policy_in_force
from intake.services.triage import Triage
from intake.tables import Idea, PolicyVersion
from store.engine import Store
from tests.company import ADA, GUEST, LEO, NOW, REX, RIA, TOM, TRIS, new_key, submit
from tests.intake.helpers import card_of, everything, put, staged, story, version_of

LATER = NOW + timedelta(hours=1)
Decide = Callable[[Store, str, int, Principal, str], object]
DECISIONS: dict[str, Decide] = {
    "send": lambda store, id_, version, by, key: Triage(store).send(id_, version, Request(by, LATER, key)),
    "not now": lambda store, id_, version, by, key: Triage(store).not_now(
        id_, version, "Busy.", Request(by, LATER, key)
    ),
    "decline": lambda store, id_, version, by, key: Triage(store).review(
        id_, version, Review(outcome=Stage.declined, reason="No data."), Request(by, LATER, key)
    ),
}
every_decision = pytest.mark.parametrize("decision", DECISIONS)


def decide(store: Store, decision: str, idea_id: str, by: Principal = TRIS, version: int = 1) -> None:
    DECISIONS[decision](store, idea_id, version, by, new_key())


@pytest.fixture
def idea(store: Store) -> str:
    return submit(store).id


def test_sending_an_idea_accepts_it_routes_it_and_tells_everyone_concerned(store: Store, idea: str) -> None:
    decide(store, "send", idea)
    card = card_of(store, idea)
    assert (card.stage, card.squad, card.version, card.fit.provisional) == (Stage.accepted, "payments", 2, False)
    assert card.decision is not None
    assert (card.decision.by, card.decision.at, card.decision.squad) == ("U0TRIS", LATER, "payments")
    assert "Accepted by Payments, which " in card.decision.why
    assert "Fewer fraud losses" in card.decision.why
    assert story(store, idea) == [("submitted", "U0RIA"), ("sent", "U0TRIS")]
    [note] = staged(store, "squad note")
    assert (note.audience, note.snapshot["squad"]) == ("C0PAY", "payments")
    [news] = staged(store, "news")
    assert (news.audience, news.reply_to) == ("U0RIA", f"tracker:{idea}")
    assert NewsNotification.model_validate(news.snapshot).step.sentence == card.decision.why
    assert len({fact.subject for fact in staged(store, "card")}) == 1


def test_a_triager_may_choose_another_squad_and_that_is_the_reason(store: Store, idea: str) -> None:
    Triage(store).send(idea, 1, Request(TRIS, LATER, new_key()), "delivery")
    card = card_of(store, idea)
    assert card.squad == "delivery"
    assert card.decision is not None
    assert card.decision.why.startswith("Accepted by Delivery (the ML team's choice)")


@pytest.mark.parametrize(
    ("decision", "stage", "verb"), [("not now", Stage.parked, "parked"), ("decline", Stage.declined, "declined")]
)
def test_the_reason_against_an_idea_reaches_its_requester(store: Store, decision: str, stage: Stage, verb: str) -> None:
    idea = submit(store).id
    decide(store, decision, idea)
    card = card_of(store, idea)
    assert card.stage is stage
    assert card.decision is not None
    assert card.decision.why in ("Busy.", "No data.")
    assert story(store, idea)[-1] == (verb, "U0TRIS")
    [news] = staged(store, "news")
    assert news.snapshot["step"]["sentence"] == card.decision.why
    assert staged(store, "squad note") == []


@every_decision
def test_the_second_time_of_a_click_changes_nothing(store: Store, idea: str, decision: str) -> None:
    DECISIONS[decision](store, idea, 1, TRIS, "click-1")
    before = everything(store)
    DECISIONS[decision](store, idea, 1, TRIS, "click-1")
    assert everything(store) == before


@every_decision
def test_who_comes_second_learns_who_was_first_and_what_they_did(store: Store, idea: str, decision: str) -> None:
    decide(store, "send", idea, TRIS)
    before = everything(store)
    with pytest.raises(ChangedMeanwhile) as refusal:
        decide(store, decision, idea, TOM)
    assert refusal.value.by == "U0TRIS"
    assert refusal.value.message.startswith("Accepted by Payments")
    assert everything(store) == before


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(store: Store, idea: str) -> None:
    def attempt(by: Principal, decision: str) -> str | None:
        try:
            decide(store, decision, idea, by)
        except ChangedMeanwhile as refusal:
            return refusal.by
        return None

    with ThreadPoolExecutor(2) as pool:
        tris, tom = pool.submit(attempt, TRIS, "send"), pool.submit(attempt, TOM, "decline")
        told = {"U0TRIS": tris.result(), "U0TOM": tom.result()}
    [winner] = [member for member, by in told.items() if by is None]
    [loser] = set(told) - {winner}
    assert told[loser] == winner
    assert story(store, idea)[1:] in ([("sent", "U0TRIS")], [("declined", "U0TOM")])
    assert len(staged(store, "news")) == 1


def test_when_guildhall_itself_was_faster_nobody_is_named(store: Store, idea: str) -> None:
    with store.writing() as session:
        session.connection().exec_driver_sql("UPDATE idea SET ranked_as = ''")
        assert rank_again(session, NOW, 100)
    with pytest.raises(ChangedMeanwhile) as refusal:
        decide(store, "send", idea, version=1)
    assert refusal.value.by is None
    decide(store, "send", idea, version=2)


@every_decision
def test_nobody_decides_about_their_own_idea(store: Store, decision: str) -> None:
    own = submit(store, TRIS).id
    before = everything(store)
    with pytest.raises(NotAllowed, match="your own idea"):
        decide(store, decision, own, TRIS)
    assert everything(store) == before
    decide(store, decision, own, TOM)


def test_nobody_but_triagers_decides(store: Store, idea: str) -> None:
    before = everything(store)
    for decision, by in product(DECISIONS, (RIA, REX, LEO, ADA, GUEST)):
        with pytest.raises(NotAllowed):
            decide(store, decision, idea, by)
    assert everything(store) == before


def test_what_is_at_its_end_is_not_decided_again(store: Store, idea: str) -> None:
    for stage in (Stage.merged, Stage.withdrawn, Stage.live, Stage.measured):
        put(store, idea, stage=stage)
        before = everything(store)
        for decision in DECISIONS:
            with pytest.raises(Refused, match="already"):
                decide(store, decision, idea)
        assert everything(store) == before


def test_a_decision_against_an_idea_needs_a_reason_that_can_be_read(store: Store, idea: str) -> None:
    triage = Triage(store)

    def decline(id_: str, version: int, reason: str, request: Request) -> None:
        triage.review(id_, version, Review(outcome=Stage.declined, reason=reason), request)

    def park(id_: str, version: int, reason: str, request: Request) -> None:
        triage.not_now(id_, version, reason, request)

    for against, reason in product((park, decline), ("", " \n", "\u200b\u3164", "x" * 3001)):
        with pytest.raises(FieldErrors) as refusal:
            against(idea, 1, reason, Request(TRIS, LATER, new_key()))
        assert set(refusal.value.errors) == {"reason"}
    assert card_of(store, idea).stage is Stage.submitted


def test_a_reason_is_cleaned_like_all_that_people_type(store: Store, idea: str) -> None:
    Triage(store).not_now(idea, 1, "  Not \x00now \ud83d\r\n", Request(TRIS, LATER, new_key()))
    decision = card_of(store, idea).decision
    assert decision is not None
    assert decision.why == "Not now \ufffd"


def test_a_parked_idea_may_be_sent_after_all_and_a_sent_one_parked(store: Store, idea: str) -> None:
    decide(store, "not now", idea)
    decide(store, "send", idea, TOM, 2)
    decide(store, "not now", idea, TRIS, 3)
    assert [verb for verb, _ in story(store, idea)] == ["submitted", "parked", "sent", "parked"]
    assert card_of(store, idea).stage is Stage.parked
    notes = staged(store, "squad note")
    assert [note.snapshot["stage"] for note in notes] == ["accepted", "parked"]
    assert len({note.subject for note in notes}) == 1


def test_an_idea_that_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        Triage(store).form("no such idea", RIA)
    with pytest.raises(NotFound):
        decide(store, "send", "no such idea")


def test_the_form_offers_every_squad_and_names_what_the_requester_could_still_tell(store: Store) -> None:
    form = Triage(store).form(submit(store, value=None).id, TRIS)
    assert [squad.key for squad in form.squads] == ["hub", "payments", "delivery"]
    assert [criterion.value for criterion in form.missing] == ["value"]


def test_a_version_from_the_future_is_refused(store: Store, idea: str) -> None:
    with pytest.raises(ChangedMeanwhile):
        decide(store, "send", idea, version=version_of(store, idea) + 1)


def test_saving_nothing_new_changes_nothing(store: Store, idea: str) -> None:
    before = version_of(store, idea)
    Triage(store).review(idea, before, Review(), Request(LEO, LATER, new_key()))
    assert version_of(store, idea) == before


def test_nobody_estimates_or_opens_a_decision_about_their_own_idea(store: Store) -> None:
    own = submit(store, TRIS).id
    with pytest.raises(NotAllowed, match="own idea"):
        Triage(store).review(own, 1, Review(effort=Effort.days), Request(TRIS, LATER, new_key()))
    with pytest.raises(NotAllowed, match="own idea"):
        Triage(store).form(own, TRIS, toward=Stage.parked)
    form = Triage(store).form(own, TRIS)
    assert (form.outcomes, form.may_estimate) == ((), False)


def test_an_estimate_reaches_the_squads_note_too(store: Store, idea: str) -> None:
    Triage(store).send(idea, 1, Request(TRIS, LATER, new_key()), squad="payments")
    Triage(store).review(idea, 2, Review(effort=Effort.days), Request(LEO, LATER, new_key()))
    assert staged(store, "squad note")[-1].snapshot["effort"] == "days"


@pytest.mark.parametrize("decline", [True, False], ids=["declined", "not now"])
def test_no_published_reason_reads_the_same_for_another_idea(store: Store, decline: bool) -> None:
    with store.writing() as session:
        number, policy, _ = policy_in_force(session)
        body = policy.model_copy(update={"reasons": ("No data",)}).model_dump(mode="json")
        published = {"published_at": NOW, "published_on": NOW.date(), "body": body}
        session.add(PolicyVersion(number=(number or 0) + 1, **published))
    why = []
    for title in ("Spot stolen cards", "Count pallets"):
        idea_id, request = submit(store, RIA, NOW, title=title).id, Request(TRIS, NOW, new_key())
        if decline:
            Triage(store).review(idea_id, 1, Review(outcome=Stage.declined, reason="No data"), request)
        else:
            Triage(store).not_now(idea_id, 1, "No data", request)
        with store.reading() as session:
            decision = session.get_one(Idea, idea_id).decision
        assert decision is not None
        why.append(decision["why"])
    first = "For “Fewer fraud losses”, ideas that rank higher come first this quarter."
    assert why == [f"“Spot stolen cards”: No data. {first}", f"“Count pallets”: No data. {first}"]
