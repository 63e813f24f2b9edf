"""The draft of the team's digest, and how somebody takes it."""

from bot import ids
from bot.blocks import Json, checkboxes, context, modal, question, radio, section, text_input
from bot.form_values import values
from bot.messages.digest import choose_digest_button
from bot.text import channel, plain
from scheduling.digests import Section, named_ideas
from scheduling.notifications.digests import DigestDelivery, DigestReading, DraftEdit, DraftForm
from scheduling.notifications.squad_digests import SquadDraftForm

IDEAS = 10
SECTIONS = {
    Section.chart: "The chart of this week's decisions",
    Section.ask: "The question that has waited longest",
    Section.rest: "More ideas, in the thread",
}


def build_digest_draft_form(form: DraftForm | SquadDraftForm) -> Json:
    """Return the form; it has boxes only for what the digest has."""
    if isinstance(form, SquadDraftForm):
        return _squads_form(form)
    ideas = [(id_, plain(title, 70)) for id_, title in list(named_ideas(form.digest).items())[:IDEAS]]
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


def _squads_form(form: SquadDraftForm) -> Json:
    digest = form.digest
    titles = {item.idea_id: item.title for item in digest.moved}
    titles |= {each.idea.idea_id: each.idea.title for each in digest.waits}
    titles |= {each.idea.idea_id: each.idea.title for each in digest.elsewhere}
    boxes = [(id_, plain(title, 70)) for id_, title in list(titles.items())[:IDEAS]]
    left_out = [id_ for id_ in form.left_out if id_ in dict(boxes)]
    ideas = question("ideas", "Leave out these ideas", checkboxes("ideas", boxes, left_out), optional=True)
    return modal(
        ids.DRAFT_FORM,
        "Edit the digest",
        [
            question(
                "introduction",
                "Introduction",
                text_input("introduction", lines=True, initial=form.introduction),
                optional=True,
                hint="Shown above the digest, with your name.",
            ),
            *([ideas] if boxes else []),
            context("Saving changes only the draft."),
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


# How a reader takes digests: on Home, and the form.

DELIVERIES = {
    DigestDelivery.channel: "In the channel, like everyone",
    DigestDelivery.message: "As a message to me",
    DigestDelivery.nothing: "Not at all",
}
READS = {
    DigestDelivery.channel: "You read it in {}.",
    DigestDelivery.message: "You get it as a message.",
    DigestDelivery.nothing: "You don't get it, and it doesn't mention you.",
}


def digest_reading(reading: DigestReading) -> list[Json]:
    """Return how a reader takes the digest, with the button to change that; nothing where there is no digest."""
    if reading.channel is None:
        return []
    return [section(f"*Digest* · {READS[reading.delivery].format(channel(reading.channel))}", choose_digest_button())]


def build_digest_choice(reading: DigestReading) -> Json:
    """Return the form."""
    choices = [(delivery.value, text) for delivery, text in DELIVERIES.items()]
    return modal(
        ids.DIGEST_CHOICE_FORM,
        "The digest",
        [question("delivery", "How do you want to get it?", radio("delivery", choices, reading.delivery.value))],
        submit="Save",
    )


def parse_digest_choice(view: Json) -> DigestDelivery:
    """Return what was chosen; raises StaleValue on what the form never had."""
    chosen = values(view).get("delivery") or DigestDelivery.channel
    if chosen not in set(DigestDelivery):
        raise ids.StaleValue
    return DigestDelivery(chosen)
