"""The queue: the ranked ideas from the best down; a table for a first look, a modal to leaf through the rest."""

from bot import ids
from bot.blocks import Json, actions, button, context, divider, modal, section, table
from bot.messages.rendered import Rendered
from bot.messages.tracker import why_button
from bot.messages.words import BY_CHARTER_ONLY, STANDS, ahead_line, fit_line, squad_called
from bot.text import count, one_line, points
from bot.views.idea_list import open_button
from intake.answers import QueueLine, QueuePage

FIRST = "first"
EXPLAINED = "Why? explains a score: beside each idea of the whole queue, and on its card."


def reply(page: QueuePage) -> Rendered:
    """Return the first page as a reply to the command."""
    headline = _headline(page)
    if not page.lines:
        return Rendered([section(headline), actions(open_button())], headline)
    rows = [
        (str(line.rank), line.idea.title, points(line.idea.score.tenths), line.idea.fit.priority or "–", _goes(line))
        for line in page.lines
    ]
    blocks = [section(headline), table(("Rank", "Idea", "Score", "Serves", "Goes to"), rows)]
    blocks.append(actions(button("The whole queue", ids.QUEUE_MORE, ids.encode(FIRST, 0)), open_button()))
    told = "; ".join(f"{line.rank}. {one_line(line.idea.title, 80)}" for line in page.lines)
    return Rendered([*blocks, context(f"{EXPLAINED}{_charter_note(page)}")], f"{headline} {told}.{_charter_note(page)}")


def build(page: QueuePage) -> Json:
    """Return a page as a modal whose button leads to the next one."""
    blocks: list[Json] = [context(f"{_headline(page)}{_charter_note(page)}"), divider()]
    blocks += [section(_line(line), why_button(line.idea.id, line.idea.version)) for line in page.lines]
    return modal(
        ids.QUEUE_PAGE,
        "The queue",
        blocks,
        submit="Next page" if page.after else None,
        close="Close",
        about=ids.encode(page.after, 0) if page.after else "",
    )


def parse(about: str) -> str | None:
    """Return the place after which the next page begins, None for the first page."""
    place = ids.decode(about).id
    return None if place == FIRST else place


def _headline(page: QueuePage) -> str:
    waiting = f"{count(page.waiting, 'idea')} {'waits' if page.waiting == 1 else 'wait'} for a decision"
    if not page.total:
        return f"No idea is ranked yet; {waiting}."
    return f"{count(page.total, 'ranked idea')}, the best first; {waiting}."


def _charter_note(page: QueuePage) -> str:
    proposed = any(line.idea.by_charter_only and line.idea.squad is None for line in page.lines)
    return f" Where undecided ideas go is {BY_CHARTER_ONLY}." if proposed else ""


def _line(line: QueueLine) -> str:
    idea = line.idea
    head = f"*{line.rank}. {one_line(idea.title)}* · {points(idea.score.tenths)} · {STANDS[idea.stage]}"
    return f"{head}\n{fit_line(idea.fit)} · {one_line(_goes(line))}"


def _goes(line: QueueLine) -> str:
    idea = line.idea
    goes = squad_called(idea.squad_name(idea.squad or idea.routing.squad))
    ahead = ahead_line(idea.ahead)
    return f"{goes}, {ahead}" if ahead else goes
