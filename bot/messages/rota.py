"""The reminder of ideas that wait longer than was promised."""

from bot.blocks import actions, listing
from bot.messages.rendered import Rendered
from bot.messages.triage import walk_button
from bot.text import count, one_line
from intake.notifications.rota import NudgeNotification
from intake.rules.experiments import day_called

YOURS = "{} you promised to review {}:"
PASSED = "{} for you now, because the person on duty didn't get to {}:"


def render_nudge(nudge: NudgeNotification) -> Rendered:
    """Return the reminder, with the button that begins the walk."""
    number = len(nudge.reviews)
    if nudge.passed:
        head = PASSED.format(
            f"{count(number, 'idea')} {'is' if number == 1 else 'are'}", "it" if number == 1 else "them"
        )
    else:
        head = YOURS.format(count(number, "idea"), f"{'is' if number == 1 else 'are'} late")
    lines = [
        f"• *{one_line(each.title)}*: promised for {day_called(each.promised_on)}; "
        f"the requester now reads {day_called(each.new_day)}."
        for each in nudge.reviews
    ]
    text = " ".join([head, *(line.replace("*", "").removeprefix("• ") for line in lines)])
    return Rendered([listing(lines, head), actions(walk_button(number))], text)
