"""The ask form: a question to the requester, proposed from what is missing for a rank."""

from bot import ids
from bot.blocks import Json, context, modal, question, text_input, values
from bot.text import mention, one_line
from intake.answers import TriageForm
from intake.policy import Criterion

QUESTIONS = {
    Criterion.value: "What would it be worth a year, roughly?",
    Criterion.urgency: "By when is it needed to be worth it?",
}


def build(form: TriageForm) -> Json:
    """Return the form."""
    idea = form.idea
    proposed = " ".join(QUESTIONS[criterion] for criterion in form.missing)
    asks = f"{mention(idea.requester)} gets it as a direct message and answers in a form."
    return modal(
        ids.ASK_FORM,
        "Ask the requester",
        [
            context(f"About *{one_line(idea.title)}*. {asks}"),
            question("text", "Your question", text_input("text", lines=True, initial=proposed)),
        ],
        submit="Ask",
        about=ids.encode(idea.id, idea.version),
    )


def parse(view: Json) -> tuple[ids.Subject, str]:
    """Return which idea is asked about, and the question."""
    return ids.decode(view["private_metadata"]), values(view).get("text") or ""
