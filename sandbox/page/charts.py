"""Where the lines of a chart run; the templates draw them."""

import math
from dataclasses import dataclass, field

from sandbox.state import Json

WIDTH, NAMES, ROW, PLOT_HEIGHT, RADIUS = 600, 160, 22, 180, 80


@dataclass
class Shape:
    """One bar, point, line, area or slice; `hue` picks its colour."""

    hue: int
    label: str = ""
    number: str = ""
    x: float = 0
    y: float = 0
    width: float = 0
    path: str = ""


@dataclass
class Drawing:
    """A chart ready to draw, and the same in words."""

    kind: str
    title: str
    words: str
    height: float
    legend: list[tuple[int, str]]
    shapes: list[Shape]
    points: list[Shape] = field(default_factory=list)
    labels: list[Shape] = field(default_factory=list)
    axis: str = ""


def draw(block: Json) -> Drawing:
    """Lay out a data_visualization block."""
    chart, title = block["chart"], block["title"]
    if chart["type"] == "pie":
        return _pie(title, chart["segments"])
    axes, several = chart["axis_config"], chart["series"]
    words = f"{chart['type'].capitalize()} chart. {title}. {'; '.join(_told(series) for series in several)}."
    lay = _bars if chart["type"] == "bar" else _lines
    drawing = lay(Drawing(chart["type"], title, words, 0, [], []), several, axes["categories"])
    drawing.legend = [(hue, series["name"]) for hue, series in enumerate(several)] if len(several) > 1 else []
    drawing.axis = ", by ".join(axes[each] for each in ("y_label", "x_label") if axes.get(each))
    return drawing


def _told(series: Json) -> str:
    points = [f"{point['label']} {_number(point['value'])}" for point in series["data"]]
    return f"{series['name']}: {', '.join(points)}"


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def _scale(several: list[Json]) -> tuple[float, float]:
    numbers = [point["value"] for series in several for point in series["data"]]
    low, high = min(0, *numbers, 0), max(0, *numbers, 0)
    return low, (high - low) or 1


def _values(series: Json) -> dict[str, float]:
    return {point["label"]: point["value"] for point in series["data"]}


def _bars(drawing: Drawing, several: list[Json], categories: list[str]) -> Drawing:
    low, span = _scale(several)
    room, y = WIDTH - NAMES - 60, 4.0
    for name in categories:
        drawing.labels.append(Shape(0, name, x=NAMES - 10, y=y + ROW * len(several) / 2))
        for hue, series in enumerate(several):
            value = _values(series)[name]
            bar_start = NAMES + room * (min(value, 0) - low) / span
            bar = Shape(hue, name, _number(value), x=round(bar_start, 1), y=y, width=round(room * abs(value) / span, 1))
            drawing.shapes.append(bar)
            y += ROW
        y += 10
    drawing.height = y
    return drawing


def _lines(drawing: Drawing, several: list[Json], categories: list[str]) -> Drawing:
    low, span = _scale(several)
    step = (WIDTH - 80) / max(1, len(categories) - 1)
    places = [round(40 + step * index, 1) for index in range(len(categories))]
    base = round(20 + PLOT_HEIGHT * (1 + low / span), 1)
    for hue, series in enumerate(several):
        heights = [round(20 + PLOT_HEIGHT * (1 - (_values(series)[name] - low) / span), 1) for name in categories]
        corners = " L".join(f"{x} {y}" for x, y in zip(places, heights, strict=True))
        if drawing.kind == "area":
            drawing.shapes.append(Shape(hue, "area", path=f"M{places[0]} {base} L{corners} L{places[-1]} {base} Z"))
        drawing.shapes.append(Shape(hue, "line", path=f"M{corners}"))
        for name, x, y in zip(categories, places, heights, strict=True):
            drawing.points.append(Shape(hue, name, _number(_values(series)[name]), x=x, y=y))
    every = math.ceil(len(categories) / 6)
    labelled = list(zip(categories, places, strict=True))[::every]
    drawing.labels = [Shape(0, name, x=x, y=PLOT_HEIGHT + 44) for name, x in labelled]
    drawing.height = PLOT_HEIGHT + 56
    return drawing


def _pie(title: str, segments: list[Json]) -> Drawing:
    total = sum(each["value"] for each in segments)
    rows = [(f"{each['label']} {_number(each['value'])}", each["value"] / total) for each in segments]
    drawing = Drawing("pie", title, "", 2 * RADIUS + 20, [], [])
    turn = 0.0
    for hue, (name, share) in enumerate(rows):
        drawing.shapes.append(Shape(hue, name, path=_slice(turn, share)))
        drawing.legend.append((hue, f"{name} ({share:.0%})"))
        turn += share
    drawing.words = f"Pie chart. {title}. {', '.join(words for _, words in drawing.legend)}."
    return drawing


def _slice(turn: float, share: float) -> str:
    x, y = WIDTH / 2, RADIUS + 10
    share = min(share, 0.99999)  # an arc can not end where it began

    def edge(at: float) -> str:
        angle = 2 * math.pi * at
        return f"{x + RADIUS * math.sin(angle):.2f} {y - RADIUS * math.cos(angle):.2f}"

    return f"M{x} {y} L{edge(turn)} A{RADIUS} {RADIUS} 0 {int(share > 0.5)} 1 {edge(turn + share)} Z"
