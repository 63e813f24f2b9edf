"""What a requester is asked: by a triager, and the one question whose answer could matter most (on Home, in trackers).

The latter is answered by one choice, “I don't know” among them."""

from typing import Any

from slack_sdk.models.blocks import ButtonElement, StaticSelectElement

from bot import ids
from bot.blocks import Json, Rendered, actions, button, context, section, select
from bot.messages.labels import LEGAL_QUESTIONS, QUESTIONS, YES_NO, pairs, value_groups
from bot.text import date, mention, one_line
from intake.formatting import capital
from intake.ideas import LEGAL_FIELDS, IdeaEdit, chosen_levels
from intake.notifications.ideas import AskedInput, QuestionNotification
from intake.policy import Criterion
from intake.rules.planning.best_question import FIELDS, LEGAL

UNKNOWN = "unknown"
DO_NOT_KNOW = "I don't know"
COULD_CHANGE = "your answer could change the plan ({:.0%} of simulations)."
FOR_LEGAL = "it could be built soon, and after a yes legal has to look first."
NEEDED = "without an answer it can't be ranked."


def open_input_question(asked: AskedInput) -> Json:
    """Return the question with its choices, for where it stands among other ideas."""
    text, why, picker = _open_input(asked)
    return section(f"*{text}*\n“{one_line(asked.title)}”: {why}", picker)


def open_input_line(asked: AskedInput) -> tuple[Json, str]:
    """Return the question with its choices on one line below its idea, and the same to be read aloud."""
    text, why, picker = _open_input(asked)
    return section(f"*{text}* {capital(why)}", picker), f"One question: {text} {capital(why)}"


def _open_input(asked: AskedInput) -> tuple[str, str, StaticSelectElement]:
    """Return what is asked, why, and the choices."""
    if asked.field in LEGAL:
        [text] = [LEGAL_QUESTIONS[legal] for legal, field in LEGAL_FIELDS.items() if field == asked.field]
        why, choices = FOR_LEGAL, pairs(YES_NO)
    else:
        text = QUESTIONS[Criterion(asked.field)].text
        why = COULD_CHANGE.format(asked.part) if asked.part > 0 else NEEDED
        choices = pairs(QUESTIONS[Criterion(asked.field)].choices)
    if asked.field == Criterion.value:
        choices = [choice for _, group in value_groups(asked.values) for choice in group]
    options = [(_choice(asked, value), words) for value, words in (*choices, (UNKNOWN, DO_NOT_KNOW))]
    return text, why, select(ids.TELL, options)


def _choice(asked: AskedInput, value: str) -> str:
    return ids.encode(f"{asked.id}.{asked.field}.{value.replace(':', '-')}", asked.version)


def parse_open_input(value: str) -> tuple[str, str, IdeaEdit | None]:
    """Return which idea it is, which input, and its value; None for one that isn't known.

    Raises StaleValue for what no version wrote.
    """
    idea_id, _, answer = ids.decode(value).id.partition(".")
    field, _, choice = answer.partition(".")
    if field not in FIELDS or not choice:
        raise ids.StaleValue
    if choice == UNKNOWN:
        return idea_id, field, None
    try:
        value_given: Any = chosen_levels([choice.replace("-", ":")]) if field == "value" else choice
        if field in LEGAL:
            value_given = {"yes": True, "no": False}.get(choice, choice)
        return idea_id, field, IdeaEdit.model_validate({field: value_given})
    except ValueError:
        raise ids.StaleValue from None


# A triager's question to a requester, with one reminder.

ONLY_REMINDER = "If you don't know, just say so. We won't remind you again."


def answer_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens the answer form."""
    return button("Answer", ids.ANSWER, ids.encode(idea_id, version), primary=True)


def render_question(notification: QuestionNotification) -> Rendered:
    """Return the question."""
    question, title = notification.question, one_line(notification.title)
    who, text = mention(question.asked_by), one_line(question.text, 1500)
    asks, spoken = f"{who} asked about your idea *{title}*:\n{text}", f"{who} asked about your idea “{title}”: {text}"
    if notification.is_reminder:
        since = f"{who} has waited for your answer since {date(question.passed_at or question.asked_at)}"
        asks, spoken = f"{since}, about your idea *{title}*:\n{text}", f"{since}, about your idea “{title}”: {text}"
    if notification.passed_to is not None:
        over = f"This is {mention(notification.passed_to)}'s idea now, so we're asking them instead."
        return Rendered([section(asks), context(over)], f"{spoken} {over}")
    if question.answered_at is not None:
        over = "Decided without an answer." if question.dropped else "Answered. Thank you."
        return Rendered([section(asks), context(over)], f"{spoken} {over}")
    answer = actions(answer_button(notification.id, notification.version))
    return Rendered([section(asks), answer, *([context(ONLY_REMINDER)] if notification.is_reminder else [])], spoken)
