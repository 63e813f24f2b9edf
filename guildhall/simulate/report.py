"""The report of a simulation: one page that a head of ML can read, with its charts drawn in the page itself."""

from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment

from intake.ideas import EVERY_STAGE, Stage

BIN = 5


def render(
    rows: Sequence[Mapping[str, Any]],
    messages: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    run_facts: Mapping[str, Any],
    plan: Mapping[str, Any],
) -> str:
    """Return the page; `names` are the squads' names by key, `run_facts` how it was run, `plan` what is funded."""
    template = files("guildhall.simulate").joinpath("report.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    total = len(rows)
    scores = [row["score"] for row in rows]
    return environment.from_string(template).render(
        facts=run_facts,
        plan=plan,
        total=total,
        distinct=len(set(scores)),
        serving_none=_share(sum(row["fit"]["priority"] is None for row in rows), total),
        not_ranked=_share(sum(not row["complete"] for row in rows), total),
        with_drawn=_share(sum(bool(row["drawn"]) for row in rows), total),
        spread=_spread(scores),
        is_ranked=any(row["complete"] for row in rows),
        priorities=_bars(Counter(row["fit"]["priority"] or "matches no priority yet" for row in rows)),
        squads=_bars(Counter(names.get(row["squad"], row["squad"]) for row in rows)),
        stages=_bars(Counter(EVERY_STAGE[Stage(row["stage"])] for row in rows)),
        reasons=_reasons(rows, names),
        groups=_groups(rows),
        top=sorted((row for row in rows if row["rank"]), key=lambda row: row["rank"])[:20],
        names=names,
        per_idea=round(len(messages) / total, 1) if total else 0,
        messages=_bars(Counter(str(message["key"] or "written by people").split(":")[0] for message in messages)),
    )


def _share(count: int, total: int) -> str:
    return f"{count} ({round(100 * count / total)}%)" if total else "0"


def _bars(counts: Counter[str]) -> list[tuple[str, int, float]]:
    most = max(counts.values(), default=1)
    return [(name, count, round(100 * count / most, 1)) for name, count in counts.most_common()]


def _spread(scores: Sequence[float]) -> list[tuple[str, int, float]]:
    counts = Counter(int(score // BIN) * BIN for score in scores)
    most = max(counts.values(), default=1)
    return [(f"{low}–{low + BIN}", counts[low], round(100 * counts[low] / most, 1)) for low in range(0, 100, BIN)]


def _reasons(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[tuple[str, str, int]]:
    counts = Counter((names.get(row["squad"], row["squad"]), row["reasons"][0]) for row in rows if row["reasons"])
    return [(squad, reason, count) for (squad, reason), count in counts.most_common(15)]


def _groups(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Return the titles of ideas that are probably the same as an earlier one, which is first; largest groups first.

    An idea stands with the earliest that it is like. What is like that idea in turn isn't followed: through a third
    and a fourth, nearly all of a backlog would be one group.
    """
    titles = {row["id"]: row["title"] for row in rows}
    place = {id_: number for number, id_ in enumerate(titles)}
    groups: dict[str, list[str]] = {}
    for row in rows:
        if row["same"]:
            earliest = min(row["same"], key=place.__getitem__)
            groups.setdefault(earliest, [titles[earliest]]).append(row["title"])
    return sorted(groups.values(), key=lambda group: (-len(group), group))
