"""The forms with which requesters edit, withdraw and reopen an idea; and its earlier versions, as More shows them."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import SECTION, Json, actions, button, context, modal, question, section, text_input
from bot.form_values import touched, values
from bot.messages.revisions import changes_text
from bot.text import count, date, mention, newest_within, one_line
from bot.views.details import details_button
from bot.views.ideas import estimate_questions, legal_questions, text_questions
from intake.answers import EditForm, ReopenForm, Revision, WithdrawForm
from intake.formatting import listed
from intake.ideas import UNDECIDED, IdeaEdit, chosen_levels
from intake.sentences import below_title
from intake.services.revisions import NEWS, REASON

# Edit an idea: the questions of the idea form, filled in.

AT_ONCE = "We'll update the score and the suggested squad right away."
TELLS_SQUAD = "This is decided already, so we'll tell the squad what you change."
EARLIER = 1200


def build_edit_form(form: EditForm) -> Json:
    """Return the form, with the way to withdraw the idea at its end."""
    buttons = [
        *([details_button(form.id, form.version)] if form.has_details else []),
        *([_withdraw_button(form.id, form.version)] if form.may_withdraw else []),
    ]
    return modal(
        ids.EDIT_FORM,
        "Edit your idea",
        [
            context(AT_ONCE if form.stage in UNDECIDED else TELLS_SQUAD),
            *text_questions(form.title, form.problem),
            *estimate_questions(form.choices, form, area=form.area, data=form.data, kind=form.kind.value),
            *legal_questions(form.choices, form),
            *([actions(*buttons)] if buttons else []),
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
            question(REASON, "Why?", text_input(REASON, lines=True), optional=True),
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
    why = f"\nThe decision was: {one_line(below_title(form.why, form.title), 600)}" if form.why else ""
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
