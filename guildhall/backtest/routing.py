"""Measures how often the suggested squad is the right one, and whether its probability is true.

The past is what was decided before the last year in the file, or the first two thirds of a company's own decisions.
The rest is routed twice: by that past alone, and one after the other, each decision taught before the next as in use.
Beside the code that the cards use stand the largest squad, naive Bayes, and the rules alone (`routed`)."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from random import Random

from guildhall.backtest.charts import ReportChart
from guildhall.backtest.figures import Curve, CurvePoint, calibration, difference, mean, share_at_precision, whole
from guildhall.backtest.formats import LabelledCompany, LabelledIdea, read_companies, read_ideas
from guildhall.backtest.report import Report, ReportSection
from guildhall.backtest.routed import TOP, Routed, RoutedCompany, RoutedIdea, marked, routed_at_once, routed_in_turn
from guildhall.errors import FileError
from intake.ideas import IdeaInputs
from intake.policy import SquadCard, SquadKind
from intake.queries import organization as organization_queries
from intake.queries.routing import squad_changes
from intake.rules.matching.past_decisions import PastDecision
from store.engine import Store

SIZES, DRAWS = (0, 5, 20, 100), 3
PRECISION = 0.9
TOP_1_AIM, TOP_3_AIM, CALIBRATION_AIM, SHARE_AIM = 0.04, 0.03, 0.06, 0.7
TRAINED_ON = 2 / 3
LONGEST_NAME = 40
NO_SQUAD = "None of these ideas names a squad of the companies, so there is nothing to measure."
TOO_FEW = "There are too few decisions to measure: send at least 30 ideas to squads first."
FEWEST = 30
IN_TURN = "each decision taught before the next"


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
        squads = tuple(organization_queries.squads(session))
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
    return _report([RoutedCompany("own", squads, tuple(cases[:split]), marked(cases[split:], cases[:split]))], [])


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
    return RoutedCompany(labelled.company, squads, tuple(history), marked(tests, history))


def _case(idea: LabelledIdea, *, masked: bool) -> RoutedIdea:
    decision = PastDecision(idea.id, *idea.texts(masked=masked), str(idea.labels["squad"]))
    return RoutedIdea(idea.org, decision, IdeaInputs())


def _report(companies: Sequence[RoutedCompany], masked: Sequence[RoutedCompany]) -> Report:
    full = [each for company in companies for each in routed_at_once(company, company.history)]
    hidden = [each for company in masked for each in routed_at_once(company, company.history)]
    taught = [each for company in companies for each in routed_in_turn(company)]
    taught_hidden = [each for company in masked for each in routed_in_turn(company)]
    sections = [
        _section("New titles", full, new=True, held_to=True),
        _section("All ideas", full, new=False),
        *([_section("New titles, names masked", hidden, new=True)] if hidden else []),
        *([_section("All ideas, names masked", hidden, new=False)] if hidden else []),
        _section(f"New titles, {IN_TURN}", taught, new=True, held_to=True),
        *([_section(f"New titles, {IN_TURN}, names masked", taught_hidden, new=True)] if taught_hidden else []),
        _by_company("Each company, new titles", full),
        _by_company(f"Each company, new titles, {IN_TURN}", taught),
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
        probabilities, right = _stated_and_right(stated)
        measured = calibration(probabilities, right)
        of = [each.case.company for each in stated] if several else None
        figures += [
            whole(name, worked_out, probabilities, right, of, aim if held_to else None, at_least=at_least)
            for name, worked_out, aim, at_least in (
                ("calibration error", _calibration_error, CALIBRATION_AIM, False),
                ("share at 90 % precision", _share_at_precision, SHARE_AIM, True),
            )
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


def _calibration_error(stated: Sequence[float], came_true: Sequence[bool]) -> float:
    return calibration(stated, came_true).error


def _share_at_precision(stated: Sequence[float], came_true: Sequence[bool]) -> float:
    return share_at_precision(stated, came_true, PRECISION)


def _by_company(title: str, routed: Sequence[Routed]) -> ReportSection:
    names = (*NAMES.values(), "suggested, first three", "calibration error", "share at 90 %")
    rows: list[tuple[str, ...]] = [("company", "new ideas", *names)]
    for company in dict.fromkeys(each.case.company for each in routed):
        cases = [each for each in routed if each.case.company == company and each.case.new]
        first, three = _hits(cases)
        shares = [f"{_share(hits):.2f}" for hits in (*(first[way] for way in NAMES), three["ours"])]
        rows.append((company, str(len(cases)), *shares, *_of_probabilities(cases)))
    return ReportSection(title, table=tuple(rows))


def _of_probabilities(cases: Sequence[Routed]) -> list[str]:
    stated = [each for each in cases if each.probability is not None]
    if not stated:
        return ["", ""]
    probabilities, right = _stated_and_right(stated)
    return [f"{each(probabilities, right):.2f}" for each in (_calibration_error, _share_at_precision)]


def _stated_and_right(stated: Sequence[Routed]) -> tuple[list[float], list[bool]]:
    return [float(each.probability or 0) for each in stated], [_is_first(each.ours, each) for each in stated]


def _learning(companies: Sequence[RoutedCompany], full: Sequence[Routed]) -> ReportSection:
    points: dict[str, list[CurvePoint]] = {way: [] for way in ("ours", "bayes", "rules")}
    rows = [("past decisions", *(NAMES[way] for way in points))]
    for size in SIZES:
        routed = [
            each
            for company in companies
            for draw in range(DRAWS if size else 1)
            for each in routed_at_once(company, _some(company.history, size, draw))
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
