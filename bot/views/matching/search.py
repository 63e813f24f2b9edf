"""The ideas that were found for what somebody looks for."""

from collections.abc import Mapping

from bot import ids
from bot.blocks import Json, Rendered, context, modal, section
from bot.messages.ideas import why_button
from bot.messages.usage import usage_after
from bot.text import count, date, mention, one_line
from bot.views.home import FIND
from intake.answers import FoundIdea, SearchResult
from intake.ideas import STAGE_NAMES

NONE = "No idea matches “{}”."
NOTHING_TYPED = "Type what you're looking for: words, a number, a squad or @name."
MOST = 10
MOST_MATCHING = "The {} best matches for “{}”."
MOST_RECENT = "The {} ideas for “{}” that changed last."
MORE = "There are more. Add a word to narrow it down."


def search_reply(result: SearchResult, usages: Mapping[str, str], command: str) -> Rendered:
    """Return the ideas as a reply to the command; what the command can do where nothing was found."""
    if not result.ideas:
        return usage_after(NONE.format(_looked_for(result)), usages, command)
    spoken = "; ".join(f"{one_line(idea.label)} {one_line(idea.title, 80)}" for idea in result.ideas[:MOST])
    return Rendered(_lines(result), f"{_headline(result)} {spoken}.")


def build_search_page(result: SearchResult) -> Json:
    """Return the ideas as a modal."""
    none = NONE.format(looked_for) if (looked_for := _looked_for(result)) else NOTHING_TYPED
    blocks = _lines(result) if result.ideas else [section(none)]
    return modal(ids.SEARCH_PAGE, FIND, blocks, close="Close")


def _looked_for(result: SearchResult) -> str:
    return " ".join([*filter(None, [one_line(result.text, 60)]), *map(mention, result.people[:MOST])])


def _headline(result: SearchResult) -> str:
    called, shown = _looked_for(result), result.ideas[:MOST]
    if result.more:
        return (MOST_MATCHING if result.by_match else MOST_RECENT).format(len(shown), called)
    if len(shown) == 1:
        return f"1 idea for “{called}”."
    order = "the best match first" if result.by_match else "those that changed last first"
    return f"{count(len(shown), 'idea')} for “{called}”, {order}."


def _lines(result: SearchResult) -> list[Json]:
    lines = [section(_line(idea), why_button(idea.id, idea.version)) for idea in result.ideas[:MOST]]
    return [context(_headline(result)), *lines, *([context(MORE)] if result.more else [])]


def _line(idea: FoundIdea) -> str:
    owner = mention(idea.requester) if idea.requester else "no owner"
    stage = f"Merged into {one_line(idea.merged_into)}" if idea.merged_into else STAGE_NAMES[idea.stage]
    where = [stage, *([one_line(idea.squad, 60)] if idea.squad else [])]
    private = ["private"] if idea.private else []
    details = " · ".join(
        [*([] if idea.private else [one_line(idea.label)]), *where, owner, date(idea.submitted_at), *private]
    )
    return f"*{one_line(idea.title)}*\n{details}"
