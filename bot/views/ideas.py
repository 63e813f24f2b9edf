"""The idea form, the answer form, and the lists of ideas. An input's block_id is the name of its field."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import (
    Json,
    button,
    checkboxes,
    context,
    modal,
    multi_select,
    people_picker,
    question,
    section,
    select,
    text_input,
)
from bot.form_values import values
from bot.message_text import MessageContent, cut_message, title_of
from bot.messages.labels import DATA, KINDS, LEGAL_QUESTIONS, QUESTIONS, YES_NO, from_message, pairs, value_groups
from bot.text import mention, one_line
from intake.answers import AnswerForm, FormChoices, KeptForm, OpenedForm
from intake.approaches import LegalQuestion
from intake.errors import FieldErrors
from intake.ideas import (
    EVERY_STAGE,
    LEGAL_FIELDS,
    TITLE_LENGTH,
    Answers,
    IdeaAnswers,
    IdeaDraft,
    LegalAnswers,
    LooseDraft,
    Stage,
    WorkKind,
    choice_of,
    chosen_levels,
    unreadable,
)
from intake.operations.form_drafts import draft_id_of
from intake.operations.visibility import MOST
from intake.policy import REQUESTER_CRITERIA, Criterion
from intake.rules.value_choices import CurrencyChoice
from intake.text import clean

# The idea form: title and problem are required, the rest is optional.

VIEWERS, NOBODY_ELSE = "viewers", "nobody_else"
# What the form called it before it could name people; a form may be open across an upgrade.
PRIVATE = "private"
KEPT = "draft:"
NOT_YET = "No idea yet, but you need somebody who knows machine learning?"
READABLE = "Everyone in the company can read an idea."
NOT_OPEN = f"This message isn't public. {READABLE} To limit that, name people below."
CUT = "The message was too long for the form, so we cut the end. The link opens the whole message."
_ORIGIN = re.compile(r"[0-9a-f]{32}")
TYPED_CUT = "Your text was too long for the form, so we cut the end."


def build_idea_form_from(quoted: MessageContent, opened: OpenedForm) -> Json:
    """Return the form filled in from a message."""
    words = quoted.words(opened.names)
    text, is_cut = cut_message(words.text)
    hints = [
        from_message(quoted.origin.link),
        READABLE if quoted.origin.is_open else NOT_OPEN,
        f"This message was already submitted as {opened.already}." if opened.already else "",
        CUT if is_cut else "",
    ]
    return build_idea_form(
        opened.choices,
        words.title,
        text,
        about=opened.origin,
        note="\n".join(hint for hint in hints if hint),
    )


def build_idea_form_typed(choices: FormChoices, typed: str) -> Json:
    """Return the form with the text typed after the command as its title, or as its problem if it is too long."""
    text = clean(typed)
    if not unreadable(text, TITLE_LENGTH, ""):
        return build_idea_form(choices, text)
    problem, is_cut = cut_message(text)
    return build_idea_form(choices, title_of(text), problem, note=TYPED_CUT if is_cut else "")


def build_idea_form(
    choices: FormChoices, title: str = "", problem: str = "", *, about: str = "", note: str = ""
) -> Json:
    """Return the form, filled in as far as given; it sends `about` back, and shows `note` at the top."""
    return _filled(choices, title, problem, about, note) if title or problem or about or note else _empty(choices)


def build_kept_form(kept: KeptForm) -> Json:
    """Return the form as it was left."""
    draft = kept.draft
    questions = estimate_questions(kept.choices, draft, area=draft.area, data=draft.data, kind=draft.kind.value)
    questions += legal_questions(kept.choices, draft)
    who_sees = _who_sees(draft.viewers, nobody_else=draft.nobody_else)
    return _form([*text_questions(draft.title, draft.problem), *who_sees, *questions], f"{KEPT}{kept.id}")


# Everyone gets the same form, and building it costs more than having Slack show it.
@lru_cache(maxsize=8)
def _empty(choices: FormChoices) -> Json:
    return _filled(choices, "", "", "", "")


def _filled(choices: FormChoices, title: str, problem: str, about: str, note: str) -> Json:
    head = [context(note)] if note else []
    questions = [*estimate_questions(choices), *legal_questions(choices)]
    return _form([*head, *text_questions(title, problem), *_who_sees(), *questions], about)


def _form(blocks: list[Json], about: str) -> Json:
    asks = section(NOT_YET, question_button())
    return modal(
        ids.IDEA_FORM, "Submit an AI idea", [asks, *blocks], submit="Submit", about=about, tells_when_closed=True
    )


def question_button() -> ButtonElement:
    """Return the button that opens the form for just a question."""
    return button(
        "Just a question", ids.ASK_QUESTION, ids.encode("form", 0), accessibility_label="Just a question to the ML team"
    )


def _who_sees(viewers: Sequence[str] = (), *, nobody_else: bool = False) -> list[Json]:
    return [
        question(
            VIEWERS,
            "Who may see this?",
            people_picker(VIEWERS, viewers, placeholder="Everyone in the company", most=MOST),
            optional=True,
            hint="Leave empty to share with everyone. "
            "Otherwise only you, the people you name and the triagers can see it.",
        ),
        question(
            NOBODY_ELSE,
            "Private",
            checkboxes(NOBODY_ELSE, [(NOBODY_ELSE, "Only me and the triagers")], [NOBODY_ELSE] if nobody_else else []),
            optional=True,
        ),
    ]


def text_questions(title: str, problem: str) -> list[Json]:
    """Return the two questions that every idea answers."""
    return [
        question(
            "title",
            "Title",
            text_input("title", initial=clean(title), placeholder="What it would do, in a few words"),
        ),
        question(
            "problem",
            "What is the problem?",
            text_input("problem", lines=True, initial=problem),
            hint="Who has it, how often, and what it costs today. You don't need a solution.",
        ),
    ]


def estimate_questions(
    choices: FormChoices,
    given: Answers | None = None,
    *,
    area: str | None = None,
    data: str | None = None,
    kind: str = WorkKind.product.value,
) -> list[Json]:
    """Return the questions that are answered by a choice, with what was chosen before."""
    areas = [(each, each) for each in choices.areas]
    return [
        *([question("area", "Area", select("area", areas, area), optional=True)] if areas else []),
        *(
            _asked(each, choices.values, given, optional=True)
            for each in REQUESTER_CRITERIA
            if choices.values or each is not Criterion.value
        ),
        question("data", "Is there data?", select("data", pairs(DATA), data), optional=True),
        question("kind", "What kind of work is it?", select("kind", pairs(KINDS), kind), optional=True),
    ]


LEGAL_HINTS = {
    LegalQuestion.people: "Such as hiring, credit, pay or grades. A yes leads to one short question.",
    LegalQuestion.data: "Such as health, faith, faces or voices. A yes leads to one short question.",
}


def legal_questions(choices: FormChoices, given: LegalAnswers | None = None) -> list[Json]:
    """Return the two yes/no questions for legal, as far as the published list has lines for them."""
    answers = given.by_question() if given else {}
    return [
        question(
            (field := LEGAL_FIELDS[asked]),
            LEGAL_QUESTIONS[asked],
            select(field, pairs(YES_NO), _yes_no(answers.get(asked))),
            optional=True,
            hint=LEGAL_HINTS[asked],
        )
        for asked in choices.legal
    ]


def _yes_no(answer: bool | None) -> str | None:
    return None if answer is None else "yes" if answer else "no"


def _asked(
    criterion: Criterion, values: Sequence[CurrencyChoice], given: Answers | None = None, *, optional: bool = False
) -> Json:
    field, asked = criterion.value, QUESTIONS[criterion]
    before = getattr(given, field, None)
    choices = (
        multi_select(field, value_groups(values), chosen=[choice_of(*level) for level in (before or {}).items()])
        if criterion is Criterion.value
        else select(field, pairs(asked.choices), before)
    )
    return question(field, asked.text, choices, optional=optional, hint=asked.hint if optional else None)


def origin_of(view: Json) -> str | None:
    """Return the id of the message that the form was opened from, if it was."""
    about = view.get("private_metadata")
    # All our ids look like this, and a database can't take every text.
    return about if isinstance(about, str) and _ORIGIN.fullmatch(about) else None


def kept_as(view: Json, member: str) -> str:
    """Return the id under which the form is kept while it isn't submitted: as it was kept before, if it was."""
    about = view.get("private_metadata")
    if isinstance(about, str) and about.startswith(KEPT) and _ORIGIN.fullmatch(about.removeprefix(KEPT)):
        return about.removeprefix(KEPT)
    return draft_id_of(member, str(view.get("id") or ""))


