"""The charts of a backtest: lines over one scale, drawn in the page itself."""

from collections.abc import Sequence
from typing import NamedTuple

from guildhall.backtest.figures import Curve, CurvePoint

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


def draw(chart: ReportChart) -> dict[str, object]:
    """Return where the lines, dots and scales of a chart stand, for the template."""
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
