"""People who are named for an idea: nobody confirms for themselves, each is asked once, nothing counts before Yes."""

import pytest

from intake.access import Principal, Request
from intake.answers import BehindChange, Review
from intake.errors import ChangedMeanwhile, FieldErrors, NotAllowed, NotFound, Refused
from intake.ideas import Asked, Currency, Effort, Value
from intake.operations.matching.assess import inputs_of
from intake.services.support import Backing
from intake.services.triage import Triage
from intake.services.visibility import Viewers
from intake.tables import Idea
from store.engine import Store
from store.outbox import OutboxRow
from tests.company import ADA, LEO, NOW, REX, RIA, TOM, TRIS, new_key, submit
from tests.intake.helpers import ask, card_of, everything, put, staged, story, version_of


def name(store: Store, idea_id: str, by: Principal = RIA, **named: str | None) -> None:
    roles = {Asked[role]: member for role, member in named.items()}
    version = card_of(store, idea_id).version
    Backing(store).change(idea_id, version, BehindChange(named=roles), Request(by, NOW, new_key()))


def check(store: Store, idea_id: str, *fields: str, by: Principal = TRIS) -> None:
    Backing(store).change(
        idea_id, version_of(store, idea_id), BehindChange(checked=fields), Request(by, NOW, new_key())
    )


def question(store: Store, member: str) -> OutboxRow:
    """Return the newest question to a member."""
    return [fact for fact in staged(store, "backer") if fact.audience == member][-1]


def backer(store: Store, member: str) -> str:
    return str(question(store, member).snapshot["backer"])


def yes(store: Store, by: Principal) -> None:
    Backing(store).confirm(backer(store, by.member_id), Request(by, NOW, new_key()))


def suggest(store: Store, by: Principal, member: str) -> None:
    Backing(store).suggest(backer(store, by.member_id), member, Request(by, NOW, new_key()))


def confirmed(store: Store, idea_id: str) -> tuple[Asked, ...]:
    with store.reading() as session:
        return inputs_of(session, session.get_one(Idea, idea_id)).confirmed


def claims(store: Store, idea_id: str) -> dict[str, str | None]:
    return {claim.field: claim.checked_by for claim in Backing(store).form(idea_id, TRIS).behind.claims}


def test_who_is_named_counts_once_they_have_said_yes(store: Store) -> None:
    idea = submit(store).id
    name(store, idea, expert="U0LEO", sponsor="U0ADA")
    assert confirmed(store, idea) == ()
    yes(store, LEO)
    assert confirmed(store, idea) == (Asked.expert,)
    yes(store, ADA)
    assert confirmed(store, idea) == (Asked.sponsor, Asked.expert)
    assert ("confirmed", "U0LEO") in story(store, idea)


def test_each_is_asked_in_one_message_and_a_second_answer_changes_nothing(store: Store) -> None:
    idea = submit(store).id
    name(store, idea, expert="U0LEO")
    yes(store, LEO)
    before = everything(store)
    with pytest.raises(Refused, match=r"You already answered this, or your answer isn't needed any more\."):
        Backing(store).deny(backer(store, "U0LEO"), Request(LEO, NOW, new_key()))
    assert everything(store) == before
    assert len({fact.subject for fact in staged(store, "backer")}) == 1


@pytest.mark.parametrize(("by", "member"), [(RIA, "U0RIA"), (TRIS, "U0TRIS"), (TRIS, "U0RIA")])
def test_nobody_confirms_for_themselves(store: Store, by: Principal, member: str) -> None:
    idea = submit(store).id
    with pytest.raises(FieldErrors, match=r"can't confirm it|You can't name yourself") as refused:
        name(store, idea, by, data_access=member)
    assert list(refused.value.errors) == ["data_access"]
    assert staged(store, "backer") == []


def test_who_has_become_the_requester_meanwhile_can_not_say_yes_and_does_not_count(store: Store) -> None:
    idea = submit(store).id
    name(store, idea, expert="U0LEO", sponsor="U0ADA")
    yes(store, ADA)
    put(store, idea, requester="U0LEO")
    with pytest.raises(Refused, match="yours now"):
        yes(store, LEO)
    put(store, idea, requester="U0ADA")
    assert confirmed(store, idea) == ()


def test_only_whose_idea_it_is_and_who_decides_name_somebody(store: Store) -> None:
    idea = submit(store).id
    with pytest.raises(NotAllowed, match="Only the idea's owner and triagers can add people"):
        name(store, idea, REX, expert="U0LEO")
    name(store, idea, TOM, expert="U0LEO")
    with pytest.raises(NotAllowed, match=r"This question is for the person who was asked\."):
        Backing(store).confirm(backer(store, "U0LEO"), Request(TOM, NOW, new_key()))


def test_a_no_leaves_the_place_to_somebody_else_and_is_told_in_a_sentence(store: Store) -> None:
    idea = submit(store).id
    name(store, idea, expert="U0LEO")
    Backing(store).deny(backer(store, "U0LEO"), Request(LEO, NOW, new_key()))
    [*_, last] = staged(store, "tracker")
    assert last.snapshot["steps"][-1]["sentence"] == "LEO declined to be the expert. Somebody else can be asked."
    with pytest.raises(FieldErrors, match="already said no"):
        name(store, idea, expert="U0LEO")
    name(store, idea, expert="U0REX")
    yes(store, REX)
    assert confirmed(store, idea) == (Asked.expert,)


