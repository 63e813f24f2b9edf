"""What is most worth finding out: the ideas near the funded line, ordered by how much better the plan would be."""

from collections.abc import Sequence

from bot import ids
from bot.blocks import Json, actions, button, context, modal, section, table
from bot.messages.outlook import CHANGES, close_line, finding_called, finding_figures
from bot.messages.rendered import Rendered
from bot.text import count, one_line
from intake.answers import UncertainIdea

# Ten paragraphs and the assumptions are what a modal shows at a glance.
MOST = 10
HEAD = ("Idea", "To find out", "That is")
HEADLINE = "What is most worth finding out, before more is built"
NOTHING = "Nothing is worth finding out yet: no idea is so near the line of a plan that knowing more could move it."


def reply(found: Sequence[UncertainIdea]) -> Rendered:
    """Return the ideas as a reply to the command."""
    if not found:
        return Rendered([section(NOTHING)], NOTHING)
    rows = [(f"{each.idea.label} {each.idea.title}", *_told(each)) for each in found]
    spoken = "; ".join(f"{one_line(name, 80)}: {what}, {how}" for name, what, how in rows)
    more = actions(button("More", ids.WORTH_OPEN, ids.encode("worth", 0), told="More: figures and assumptions"))
    return Rendered([section(f"*{HEADLINE}*"), table(HEAD, rows), more], f"{HEADLINE}. {spoken}.")


def build(found: Sequence[UncertainIdea]) -> Json:
    """Return the figures and assumptions as a modal."""
    if not found:
        return modal(ids.NOTICE, "Worth finding out", [section(NOTHING)], close="Close")
    blocks = [section(_figures(each)) for each in found[:MOST]]
    if (more := len(found) - len(blocks)) > 0:
        blocks.append(context(f"And {count(more, 'idea')} more."))
    return modal(ids.NOTICE, "Worth finding out", [*blocks, context(" ".join(found[0].assumptions))], close="Close")


def _told(each: UncertainIdea) -> tuple[str, str]:
    return finding_called(each.outlook), CHANGES[each.outlook.better.changes].capitalize()


def _figures(each: UncertainIdea) -> str:
    outlook = each.outlook
    close = f" · {told}" if (told := close_line(outlook)) else ""
    return "\n".join(
        [
            f"*{one_line(each.idea.label)} {one_line(each.idea.title)}*{close}",
            f"Knowing whether it works {finding_figures(outlook.about_chance)}",
            f"Knowing what it is worth {finding_figures(outlook.about_value)}",
        ]
    )
