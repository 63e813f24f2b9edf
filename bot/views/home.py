"""The Home tab: what waits for me, my ideas, the next meeting of the guild."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot import ids, text
from bot.blocks import Json, actions, button, context, divider, header, home, section
from bot.messages.reminder import join_button
from bot.messages.tracker import answer_button
from bot.messages.words import STANDS, fit_line
from bot.text import count, one_line
from bot.views.guild import line
from bot.views.idea_list import open_button, owners_button, without_owner
from intake.access import NOT_A_MEMBER
from intake.answers import HomeChoice, HomeIdea, HomeIdeas, HomeQuestion
from scheduling.facts import MeetingInfo

TAB = "home"
CARDS = "their cards are in the triage channel, or in my messages to you"


def build(
    ideas: HomeIdeas,
    meeting: MeetingInfo | None,
    zone: str,
    corner: Sequence[Json] = (),
    setup: Sequence[Json] = (),
    *,
    now: datetime,
) -> Json:
    """Return the Home tab of a member whose zone is `zone`, as it is `now`.

    `corner` is what those who lead find there besides; an admin's begins with the checklist `setup`.
    """
    blocks = [
        *setup,
        *_waiting(ideas, now.astimezone(ZoneInfo(zone)).date()),
        *corner,
        header("My ideas"),
        *(
            [_own(idea) for idea in ideas.mine]
            or [section("You have no ideas here yet. What costs you time each week?")]
        ),
        actions(button("Submit an idea", ids.SUBMIT_IDEA, primary=not ideas.mine), open_button()),
        divider(),
        header("The guild"),
        *_guild(meeting, zone),
        context("/ml-idea submits an idea · /ml-queue ranks them · /ml-priorities explains the rank · /ml-guild meets"),
    ]
    return home(blocks)


def closed() -> Json:
    """Return the Home tab of somebody who may see nothing."""
    return home([section(NOT_A_MEMBER)])


def _waiting(ideas: HomeIdeas, today: date) -> list[Json]:
    if not (ideas.questions or ideas.to_decide or ideas.ownerless):
        return []
    blocks = [header("Waiting for me")]
    blocks += [_question(idea) for idea in ideas.questions]
    blocks += [_to_decide(idea, today) for idea in ideas.to_decide]
    more = ideas.to_decide_total - len(ideas.to_decide)
    if more > 0:
        # Imported ideas have no card.
        where = "“All ideas” lists them" if ideas.to_decide_without_card else CARDS
        blocks.append(context(f"And {count(more, 'idea')} more to decide: {where}."))
    if ideas.ownerless:
        blocks.append(section(without_owner(ideas.ownerless), owners_button()))
    return [*blocks, divider()]


def _question(idea: HomeQuestion) -> Json:
    asked = one_line(idea.text, 300)
    return section(f"*{one_line(idea.title)}* · a question to you\n{asked}", answer_button(idea.id, idea.version))


def _to_decide(idea: HomeChoice, today: date) -> Json:
    value = ids.encode(idea.id, idea.version)
    told = f"*{one_line(idea.title)}* · {_due(idea.look_by, today)}\n{fit_line(idea.fit)}"
    return section(told, button("Decide", ids.MORE, value, told="Decide about this idea"))


def _due(day: date | None, today: date) -> str:
    if day is None:
        return "to decide"
    promised = f"{day:%a} {day.day} {day:%b}"
    days = (today - day).days
    return f"due {promised}, *{count(days, 'day')} late*" if days > 0 else f"review by {promised}"


def _own(idea: HomeIdea) -> Json:
    news = f"\n{text.date(idea.last.at)}  {one_line(idea.last.sentence, 300)}" if idea.last else ""
    return section(f"*{one_line(idea.title)}* · {STANDS[idea.stage]}{news}")


def _guild(meeting: MeetingInfo | None, zone: str) -> list[Json]:
    if meeting is None:
        return [section("No meeting is planned yet.")]
    return [section(line(meeting, zone), join_button(meeting.link))]