def test_a_question_is_passed_on_once_and_not_to_who_asks(store: Store) -> None:
    idea = submit(store).id
    name(store, idea, TRIS, expert="U0LEO")
    for member in ("U0TRIS", "U0RIA", "U0LEO"):
        with pytest.raises(FieldErrors):
            suggest(store, LEO, member)
    suggest(store, LEO, "U0REX")
    assert question(store, "U0LEO").snapshot["suggested"] == "U0REX"
    assert question(store, "U0REX").snapshot["may_suggest"] is False
    with pytest.raises(Refused, match="passed on once"):
        suggest(store, REX, "U0TOM")
    with pytest.raises(Refused, match="already answered this"):
        yes(store, LEO)
    yes(store, REX)
    assert confirmed(store, idea) == (Asked.expert,)


def test_who_is_taken_back_counts_no_more_and_may_be_asked_in_the_same_message_again(store: Store) -> None:
    idea = submit(store).id
    name(store, idea, expert="U0LEO")
    yes(store, LEO)
    name(store, idea, expert=None)
    assert confirmed(store, idea) == ()
    assert question(store, "U0LEO").snapshot["answer"] == "taken back"
    name(store, idea, expert="U0LEO")
    yes(store, LEO)
    assert confirmed(store, idea) == (Asked.expert,)
    assert len({fact.subject for fact in staged(store, "backer")}) == 1


def test_for_a_private_idea_only_who_may_see_it_can_be_named(store: Store) -> None:
    idea = submit(store, private=True).id
    with pytest.raises(FieldErrors, match="Add them under “Who sees it” first"):
        name(store, idea, expert="U0LEO")
    Viewers(store).change(idea, ["U0LEO"], [], Request(RIA, NOW, new_key()))
    name(store, idea, expert="U0LEO")
    Viewers(store).change(idea, [], ["U0LEO"], Request(RIA, NOW, new_key()))
    with pytest.raises(NotFound):
        yes(store, LEO)
    with pytest.raises(NotFound):
        Backing(store).form(idea, REX)


def test_who_may_not_see_a_private_idea_any_more_has_the_question_taken_back(store: Store) -> None:
    idea = submit(store, private=True).id
    Viewers(store).change(idea, ["U0LEO"], [], Request(RIA, NOW, new_key()))
    name(store, idea, expert="U0LEO")
    subject = question(store, "U0LEO").subject
    Viewers(store).change(idea, [], ["U0LEO"], Request(RIA, NOW, new_key()))
    [fact] = [fact for fact in staged(store) if fact.subject == subject]
    assert fact.progress.value == "declined"


def test_a_form_that_was_opened_before_a_change_names_nobody(store: Store) -> None:
    idea = submit(store).id
    version = version_of(store, idea)
    ask(store, idea)
    change = BehindChange(named={Asked.expert: "U0LEO"})
    with pytest.raises(ChangedMeanwhile):
        Backing(store).change(idea, version, change, Request(RIA, NOW, new_key()))


def test_an_input_is_claimed_until_another_has_checked_it_and_again_when_it_changes(store: Store) -> None:
    idea = submit(store, area="checkout").id
    assert claims(store, idea) == dict.fromkeys(("kind", "area", "value", "urgency"))
    check(store, idea, "value", "area")
    check(store, idea, "value", "area", "urgency", by=TOM)
    assert claims(store, idea) == {"kind": None, "area": "U0TRIS", "value": "U0TRIS", "urgency": "U0TOM"}
    put(store, idea, value={Currency.hours: Value.small})
    assert claims(store, idea)["value"] is None
    check(store, idea, "area", by=TOM)
    assert claims(store, idea) == {"kind": None, "area": "U0TRIS", "value": None, "urgency": None}


def test_what_nobody_has_told_and_what_an_experiment_has_shown_is_nobodys_claim(store: Store) -> None:
    idea = submit(store, value={}).id
    put(store, idea, proven=0.9)
    assert claims(store, idea).keys() == {"kind", "urgency"}
    put(store, idea, value={Currency.hours: Value.small, Currency.money: Value.large})
    check(store, idea, "value")
    put(store, idea, value={Currency.money: Value.large, Currency.hours: Value.small})
    assert claims(store, idea)["value"] == "U0TRIS"


def test_nobody_checks_what_they_gave_themselves(store: Store) -> None:
    own = submit(store, TRIS).id
    with pytest.raises(NotAllowed, match="your own idea"):
        check(store, own, "value")
    idea = submit(store).id
    with pytest.raises(NotAllowed, match="Only triagers and squad leads"):
        check(store, idea, "value", by=REX)

    Triage(store).review(idea, version_of(store, idea), Review(effort=Effort.weeks), Request(LEO, NOW, new_key()))
    with pytest.raises(FieldErrors, match="You entered this yourself, so somebody else has to check it: effort"):
        check(store, idea, "effort", by=LEO)
    check(store, idea, "effort", "value", by=TRIS)
    assert claims(store, idea)["effort"] == "U0TRIS"
    with pytest.raises(FieldErrors, match="Nobody has entered this yet: data"):
        check(store, idea, "data")


def test_saving_without_a_change_changes_nothing(store: Store) -> None:
    idea = submit(store).id
    version = version_of(store, idea)
    change = BehindChange(named=dict.fromkeys(Asked), checked=())
    Backing(store).change(idea, version, change, Request(TRIS, NOW, new_key()))
    assert version_of(store, idea) == version
