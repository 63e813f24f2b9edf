"""Renders blocks one by one, so that one that can't be shown spoils nothing else."""

from jinja2 import Environment, TemplateError
from markupsafe import Markup

from sandbox.page.charts import draw
from sandbox.page.fields import Surface
from sandbox.page.reader import Reader
from sandbox.state import Json

UNREADABLE = (TemplateError, AttributeError, KeyError, IndexError, TypeError, ValueError, ZeroDivisionError)
NOTE = Markup('<p class="unknown">A block of type “{}” can not be shown here.</p>')


class Blocks:
    """Gives the HTML of blocks."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def __call__(self, surface: Surface, reader: Reader) -> Markup:
        """Give all blocks of a surface."""
        return Markup("\n").join(self._one(block, surface, reader) for block in surface.blocks)

    def _one(self, block: Json, surface: Surface, reader: Reader) -> Markup:
        module = self._environment.get_template("blocks.html").module
        try:
            show = getattr(module, f"show_{block['type']}")
            return Markup(show(block, surface, reader, draw))  # noqa: S704  a macro of an escaping template
        except UNREADABLE:
            return NOTE.format(block.get("type", "?"))
