"""The draft's form: an introduction in one's own words, and what the digest leaves out."""

from bot import ids
from bot.blocks import Json, checkboxes, context, modal, question, text_input
from bot.form_values import values
from bot.text import plain
from scheduling.digests import Section
from scheduling.notifications import DraftEdit, DraftForm

IDEAS = 10
SECTIONS = {
    Section.chart: "The chart of where ideas went",
    Section.ask: "The one thing to do",
    Section.rest: "The further ideas in its thread",
}


def build_digest_draft_form(form: DraftForm) -> Json:
    """Return the form; boxes are there only for what the digest has."""
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
                hint="Stands above the news, in your own words and with your name.",
            ),
            *(
                question(name, label, checkboxes(name, choices, form.left_out), optional=True)
                for name, label, choices in boxes
                if choices
            ),
            context("Counts and sentences stay as they were when the week ended. Saving changes the draft only."),
        ],
        submit="Save",
        about=ids.encode(form.id, form.version),
    )


def parse_digest_draft_form(view: Json) -> tuple[ids.Subject, DraftEdit]:
    """Return which draft it is, and what was made of it."""
    form_values = values(view)
    left_out = (*(form_values.get("ideas") or ()), *(form_values.get("sections") or ()))
    return ids.decode(view["private_metadata"]), DraftEdit(
        introduction=form_values.get("introduction") or "", left_out=left_out
    )
