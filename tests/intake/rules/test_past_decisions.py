"""Past decisions as evidence: near ideas and words, learned one at a time, forgotten as exactly."""

import sys
from random import Random
from typing import Any

import pytest

from intake.ideas import IdeaInputs
from intake.policy import SquadCard, SquadKind
from intake.rules.matching import routing_fit
from intake.rules.matching.past_decisions import PastDecision, PastDecisions
from intake.rules.matching.routing import (
    DECISIONS_A_SQUAD,
    DECISIONS_TO_FIT,
    SHIPPED,
    RoutingFit,
    Thresholds,
    calibrated,
    evidence_of,
    route,
    route_by_rules,
)
from intake.rules.matching.routing_fit import Lessons, fitted, lessons

HUB = SquadCard(key="hub", name="Central ML", kind=SquadKind.hub, charter="Everything else.")
PAY = SquadCard(key="pay", name="Payments", kind=SquadKind.embedded, words=("fraud", "card"), areas=("checkout",))
VAN = SquadCard(key="van", name="Delivery", kind=SquadKind.embedded, words=("parcel", "courier"))
SQUADS = (HUB, PAY, VAN)
TOPICS = {
    "hub": "annotation rules pictures label guideline",
    "pay": "invoice ledger duplicate booking supplier",
    "van": "dock lorry queue depot loading",
}
NOISE = ["weekly", "team", "report", "hours", "customers", "figures", "check", "manual", "screen", "list"]


def decided(count: int, seed: int = 7) -> list[PastDecision]:
    """Return decisions about ideas of three topics among words that say nothing."""
    chance, decisions = Random(seed), []
    for number in range(count):
        squad = list(TOPICS)[number % 3]
        words = [*chance.sample(TOPICS[squad].split(), 3), *chance.sample(NOISE, 4)]
        chance.shuffle(words)
        decisions.append(PastDecision(f"i{number}", " ".join(words[:3]), " ".join(words), squad))
    return decisions


def learned(decisions: list[PastDecision]) -> PastDecisions:
    past = PastDecisions()
    for decision in decisions:
        past.learn(decision)
    return past


def said(past: PastDecisions, text: str) -> tuple[object, ...]:
    return tuple(past.evidence(text, text, ["hub", "pay", "van"], {}))


def test_what_reads_alike_votes_for_the_squad_that_took_it() -> None:
    past = learned(
        [PastDecision("a", "Sort moss", "moss pictures", "van"), PastDecision("b", "Pay", "invoices", "pay")]
    )
    evidence = past.evidence("Group moss", "moss pictures of the lab", ["hub", "pay", "van"], {})
    assert max(evidence.votes, key=lambda key: evidence.votes[key]) == "van"
    assert evidence.votes["pay"] == evidence.votes["hub"] == 0
    assert [idea.id for idea in evidence.near] == ["a"]
    assert evidence.words["van"] > evidence.words["pay"]


def test_a_hand_back_speaks_against_the_squad() -> None:
    past = learned([PastDecision("a", "Sort moss", "moss pictures", None, ("van",))])
    assert past.evidence("Sort moss", "moss pictures", ["hub", "van"], {}).votes["van"] < 0


def test_forgetting_leaves_what_was_before() -> None:
    decisions = decided(30)
    past, other = learned(decisions[:29]), learned(decisions)
    other.forget(decisions[29].id)
    text = f"{decisions[3].title} {decisions[8].text}"
    assert said(other, text) == said(past, text)
    assert len(other) == len(past) == 29


def test_the_last_decision_about_an_idea_is_the_one_that_counts() -> None:
    past = learned([PastDecision("a", "Sort moss", "moss", "van"), PastDecision("a", "Sort moss", "moss", "pay")])
    assert len(past) == 1
    assert past.evidence("Sort moss", "moss", ["pay", "van"], {}).votes["van"] == 0
    assert (past.count("pay"), past.count("van")) == (1, 0)


@pytest.mark.parametrize("count", [0, 1, 5, DECISIONS_A_SQUAD * len(SQUADS) - 1])
def test_below_five_decisions_a_squad_no_rule_is_beaten_by_what_was_learned(count: int) -> None:
    # Every past decision speaks against the charter.
    against = [PastDecision(f"i{n}", "Card fraud again", "fraud with a card", "van") for n in range(count)]
    idea = ("Spot card fraud", "Fraud with stolen cards", IdeaInputs())
    assert route(*idea, SQUADS, learned(against)).squad == route_by_rules(*idea, SQUADS).squad == "pay"


def test_with_enough_decisions_people_outweigh_a_word_of_a_charter() -> None:
    against = [PastDecision(f"i{n}", "Parcel invoices", "invoices for a parcel", "pay") for n in range(15)]
    assert route_by_rules("Parcel invoices", "invoices for a parcel", IdeaInputs(), SQUADS).squad == "van"
    assert route("Parcel invoices", "invoices for a parcel", IdeaInputs(), SQUADS, learned(against)).squad == "pay"


def test_a_barred_squad_is_not_suggested() -> None:
    routing = route("Spot card fraud", "Fraud with cards", IdeaInputs(), SQUADS, learned(decided(30)), None, ["pay"])
    assert "pay" not in {routing.squad, *(runner.squad for runner in routing.runners_up)}