def parse_left_form(view: Json) -> LooseDraft:
    """Return what was typed into a form that is being closed; what no field offers is left out."""
    try:
        form_values = values(view)
        level = chosen_levels(form_values.get("value"))
    except FieldErrors:
        return LooseDraft()
    given = {name: value for name, value in form_values.items() if value}
    return LooseDraft.model_validate(given | {"value": level, NOBODY_ELSE: bool(form_values.get(NOBODY_ELSE))})


def parse_idea_form(view: Json) -> IdeaDraft:
    """Return what was filled in."""
    form_values = values(view)
    return IdeaDraft(
        title=form_values.get("title") or "",
        problem=form_values.get("problem") or "",
        kind=form_values.get("kind") or WorkKind.product,
        area=form_values.get("area"),
        data=form_values.get("data"),
        viewers=tuple(form_values.get(VIEWERS) or ()),
        nobody_else=bool(form_values.get(NOBODY_ELSE) or form_values.get(PRIVATE)),
        **{field: form_values.get(field) for field in LEGAL_FIELDS.values()},
        **_answers(form_values),
    )


def _answers(form_values: Mapping[str, Any]) -> dict[str, Any]:
    choices = {criterion.value: form_values.get(criterion.value) for criterion in REQUESTER_CRITERIA}
    return choices | {"value": chosen_levels(form_values.get("value"))}


# The answer form: a triager's question, the choices that are missing, and a text field.


def build_answer_form(form: AnswerForm) -> Json:
    """Return the form."""
    idea = form.idea
    assert idea.question is not None
    missing = [criterion for criterion in REQUESTER_CRITERIA if criterion.value in idea.question.missing]
    head = f"{mention(idea.question.asked_by)} asked about *{one_line(idea.title)}*:\n"
    return modal(
        ids.ANSWER_FORM,
        "Answer",
        [
            section(head + one_line(idea.question.text, 1500)),
            *(_asked(each, form.values) for each in missing),
            question(
                "text",
                "Anything to add?" if missing else "Your answer",
                text_input("text", lines=True),
                optional=bool(missing),
            ),
        ],
        submit="Answer",
        about=ids.encode(idea.id, idea.version),
    )


def parse_answer_form(view: Json) -> tuple[ids.Subject, IdeaAnswers]:
    """Return which idea it is about, and the answers."""
    form_values = values(view)
    answers = IdeaAnswers(text=form_values.get("text") or "", **_answers(form_values))
    return ids.decode(view["private_metadata"]), answers


# All ideas by stage, and the form that assigns those without an owner.

# A draft is on no list.
STAGES: dict[Stage, str] = {stage: name for stage, name in EVERY_STAGE.items() if stage is not Stage.draft}
