"""The draft of the next policy at a glance: what everybody will read, what changes, what it does, what is next."""

from bot import ids
from bot.blocks import Json, actions, button, context, listing, modal, section, select
from bot.messages.effect import changes_text, effect_text
from bot.messages.policy_review import publishers_called
from bot.text import mention, one_line
from intake.company.policy_parts import Part
from intake.company.policy_words import share_told
from intake.company.progress import PolicyPreview
from intake.policy import Priority

ASK, PUBLISH = "ask", "priorities"
PRIORITY = "priority."
PARTS: dict[Part, str] = {
    Part.weights: "Weights of the criteria",
    Part.plan: "Capacity, experiments, research",
    Part.charter: "Charter",
    Part.people: "Viewers, spokesperson, reasons",
    Part.anchors: "What answers are worth",
    Part.chance: "Chance, limits, days",
}
WORDS, HINTS = 120, 3


def build(shown: PolicyPreview) -> Json:
    """Return the draft; what its button does depends on whether a second lead has looked at it."""
    number = shown.number
    if not shown.is_new:
        same = f"These priorities are in force already, as version {number - 1}. There is nothing to publish."
        return modal(ids.PUBLISH_FORM, "Nothing has changed", [section(same), _more(shown)], close="Back")
    head = f"*This will be version {number}, for everybody to read.* Ideas that wait are ranked by it."
    changes, hints = changes_text(shown.changes), [f"Mind: {one_line(hint, 300)}" for hint in shown.hints[:HINTS]]
    blocks = [
        section(head),
        # What somebody decides by stands first; the priorities they know.
        *([section(changes)] if changes else []),
        section(effect_text(shown.effect)),
        *([context(*hints)] if hints else []),
        listing([_told(place, each) for place, each in enumerate(shown.policy.priorities, start=1)] or ["–"]),
        _more(shown),
        context(_status(shown)),
    ]
    submit, about = _next(shown)
    title = f"Publish version {number}" if submit and about == PUBLISH else f"Draft of version {number}"
    return modal(ids.PUBLISH_FORM, title, blocks, submit=submit, close="Back", about=ids.encode(about, shown.version))


def asks(view: Json) -> bool:
    """Tell whether the button of the draft asks others, a second lead or who may publish, where it does not publish."""
    return ids.decode(view["private_metadata"]).id == ASK


def _next(shown: PolicyPreview) -> tuple[str | None, str]:
    if shown.needs_review:
        return (None if shown.asked else "Ask a second lead"), ASK
    if shown.may_publish:
        return f"Publish version {shown.number}", PUBLISH
    return (None if shown.asked else "Ask to publish"), ASK


def _status(shown: PolicyPreview) -> str:
    kept = "A published version is never changed; the next one takes its place."
    by = f"Drafted by {mention(shown.by)}. "
    if shown.needs_review and shown.asked:
        return f"{by}The other leads were asked to look at it; once it looks right to one of them, it can be published."
    if shown.needs_review:
        return f"{by}A second lead looks at it before it is published. {kept}"
    looked = f"It looks right to {mention(shown.reviewer)}. " if shown.reviewer else ""
    if not shown.may_publish:
        if shown.asked:
            were = "was" if len(shown.publishers) == 1 else "were"
            return f"{by}{looked}{publishers_called(shown.publishers, 'and')} {were} asked to publish it."
        who = publishers_called(shown.publishers)
        return f"{by}{looked}{who} can publish it: admins, and leads whom it names as owner or by squad capacity."
    return f"{by}{looked}{kept}"


def _more(shown: PolicyPreview) -> Json:
    every = [(each.key, each.name) for each in shown.policy.priorities if len(each.key) + len(PRIORITY) <= 80]
    choices = [(part.value, name) for part, name in PARTS.items()]
    choices += [(f"{PRIORITY}{key}", f"Why, owner, until when: {name}") for key, name in every]
    review = button("Looks right", ids.LOOKS_RIGHT, ids.encode(PUBLISH, shown.version), primary=True)
    change = select(ids.POLICY_PART, choices, placeholder="Change more of it")
    return actions(*([review] if shown.may_review else []), change) | {"block_id": "more"}


def _told(place: int, priority: Priority) -> str:
    share = f" · {share_told(priority)}" if priority.share is not None else ""
    words = one_line(", ".join(priority.words), WORDS) or "No words"
    return f"*{place}. {one_line(priority.name)}* · weight {priority.weight} of 5{share}\n{words}"
