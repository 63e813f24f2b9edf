"""The page of a backtest: what was measured, as tables and charts drawn in the page itself, for a head of ML."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment

from guildhall.backtest.figures import Curve, CurvePoint, Figure

# A chart's width and height, and the room for its scales.
WIDTH, HEIGHT, MARGIN = 520, 240, 40


class ReportChart(NamedTuple):
    """Lines over one scale; `diagonal` draws where a calibrated model would lie."""

    title: str
    x_name: str
    y_name: str
    curves: tuple[Curve, ...]
    diagonal: bool = False
    # Places on the scale stand at equal distances, whatever their numbers: 0, 5, 20, 100.
    even: bool = False


class ReportSection(NamedTuple):
    """One question of a backtest: its figures, its charts, and what to make of them in a sentence."""

    title: str
    says: str = ""
    figures: tuple[Figure, ...] = ()
    charts: tuple[ReportChart, ...] = ()
    # Rows of a table below, its headings first.
    table: tuple[tuple[str, ...], ...] = ()


class Report(NamedTuple):
    """Everything that one backtest has measured."""

    title: str
    lead: str
    sections: tuple[ReportSection, ...]


def as_text(report: Report) -> str:
    """Return the figures for a terminal."""
    lines = [report.title, report.lead]
    for section in report.sections:
        lines += ["", section.title, *([section.says] if section.says else [])]
        lines += [figure.as_text() for figure in section.figures]
        lines += _table(section.table)
    return "\n".join(lines)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def write(report: Report, path: Path) -> None:
    """Write the page; it needs nothing but itself."""
    template = files("guildhall.backtest").joinpath("report.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    charts = {id(chart): _drawn(chart) for section in report.sections for chart in section.charts}
    page = environment.from_string(template).render(
        report=report, drawn=lambda chart: charts[id(chart)], span=_span, percent=lambda value: f"{100 * value:.1f}"
    )
    path.write_text(page, encoding="utf-8")


def _span(figures: Sequence[Figure]) -> tuple[float, float]:
    """Return from where to where the bars of these figures reach."""
    return min(0.0, *(each.low for each in figures)), max(1.0, *(each.high for each in figures))


def _drawn(chart: ReportChart) -> dict[str, object]:
    points = [point for curve in chart.curves for point in curve.points]
    scale = sorted({point.x for point in points})
    low, high = (0.0, 1.0) if chart.diagonal else (min(scale, default=0.0), max(scale, default=1.0))
    top = max([1.0, *(point.y for point in points)])

    def across(x: float) -> float:
        share = scale.index(x) / max(1, len(scale) - 1) if chart.even else (x - low) / ((high - low) or 1)
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)

    def down(y: float) -> float:
        return round(HEIGHT - MARGIN - y / top * (HEIGHT - 2 * MARGIN), 1)

    def corners(each: Sequence[CurvePoint]) -> str:
        return " ".join(f"{across(point.x)},{down(point.y)}" for point in each)

    ticks = scale if chart.even or len(scale) <= 6 else [low, (low + high) / 2, high]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "lines": [(curve.name, place % 5, corners(curve.points)) for place, curve in enumerate(chart.curves)],
        "dots": [
            (place % 5, across(point.x), down(point.y), f"{curve.name}: {point.x:g}, {point.y:.3f}")
            for place, curve in enumerate(chart.curves)
            for point in curve.points
        ],
        "whiskers": [
            (place % 5, across(point.x), down(point.low), down(point.high))
            for place, curve in enumerate(chart.curves)
            for point in curve.points
            if point.low is not None and point.high is not None
        ],
        "x_ticks": [(across(x), f"{x:g}") for x in ticks],
        "y_ticks": [(down(y), f"{y:g}") for y in (0, top / 4, top / 2, 3 * top / 4, top)],
        "diagonal": (across(0.0), down(0.0), across(1.0), down(1.0)) if chart.diagonal else None,
        "left": MARGIN,
        "right": WIDTH - MARGIN,
        "bottom": HEIGHT - MARGIN,
    }
