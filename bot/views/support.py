"""Support an idea, the people of an idea, and suggesting somebody else."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, button, checkboxes, context, modal, person_picker, question, section, select
from bot.form_values import NOBODY_CHOSEN, values
from bot.messages.ideas import people_button
from bot.messages.labels import ASKED_TO_BE, input_called, supporters_line
from bot.messages.support import news_promise
from bot.text import count, mention, one_line
from intake.answers import Behind, BehindChange, BehindForm, NamedFor, SuggestForm, SupportForm, TriageForm
from intake.errors import FieldErrors
from intake.formatting import capital, listed
from intake.ideas import Asked
from intake.notifications.support import InputClaim
from intake.operations.matching.assess import CHECKED
from intake.operations.support import AREA

# Support an idea, or stop: at most one optional question.

BEGIN, END = 0, 1
WITHDRAW = "You can withdraw your support here at any time."


def support_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens the form."""
    return button("Support", ids.SUPPORT, ids.encode(idea_id, version), accessibility_label="Support this idea")


def build_support_form(form: SupportForm) -> Json:
    """Return the form."""
    supporters = supporters_line(form.supporters) if form.supporters else "Nobody supports this yet"
    head = section(f"*{one_line(form.title)}*\n{form.label} · {supporters}")
    if form.supports:
        blocks, submit = [head, section("You support this idea.")], "Withdraw support"
    else:
        blocks, submit = [head, *_where(form), context(f"{news_promise(decided=form.decided)} {WITHDRAW}")], "Support"
    about = ids.encode(form.id, END if form.supports else BEGIN)
    return modal(ids.SUPPORT_FORM, "Support an idea", blocks, submit=submit, about=about)


def parse_support_form(view: Json) -> tuple[str, bool, str | None]:
    """Return which idea it is, whether the person supports it from now on, and their area."""
    subject = ids.decode(view["private_metadata"])
    return subject.id, subject.version == BEGIN, values(view).get(AREA)


def _where(form: SupportForm) -> list[Json]:
    if form.own_areas:
        return [
            context(f"Your support counts for your squad: {listed([one_line(area, 60) for area in form.own_areas])}.")
        ]
    if not form.areas:
        return []
    picker = select(AREA, [(area, area) for area in form.areas], placeholder="I don't know")
    hint = "Support from other areas raises the score."
    return [question(AREA, "Which area are you in?", picker, optional=True, hint=hint)]


# The people of an idea: supporters, people named for it, and which answers others have checked.

BOXES, VOICES, SAID = 10, 5, 300
CONFIRMS = "We'll ask each person once, in a message. They only count if they say yes. You can't confirm for yourself."
UNSEEN = " This idea is private: you can name only people who can see it. Add them first, under “Who sees it”."


def people_of(form: TriageForm) -> list[Json]:
    """Return the paragraph about people that More shows."""
    if form.behind is None:
        return []
    return _paragraph(form.behind)


def people_buttons(form: TriageForm) -> list[ButtonElement]:
    """Return the buttons about people that More shows."""
    if form.behind is None:
        return []
    idea = form.idea
    support = [support_button(idea.id, idea.version)] if form.behind.may_support else []
    return [people_button(idea.id, idea.version), *support]


def build_people_form(form: BehindForm) -> Json:
    """Return the form, with nothing to fill in for readers who may change nothing."""
    people = form.behind
    questions = [*_people(form), *_boxes(form)]
    return modal(
        ids.BEHIND_FORM,
        "People",
        [section(f"*{one_line(form.title)}*"), *_paragraph(people), *questions],
        submit="Save" if questions else None,
        close="Cancel" if questions else "Close",
        about=ids.encode(form.id, form.version),
    )


def parse_people_form(view: Json) -> tuple[ids.Subject, BehindChange]:
    """Return which idea it is, who is named for which role, and which answers are checked."""
    form_values = values(view)
    named = {role: form_values[role.name] for role in Asked if role.name in form_values}
    offered = {box["value"] for block in view["blocks"] if block.get("block_id") == CHECKED for box in _offered(block)}
    return ids.decode(view["private_metadata"]), BehindChange(
        named=named or None, checked=tuple(form_values.get(CHECKED) or ()) if offered else None
    )


