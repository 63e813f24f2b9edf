"""The draft of the next version at a glance: changes, effect, priorities, next step."""

from bot import ids
from bot.blocks import Json, actions, button, context, listing, modal, section, select
from bot.messages.policy import publishers_called
from bot.messages.policy_effects import changes_text, effect_text
from bot.text import mention, one_line
from intake.operations.policy_drafts import PolicyPreview
from intake.policy import Priority
from intake.rules.policy_diff import share_told
from intake.rules.policy_forms.parts import PolicyFormPart

ASK, PUBLISH = "ask", "priorities"
PRIORITY = "priority."
PARTS: dict[PolicyFormPart, str] = {
    PolicyFormPart.weights: "Weights of the criteria",
    PolicyFormPart.plan: "Capacity, experiments, research",
    PolicyFormPart.charter: "Charter",
    PolicyFormPart.operating: "Who takes which work",
    PolicyFormPart.people: "People, reasons, note",
    PolicyFormPart.anchors: "Value of each answer",
    PolicyFormPart.chance: "Chance, limits, deadlines",
    PolicyFormPart.benefit: "What the plan goes by",
    PolicyFormPart.approaches: "Build, buy, agent, legal",
}
WORDS, HINTS = 120, 3


def build_policy_draft(preview: PolicyPreview) -> Json:
    """Return the draft; its button depends on whether a second lead has reviewed it."""
    number = preview.number
    if not preview.is_new:
        same = f"This draft is the same as version {number - 1}. There is nothing to publish."
        return modal(ids.PUBLISH_FORM, "Nothing has changed", [section(same), _draft_more(preview)], close="Back")
    head = f"*This will be version {number}. Everyone can read it.* It ranks all waiting ideas."
    changes, hints = changes_text(preview.changes), [f"Note: {one_line(hint, 300)}" for hint in preview.hints[:HINTS]]
    blocks = [
        section(head),
        # First what helps to decide; they know the priorities already.
        *([section(changes)] if changes else []),
        section(effect_text(preview.effect)),
        *([context(*hints)] if hints else []),
        listing(
            [_change_text(place, priority) for place, priority in enumerate(preview.policy.priorities, start=1)]
            or ["–"]
        ),
        _draft_more(preview),
        context(_draft_status(preview)),
    ]
    submit, about = _draft_next(preview)
    title = f"Publish version {number}" if submit and about == PUBLISH else f"Draft of version {number}"
    return modal(ids.PUBLISH_FORM, title, blocks, submit=submit, close="Back", about=ids.encode(about, preview.version))


def review_question(view: Json) -> bool:
    """Tell whether the draft's button asks a second lead or publishers instead of publishing."""
    return ids.decode(view["private_metadata"]).id == ASK


def _draft_next(preview: PolicyPreview) -> tuple[str | None, str]:
    if preview.needs_review:
        return (None if preview.asked else "Ask a second lead"), ASK
    if preview.may_publish:
        return f"Publish version {preview.number}", PUBLISH
    return (None if preview.asked else "Ask to publish"), ASK


def _draft_status(preview: PolicyPreview) -> str:
    unchanged = "You can't change a published version, only publish a new one."
    by = f"Drafted by {mention(preview.by)}. "
    if preview.needs_review and preview.asked:
        return f"{by}We asked the other leads to review it. You can publish it once one of them approves."
    if preview.needs_review:
        return f"{by}A second lead needs to review it before you can publish. {unchanged}"
    looked = f"{mention(preview.reviewer)} approved it. " if preview.reviewer else ""
    if not preview.may_publish:
        if preview.asked:
            return f"{by}{looked}We asked {publishers_called(preview.publishers, 'and')} to publish it."
        who = publishers_called(preview.publishers)
        return f"{by}{looked}{who} can publish it (admins, priority owners and squad leads can)."
    return f"{by}{looked}{unchanged}"


def _draft_more(preview: PolicyPreview) -> Json:
    every = [
        (priority.key, priority.name)
        for priority in preview.policy.priorities
        if len(priority.key) + len(PRIORITY) <= 80
    ]
    choices = [(part.value, name) for part, name in PARTS.items()]
    choices += [(f"{PRIORITY}{key}", f"Reason, owner, end: {name}") for key, name in every]
    review = button("Looks right", ids.LOOKS_RIGHT, ids.encode(PUBLISH, preview.version), primary=True)
    change = select(ids.POLICY_PART, choices, placeholder="Change other parts")
    return actions(*([review] if preview.may_review else []), change) | {"block_id": "more"}


def _change_text(place: int, priority: Priority) -> str:
    share = f" · {share_told(priority)}" if priority.share is not None else ""
    words = one_line(", ".join(priority.words), WORDS) or "No words"
    return f"*{place}. {one_line(priority.name)}* · weight {priority.weight} of 5{share}\n{words}"
