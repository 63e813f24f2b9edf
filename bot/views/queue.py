"""The queue: the ranked ideas from the best down; a table for a first look, a modal with pages for the rest."""

import datetime as dt

from bot import ids
from bot.blocks import Json, Rendered, actions, button, context, divider, modal, section, table
from bot.messages.ideas import why_button
from bot.messages.labels import BY_CHARTER_ONLY, ahead_line, claim_note, fit_line, legal_line, squad_called
from bot.text import count, one_line, points
from bot.views.idea_lists import idea_list_button
from intake.answers import QueueLine, QueuePage
from intake.ideas import STAGE_NAMES
from intake.notifications.ideas import IdeaNotification

FIRST_PAGE = "first"
EXPLAINED = "“Why?” explains a score. You'll find it in the whole queue and on each card."


def queue_reply(page: QueuePage, today: dt.date) -> Rendered:
    """Return the first page as a reply to the command."""
    headline = _headline(page)
    if not page.lines:
        return Rendered([section(headline), actions(idea_list_button())], headline)
    rows = [
        (str(line.rank), idea.title, _ranked_by(idea), idea.fit.priority or "–", _goes(line, today))
        for line, idea in ((line, line.idea) for line in page.lines)
    ]
    blocks = [section(headline), table(("Rank", "Idea", "Score", "Priority", "Squad"), rows)]
    blocks.append(actions(button("The whole queue", ids.QUEUE_MORE, ids.encode(FIRST_PAGE, 0)), idea_list_button()))
    spoken = "; ".join(f"{line.rank}. {one_line(line.idea.title, 80)}" for line in page.lines)
    return Rendered(
        [*blocks, context(f"{EXPLAINED}{_charter_note(page)}")], f"{headline} {spoken}.{_charter_note(page)}"
    )


def build_queue(page: QueuePage, today: dt.date) -> Json:
    """Return a page as a modal whose button leads to the next one."""
    blocks: list[Json] = [context(f"{_headline(page)}{_charter_note(page)}"), divider()]
    blocks += [section(_queue_line(line, today), why_button(line.idea.id, line.idea.version)) for line in page.lines]
    return modal(
        ids.QUEUE_PAGE,
        "The queue",
        blocks,
        submit="Next page" if page.after else None,
        close="Close",
        about=ids.encode(page.after, 0) if page.after else "",
    )


def parse_queue_page(about: str) -> str | None:
    """Return the place after which the next page starts, None for the first page."""
    place = ids.decode(about).id
    return None if place == FIRST_PAGE else place


def _headline(page: QueuePage) -> str:
    number = count(page.waiting, "idea") if page.waiting else "No idea"
    waiting = f"{number} {'are' if page.waiting > 1 else 'is'} waiting for a decision"
    ranked = count(page.total, "ranked idea") if page.total else "No idea is ranked yet"
    if page.total > 1:
        ranked = f"{ranked}, best first"
    return f"{ranked}. {waiting}."


def _charter_note(page: QueuePage) -> str:
    proposed = any(line.idea.by_charter_only and line.idea.squad is None for line in page.lines)
    return f" Suggested squads are {BY_CHARTER_ONLY}." if proposed else ""


def _queue_line(line: QueueLine, today: dt.date) -> str:
    idea = line.idea
    head = f"*{line.rank}. {one_line(idea.title)}* · {_ranked_by(idea)} · {STAGE_NAMES[idea.stage]}"
    legal = f" · {legal_line(idea)}" if legal_line(idea) else ""
    return f"{head}\n{fit_line(idea.fit)} · {one_line(_goes(line, today))}{legal}"


def _ranked_by(idea: IdeaNotification) -> str:
    return f"{points(idea.score.tenths)}{' (value claimed)' if claim_note(idea.score) else ''}"


def _goes(line: QueueLine, today: dt.date) -> str:
    idea = line.idea
    goes = squad_called(idea.squad_name(idea.squad or idea.routing.squad))
    ahead = ahead_line(idea.ahead, today)
    return f"{goes}, {ahead}" if ahead else goes
