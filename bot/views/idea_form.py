"""The idea form: two things are asked, the rest is offered. An input's block_id is the name of its field."""

import re
from functools import lru_cache

from bot import ids, quoting
from bot.blocks import Json, checkboxes, context, modal, multi_select, question, select, text_input, values
from bot.messages.words import DATA, KINDS, URGENCIES, from_message, pairs, value_groups
from bot.pickers import people_picker
from intake.answers import FormChoices, OpenedForm
from intake.currencies import chosen_levels
from intake.ideas import TITLE_LENGTH, IdeaDraft, Kind, unreadable
from intake.text import clean
from intake.viewers import MOST

VIEWERS, NOBODY_ELSE = "viewers", "nobody_else"
# What the form called it before people could be named; one may be open while the version changes.
PRIVATE = "private"
READABLE = "Everybody in the company can read an idea"
NOT_OPEN = f"{READABLE}, though not everybody could read this message: say below who may see it if they should not."
CUT = "The message was too long for the form, so its end is left out; the link leads to all of it."
_ORIGIN = re.compile(r"[0-9a-f]{32}")
TYPED_CUT = "What you typed was too long for the form, so its end is left out."


def build_from(quoted: quoting.Quoted, opened: OpenedForm) -> Json:
    """Return the form as a message fills it in."""
    words = quoted.words(opened.names)
    text, is_cut = quoting.cut(words.text)
    hints = [
        from_message(quoted.origin.link),
        f"{READABLE}." if quoted.origin.is_open else NOT_OPEN,
        f"It was handed in already, as {opened.already}." if opened.already else "",
        CUT if is_cut else "",
    ]
    return build(
        opened.choices,
        words.title,
        text,
        about=opened.origin,
        said="\n".join(hint for hint in hints if hint),
    )


def build_typed(choices: FormChoices, typed: str) -> Json:
    """Return the form with what was typed behind the command as its title, or as its problem where it is longer."""
    text = clean(typed)
    if not unreadable(text, TITLE_LENGTH, ""):
        return build(choices, text)
    problem, is_cut = quoting.cut(text)
    return build(choices, quoting.title_of(text), problem, said=TYPED_CUT if is_cut else "")


def build(choices: FormChoices, title: str = "", problem: str = "", *, about: str = "", said: str = "") -> Json:
    """Return the form, with what is known already; `about` comes back with it, `said` stands above it."""
    return _filled(choices, title, problem, about, said) if title or problem or about or said else _empty(choices)


# Everybody gets the same, and putting it together costs more than having Slack show it.
@lru_cache(maxsize=8)
def _empty(choices: FormChoices) -> Json:
    return _filled(choices, "", "", "", "")


def _filled(choices: FormChoices, title: str, problem: str, about: str, said: str) -> Json:
    areas = [(area, area) for area in choices.areas]
    return modal(
        ids.IDEA_FORM,
        "Submit an AI idea",
        [
            *([context(said)] if said else []),
            question(
                "title",
                "Title",
                text_input("title", initial=clean(title), placeholder="What it would do, in a few words"),
            ),
            question(
                "problem",
                "What is the problem?",
                text_input("problem", lines=True, initial=problem),
                hint="Who has it, how often, and what it costs today. You need no solution.",
            ),
            question(
                VIEWERS,
                "Who may see this?",
                people_picker(VIEWERS, placeholder="Everybody in the company", most=MOST),
                optional=True,
                hint="Name nobody, and everybody may. Name people, and only they, you and those who decide may.",
            ),
            question(
                NOBODY_ELSE,
                "Or nobody else?",
                checkboxes(NOBODY_ELSE, [(NOBODY_ELSE, "Only I and those who decide about ideas may see it")]),
                optional=True,
            ),
            *([question("area", "Which area is it in?", select("area", areas), optional=True)] if areas else []),
            *([_worth(choices)] if choices.values else []),
            question("urgency", "By when is it needed?", select("urgency", pairs(URGENCIES)), optional=True),
            question("data", "Is there data for it?", select("data", pairs(DATA)), optional=True),
            question(
                "kind", "What kind of work is it?", select("kind", pairs(KINDS), Kind.product.value), optional=True
            ),
        ],
        submit="Submit",
        about=about,
    )


def _worth(choices: FormChoices) -> Json:
    return question(
        "value",
        "What would it be worth a year?",
        multi_select("value", value_groups(choices.values)),
        optional=True,
        hint="One line of each kind at most; the best one counts. Without value and urgency an idea can't be ranked.",
    )


def origin_of(view: Json) -> str | None:
    """Return the id of the message that the form was opened from, if it was."""
    about = view.get("private_metadata")
    # No id of ours looks otherwise, and no database takes whatever there is.
    return about if isinstance(about, str) and _ORIGIN.fullmatch(about) else None


def parse(view: Json) -> IdeaDraft:
    """Return what was filled in."""
    given = values(view)
    return IdeaDraft(
        title=given.get("title") or "",
        problem=given.get("problem") or "",
        kind=given.get("kind") or Kind.product,
        area=given.get("area"),
        value=chosen_levels(given.get("value")),
        urgency=given.get("urgency"),
        data=given.get("data"),
        viewers=tuple(given.get(VIEWERS) or ()),
        nobody_else=bool(given.get(NOBODY_ELSE) or given.get(PRIVATE)),
    )
