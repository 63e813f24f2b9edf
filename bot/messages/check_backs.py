"""A check-back: the question to the owner how the metric is, some time after an idea went live."""

from bot import ids
from bot.blocks import Rendered, actions, button, context, section
from bot.messages.labels import impact_line
from bot.text import count, date, one_line
from intake.notifications.experiments import CheckBackNotification
from intake.sentences import before_and_after

QUIET = "You won't get more reminders for this idea."
ASKED_AGAIN = "We asked you for this number again. Please use the newer message."


def render_check_back(check: CheckBackNotification) -> Rendered:
    """Return the question, or once it is answered, how it was before and is now."""
    answer = next((each for each in check.impact.after if each.days == check.days and each.value is not None), None)
    title, line = one_line(check.title), impact_line(check.impact)
    if answer is not None and answer.value is not None:
        days = count(answer.days_after, "day")
        change = f"{days} after launch: {before_and_after(check.impact.baseline, answer.value)}"
        return Rendered(
            [section(f"*{title}*, {change}.\n{line}"), context("Thank you.")], f"“{title}”, {change}. Thank you."
        )
    if check.asked_again:
        return Rendered([section(f"*{title}*\n{ASKED_AGAIN}")], f"“{title}”: {ASKED_AGAIN}")
    live = f"on {date(check.impact.live_at)}" if check.impact.live_at else f"{check.days} days ago"
    question = f"*{title}* went live {live}. What is the number now?\n{line}"
    value = ids.encode(check.id, check.version)
    buttons = [
        button("Add the number", ids.MEASURE, value, primary=True, accessibility_label="Add the number as it is now")
    ]
    if not check.quiet:
        buttons.append(
            button("Stop reminders", ids.BE_QUIET, value, accessibility_label="Stop reminders for this idea")
        )
    quiet = [context(QUIET)] if check.quiet else []
    return Rendered([section(question), actions(*buttons), *quiet], question.replace("*", "").replace("\n", " "))
