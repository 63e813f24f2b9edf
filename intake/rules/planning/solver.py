"""The exact optimum of a choice under limits, found by HiGHS.

It is the same anywhere: the caller orders the columns, one thread and one seed search, no clock stops them, and of
choices worth the same the one with the earliest columns is taken."""

from dataclasses import dataclass, field, replace
from functools import cache
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import highspy


# What proves too hard to solve to the end is solved to this gap, and given up after so many nodes.
GAP, NODES, MOST_NODES = 0.001, 500, 20_000
# Shared out so that earlier columns are worth more, and in all less than the 1 by which values differ.
TIE = 0.9
SLIGHT = 1e-6


class Limit(NamedTuple):
    """A bound of a sum over columns; one that is `soft` gives way where not all can be met together."""

    name: str
    coefficients: dict[int, float]
    least: float = -inf
    most: float = inf
    soft: bool = False

    def given_way(self, by: float) -> "Limit":
        """Return the limit, looser by so much."""
        return self._replace(least=self.least - by, most=self.most + by)


class Gave(NamedTuple):
    """A limit that gave way, by how much, and the limits that it can't be met together with."""

    name: str
    by: float
    beside: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """What each column is worth, a whole number; which columns are taken in any case; and the limits.

    With a `gap` the search ends as soon as nothing can be better by more than that. Of the columns of one group that
    counts `once` the largest value counts, however many of them are taken. What more of a limit is worth is told only
    where it is asked for (`priced`).
    """

    values: list[int]
    fixed: set[int]
    limits: list[Limit]
    gap: float = 0.0
    once: list[list[int]] = field(default_factory=list)
    priced: bool = True

    def under(self, limits: list[Limit]) -> "Choice":
        """Return the same choice under other limits."""
        return replace(self, limits=limits)


class Optimum(NamedTuple):
    """The chosen columns, the proven gap, the seconds, what one more of each limit is worth, and what gave way."""

    chosen: frozenset[int]
    gap: float
    seconds: float
    prices: dict[str, float]
    gave: tuple[Gave, ...] = ()


def find(choice: Choice) -> Optimum:
    """Return the best choice; soft limits that can't all be met give way as little as possible."""
    if not choice.values:
        missed = tuple(Gave(each.name, each.least, ()) for each in choice.limits if each.least > SLIGHT)
        return Optimum(frozenset(), 0.0, 0.0, _no_prices(choice), missed)
    gave: tuple[Gave, ...] = ()
    seconds = 0.0
    solution = _search(choice)
    if solution is None:
        gave, seconds = _give_way(choice)
        by = {each.name: each.by + SLIGHT for each in gave}
        choice = choice.under([each.given_way(by.get(each.name, 0.0)) for each in choice.limits])
        solution = _search(choice)
    if solution is None:
        raise RuntimeError("there is no choice, although every soft limit has given way")
    chosen, gap, took = solution
    return Optimum(chosen, gap, seconds + took, _prices(choice) if choice.priced else _no_prices(choice), gave)


def _search(choice: Choice) -> tuple[frozenset[int], float, float] | None:
    """Return the chosen columns, the gap and the seconds; None where the limits can't be met together."""
    import highspy

    solver = _solver(choice, worth=True)
    _run(solver, choice.gap)
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    columns = list(solver.getSolution().col_value)[: len(choice.values)]
    return frozenset(n for n, each in enumerate(columns) if each > 0.5), _gap(solver), solver.getRunTime()


def _give_way(choice: Choice) -> tuple[tuple[Gave, ...], float]:
    """Return the soft limits that give way, so little in all as possible, and the seconds."""
    clashing = _clashing(choice)
    soft = [each for each in choice.limits if each.soft]
    solver = _solver(choice, worth=False, loose=soft)
    _run(solver)
    slack = list(solver.getSolution().col_value)[len(choice.values) + sum(map(len, choice.once)) :]
    gave = tuple(
        Gave(limit.name, by, tuple(name for name in clashing if name != limit.name) if limit.name in clashing else ())
        for limit, by in zip(soft, slack, strict=True)
        if by > SLIGHT
    )
    return gave, solver.getRunTime()


def _clashing(choice: Choice) -> list[str]:
    """Return the names of soft limits that can't be met together, as few as make it so."""
    remaining = list(choice.limits)
    for limit in choice.limits:
        without = [each for each in remaining if each is not limit]
        if limit.soft and not _can_be_met(choice.under(without)):
            remaining = without
    return [each.name for each in remaining if each.soft]


def _can_be_met(choice: Choice) -> bool:
    import highspy

    solver = _solver(choice, worth=False)
    _run(solver)
    return bool(solver.getModelStatus() != highspy.HighsModelStatus.kInfeasible)


