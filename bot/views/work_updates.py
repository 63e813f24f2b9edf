"""The forms of a report from the work: what was learned, or what is missing."""

from bot import ids
from bot.blocks import Json, modal, question, section, select, text_input
from bot.form_values import values
from bot.text import one_line
from intake.rules.work_updates import Lack, WorkReport, WorkState
from intake.services.work_updates import WorkUpdateForm

LACKING: dict[Lack, str] = {
    Lack.skill: "A skill",
    Lack.data: "Data",
    Lack.access: "Access",
    Lack.decision: "A decision",
    Lack.other: "Something else",
}
READERS = "The requester and the digest's readers will see it."


def build_report_form(form: WorkUpdateForm, action_id: str) -> Json:
    """Return the form for the button that was pressed."""
    is_blocked = action_id == ids.BLOCKED
    label = "What do you need?" if is_blocked else "What did you learn?"
    choices = [(lack.value, called) for lack, called in LACKING.items()]
    lacking = [question("blocked_by", "What is missing?", select("blocked_by", choices))] if is_blocked else []
    return modal(
        ids.BLOCKED_FORM if is_blocked else ids.LEARNED_FORM,
        "Blocked" if is_blocked else "Learned something",
        [section(f"*{one_line(form.title)}*"), *lacking, question("line", label, text_input("line"), hint=READERS)],
        submit="Save",
        about=ids.encode(form.id, form.version),
    )


def parse_report_form(view: Json) -> tuple[str, WorkReport]:
    """Return which question is answered, and how."""
    form_values = values(view)
    is_blocked = view["callback_id"] == ids.BLOCKED_FORM
    report = WorkReport(
        state=WorkState.blocked if is_blocked else WorkState.learned,
        line=form_values.get("line") or "",
        blocked_by=form_values.get("blocked_by"),
    )
    return ids.decode(view["private_metadata"]).id, report
