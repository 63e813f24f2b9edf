"""Routes labelled ideas by each way that is compared, from what was decided before.

Ours is the code that the cards use. Beside it stand the largest squad, naive Bayes over the words of past ideas
(multinomial, Laplace), and the rules alone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import log
from random import Random
from typing import NamedTuple

from intake.ideas import IdeaInputs
from intake.operations.matching.routing_fit import GROWTH
from intake.policy import SquadCard
from intake.rules.matching.past_decisions import PastDecision, PastDecisions
from intake.rules.matching.routing import DECISIONS_TO_FIT, Routing, RoutingFit, route, route_by_rules
from intake.rules.matching.routing_fit import fitted, lessons
from intake.words import stems

TOP, SEED = 3, 5


class RoutedIdea(NamedTuple):
    """An idea, the squad that took it, and its inputs; one is `new` whose title was not there before."""

    company: str
    idea: PastDecision
    inputs: IdeaInputs
    new: bool = True


class RoutedCompany(NamedTuple):
    """A company's squads, what was decided before, and what is to be routed."""

    name: str
    squads: tuple[SquadCard, ...]
    history: tuple[RoutedIdea, ...]
    tests: tuple[RoutedIdea, ...]


class Routed(NamedTuple):
    """The squads that each way to route names for one case, the best first, and how probable ours says it is."""

    case: RoutedIdea
    ours: tuple[str, ...]
    probability: float | None
    bayes: tuple[str, ...]
    rules: tuple[str, ...]
    largest: tuple[str, ...]


class _NaiveBayes:
    """Plain naive Bayes over the words of past ideas."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._counts: dict[str, Counter[str]] = {key: Counter() for key in keys}
        self._totals, self._sent, self._vocabulary = Counter[str](), Counter[str](), set[str]()

    def learn(self, idea: PastDecision) -> None:
        words, squad = stems(f"{idea.title} {idea.text}"), str(idea.squad)
        self._counts[squad].update(words)
        self._totals[squad] += len(words)
        self._sent[squad] += 1
        self._vocabulary.update(words)

    def best(self, idea: PastDecision) -> tuple[str, ...]:
        words, size = stems(f"{idea.title} {idea.text}"), len(self._vocabulary)
        likelihood = {
            key: log(self._sent[key] + 1)
            + sum(log((counts[word] + 1) / (self._totals[key] + size + 1)) for word in words)
            for key, counts in self._counts.items()
        }
        return tuple(sorted(likelihood, key=lambda key: -likelihood[key])[:TOP])


class _Ways:
    """Each way to route, with what it has learned of the decisions so far."""

    def __init__(self, squads: Sequence[SquadCard], history: Sequence[RoutedIdea]) -> None:
        self._squads, self._decided = squads, list[RoutedIdea]()
        self._past, self._bayes = PastDecisions(), _NaiveBayes([squad.key for squad in squads])
        self._sent = Counter[str]()
        self._titles = set[str]()
        for case in history:
            self._learn(case)
        self._fit = self._fitted()

    def teach(self, case: RoutedIdea) -> None:
        """Learn a decision; the weights are fitted again where a tenth more was decided, as in use."""
        self._learn(case)
        if len(self._decided) >= max(DECISIONS_TO_FIT, (self._fit.decisions if self._fit else 0) * GROWTH):
            self._fit = self._fitted()

    def is_new(self, case: RoutedIdea) -> bool:
        """Tell whether no idea of the same title was decided so far."""
        return folded(case.idea.title) not in self._titles

    def route(self, case: RoutedIdea) -> Routed:
        title, text = case.idea.title, case.idea.text
        ours = route(title, text, case.inputs, self._squads, self._past, self._fit)
        rules = route_by_rules(title, text, case.inputs, self._squads)
        largest = tuple(squad for squad, _ in self._sent.most_common(TOP))
        return Routed(case, _named(ours), ours.probability, self._bayes.best(case.idea), _named(rules), largest)

    def _learn(self, case: RoutedIdea) -> None:
        self._past.learn(case.idea)
        self._bayes.learn(case.idea)
        self._sent[str(case.idea.squad)] += 1
        self._titles.add(folded(case.idea.title))
        self._decided.append(case)

    def _fitted(self) -> RoutingFit | None:
        decisions = [(case.idea, case.inputs) for case in self._decided]
        return fitted(lessons(decisions, self._squads), len(decisions))


def routed_at_once(company: RoutedCompany, history: Sequence[RoutedIdea]) -> Iterator[Routed]:
    """Route each idea by the history alone: nothing is learned on the way."""
    ways = _Ways(company.squads, history)
    yield from map(ways.route, company.tests)


def routed_in_turn(company: RoutedCompany) -> Iterator[Routed]:
    """Route the ideas one after the other in an order drawn at random; each decision teaches before the next."""
    ways = _Ways(company.squads, company.history)
    for case in Random(SEED).sample(company.tests, len(company.tests)):
        yield ways.route(case._replace(new=ways.is_new(case)))
        ways.teach(case)


def marked(tests: Sequence[RoutedIdea], history: Sequence[RoutedIdea]) -> tuple[RoutedIdea, ...]:
    """Return the tests with those marked as new whose title the history doesn't have."""
    titles = {folded(case.idea.title) for case in history}
    return tuple(case._replace(new=folded(case.idea.title) not in titles) for case in tests)


def folded(title: str) -> str:
    """Return a title without case and punctuation."""
    return " ".join("".join(c if c.isalnum() else " " for c in title.casefold()).split())


def _named(routing: Routing) -> tuple[str, ...]:
    return (routing.squad, *(runner.squad for runner in routing.runners_up))[:TOP]
