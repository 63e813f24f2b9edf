"""Measures order, simulated scores and bands beside numpy drawing as many random numbers, and funding beside solving.

    python -m benchmarks.uncertainty
    python -m benchmarks.uncertainty --resolve

The first: 100,000 ideas, 1,000 draws, 3 uncertain criteria. Each is run between two runs of the bare random numbers
(A-B-A), over and over; printed are medians and the ratio to the mean of the A before and the A after. The second:
50 draws, each planned anew, beside what a fixed marginal score per squad-week says (`benchmarks/replanning.py`)."""

import argparse
import resource
import time
import tracemalloc
from collections.abc import Callable, Iterator
from statistics import median

import numpy as np

from benchmarks import replanning
from benchmarks.results import Row, within
from intake.rules.planning.forecast import Range, Uncertain
from intake.rules.planning.simulation import Points, luck_of, order, outlooks, simulate

IDEAS, DRAWS, CRITERIA, ROUNDS = 100_000, 1000, 3, 7
NEAREST, MARGINAL = 2000, 5.0
CHUNK = 100
MIB = 2**20


def bare(ideas: int = IDEAS) -> None:
    """Draw the random numbers and do nothing with them."""
    random, into = np.random.default_rng(1), np.empty((CHUNK, DRAWS, CRITERIA))
    for _ in range(ideas // CHUNK):
        random.random(out=into)


def backlog(ideas: int = IDEAS) -> Points:
    """Return ideas with ranges as anchors have them, but no two alike."""
    random = np.random.default_rng(2)
    ranges = np.sort(random.random((ideas, CRITERIA, 3)) * np.array([25.0, 15.0, 20.0])[:, None], axis=2)
    return Points(
        sure=random.random(ideas) * 40,
        low=ranges[:, :, 0],
        likely=ranges[:, :, 1],
        high=ranges[:, :, 2],
        success=np.full(ideas, 15.0),
    )


def nearest(points: Points) -> list[Uncertain]:
    """Return the ideas nearest the line, by their mean, as they come from the database."""
    weeks = np.random.default_rng(3).integers(4, 14, len(points.sure)).astype(float)
    rows = np.argsort(np.abs(points.means - MARGINAL * weeks), kind="stable")[:NEAREST]
    columns = np.stack([points.low, points.likely, points.high], axis=2)
    return [
        Uncertain(
            id=str(row),
            sure=float(points.sure[row]),
            ranges=tuple(Range(*each) for each in columns[row].tolist()),
            success=15.0,
            weeks=float(weeks[row]),
        )
        for row in rows.tolist()
    ]


def seconds(work: Callable[[], object]) -> float:
    """Return how long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure each beside the bare random numbers."""
    ideas, rounds = (5_000, 1) if short else (IDEAS, ROUNDS)
    points, luck = backlog(ideas), luck_of(draws=DRAWS)
    near = nearest(points)

    def simulated() -> None:
        for _ in simulate(points, luck):
            pass

    for name, work, target in (("order", lambda: order(points), 0.02), ("simulated scores", simulated, 1.7)):
        elapsed, ratio = beside_bare(work, ideas, rounds)
        summary = f"{elapsed:.4f} s"
        yield Row(f"{name} of {ideas:,} ideas / bare random numbers", ratio, target, detail=summary)
    elapsed, _ = beside_bare(lambda: outlooks(near, [MARGINAL] * len(near)), ideas, 1)
    yield within(f"bands of {NEAREST:,} ideas", elapsed, 5, "s")


def beside_bare(work: Callable[[], object], ideas: int, rounds: int) -> tuple[float, float]:
    """Return medians: seconds, and the ratio to the bare random numbers drawn before and after."""
    work()
    times, before = [], seconds(lambda: bare(ideas))
    for _ in range(rounds):
        elapsed, after = seconds(work), seconds(lambda: bare(ideas))
        times.append((elapsed, elapsed / ((before + after) / 2)))
        before = after
    elapsed, ratio = (median(column) for column in zip(*times, strict=True))
    return elapsed, ratio


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resolve", action="store_true", help="compare the fixed marginal with solving again")
    if parser.parse_args().resolve:
        replanning.main()
        return
    points, luck = backlog(), luck_of(draws=DRAWS)
    near = nearest(points)

    def simulated() -> None:
        for _ in simulate(points, luck):
            pass

    works: dict[str, tuple[Callable[[], object], str]] = {
        "order of 100,000": (lambda: order(points), "at most 0.02"),
        "simulated scores": (simulated, "at most 1.7"),
        "bands of 2,000": (lambda: outlooks(near, [MARGINAL] * NEAREST), "in 5 s"),
    }
    bare()
    for name, (work, target) in works.items():
        work()
        times, before = [], seconds(bare)
        bares = [before]
        for _ in range(ROUNDS):
            elapsed, after = seconds(work), seconds(bare)
            times.append((elapsed, elapsed / ((before + after) / 2)))
            bares.append(after)
            before = after
        elapsed, ratio = (median(column) for column in zip(*times, strict=True))
        ratios = sorted(each for _, each in times)
        print(f"{name:18}{elapsed:8.4f} s  bare {median(bares):6.3f} s", end="  ")
        print(f"ratio {ratio:7.4f} ({ratios[0]:.4f}-{ratios[-1]:.4f}), asked: {target}")
    for name, (work, _) in works.items():
        tracemalloc.start()
        work()
        print(f"{name:18}{tracemalloc.get_traced_memory()[1] / MIB:8.1f} MiB at most on top of the ideas themselves")
        tracemalloc.stop()
    print(f"whole process     {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.1f} MiB at most resident")


if __name__ == "__main__":
    main()
