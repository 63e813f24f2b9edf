"""Routing: readable reasons, runners-up, and the hub for what nobody claims."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from intake.ideas import IdeaInputs, WorkKind
from intake.policy import SquadCard, SquadKind
from intake.rules.matching.routing import NOBODY, route
from intake.words import STOP_WORDS, words
from tests.company import company, few

SQUADS = tuple(SquadCard.model_validate(squad.model_dump()) for squad in company().squads)
HUB, PAYMENTS, DELIVERY = SQUADS
VOCABULARY = [
    *("card", "fraud", "refunds", "checkout", "parcels", "courier", "vans", "platform", "tools", "time", "money"),
    *("nothing", "the", "of", "payments", "delivery", "machine"),
]
texts = st.lists(st.sampled_from(VOCABULARY), max_size=12)
all_inputs = st.builds(
    IdeaInputs,
    kind=st.sampled_from(WorkKind),
    area=st.none() | st.sampled_from(["checkout", "refunds", "parcels", "platform", "unheard of"]),
)


def test_the_area_counts_more_than_words() -> None:
    told = "Fraud with cards: chargebacks and refunds"
    assert route(told, "", IdeaInputs(), SQUADS).squad == "payments"
    routing = route(told, "", IdeaInputs(area="parcels"), SQUADS)
    assert routing.squad == "delivery"
    assert routing.reasons[0] == "owns parcels"
    assert routing.runners_up[0].squad == "payments"


def test_what_nobody_claims_goes_to_the_hub_and_says_so() -> None:
    routing = route("Cats", "Photos", IdeaInputs(), SQUADS)
    assert (routing.squad, routing.reasons, routing.runners_up, routing.confidence) == ("hub", (NOBODY,), (), 0.0)


def test_without_any_squads_a_hub_stands_in() -> None:
    assert route("Fraud", "Cards", IdeaInputs(area="checkout"), ()).squad == "hub"


def test_the_hub_is_found_by_its_kind_wherever_it_stands() -> None:
    hub = SquadCard(key="centre", name="Centre", kind=SquadKind.hub)
    assert route("Cats", "", IdeaInputs(), (DELIVERY, PAYMENTS, hub)).squad == "centre"


def test_platform_and_research_work_is_the_hubs() -> None:
    for kind in (WorkKind.platform, WorkKind.research):
        routing = route("Cats", "", IdeaInputs(kind=kind), SQUADS)
        assert (routing.squad, routing.reasons) == ("hub", (f"handles {kind.value} work",))


def test_words_of_the_charter_are_given_as_they_were_typed() -> None:
    routing = route("Vans and COURIERS", "They wait.", IdeaInputs(), SQUADS)
    assert (routing.squad, routing.reasons) == ("delivery", ("works on Vans, COURIERS",))
    assert routing.confidence == 1.0


def test_a_word_that_two_squads_share_speaks_for_each_of_them_less() -> None:
    shared = SquadCard(key="b", name="Other", kind=SquadKind.embedded, words=("card",))
    alone = SquadCard(key="c", name="Third", kind=SquadKind.embedded, words=("voucher",))
    payments = SquadCard(key="a", name="One", kind=SquadKind.embedded, words=("card",))
    assert route("card voucher", "", IdeaInputs(), (payments, shared, alone)).squad == "c"


def test_a_tie_goes_to_the_squad_published_first_with_no_confidence() -> None:
    twins = [
        SquadCard(key=key, name=key, kind=SquadKind.embedded, words=("card", "voucher", "invoice"))
        for key in ("z", "a")
    ]
    routing = route("card voucher invoice", "", IdeaInputs(), twins)
    assert (routing.squad, routing.confidence) == ("z", 0.0)
    assert [runner.squad for runner in routing.runners_up] == ["a"]


def test_common_words_speak_for_nobody() -> None:
    charter = "Others like uses of it; wanting more, making things and getting news"
    squad = SquadCard(key="s", name="S", kind=SquadKind.embedded, charter=charter)
    for common in sorted(STOP_WORDS):
        assert route(common, "", IdeaInputs(), (HUB, squad)).squad == "hub", common


@few
@given(texts, texts, all_inputs)
def test_a_route_always_has_a_squad_of_ours_with_reasons_and_fewer_than_three_runners_up(
    title: list[str], text: list[str], given_inputs: IdeaInputs
) -> None:
    routing = route(" ".join(title), " ".join(text), given_inputs, SQUADS)
    named = [routing.squad, *(runner.squad for runner in routing.runners_up)]
    assert set(named) <= {"hub", "payments", "delivery"}
    assert len(set(named)) == len(named)
    assert 1 <= len(routing.reasons) <= 2
    assert all(runner.reason for runner in routing.runners_up)
    assert 0 <= routing.confidence <= 1
    if given_inputs.area is not None and given_inputs.area in PAYMENTS.areas:
        assert "payments" in named


@few
@given(texts, all_inputs, st.randoms(use_true_random=False))
def test_the_order_of_the_words_does_not_change_the_route(
    told: list[str], given_inputs: IdeaInputs, random: Random
) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)
    one, other = (route(" ".join(each), "", given_inputs, SQUADS) for each in (told, shuffled))
    assert (one.squad, one.confidence) == (other.squad, other.confidence)
    assert [runner.squad for runner in one.runners_up] == [runner.squad for runner in other.runners_up]


@few
@given(texts, all_inputs, st.permutations(SQUADS))
def test_the_order_of_the_squads_matters_to_ties_alone(
    told: list[str], given_inputs: IdeaInputs, shuffled: list[SquadCard]
) -> None:
    one, other = (route(" ".join(told), "", given_inputs, squads) for squads in (SQUADS, shuffled))
    assert one.confidence == other.confidence
    if one.confidence > 0:
        assert (one.squad, one.reasons) == (other.squad, other.reasons)


@few
@given(st.text(max_size=60), st.text(max_size=120))
def test_any_text_can_be_routed_and_reasons_quote_it(title: str, text: str) -> None:
    routing = route(title, text, IdeaInputs(), SQUADS)
    for reason in routing.reasons:
        if quoted := reason.removeprefix("works on "):
            assert reason == NOBODY or quoted == reason or set(quoted.split(", ")) <= set(words(f"{title} {text}"))
