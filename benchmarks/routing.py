"""Measures routing: how often the proposed squad is the one that the labels name, beside always naming the largest.

    python -m benchmarks.routing --ideas dev.jsonl --company company.yml --org DHS

The rules learn nothing, so every idea is a test. What no squad claims goes to the hub."""

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.dhs_company import company
from benchmarks.results import Row, labelled
from guildhall.company_file import read_company
from intake.ideas import IdeaInputs
from intake.policy import SquadCard, SquadKind
from intake.rules.matching.past_decisions import PastDecision, PastDecisions
from intake.rules.matching.routing import RoutingFit, route
from intake.rules.matching.routing_fit import fitted, lessons

TIMED = 50
ORG, SAMPLE = "DHS", Path(__file__).parents[1] / "tests" / "data" / "company.yml"
OTHER_WORDS = [
    "predict",
    "sort",
    "weekly",
    "report",
    "faster",
    "by",
    "hand",
    "every",
    "customer",
    "late",
    "team",
    "data",
]


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure with the labelled ideas where the environment names them; else with squads' own words among others."""
    ideas, fixture = labelled("dev.jsonl"), labelled("fixture_dev.json")
    if ideas is None or fixture is None:
        squads = [SquadCard.model_validate(squad.model_dump()) for squad in read_company(SAMPLE).squads]
        routed = _by_own_words(squads, 20 if short else 200)
        what = "squads' own words"
    else:
        tree = company(json.loads(fixture.read_text(encoding="utf-8")), ORG)
        squads = [SquadCard.model_validate(squad) for squad in tree["squads"]]
        labelled_ideas = [json.loads(line) for line in ideas.read_text(encoding="utf-8").splitlines()]
        labelled_ideas = [row for row in labelled_ideas if row.get("org") == ORG and row["labels"].get("squad")]
        routed = [
            (_key(row["labels"]["squad"]), _routed(row, "title", "text", squads))
            for row in labelled_ideas[: 50 if short else None]
        ]
        what = f"{ORG}, as written"
    hub = next(squad.key for squad in squads if squad.kind is SquadKind.hub)
    largest, count = Counter(right for right, _ in routed).most_common(1)[0]
    # What no squad claims goes to the hub, where people look: what counts is whether a squad that is named is right.
    named = [(right, proposed) for right, proposed in routed if proposed != hub]
    right = sum(right == proposed for right, proposed in named)
    summary = f"{right} of {len(named)} that are named, {largest} {count} of {len(routed)}"
    ratio = right / max(1, len(named)) / (count / len(routed))
    yield from _cost(short=short)
    yield Row(f"right where a squad is named / always the largest ({what})", ratio, 1.0, at_least=True, detail=summary)


def _cost(*, short: bool) -> Iterator[Row]:
    """Measure what a suggestion costs beside many past decisions, and how long fitting the weights to them takes."""
    few, many = (500, 2_000) if short else (5_000, 50_000)
    squads = [SquadCard.model_validate(squad.model_dump()) for squad in read_company(SAMPLE).squads]
    milliseconds = {}
    for count in (few, many):
        decisions, past = _made_up(count, squads), PastDecisions()
        for decision in decisions:
            past.learn(decision)
        began = time.perf_counter()
        for decision in decisions[:TIMED]:
            route(decision.title, decision.text, IdeaInputs(), squads, past, RoutingFit())
        milliseconds[count] = (time.perf_counter() - began) / TIMED * 1_000
    yield Row(f"a suggestion beside {few:,} decisions, ms", milliseconds[few], 30.0)
    yield Row(f"the same beside {many:,}, times as much", milliseconds[many] / milliseconds[few], 2.0)
    past_few = [(decision, IdeaInputs()) for decision in _made_up(few, squads)]
    began = time.perf_counter()
    fitted(lessons(past_few, squads), few)
    yield Row(f"fitting the weights to {few:,} decisions, s", time.perf_counter() - began, 2.0)


def _made_up(count: int, squads: list[SquadCard]) -> list[PastDecision]:
    """Return decisions about ideas whose words are as rare as those of real ones (Zipf), some of them a squad's own."""
    chance, decisions = Random(7), []
    for number in range(count):
        squad = squads[number % len(squads)]
        words = [f"word{int(chance.paretovariate(0.7))}" for _ in range(60)]
        words += chance.sample(list(squad.words) or ["platform"], 1)
        decisions.append(PastDecision(f"i{number}", " ".join(words[:6]), " ".join(words), squad.key))
    return decisions


def _by_own_words(squads: list[SquadCard], ideas: int) -> list[tuple[str, str]]:
    """Return, for made up ideas of three words of a squad's among others, that squad and the one that is proposed."""
    chance, routed = Random(7), []
    named = [squad for squad in squads if squad.words]
    for number in range(ideas):
        squad = named[number % len(named)]
        words = chance.sample(list(squad.words), 3) + chance.sample(OTHER_WORDS, 6)
        chance.shuffle(words)
        routed.append((squad.key, route(" ".join(words[:4]), " ".join(words), IdeaInputs(), squads).squad))
    return routed


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ideas", type=Path, required=True)
    parser.add_argument("--company", type=Path, required=True)
    parser.add_argument("--org", default="DHS")
    options = parser.parse_args()
    squads = [SquadCard.model_validate(squad.model_dump()) for squad in read_company(options.company).squads]
    rows = [json.loads(line) for line in options.ideas.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row.get("org") == options.org and row["labels"].get("squad")]
    hub = next(squad.key for squad in squads if squad.kind is SquadKind.hub)
    for title, text in (("title", "text"), ("title_masked", "text_masked")):
        routed = [(_key(row["labels"]["squad"]), _routed(row, title, text, squads)) for row in rows]
        _print(title, routed, hub)


def _print(what: str, routed: list[tuple[str, str]], hub: str) -> None:
    largest, count = Counter(right for right, _ in routed).most_common(1)[0]
    named = [(right, proposed) for right, proposed in routed if proposed != hub]
    right_all = sum(right == proposed for right, proposed in routed)
    print(f"{what:14} {len(routed)} ideas · right squad {right_all / len(routed):.1%}", end=" · ")
    print(f"a squad named for {len(named) / len(routed):.1%}, right in {right_all / max(1, len(named)):.1%}", end=" · ")
    print(f"always {largest}: {count / len(routed):.1%}")


def _routed(row: dict[str, str], title: str, text: str, squads: list[SquadCard]) -> str:
    return route(row.get(title) or row["title"], row.get(text) or row["text"], IdeaInputs(), squads).squad


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


if __name__ == "__main__":
    main()
