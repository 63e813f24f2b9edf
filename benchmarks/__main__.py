"""Runs every benchmark, one after the other: `make bench`, or `python -m benchmarks [--short] [NAME …]`.

The long form judges each row by its target and writes `benchmarks/results.json`; with names, only theirs are renewed
in it. The short form runs each for about a second with small figures, and fails only where one breaks: it says nothing
about speed.
"""

import importlib
import json
import logging
import sys
import time
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.results import Row

RESULTS = Path(__file__).with_name("results.json")
# Every file here that measures; the rest are parts of these, or make data.
NAMES = (
    "audit",
    "benefit",
    "databases",
    "decision",
    "digests",
    "dispatch",
    "drawing",
    "hostile",
    "http",
    "importing",
    "plan",
    "replanning",
    "routing",
    "similar",
    "staging_ahead",
    "start",
    "ticks",
    "trials",
    "uncertainty",
)


def run(name: str, *, short: bool) -> tuple[list[Row], float]:
    """Return what one benchmark says, and the seconds it took."""
    began = time.perf_counter()
    rows = list(importlib.import_module(f"benchmarks.{name}").rows(short=short))
    return rows, time.perf_counter() - began


def as_json(rows: list[Row]) -> list[dict[str, Any]]:
    """Return rows as the file of results has them."""
    return [asdict(row) | {"ratio": round(row.ratio, 4), "met": row.met} for row in rows]


def _keep(results: dict[str, list[dict[str, Any]]]) -> None:
    """Write what was measured; what was not measured now stays as it was measured last."""
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    renewed = {name: results.get(name, kept.get(name, [])) for name in NAMES}
    RESULTS.write_text(json.dumps(renewed, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Only these.")] = None,
    short: Annotated[bool, typer.Option("--short", help="About a second each: whether each still runs.")] = False,
) -> None:
    """Run benchmarks; exit code 1 when one breaks or, in the long form, misses a target."""
    logging.disable(logging.CRITICAL)
    results: dict[str, list[dict[str, Any]]] = {}
    failed = []
    for name in names or NAMES:
        try:
            rows, seconds = run(name, short=short)
        except (Exception, SystemExit):  # noqa: BLE001 - the others are measured all the same
            traceback.print_exc()
            rows, seconds = [], 0.0
        print(f"{name}: {seconds:.1f} s", flush=True)
        for row in rows:
            print(f"  {row.as_text()}", flush=True)
        # What broke was not measured: its rows stay as they were measured last.
        results |= {name: as_json(rows)} if rows else {}
        if not rows or (not short and not all(row.met for row in rows)):
            failed.append(name)
    if not short:
        _keep(results)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
