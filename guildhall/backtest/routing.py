"""Measures how often the suggested squad is the right one, and whether its probability is true.

The past is what was decided before the last year in the file, or the first two thirds of a company's own decisions;
the rest is routed by the code that the cards use, without learning from it on the way. Beside it stand the largest
squad, naive Bayes over the words of past ideas (multinomial, Laplace), and the rules alone."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import log
from pathlib import Path
from random import Random
from typing import NamedTuple

from guildhall.backtest.figures import (
    Curve,
    CurvePoint,
    Figure,
    calibration,
    difference,
    mean,
    share_at_precision,
)
from guildhall.backtest.formats import LabelledCompany, LabelledIdea, read_companies, read_ideas
from guildhall.backtest.report import Report, ReportChart, ReportSection
from guildhall.errors import FileError
from intake.ideas import IdeaInputs
from intake.policy import SquadCard, SquadKind
from intake.queries import ideas as idea_queries
from intake.queries.routing import squad_changes
from intake.rules.matching.past_decisions import PastDecision, PastDecisions
from intake.rules.matching.routing import Routing, RoutingFit, route, route_by_rules
from intake.rules.matching.routing_fit import fitted, lessons
from intake.text import stems
from store.engine import Store

SIZES, DRAWS = (0, 5, 20, 100), 3
TOP, PRECISION = 3, 0.9
TOP_1_AIM, TOP_3_AIM, CALIBRATION_AIM, SHARE_AIM = 0.04, 0.03, 0.06, 0.7
TRAINED_ON = 2 / 3
LONGEST_NAME = 40
NO_SQUAD = "None of these ideas names a squad of the companies, so there is nothing to measure."
TOO_FEW = "There are too few decisions to measure: send at least 30 ideas to squads first."
FEWEST = 30


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


def of_files(ideas: Sequence[Path], companies: Path) -> Report:
    """Measure on labelled ideas. Raises FileError where none of them names a squad."""
    labelled, companies_read = read_ideas(ideas), read_companies(companies)
    plain = [company for each in companies_read if (company := _company(each, labelled, masked=False)).tests]
    masked = [company for each in companies_read if (company := _company(each, labelled, masked=True)).tests]
    if not plain:
        raise FileError(NO_SQUAD)
    return _report(plain, masked)


def of_history(store: Store) -> Report:
    """Measure on the decisions in a database. Raises FileError while there are too few."""
    with store.reading() as session:
        squads = tuple(idea_queries.squads(session))
        changes = squad_changes(session)
    keys = {squad.key for squad in squads}
    last = {change.idea_id: change for change in changes}
    cases = [
        RoutedIdea("own", PastDecision(c.idea_id, c.title, c.problem, c.squad), IdeaInputs(area=c.area, kind=c.kind))
        for c in last.values()
        if c.squad in keys
    ]
    if len(cases) < FEWEST:
        raise FileError(TOO_FEW)
    split = int(len(cases) * TRAINED_ON)
    return _report([RoutedCompany("own", squads, tuple(cases[:split]), _marked(cases[split:], cases[:split]))], [])


def _company(labelled: LabelledCompany, ideas: Iterable[LabelledIdea], *, masked: bool) -> RoutedCompany:
    names = {squad.squad for squad in labelled.squads}
    squads = tuple(
        SquadCard(
            key=squad.squad,
            name=squad.name[:LONGEST_NAME],
            kind=SquadKind.embedded,
            areas=(squad.squad,),
            charter=squad.description,
            words=squad.keywords,
        )
        for squad in labelled.squads
    )
    own = [idea for idea in ideas if idea.org == labelled.company and idea.labels.get("squad") in names]
    last = max((idea.year for idea in own), default=0)
    history = [_case(idea, masked=masked) for idea in sorted(own, key=lambda each: each.year) if idea.year < last]
    tests = [_case(idea, masked=masked) for idea in own if idea.year == last]
    return RoutedCompany(labelled.company, squads, tuple(history), _marked(tests, history))


def _case(idea: LabelledIdea, *, masked: bool) -> RoutedIdea:
    decision = PastDecision(idea.id, *idea.texts(masked=masked), str(idea.labels["squad"]))
    return RoutedIdea(idea.org, decision, IdeaInputs())


def _marked(tests: Sequence[RoutedIdea], history: Sequence[RoutedIdea]) -> tuple[RoutedIdea, ...]:
    titles = {_folded(case.idea.title) for case in history}
    return tuple(case._replace(new=_folded(case.idea.title) not in titles) for case in tests)


def _folded(title: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in title.casefold()).split())


def _routed(company: RoutedCompany, history: Sequence[RoutedIdea]) -> Iterator[Routed]:
    past = PastDecisions()
    for case in history:
        past.learn(case.idea)
    fit = _fit(company.squads, history)
    bayes = _naive_bayes(company.squads, history)
    largest = tuple(squad for squad, _ in Counter(str(case.idea.squad) for case in history).most_common(TOP))
    for case in company.tests:
        title, text = case.idea.title, case.idea.text
        ours = route(title, text, case.inputs, company.squads, past, fit)
        rules = route_by_rules(title, text, case.inputs, company.squads)
        yield Routed(case, _named(ours), ours.probability, bayes(f"{title} {text}"), _named(rules), largest)


def _fit(squads: Sequence[SquadCard], history: Sequence[RoutedIdea]) -> RoutingFit | None:
    decisions = [(case.idea, case.inputs) for case in history]
    return fitted(lessons(decisions, squads), len(decisions))


def _named(routing: Routing) -> tuple[str, ...]:
    return (routing.squad, *(runner.squad for runner in routing.runners_up))[:TOP]


def _naive_bayes(squads: Sequence[SquadCard], history: Sequence[RoutedIdea]) -> Callable[[str], tuple[str, ...]]:
    keys = [squad.key for squad in squads]
    counts: dict[str, Counter[str]] = {key: Counter() for key in keys}
    sent = Counter(str(case.idea.squad) for case in history)
    for case in history:
        counts[str(case.idea.squad)].update(stems(f"{case.idea.title} {case.idea.text}"))
    vocabulary = len({word for each in counts.values() for word in each})
    totals = {key: sum(counts[key].values()) for key in keys}

    def best(text: str) -> tuple[str, ...]:
        words = stems(text)
        likelihood = {
            key: log(sent[key] + 1)
            + sum(log((counts[key][word] + 1) / (totals[key] + vocabulary + 1)) for word in words)
            for key in keys
        }
        return tuple(sorted(keys, key=lambda key: -likelihood[key])[:TOP])

    return best


def _report(companies: Sequence[RoutedCompany], masked: Sequence[RoutedCompany]) -> Report:
    full = [routed for company in companies for routed in _routed(company, company.history)]
    hidden = [routed for company in masked for routed in _routed(company, company.history)]
    sections = [
        _section("New titles", full, new=True, held_to=True),
        _section("All ideas", full, new=False),
        *([_section("New titles, names masked", hidden, new=True)] if hidden else []),
        *([_section("All ideas, names masked", hidden, new=False)] if hidden else []),
        _by_company(full),
        _learning(companies, full),
    ]
    lead = (
        f"{len(full)} ideas of {len(companies)} companies, routed by what was decided before them. "
        "Intervals draw whole companies where there are several."
    )
    return Report("Suggested squads", lead, tuple(sections))


def _section(title: str, routed: Sequence[Routed], *, new: bool, held_to: bool = False) -> ReportSection:
    cases = [each for each in routed if each.case.new or not new]
    several = len({each.case.company for each in cases}) > 1
    groups: list[object] | None = [each.case.company for each in cases] if several else None
    ways = _hits(cases)
    figures = [
        mean(f"{name}, {first}", hits[way], groups)
        for first, hits in (("first", ways[0]), ("first three", ways[1]))
        for way, name in NAMES.items()
    ]
    for hits, first, aim in ((ways[0], "first", TOP_1_AIM), (ways[1], "first three", TOP_3_AIM)):
        better = max(("bayes", "rules"), key=lambda way: sum(hits[way]))
        name = f"ahead of {NAMES[better]}, {first}"
        figures.append(difference(name, hits["ours"], hits[better], groups, aim if held_to else None))
    stated = [each for each in cases if each.probability is not None]
    chart: tuple[ReportChart, ...] = ()
    if stated:
        probabilities = [float(each.probability or 0) for each in stated]
        right = [_is_first(each.ours, each) for each in stated]
        measured = calibration(probabilities, right)
        error = CALIBRATION_AIM if held_to else None
        share = SHARE_AIM if held_to else None
        figures += [
            _alone("calibration error", measured.error, len(stated), error, at_least=False),
            _alone("share at 90 % precision", share_at_precision(probabilities, right, PRECISION), len(stated), share),
        ]
        curve = Curve("suggested squad", measured.bins)
        chart = (ReportChart("Stated and true", "stated probability", "share that was right", (curve,), diagonal=True),)
    return ReportSection(title, "", tuple(figures), chart)


NAMES: Mapping[str, str] = {
    "ours": "suggested",
    "bayes": "naive Bayes",
    "rules": "rules alone",
    "largest": "largest squad",
}


def _hits(cases: Sequence[Routed]) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    first = {way: [float(_is_first(getattr(each, way), each)) for each in cases] for way in NAMES}
    three = {way: [float(each.case.idea.squad in getattr(each, way)[:TOP]) for each in cases] for way in NAMES}
    return first, three


def _is_first(named: Sequence[str], routed: Routed) -> bool:
    return bool(named) and named[0] == routed.case.idea.squad


def _alone(name: str, value: float, count: int, aim: float | None, *, at_least: bool = True) -> Figure:
    return Figure(name, value, value, value, count, aim, at_least)


def _by_company(routed: Sequence[Routed]) -> ReportSection:
    rows: list[tuple[str, ...]] = [("company", "new ideas", *NAMES.values(), "suggested, first three")]
    for company in dict.fromkeys(each.case.company for each in routed):
        cases = [each for each in routed if each.case.company == company and each.case.new]
        first, three = _hits(cases)
        shares = [f"{_share(first[way]):.2f}" for way in NAMES]
        rows.append((company, str(len(cases)), *shares, f"{_share(three['ours']):.2f}"))
    return ReportSection("Each company, new titles", table=tuple(rows))


def _learning(companies: Sequence[RoutedCompany], full: Sequence[Routed]) -> ReportSection:
    points: dict[str, list[CurvePoint]] = {way: [] for way in ("ours", "bayes", "rules")}
    rows = [("past decisions", *(NAMES[way] for way in points))]
    for size in SIZES:
        routed = [
            each
            for company in companies
            for draw in range(DRAWS if size else 1)
            for each in _routed(company, _some(company.history, size, draw))
            if each.case.new
        ]
        rows.append((str(size), *_curve(points, routed, size)))
    rows.append(("all", *_curve(points, [each for each in full if each.case.new], 2 * SIZES[-1])))
    curves = tuple(Curve(NAMES[way], tuple(heights)) for way, heights in points.items())
    chart = ReportChart("Learning curve, new titles", "past decisions", "first is right", curves, even=True)
    return ReportSection("By how much was decided before", charts=(chart,), table=tuple(rows))


def _some(history: Sequence[RoutedIdea], size: int, draw: int) -> list[RoutedIdea]:
    drawn = Random(draw).sample(range(len(history)), min(size, len(history)))
    return [history[place] for place in sorted(drawn)]


def _curve(points: dict[str, list[CurvePoint]], routed: Sequence[Routed], size: float) -> list[str]:
    first, _ = _hits(routed)
    for way, heights in points.items():
        heights.append(CurvePoint(size, _share(first[way])))
    return [f"{_share(first[way]):.3f}" for way in points]


def _share(hits: Sequence[float]) -> float:
    return sum(hits) / len(hits) if hits else 0.0
