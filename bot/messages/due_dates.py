"""The reminder of ideas that are overdue: they wait longer than was promised."""

import datetime

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Rendered, actions, button, context, listing, section
from bot.messages.triage import walk_button
from bot.text import count, mention, one_line
from intake.formatting import day_called
from intake.notifications.due_dates import LateReview, NudgeNotification

YOURS = "{} you promised to review {}:"
SQUADS = "{squad} promised a decision about {ideas} by {day}:"
OWN_IDEAS = "Its lead submitted {}, so the decision is yours."
PASSED_SQUAD = "They were reminded and haven't decided, so it's for you now."
CHOICES = "For each: start an experiment, build it, or hand it back."
CHOICE = "Start an experiment, build it, or hand it back."
OPENED = 4
PASSED = "{} for you now, because the person on duty didn't get to {}:"
AWAY = "{} for you now, because {} is away:"


def render_nudge(nudge: NudgeNotification, today: datetime.date | None = None) -> Rendered:
    """Return the reminder, with the button that begins the walk."""
    number = len(nudge.reviews)
    if nudge.squad:
        return _to_decide(nudge, today)
    are = f"{count(number, 'idea')} {'is' if number == 1 else 'are'}"
    if nudge.away:
        head = AWAY.format(are, mention(nudge.away))
    elif nudge.passed:
        head = PASSED.format(are, "it" if number == 1 else "them")
    else:
        head = YOURS.format(count(number, "idea"), f"{'is' if number == 1 else 'are'} late")
    lines = [f"• *{one_line(each.title)}*: {_promise(each, today)}" for each in nudge.reviews]
    text = " ".join([head, *(line.replace("*", "").removeprefix("• ") for line in lines)])
    return Rendered([listing(lines, head), actions(walk_button(number))], text)


def _promise(review: LateReview, today: datetime.date | None) -> str:
    promised, now = day_called(review.promised_on, today), day_called(review.new_day, today)
    if review.promised_on == review.new_day:
        return f"the requester was promised {promised}."
    return f"promised for {promised}; the requester now reads {now}."


def _to_decide(nudge: NudgeNotification, today: datetime.date | None) -> Rendered:
    ideas, day = count(len(nudge.reviews), "idea"), day_called(nudge.reviews[0].promised_on, today)
    head = SQUADS.format(squad=one_line(nudge.squad or "", 60), ideas=ideas, day=day)
    choices = CHOICES if len(nudge.reviews) > 1 else CHOICE
    if nudge.passed:
        choices = f"{PASSED_SQUAD} {choices}"
    if nudge.own_ideas:
        choices = f"{OWN_IDEAS.format('them' if len(nudge.reviews) > 1 else 'it')} {choices}"
    text = " ".join([head, *(f"“{one_line(each.title)}”." for each in nudge.reviews), choices])
    shown, more = nudge.reviews[:OPENED], len(nudge.reviews) - OPENED
    lines = [section(f"*{one_line(each.title)}*", _open_button(each)) for each in shown]
    note = f"And {count(more, 'more idea')}. {choices}" if more > 0 else choices
    return Rendered([section(head), *lines, context(note)], text)


def _open_button(late: LateReview) -> ButtonElement:
    value = ids.encode(late.id, late.version)
    return button("Open", ids.MORE, value, accessibility_label=f"Open: {one_line(late.title, 60)}")
