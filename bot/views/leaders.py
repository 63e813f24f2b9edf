"""The forms of the leaders' digest: its sentences, and whom it is sent to."""

from bot import ids
from bot.blocks import Json, checkboxes, modal, people_picker, question, text_input
from bot.form_values import values
from bot.text import plain
from scheduling.leaders import READERS, SENTENCES
from scheduling.notifications.leaders import LeadersForm

DECISION, PROMISED = "decision", "promised"


def build_leaders_edit(form: LeadersForm) -> Json:
    """Return the form for its sentences; it has a box only where there is a decision."""
    sentences = [*form.digest.sentences, *[""] * SENTENCES][:SENTENCES]
    shown, asked_about = (DECISION,) if form.digest.shows_decision else (), form.digest.decision
    asks = f"Ask how “{plain(asked_about.idea.title, 50)}” goes on" if asked_about else ""
    decision = question(DECISION, "Decision", checkboxes(DECISION, [(DECISION, asks)], shown), optional=True)
    return modal(
        ids.LEADERS_EDIT_FORM,
        "Edit the digest",
        [
            *(
                question(
                    f"sentence-{number}",
                    f"Sentence {number + 1}",
                    text_input(f"sentence-{number}", lines=True, initial=sentence),
                    optional=True,
                )
                for number, sentence in enumerate(sentences)
            ),
            *(_promised(form.digest.promised) if form.digest.promised else []),
            *([decision] if form.digest.decision else []),
        ],
        submit="Save",
        about=ids.encode(form.id, form.version),
    )


def _promised(sentence: str) -> list[Json]:
    """Return the field for what stands in the first digest of a quarter."""
    hint = "It's in the first digest of each quarter. Leave it empty to leave it out."
    field = text_input(PROMISED, lines=True, initial=sentence)
    return [question(PROMISED, "What launches brought", field, optional=True, hint=hint)]


def parse_leaders_edit(view: Json) -> tuple[ids.Subject, list[str], str | None, bool]:
    """Return the digest's id and version, its sentences, what was promised, and whether it asks for the decision.

    Where the form didn't ask what was promised, that is None.
    """
    form_values = values(view)
    sentences = [form_values.get(f"sentence-{number}") or "" for number in range(SENTENCES)]
    promised = form_values.get(PROMISED) or "" if PROMISED in form_values else None
    return ids.decode(view["private_metadata"]), sentences, promised, DECISION in (form_values.get(DECISION) or ())


def build_leaders_send(form: LeadersForm) -> Json:
    """Return the form for whom it is sent to."""
    return modal(
        ids.LEADERS_SEND_FORM,
        "Send the digest",
        [
            question(
                "readers",
                "To",
                people_picker("readers", form.readers[:READERS], most=READERS),
                hint="Each gets it as a message, with your name below.",
            )
        ],
        submit="Send",
        about=ids.encode(form.id, form.version),
    )


def parse_leaders_send(view: Json) -> tuple[ids.Subject, list[str]]:
    """Return the digest's id and version, and whom it is sent to."""
    return ids.decode(view["private_metadata"]), list(values(view).get("readers") or ())
