"""The draft's form: an introduction by its author, and what to leave out."""

from bot import ids
from bot.blocks import Json, checkboxes, context, modal, question, text_input
from bot.form_values import values
from bot.text import plain
from scheduling.digests import Section
from scheduling.notifications import DraftEdit, DraftForm

IDEAS = 10
SECTIONS = {
    Section.chart: "The chart of this week's decisions",
    Section.ask: "The question that has waited longest",
    Section.rest: "More ideas, in the thread",
}


def build_digest_draft_form(form: DraftForm) -> Json:
    """Return the form; it has boxes only for what the digest has."""
    news = (*form.digest.news, *form.digest.rest)[:IDEAS]
    ideas = [(item.idea_id, plain(item.title, 70)) for item in news]
    has = {Section.chart: form.digest.chart, Section.ask: form.digest.ask, Section.rest: form.digest.rest}
    sections = [(section.value, text) for section, text in SECTIONS.items() if has[section]]
    boxes = (("ideas", "Leave out these ideas", ideas), ("sections", "Leave out these parts", sections))
    return modal(
        ids.DRAFT_FORM,
        "Edit the digest",
        [
            question(
                "introduction",
                "Introduction",
                text_input("introduction", lines=True, initial=form.introduction),
                optional=True,
                hint="Shown above the news, with your name.",
            ),
            *(
                question(name, label, checkboxes(name, choices, form.left_out), optional=True)
                for name, label, choices in boxes
                if choices
            ),
            context("The numbers are from the end of the week. Saving changes only the draft."),
        ],
        submit="Save",
        about=ids.encode(form.id, form.version),
    )


def parse_digest_draft_form(view: Json) -> tuple[ids.Subject, DraftEdit]:
    """Return the draft's id and version, and the edit."""
    form_values = values(view)
    left_out = (*(form_values.get("ideas") or ()), *(form_values.get("sections") or ()))
    return ids.decode(view["private_metadata"]), DraftEdit(
        introduction=form_values.get("introduction") or "", left_out=left_out
    )
