"""How far the fixed marginal is from planning each draw anew: an exact plan by HiGHS for each of 50 draws.

500 candidates, 12 squads with what they can do in a quarter, 6 shares. The plan of the means gives the marginals: the
points that one squad-week more of a squad would bring (the dual of its capacity in the relaxed plan), the same with
what a share adds to it (the dual of the share that an idea counts for), and one for all (the mean, by weeks).

An idea counts as funded in a draw where its score is above its weeks times the marginal; beside it stands whether the
exact plan of that draw holds it. Luck is the same for all ideas, as it is drawn, or each idea's own, as it would be if
nothing bound them together."""

from collections.abc import Iterator
from typing import NamedTuple

import highspy
import numpy as np

from benchmarks.results import Row, within
from intake.rules.planning.forecast import UNCERTAIN
from intake.rules.planning.simulation import Numbers, Points, funded, luck_of, simulate

CANDIDATES, SQUADS, SHARES, DRAWS = 500, 12, 6, 50
GAP = 0.001


class Company(NamedTuple):
    """Candidates with their weeks, squads and shares, and what the squads can do."""

    points: Points
    weeks: Numbers
    squad: np.ndarray
    share: np.ndarray
    capacity: Numbers
    least: Numbers


class Plan(NamedTuple):
    """Which candidates are funded, wholly or in part where it is relaxed; what one week more brings, of each squad and
    of what each share must have at least.
    """

    taken: Numbers
    by_squad: Numbers
    by_share: Numbers


def company(seed: int) -> Company:
    """Return a company in which about a third of what is wanted can be done."""
    random = np.random.default_rng(seed)
    anchors = {
        "value": (25.0, [0.2, 0.45, 0.75, 1.0]),
        "chance": (15.0, [0.2, 0.5, 0.85]),
        "effort": (20.0, [0.1, 0.4, 0.75, 1.0]),
    }
    low, likely, high = np.empty((3, CANDIDATES, len(UNCERTAIN)))
    for column, (weight, levels) in enumerate(anchors.values()):
        at = random.integers(0, len(levels), CANDIDATES)
        known_points = weight * np.array(levels)
        low[:, column], likely[:, column] = known_points[np.maximum(at - 1, 0)], known_points[at]
        high[:, column] = known_points[np.minimum(at + 1, len(levels) - 1)]
        if column == 2:
            weeks = np.array([26.0, 13.0, 4.0, 1.0])[at] * random.uniform(0.7, 1.3, CANDIDATES)
    squad, share = random.integers(0, SQUADS, CANDIDATES), random.integers(0, SHARES + 2, CANDIDATES)
    capacity = np.array([weeks[squad == each].sum() / 3 for each in range(SQUADS)])
    points = Points(random.uniform(5, 40, CANDIDATES), low, likely, high, np.full(CANDIDATES, 15.0))
    return Company(points, weeks, squad, share, capacity, np.full(SHARES, capacity.sum() * 0.12))


