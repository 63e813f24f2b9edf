"""Cases: tables and charts."""

import json
from typing import Any

from tests.sandbox.cases import Try, case, in_message


def cell(text: str = "a") -> dict:
    return {"type": "raw_text", "text": text}


def table(rows: int = 1, cells: int = 1, text: str = "a") -> dict:
    return {"type": "table", "rows": [[cell(text)] * cells] * rows}


def data_table(rows: Any = 2, columns: int = 1) -> dict:
    filled = [[cell()] * columns] * rows if isinstance(rows, int) else rows
    return {"type": "data_table", "caption": "Ideas", "rows": filled}


def chart(title: str = "Ideas", **drawn: Any) -> dict:
    return {"type": "data_visualization", "title": title, "chart": drawn or pie(1)}


def pie(segments: int, label: str = "Waiting", value: float = 1) -> dict:
    return {"type": "pie", "segments": [{"label": label, "value": value}] * segments}


def bars(series: list[str], labels: list[str], categories: list[str] | None = None, **axes: str) -> dict:
    points = [{"label": label, "value": 1} for label in labels]
    return chart(
        type="bar",
        series=[{"name": name, "data": points} for name in series],
        axis_config={"categories": labels if categories is None else categories} | axes,
    )


def names(count: int) -> list[str]:
    return [f"name {number}" for number in range(count)]


def raw(block: dict) -> Try:
    """Post a block as slack_sdk would, whose JSON may hold what is no JSON."""
    return lambda rig: rig.post(channel=rig.channel().id, text="words", blocks=json.dumps([block]))


RICH = {"type": "rich_text", "elements": []}

TABLES = [
    in_message("table.count", [table()], [table(), table()], [table(), data_table()], [data_table(), data_table()]),
    in_message("table.rows", table(rows=100), table(rows=101), table(rows=0), least=table(rows=1)),
    in_message("table.cells", table(cells=20), table(cells=21), table(cells=0), least=table(cells=1)),
    in_message("table.characters", table(rows=5, cells=20, text="a" * 100), table(text="a" * 10_001)),
    in_message(
        "data_table.rows", data_table(rows=101), data_table(rows=102), data_table(rows=1), least=data_table(rows=2)
    ),
    in_message(
        "data_table.columns",
        data_table(columns=20),
        data_table(columns=21),
        data_table(columns=0),
        least=data_table(columns=1),
    ),
    in_message("data_table.equal_rows", data_table(rows=3), data_table(rows=[[cell()], [cell(), cell()]])),
    in_message("data_table.header", data_table(rows=[[cell()], [RICH]]), data_table(rows=[[RICH], [cell()]])),
]

CHARTS = [
    in_message("chart.count", [chart(), chart()], [chart(), chart(), chart()]),
    in_message("chart.title", chart("a" * 50), chart("a" * 51), chart(""), least=chart("a")),
    in_message(
        "chart.series", chart(**pie(6)), chart(**pie(7)), bars(names(7), ["A"]), bars([], ["A"]), least=chart(**pie(1))
    ),
    in_message(
        "chart.points", bars(["A"], names(20)), bars(["A"], names(21)), bars(["A"], []), least=bars(["A"], ["A"])
    ),
    in_message(
        "chart.label",
        chart(**pie(1, "a" * 20)),
        chart(**pie(1, "a" * 21)),
        bars(["a" * 21], ["A"]),
        bars(["A"], ["a" * 21]),
        chart(**pie(1, "")),
        least=chart(**pie(1, "a")),
    ),
    in_message(
        "chart.axis_label",
        bars(["A"], ["A"], x_label="a" * 50),
        bars(["A"], ["A"], x_label="a" * 51),
        bars(["A"], ["A"], y_label="a" * 51),
    ),
    in_message(
        "chart.coverage",
        bars(["A"], ["A", "B"], ["B", "A"]),
        bars(["A"], ["A"], ["A", "B"]),
        bars(["A"], ["A", "C"], ["A", "B"]),
    ),
    in_message("chart.categories", bars(["A"], ["A", "B"]), bars(["A"], ["A", "A"])),
    case(
        "chart.finite",
        "invalid_blocks",
        raw(chart(**pie(1, value=0.5))),
        raw(chart(**pie(1, value=float("nan")))),
        raw(chart(**pie(1, value=float("inf")))),
    ),
    in_message("chart.series_names", bars(["A", "B"], ["A"]), bars(["A", "A"], ["A"])),
    in_message("chart.segment_value", chart(**pie(1, value=0.1)), chart(**pie(1, value=0)), chart(**pie(1, value=-1))),
]

CASES = TABLES + CHARTS
