"""The page of a backtest: what was measured, as tables and charts drawn in the page itself, for a head of ML."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment

from guildhall.backtest.charts import ReportChart, draw
from guildhall.backtest.figures import Figure


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
    charts = {id(chart): draw(chart) for section in report.sections for chart in section.charts}
    page = environment.from_string(template).render(
        report=report, drawn=lambda chart: charts[id(chart)], span=_span, percent=lambda value: f"{100 * value:.1f}"
    )
    path.write_text(page, encoding="utf-8")


def _span(figures: Sequence[Figure]) -> tuple[float, float]:
    """Return from where to where the bars of these figures reach."""
    return min(0.0, *(each.low for each in figures)), max(1.0, *(each.high for each in figures))