def plan(company_data: Company, scores: Numbers, *, relaxed: bool = False) -> Plan:
    """Return the best plan for these scores."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", GAP)
    solver.setOptionValue("random_seed", 0)
    kind = highspy.HighsVarType.kContinuous if relaxed else highspy.HighsVarType.kInteger
    choices = [solver.addVariable(lb=0, ub=1, type=kind) for _ in range(CANDIDATES)]
    for each in range(SQUADS):
        solver.addConstr(_weeks(company_data, choices, company_data.squad == each) <= company_data.capacity[each])
    for each in range(SHARES):
        solver.addConstr(_weeks(company_data, choices, company_data.share == each) >= company_data.least[each])
    solver.maximize(sum(score * one for score, one in zip(scores.tolist(), choices, strict=True)))
    solution = solver.getSolution()
    duals = np.array(list(solution.row_dual)) if relaxed else np.zeros(SQUADS + SHARES)
    return Plan(np.array(list(solution.col_value)), duals[:SQUADS], duals[SQUADS:])


def _weeks(
    company_data: Company, choices: list[highspy.highs_var], ideas: np.ndarray
) -> highspy.highs_linear_expression:
    return sum(float(company_data.weeks[row]) * choices[row] for row in np.flatnonzero(ideas).tolist())


def scores_of(company_data: Company, seed: int, *, own: bool, draws: int = DRAWS) -> Numbers:
    """Return the scores of each candidate in each draw; with luck of its `own`, or the same for all."""
    if not own:
        [(_, scores)] = simulate(company_data.points, luck_of(seed, draws), CANDIDATES * draws)
        return scores
    rows = []
    for row in range(CANDIDATES):
        alone = Points(*(column[row : row + 1] for column in company_data.points))
        [(_, scores)] = simulate(alone, luck_of(seed + 1 + row, draws))
        rows.append(scores[0])
    return np.array(rows)


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure how far the marginal of each idea's squad is from planning anew, on average, and beside one for all."""
    draws = 2 if short else DRAWS
    for seed in (1,) if short else (1, 2):
        company_data = company(seed)
        once = plan(company_data, company_data.points.means, relaxed=True)
        one = float(np.average(once.by_squad, weights=company_data.capacity))
        scores = scores_of(company_data, seed, own=False, draws=draws)
        anew = np.array([plan(company_data, scores[:, draw]).taken > 0.5 for draw in range(draws)]).mean(axis=0)
        by_squad, for_all = (
            float(np.abs(funded(scores, company_data.weeks, marginal) - anew).mean())
            for marginal in (once.by_squad[company_data.squad], one)
        )
        yield within(
            f"company {seed}: chances by squads' lines, apart from planning anew", by_squad, 0.05, "on average"
        )
        summary = f"{by_squad:.3f}, {for_all:.3f}"
        yield Row(f"company {seed}: apart by squads' lines / by one for all", by_squad / for_all, 1.0, detail=summary)


def main() -> None:
    """Print the differences."""
    print(
        f"{CANDIDATES} candidates, {SQUADS} squads, {SHARES} shares, {DRAWS} draws planned anew at a gap of {GAP:.1%}"
    )
    for seed in (1, 2):
        company_data = company(seed)
        once = plan(company_data, company_data.points.means, relaxed=True)
        one = float(np.average(once.by_squad, weights=company_data.capacity))
        # Two groups of candidates count for no share.
        shares = np.concatenate([once.by_share, [0.0, 0.0]])
        by_squad = once.by_squad[company_data.squad]
        marginals = {
            "one marginal": one,
            "its squad's": by_squad,
            "and its share's": by_squad + shares[company_data.share],
        }
        print(f"company {seed}: marginal {one:.2f} points per squad-week", end=", ")
        print(f"by squad {once.by_squad.min():.2f}-{once.by_squad.max():.2f}, by share {shares.min():.2f}")
        for own in (True, False):
            scores = scores_of(company_data, seed, own=own)
            anew = np.array([plan(company_data, scores[:, draw]).taken > 0.5 for draw in range(DRAWS)]).mean(axis=0)
            for name, marginal in marginals.items():
                _print(
                    f"{'own luck' if own else 'same luck'}, {name}", funded(scores, company_data.weeks, marginal), anew
                )


def _print(what: str, stated: Numbers, anew: Numbers) -> None:
    apart = np.abs(stated - anew)
    open_ = (stated > 0) & (stated < 1) | (anew > 0) & (anew < 1)
    print(f"  {what:26} apart on average {apart.mean():.3f}", end="; ")
    print(f"of the {int(open_.sum())} that are open {apart[open_].mean():.3f}", end="; ")
    print(f"by more than 0.1: {(apart > 0.1).mean():.1%}, than 0.25: {(apart > 0.25).mean():.1%}", end="; ")
    print(f"on the other side of one half: {((stated > 0.5) != (anew > 0.5)).mean():.1%}", flush=True)


if __name__ == "__main__":
    main()
