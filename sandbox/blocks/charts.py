"""Tables and charts."""

import math
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from sandbox.blocks.parts import BlockId, Part, broken, within


class RawText(Part):
    """A cell of plain text."""

    type: Literal["raw_text"]
    text: str


class RawNumber(Part):
    """A cell with a number, and how it is written."""

    type: Literal["raw_number"]
    value: int | float
    text: str | None = None


class RichTextCell(Part):
    """A cell of formatted text."""

    type: Literal["rich_text"]
    elements: list[dict[str, Any]]


Cell = Annotated[RawText | RawNumber | RichTextCell, Field(discriminator="type")]


class ColumnSetting(Part):
    """How a column is set."""

    align: Literal["left", "center", "right"] | None = None
    is_wrapped: bool | None = None


class Table(Part):
    """A plain table."""

    type: Literal["table"]
    rows: Annotated[list[Annotated[list[Cell], within("table.cells")]], within("table.rows")]
    column_settings: Annotated[list[ColumnSetting | None], within("table.cells")] | None = None
    block_id: BlockId | None = None


class DataTable(Part):
    """A table to sort and filter; its first row is the heading."""

    type: Literal["data_table"]
    caption: str
    rows: Annotated[list[Annotated[list[Cell], within("data_table.columns")]], within("data_table.rows")]
    page_size: Annotated[int, Field(ge=1, le=100)] | None = None
    row_header_column_index: Annotated[int, Field(ge=0)] | None = None
    block_id: BlockId | None = None

    @model_validator(mode="after")
    def _shape(self) -> "DataTable":
        if len({len(row) for row in self.rows}) > 1:
            raise broken("data_table.equal_rows")
        if any(isinstance(cell, RichTextCell) for cell in self.rows[0]):
            raise broken("data_table.header")
        return self


def _finite(value: int | float) -> int | float:
    if not math.isfinite(value):
        raise broken("chart.finite")
    return value


Label = Annotated[str, within("chart.label")]
Value = Annotated[int | float, AfterValidator(_finite)]


class Point(Part):
    """One value of a series."""

    label: Label
    value: Value


class Series(Part):
    """Values that belong together."""

    name: Label
    data: Annotated[list[Point], within("chart.points")]


class Axes(Part):
    """The categories along the axis, and what the axes are called."""

    categories: Annotated[list[Label], within("chart.points")]
    x_label: Annotated[str, within("chart.axis_label")] | None = None
    y_label: Annotated[str, within("chart.axis_label")] | None = None


class AxisChart(Part):
    """Bars, lines or areas."""

    type: Literal["bar", "line", "area"]
    series: Annotated[list[Series], within("chart.series")]
    axis_config: Axes

    @model_validator(mode="after")
    def _coverage(self) -> "AxisChart":
        if len(set(self.axis_config.categories)) < len(self.axis_config.categories):
            raise broken("chart.categories")
        for series in self.series:
            if sorted(point.label for point in series.data) != sorted(self.axis_config.categories):
                raise broken("chart.coverage")
        if len({series.name for series in self.series}) < len(self.series):
            raise broken("chart.series_names")
        return self


class Segment(Part):
    """A piece of a pie."""

    label: Label
    value: Value

    @model_validator(mode="after")
    def _positive(self) -> "Segment":
        if self.value <= 0:
            raise broken("chart.segment_value")
        return self


class Pie(Part):
    """A pie."""

    type: Literal["pie"]
    segments: Annotated[list[Segment], within("chart.series")]


class DataVisualization(Part):
    """A chart."""

    type: Literal["data_visualization"]
    title: Annotated[str, within("chart.title")]
    chart: Annotated[AxisChart | Pie, Field(discriminator="type")]
    block_id: BlockId | None = None


def characters_in_tables(blocks: list[dict[str, Any]]) -> int:
    """Count the characters in all cells of the plain tables."""
    cells = [cell for block in blocks if block["type"] == "table" for row in block["rows"] for cell in row]
    return sum(_characters(cell) for cell in cells)


def _characters(value: Any) -> int:
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_characters(each) for each in value.get("elements", []))
    return 0
