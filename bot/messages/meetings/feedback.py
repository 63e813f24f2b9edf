"""Whether a series of meetings is worth it: the question to its members, and the count for its host."""

from bot import ids
from bot.blocks import Rendered, actions, button, context, section
from bot.text import count, one_line
from intake.formatting import listed
from scheduling.notifications.meetings import WorthCount, WorthQuestion


def render_worth_question(question: WorthQuestion) -> Rendered:
    """Return the question with its three answers, or that it is closed."""
    name, people = one_line(question.meeting), count(question.answers, "person has", "people have")
    text = f"Is *{name}* worth your time?"
    if question.is_closed:
        text = f"{text} {people if question.answers else 'Nobody has'} answered."
        return Rendered([section(text)], text.replace("*", ""))
    value = ids.encode(question.id, 1)
    buttons = actions(
        button("Worth it", ids.WORTH_IT, value, accessibility_label=f"{name} is worth it"),
        button("Less often", ids.LESS_OFTEN, value, accessibility_label=f"Meet less often: {name}"),
        button("Drop it", ids.DROP_MEETING, value, accessibility_label=f"Drop {name}"),
    )
    note = "We ask after every sixth meeting. The host sees only how many people chose what."
    so_far = f" {people} answered so far." if question.answers else ""
    return Rendered([section(text), buttons, context(f"{note}{so_far}")], f"{text.replace('*', '')} {note}{so_far}")


def render_worth_count(counted: WorthCount) -> Rendered:
    """Return how many answered what, for the host."""
    name = one_line(counted.meeting)
    total = counted.worth_it + counted.less_often + counted.drop
    if not total:
        text = f"Nobody answered whether *{name}* is worth their time."
    else:
        answers = ((counted.worth_it, "worth it"), (counted.less_often, "less often"), (counted.drop, "drop it"))
        shown = listed([f"{number} of {total} said “{answer}”" for number, answer in answers if number])
        text = f"Is *{name}* worth its members' time? {shown}."
    note = "An admin can change how often it meets."
    return Rendered([section(text), context(note)], f"{text.replace('*', '')} {note}")
