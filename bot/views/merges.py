"""Merging an idea with another one: the form, its buttons under More, and the texts of merged ideas."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import SECTION, Json, actions, button, context, dangerous, modal, question, radio, section, text_input
from bot.form_values import values
from bot.messages.ideas import why_button
from bot.messages.triage import same_button
from bot.text import cut, mention, newest_within, one_line, requester_called
from bot.typed_text import idea_in
from intake.answers import MergeForm, TriageForm
from intake.errors import FieldErrors
from intake.ideas import STAGE_NAMES
from intake.services.merges import CHOOSE, NUMBER

TARGET = "target"
KEPT = "Both texts, all supporters and all answers are kept. Everyone concerned gets one message. You can undo it."
WHERE = "To find it, type /ml-queue and a word from its title."
TEXT = 500
ON_WALK = ".walk"


def build_merge_form(form: MergeForm, *, on_walk: bool = False) -> Json:
    """Return the form, with the idea chosen that is probably the same; on the walk it leads back to it."""
    choices = [
        (idea.id, f"{idea.label} {cut(idea.title, 45)} ({STAGE_NAMES[idea.stage].lower()})") for idea in form.similar
    ]
    radios = question(TARGET, "The same as", radio(TARGET, choices, form.same), optional=True) if choices else None
    label = "Or another idea's number" if choices else "The other idea's number"
    return modal(
        ids.MERGE_FORM,
        "Same as another idea",
        [
            section(f"{one_line(form.label)}, *{one_line(form.title)}*"),
            *([radios] if radios else []),
            question(NUMBER, label, text_input(NUMBER, placeholder="IDEA-12"), optional=bool(choices), hint=WHERE),
            context(KEPT),
            *([actions(button("Back", ids.WALK_SEND, ids.encode(form.id, form.version)))] if on_walk else []),
        ],
        submit="Merge",
        about=ids.encode(f"{form.id}{ON_WALK}" if on_walk else form.id, form.version),
    )


def parse_merge_form(view: Json) -> tuple[ids.Subject, str | int | None, bool]:
    """Return which idea is merged, into which other, and whether that is on the walk.

    The other is a number that was typed, else the one that was chosen.

    Raises FieldErrors for a number that is none.
    """
    form_values = values(view)
    typed = (form_values.get(NUMBER) or "").strip()
    number = idea_in(f"#{typed}" if typed.isdecimal() else typed)
    if typed and number is None:
        raise FieldErrors({NUMBER: CHOOSE})
    about = ids.decode(view["private_metadata"])
    subject = ids.Subject(about.id.removesuffix(ON_WALK), about.version)
    return subject, number if typed else form_values.get(TARGET), about.id.endswith(ON_WALK)


def merge_buttons(form: TriageForm) -> list[ButtonElement]:
    """Return the buttons about merging that More shows."""
    value = ids.encode(form.idea.id, form.idea.version)
    undo = dangerous(
        "Undo the merge",
        ids.UNMERGE,
        value,
        title="Undo the merge?",
        asks="Both ideas will be as they were before. Everyone who was told about the merge will see that.",
        yes="Undo it",
    )
    why = why_button(form.idea.id, form.idea.version)
    if form.may_merge:
        return [same_button(form.idea), why]
    if form.may_unmerge:
        return [undo]
    # On a card with other squads to choose from, or with Same as …, there is no room for Why?
    return [why] if form.idea.decision is None else []


def merged_texts(form: TriageForm) -> list[Json]:
    """Return what the requesters of merged ideas wrote; nothing where none was merged into this one."""
    if not form.merged:
        return []
    lines = [
        f"{one_line(idea.label)} *{one_line(idea.title)}*, {requester_called(idea.requester)}: "
        f"{one_line(idea.problem, TEXT)}"
        for idea in form.merged
    ]
    return [section(f"*Merged into this one*\n{newest_within(lines, SECTION - 40)}")]


def build_unmerged(by: str) -> Json:
    """Return what is shown once a merge is undone."""
    text = f"{mention(by)}, the merge is undone. The idea is as it was before."
    return modal(ids.NOTICE, "Merge undone", [section(text)], close="Close", closes_all=True)