def _offered(block: Json) -> Sequence[Json]:
    options: Sequence[Json] = block["element"]["options"]
    return options


def _people(form: BehindForm) -> list[Json]:
    if not form.behind.may_name:
        return []
    members = {named.role: named.member for named in form.behind.named}
    pickers = [
        question(role.name, ASKED_TO_BE[role], person_picker(role.name, members.get(role)), optional=True)
        for role in Asked
    ]
    return [*pickers, context(f"{CONFIRMS}{UNSEEN if form.private else ''}")]


def _boxes(form: BehindForm) -> list[Json]:
    claims = [claim for claim in form.behind.claims if claim.given_by != form.member]
    if not form.behind.may_check or not claims:
        return []
    boxes = [(claim.field, input_called(claim.field).capitalize()) for claim in claims[:BOXES]]
    ticked = [claim.field for claim in claims if claim.checked_by]
    hint = "Tick what you know is right. Your name appears next to it. If an answer changes, it needs a new check."
    return [
        question(
            CHECKED, "Which answers have you checked?", checkboxes(CHECKED, boxes, ticked), optional=True, hint=hint
        )
    ]


def _paragraph(people: Behind) -> list[Json]:
    lines = (_supported(people), *_said(people), *_named(people), _claims(people.claims))
    paragraph = "\n".join(line for line in lines if line)
    return [context(paragraph)] if paragraph else []


def _said(people: Behind) -> list[str]:
    lines = [f"{mention(says.member)}: “{one_line(says.words, SAID)}”" for says in people.says[:VOICES]]
    more = len(people.says) - len(lines)
    return [*lines, *([f"And {more:,} more say why."] if more > 0 else [])]


def _supported(people: Behind) -> str:
    if not people.supporters:
        return ""
    areas = f", from {count(people.areas, 'other area')}" if people.areas else ""
    return f"{supporters_line(people.supporters).capitalize()}{areas}."


def _named(people: Behind) -> list[str]:
    return [f"{named.role.value.capitalize()}: {_stands(named)}" for named in people.named]


def _stands(named: NamedFor) -> str:
    who = mention(named.member)
    return f"{who} agreed" if named.is_in else f"{who} hasn't answered yet (asked by {mention(named.asked_by)})"


def _claims(claims: Sequence[InputClaim]) -> str:
    answers: dict[str | None, list[str]] = {}
    for claim in claims:
        answers.setdefault(claim.checked_by, []).append(one_line(input_called(claim.field), 60))
    unchecked = answers.pop(None, [])
    checked = [f"{capital(listed(names))} checked by {mention(by)}" for by, names in answers.items() if by]
    return " · ".join([*checked, *([f"Not checked yet: {listed(unchecked)}"] if unchecked else [])])


# Suggest somebody else: a person to pick.

ONCE = "We'll ask them instead of you, and they can say yes or no. You can do this only once."


def build_suggestion_form(form: SuggestForm) -> Json:
    """Return the form."""
    return modal(
        ids.SUGGEST_FORM,
        "Suggest somebody else",
        [
            section(f"*{one_line(form.title)}*\n{ASKED_TO_BE[form.role]}"),
            question(form.role.name, "Who would be better?", person_picker(form.role.name)),
            context(ONCE),
        ],
        submit="Suggest",
        about=ids.encode(form.backer, 0),
    )


def parse_suggestion_form(view: Json) -> tuple[str, str]:
    """Return which question it is, and who was picked; raises FieldErrors when nobody was."""
    form_values = values(view)
    member = next((form_values[role.name] for role in Asked if form_values.get(role.name)), None)
    if member is None:
        fields = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        raise FieldErrors(dict.fromkeys(fields, NOBODY_CHOSEN))
    return ids.decode(view["private_metadata"]).id, member
