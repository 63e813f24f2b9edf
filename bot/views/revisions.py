"""The forms with which requesters edit, withdraw and reopen an idea; and its earlier versions, as More shows them."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import SECTION, Json, actions, button, context, modal, question, section, select, text_input
from bot.form_values import touched, values
from bot.messages.ideas import changes_text
from bot.messages.labels import QUESTIONS, pairs, value_groups
from bot.text import count, date, mention, newest_within, one_line
from bot.views.ideas import estimate_questions, text_questions
from intake.answers import EditForm, ReopenForm, Revision, WithdrawForm
from intake.home import HomeOpenInput
from intake.ideas import UNDECIDED, IdeaEdit, chosen_levels
from intake.policy import REQUESTER_CRITERIA, Criterion
from intake.sentences import listed
from intake.services.revisions import NEWS, REASON

# Edit an idea: the questions of the idea form, filled in.

AT_ONCE = "We'll update the score and the suggested squad right away."
TELLS_SQUAD = "This is decided already, so we'll tell the squad what you change."
EARLIER = 1200


def build_edit_form(form: EditForm) -> Json:
    """Return the form, with the way to withdraw the idea at its end."""
    withdraw = [actions(_withdraw_button(form.id, form.version))] if form.may_withdraw else []
    return modal(
        ids.EDIT_FORM,
        "Edit your idea",
        [
            context(AT_ONCE if form.stage in UNDECIDED else TELLS_SQUAD),
            *text_questions(form.title, form.problem),
            *estimate_questions(form.choices, form, area=form.area, data=form.data, kind=form.kind.value),
            *withdraw,
        ],
        submit="Save",
        about=ids.encode(form.id, form.version),
    )


def parse_edit_form(view: Json) -> tuple[str, IdeaEdit]:
    """Return which idea it is, and what is different from what the form showed."""
    changed = touched(view)
    if "value" in changed:
        changed["value"] = chosen_levels(changed["value"])
    texts = {name: changed[name] or "" for name in ("title", "problem") if name in changed}
    return ids.decode(view["private_metadata"]).id, IdeaEdit.model_validate(changed | texts)


def _withdraw_button(idea_id: str, version: int) -> ButtonElement:
    return button("Withdraw …", ids.WITHDRAW, ids.encode(idea_id, version), accessibility_label="Withdraw this idea")


# The one question on Home: answered by one choice, “I don't know” among them.

UNKNOWN = "unknown"
DO_NOT_KNOW = "I don't know"
COULD_CHANGE = "your answer could change the plan ({:.0%} of simulations)."
NEEDED = "without an answer it can't be ranked."


def open_input_question(asked: HomeOpenInput) -> list[Json]:
    """Return the question with its choices."""
    question_asked = QUESTIONS[Criterion(asked.field)]
    why = COULD_CHANGE.format(asked.part) if asked.part > 0 else NEEDED
    choices = (
        [choice for _, group in value_groups(asked.values) for choice in group]
        if asked.field == "value"
        else pairs(question_asked.choices)
    )
    options = [(_choice(asked, value), text) for value, text in choices]
    picker = select(ids.TELL, [*options, (_choice(asked, UNKNOWN), DO_NOT_KNOW)])
    return [section(f"*{question_asked.text}*\n“{one_line(asked.title)}”: {why}", picker)]


def parse_open_input(value: str) -> tuple[str, str, IdeaEdit | None]:
    """Return which idea it is, which input, and its value; None for one that isn't known.

    Raises StaleValue for what no version wrote.
    """
    idea_id, _, told = ids.decode(value).id.partition(".")
    field, _, choice = told.partition(".")
    if field not in {each.value for each in REQUESTER_CRITERIA} or not choice:
        raise ids.StaleValue
    if choice == UNKNOWN:
        return idea_id, field, None
    try:
        given = chosen_levels([choice.replace("-", ":")]) if field == "value" else choice
        return idea_id, field, IdeaEdit.model_validate({field: given})
    except ValueError:
        raise ids.StaleValue from None


def _choice(asked: HomeOpenInput, value: str) -> str:
    return ids.encode(f"{asked.id}.{asked.field}.{value.replace(':', '-')}", asked.version)


# Withdraw an idea: asked once, with who is going to be told.


def build_withdraw_form(form: WithdrawForm) -> Json:
    """Return the form."""
    people = [*([listed([mention(member) for member in form.asked])] if form.asked else [])]
    if form.supporters:
        people.append(count(form.supporters, "supporter"))
    if form.squad:
        people.append(one_line(form.squad))
    tells = f"We'll tell {listed(people)}." if people else "Nobody else has been asked for anything yet."
    return modal(
        ids.WITHDRAW_FORM,
        "Withdraw this idea?",
        [
            section(f"*{one_line(form.title)}*\nNobody will work on it any more, and you can't bring it back. {tells}"),
            question(REASON, "Why? (if you like)", text_input(REASON, lines=True), optional=True),
        ],
        submit="Withdraw it",
        close="Keep it",
        about=ids.encode(form.id, form.version),
    )


def parse_withdraw_form(view: Json) -> tuple[ids.Subject, str]:
    """Return which idea is withdrawn, and why."""
    return ids.decode(view["private_metadata"]), values(view).get(REASON) or ""


# Reopen an idea that was parked or declined, with what is new.

ONCE = "The ML team will decide again. You can do this once for each idea."


def build_reopen_form(form: ReopenForm) -> Json:
    """Return the form."""
    why = f"\nThe decision was: {one_line(form.why, 600)}" if form.why else ""
    withdraw = [actions(_withdraw_button(form.id, form.version))] if form.may_withdraw else []
    return modal(
        ids.REOPEN_FORM,
        "Reopen your idea",
        [
            section(f"*{one_line(form.title)}*{why}"),
            question(NEWS, "What is new?", text_input(NEWS, lines=True)),
            context(ONCE),
            *withdraw,
        ],
        submit="Reopen",
        about=ids.encode(form.id, form.version),
    )


def parse_reopen_form(view: Json) -> tuple[ids.Subject, str]:
    """Return which idea is reopened, and what is new."""
    return ids.decode(view["private_metadata"]), values(view).get(NEWS) or ""


# Earlier versions of an idea, for More.


def earlier_versions(revisions: Sequence[Revision]) -> list[Json]:
    """Return each edit with what was there before, the newest first; nothing where the idea was never edited."""
    if not revisions:
        return []
    lines = [
        f"{date(revision.at)}  {mention(revision.by)}\n{changes_text(revision.changes, EARLIER)}"
        for revision in reversed(revisions)
    ]
    return [section(f"*Earlier versions*\n{newest_within(lines, SECTION - 30)}")]