def test_parts_of_what_speaks_for_a_squad_add_up() -> None:
    past = learned(decided(60))
    routing = route("Invoice ledger", "duplicate invoice booking", IdeaInputs(), SQUADS, past)
    assert routing.squad == "pay"
    assert sum(each.part for each in routing.learned_from) == pytest.approx(1, abs=0.03)
    ideas = next(each for each in routing.learned_from if each.what == "ideas")
    assert all(int(id_[1:]) % 3 == 1 for id_ in ideas.ideas)


def test_without_a_fit_there_is_no_probability_and_nothing_abstains() -> None:
    routing = route("Kitchen", "rota of the kitchen", IdeaInputs(), SQUADS, learned(decided(60)))
    assert routing.probability is None
    assert not routing.abstains


def test_it_abstains_below_the_floor_and_is_alone_from_the_threshold_on() -> None:
    past, fit = learned(decided(60)), RoutingFit(decisions=60)
    unknown = route("Kitchen", "rota of the kitchen", IdeaInputs(), SQUADS, past, fit, (), Thresholds(floor=0.9))
    assert unknown.abstains
    assert len(unknown.runners_up) == 2
    known = route("Invoice ledger", "duplicate booking", IdeaInputs(), SQUADS, past, fit, (), Thresholds(floor=0.1))
    assert not known.abstains
    assert known.probability is not None
    runners = sum(runner.probability or 0 for runner in known.runners_up)
    assert known.probability + runners == pytest.approx(1, abs=0.01)


def test_words_alone_are_told_as_what_they_are() -> None:
    past = learned([PastDecision(f"b{n}", "Rye", f"bakery {NOISE[n]}", "hub") for n in range(8)] + decided(60))
    routing = route("Slow queue", "the bakery closes late", IdeaInputs(), (HUB, PAY), past, RoutingFit(decisions=60))
    assert routing.reasons == ("its past ideas mention bakery",)


def test_there_is_no_fit_before_twenty_decisions() -> None:
    lesson = lessons([(each, IdeaInputs()) for each in decided(DECISIONS_TO_FIT)], SQUADS)
    assert fitted(lesson, DECISIONS_TO_FIT - 1) is None
    assert fitted(lesson, DECISIONS_TO_FIT) is not None


def test_kept_lessons_are_those_that_are_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(title: str, *more: Any) -> Any:
        made.append(title)
        return evidence_of(title, *more)

    every = [(each, IdeaInputs()) for each in decided(80)]
    moved = [*every[:30], (every[30][0]._replace(squad="van"), IdeaInputs()), *every[31:]]
    again = [*every[:60], *every[61:], every[60]]
    kept, older = Lessons(), (VAN, HUB)
    for decisions, squads, new in (
        (every[:50], SQUADS, 40),
        (every[:60], SQUADS, 10),
        (every, SQUADS, 20),
        (moved, SQUADS, 40),
        (every, SQUADS, 40),
        (again, SQUADS, 20),
        (again, older, None),
        (again[:75], older, None),
    ):
        fresh = lessons(decisions, squads, 40)
        with monkeypatch.context() as patching:
            made.clear()
            patching.setattr(routing_fit, "evidence_of", counted)
            assert kept.of(decisions, squads, 40) == fresh
        assert new is None or len(made) == new


def test_a_fit_is_nearer_to_what_comes_after_than_what_is_shipped() -> None:
    decisions = decided(240)
    # A third of what people decided is as good as drawn.
    chance = Random(3)
    noisy = [d._replace(squad=chance.choice(list(TOPICS))) if chance.random() < 0.4 else d for d in decisions]
    fit = fitted(lessons([(each, IdeaInputs()) for each in noisy[:160]], SQUADS), 160)
    assert fit is not None
    past = learned(noisy[:160])

    def off(used: RoutingFit) -> float:
        """Return how far stated probabilities are from what came true, together."""
        routed = [(route(d.title, d.text, IdeaInputs(), SQUADS, past, used), d.squad) for d in noisy[160:]]
        return abs(sum((routing.probability or 0) - (routing.squad == squad) for routing, squad in routed))

    assert off(fit) < off(RoutingFit())


def test_weights_never_turn_evidence_around() -> None:
    decisions = decided(90)
    for at, decision in enumerate(decisions):
        decisions[at] = decision._replace(squad=list(TOPICS)[at // 3 % 3])
    fit = fitted(lessons([(each, IdeaInputs()) for each in decisions], SQUADS), 90)
    assert fit is not None
    assert all(weight >= 0 for weight in fit.weights)
    assert len(fit.weights) == len(SHIPPED)


def test_numpy_stays_out_of_every_decision() -> None:
    module = sys.modules["intake.rules.matching.routing_fit"]
    assert "np" not in vars(module)
    assert "numpy" not in vars(module)


def test_no_suggestion_is_surer_than_its_decisions_can_make_it() -> None:
    assert calibrated(1.0, RoutingFit(decisions=22)) == pytest.approx(23 / 24)
    assert calibrated(1.0, RoutingFit()) == pytest.approx(21 / 22), "at the least there were twenty"
    assert calibrated(0.5, RoutingFit(decisions=22)) == pytest.approx(0.5)
