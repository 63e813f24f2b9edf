"""Measures the hints at similar ideas: how often one is right, and how many are false, as `guildhall backtest` does."""

from collections.abc import Iterator
from random import Random

from benchmarks.results import Row, labelled
from guildhall.backtest.formats import LabelledIdea, SimilarQuery, read_ideas, read_queries
from guildhall.backtest.similar import AIMS, MOST_FALSE, outcomes
from intake.rules.matching.similarity import RELATED


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure with the labelled ideas where the environment names them; else with made up ones, some told anew."""
    texts, marked_queries = labelled("dev.jsonl"), labelled("dup_dev.jsonl")
    if texts is None or marked_queries is None:
        ideas, queries = _made_up(40 if short else 1_000)
    else:
        ideas, queries = read_ideas([texts]), read_queries(marked_queries)
    found = outcomes(ideas, queries[: 20 if short else None])
    for stratum in dict.fromkeys(each.stratum for each in found):
        cases = [each for each in found if each.stratum == stratum]
        shown = [case.shown(RELATED) for case in cases]
        right = sum(any(each.is_right for each in hints) for hints in shown) / len(cases)
        false = sum(not each.is_right for hints in shown for each in hints) / len(cases)
        aim = next((aim for part, aim in AIMS.items() if part in stratum), 0.25)
        yield Row(f"{stratum}: shown", right, aim, at_least=True, detail=f"{len(cases)} queries")
        yield Row(f"{stratum}: false hints per idea", false, MOST_FALSE)


def _made_up(count: int) -> tuple[list[LabelledIdea], list[SimilarQuery]]:
    """Return ideas of last year, and of each fifth the same told this year with a third of its words changed."""
    chance = Random(7)
    ends = ("alion", "arter", "ecking", "iller", "oned", "umber", "yst")
    begins = [f"{first}{vowel}{second}" for first in "bcdfglmnprstv" for vowel in "aeiou" for second in "bdgklmnprst"]
    words = [f"{begin}{end}" for begin in begins for end in ends]
    ideas, queries = [], []
    for number in range(count):
        title, text = chance.choices(words, k=5), chance.choices(words, k=30)
        idea = LabelledIdea(id=f"i{number}", corpus="made", year=2024, title=" ".join(title), text=" ".join(text))
        ideas.append(idea)
        if number % 5 == 0:
            variation = [chance.choice(words) if chance.random() < 1 / 3 else word for word in text]
            query = SimilarQuery(
                qid=f"q{number}",
                kind="rewritten",
                query_title=" ".join(title[:4]),
                query=" ".join(variation),
                relevant=(idea.id,),
                backlog="",
                before_year=2025,
            )
            queries.append(query)
    return ideas, queries