def _prices(choice: Choice) -> dict[str, float]:
    """Return by limit the dual of the choice in which columns may be taken in part: above zero for a most."""
    solver = _solver(choice, worth=True, whole=False)
    solver.run()
    duals = list(solver.getSolution().row_dual)[: len(choice.limits)]
    return {limit.name: float(dual) for limit, dual in zip(choice.limits, duals, strict=True)}


def _no_prices(choice: Choice) -> dict[str, float]:
    return {limit.name: 0.0 for limit in choice.limits}


def _run(solver: "highspy.Highs", gap: float = 0.0) -> None:
    import highspy

    solver.setOptionValue("mip_max_nodes", NODES)
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kSolutionLimit and _gap(solver) > max(gap, GAP):
        solver.setOptionValue("mip_max_nodes", MOST_NODES)
        solver.setOptionValue("mip_rel_gap", max(gap, GAP))
        solver.run()


def _gap(solver: "highspy.Highs") -> float:
    return max(0.0, float(solver.getInfo().mip_gap))


def _solver(choice: Choice, *, worth: bool, whole: bool = True, loose: list[Limit] | None = None) -> "highspy.Highs":
    """Return HiGHS with the choice in it; without `worth` only limits count, and `loose` ones give way at a cost.

    First stand the columns of the choice, then for each column of a group that counts once one that is taken only with
    it and carries its value, then how far loose limits give way.
    """
    import highspy
    import numpy as np

    count, more = len(choice.values), len(loose or [])
    counted = [n for group in choice.once for n in group]
    values = [each + TIE * (count - n) / count**2 if worth else 0.0 for n, each in enumerate(choice.values)]
    carried = [values[n] for n in counted]
    for n in counted:
        # A second one with the same saving is not taken for nothing.
        values[n] = -TIE / count**2 if worth else 0.0
    problem = highspy.HighsLp()
    rows = [*_rows(choice, loose or []), *_once_rows(choice, counted)]
    problem.num_col_, problem.num_row_ = count + len(counted) + more, len(rows)
    problem.sense_ = highspy.ObjSense.kMaximize
    # Of limits that could give way as little, the earlier one does.
    problem.col_cost_ = np.array(values + carried + [-1.0 - n / 1000 for n in range(more)])
    problem.col_lower_ = np.array([float(n in choice.fixed) for n in range(count)] + [0.0] * (len(counted) + more))
    problem.col_upper_ = np.array([1.0] * (count + len(counted)) + [highspy.kHighsInf] * more)
    _set_rows(problem, rows)
    if whole:
        kinds = highspy.HighsVarType
        problem.integrality_ = [kinds.kInteger] * count + [kinds.kContinuous] * (len(counted) + more)
    solver = _silent()()
    options: dict[str, Any] = {"threads": 1, "random_seed": 0, "mip_rel_gap": choice.gap, "mip_abs_gap": 1e-9}
    for option, value in options.items():
        solver.setOptionValue(option, value)
    solver.passModel(problem)
    return solver


@cache
def _silent() -> "type[highspy.Highs]":
    import highspy

    class Silent(highspy.Highs):
        # Setting callbacks, which the constructor does, would print who made the solver.
        def enableCallbacks(self) -> None:  # noqa: N802
            self.silent()
            super().enableCallbacks()  # type: ignore[no-untyped-call]

    return Silent


def _rows(choice: Choice, loose: list[Limit]) -> list[Limit]:
    """Return the limits as rows; a loose one has a column by which it gives way."""
    first = len(choice.values) + sum(map(len, choice.once))
    slack_columns = {limit.name: first + n for n, limit in enumerate(loose)}
    rows = []
    for limit in choice.limits:
        giving = {slack_columns[limit.name]: 1.0 if limit.least > -inf else -1.0} if limit.name in slack_columns else {}
        rows.append(limit._replace(coefficients=limit.coefficients | giving))
    return rows


def _once_rows(choice: Choice, counted: list[int]) -> list[Limit]:
    """Return what makes groups count once: a value is carried only by what is taken, and one of a group carries it."""
    carrier = {n: len(choice.values) + place for place, n in enumerate(counted)}
    taken = [Limit(f"{n} carries", {carrier[n]: 1.0, n: -1.0}, most=0.0) for n in counted]
    return [*taken, *(Limit("once", {carrier[n]: 1.0 for n in group}, most=1.0) for group in choice.once)]


def _set_rows(problem: "highspy.HighsLp", rows: list[Limit]) -> None:
    import highspy
    import numpy as np

    coefficients = [row.coefficients for row in rows]
    problem.row_lower_ = np.array([row.least for row in rows])
    problem.row_upper_ = np.array([row.most for row in rows])
    matrix = problem.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = np.cumsum([0, *map(len, coefficients)]).astype(np.int32)
    matrix.index_ = np.array([n for row in coefficients for n in row], dtype=np.int32)
    matrix.value_ = np.array([each for row in coefficients for each in row.values()], dtype=float)
