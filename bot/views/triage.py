"""A triager's forms (ask, not now, more), the queue, Why?, and what is most worth finding out."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import (
    FIELDS,
    SECTION,
    Json,
    actions,
    button,
    columns,
    context,
    divider,
    modal,
    prose,
    question,
    section,
    select,
    table,
    text_input,
)
from bot.form_values import values
from bot.messages.ideas import people_button, why_button
from bot.messages.labels import (
    APPROACH,
    ASKED_FOR,
    BY_CHARTER_ONLY,
    CRITERIA,
    DATA,
    QUESTIONS,
    TIERS,
    ahead_line,
    approach_line,
    claim_note,
    fit_line,
    input_called,
    legal_line,
    legal_reasons,
    pairs,
    pin_line,
    place_line,
    private_line,
    score_line,
    similar_line,
    squad_called,
)
from bot.messages.portfolio import close_line
from bot.messages.questions import reply_button
from bot.messages.rendered import Rendered
from bot.text import (
    count,
    cut,
    date,
    iso_day,
    mention,
    newest_within,
    one_line,
    ordinal,
    points,
    requester_called,
    worth,
)
from bot.views.benefit import benefit_blocks
from bot.views.experiments import work_blocks, work_buttons
from bot.views.ideas import idea_list_button
from bot.views.merges import merge_buttons, merged_texts
from bot.views.revisions import details_button, earlier_versions
from bot.views.routing import hand_over_buttons, route_text, why_this_squad
from bot.views.support import people_buttons, people_of, support_button
from intake.answers import QueueLine, QueuePage, Review, TriageForm
from intake.ideas import STAGE_NAMES, Estimates, Stage
from intake.notifications.ideas import IdeaNotification, InputClaim, Twin
from intake.notifications.portfolio import Tier
from intake.policy import Criterion
from intake.rules.scoring import SUPPORTS, Gap, ScoreLine
from intake.sentences import listed
from intake.services.explain import Explanation, InputChange, Prospect, Serves, WhyMore
from intake.text import is_blank

# The ask form: a question to the requester, suggested from what is missing for a rank.


def build_ask_form(form: TriageForm) -> Json:
    """Return the form."""
    idea = form.idea
    proposed = " ".join(QUESTIONS[criterion].suggestion for criterion in form.missing)
    sent = f"{mention(idea.requester)} gets your question as a direct message."
    return modal(
        ids.ASK_FORM,
        "Ask the requester",
        [
            context(f"About *{one_line(idea.title)}*. {sent}"),
            question("text", "Your question", text_input("text", lines=True, initial=proposed)),
        ],
        submit="Send question",
        about=ids.encode(idea.id, idea.version),
    )


def parse_ask_form(view: Json) -> tuple[ids.Subject, str]:
    """Return which idea is asked about, and the question."""
    return ids.decode(view["private_metadata"]), values(view).get("text") or ""


# The not-now form: the reason that the requester will see.

READY = "ready"
# The longest value that Slack takes for a choice; published reasons keep to it.
LONGEST = 150


def build_park_form(form: TriageForm) -> Json:
    """Return the form."""
    idea = form.idea
    reads = f"{mention(idea.requester)} will see your reason." if idea.requester else "We'll save your reason with it."
    return modal(
        ids.NOT_NOW_FORM,
        "Not now",
        [
            context(f"*{one_line(idea.title)}*\nWe'll keep this for later. {reads}"),
            question(
                "reason",
                "Why not now?",
                text_input("reason", lines=True),
                optional=bool(form.reasons),
                hint="One sentence, and what would change the decision.",
            ),
            *park_is_ready(form),
        ],
        submit="Save as not now",
        about=ids.encode(idea.id, idea.version),
    )


def parse_park_form(view: Json) -> tuple[ids.Subject, str]:
    """Return which idea is parked, and why."""
    return ids.decode(view["private_metadata"]), park_reason(values(view))


def park_is_ready(form: TriageForm) -> list[Json]:
    """Return the list of published reasons for “not now”; nothing if there are none."""
    reasons = [(reason, reason) for reason in dict.fromkeys(form.reasons) if 0 < len(reason) <= LONGEST]
    if not reasons:
        return []
    hint = "Used if you write nothing above."
    return [question(READY, "Or a published reason", select(READY, reasons), optional=True, hint=hint)]


def park_reason(form_values: Mapping[str, Any]) -> str:
    """Return the written reason, else the chosen published one."""
    written = form_values.get("reason") or ""
    return form_values.get(READY) or "" if is_blank(written) else written


# More: everything about an idea, and for those who decide or estimate, everything that takes a form.

PROBLEM, STEPS, CHOICE, KEEP = 1800, 6, 75, "keep"
LEAD_SEES = "This idea is private. If you send it, the squad's lead can see it, but nobody else in the squad."
PLACE = "Place in the plan: pin it, or say what it unlocks"
OUTCOMES = {Stage.accepted: "Send to this squad", Stage.parked: "Not now", Stage.declined: "Decline"}

# From here on a squad has the idea, and none is suggested for it.
BEGUN = frozenset({Stage.experiment, Stage.build, Stage.live, Stage.measured})


def build_more_form(form: TriageForm, today: dt.date) -> Json:
    """Return the form, with nothing to fill in for readers who may change nothing."""
    idea = form.idea
    questions = [*_estimates(form), *_outcomes(form)]
    return modal(
        ids.MORE_FORM,
        idea.label,
        [*_about(form, today), *_more_buttons(form), *([divider(), *questions] if questions else [])],
        submit="Save" if questions else None,
        close="Cancel" if questions else "Close",
        about=ids.encode(idea.id, idea.version),
    )


def parse_more_form(view: Json) -> tuple[ids.Subject, Review]:
    """Return which idea it is, and the review."""
    form_values = values(view)
    outcome = form_values.get("outcome")
    review = Review(
        **{field: form_values.get(field) for field in Estimates.model_fields},
        priority=form_values.get("priority"),
        outcome=None if outcome in (None, KEEP) else outcome,
        squad=form_values.get("squad"),
        reason=park_reason(form_values),
    )
    return ids.decode(view["private_metadata"]), review


def _about(form: TriageForm, today: dt.date) -> list[Json]:
    idea = form.idea
    blocks = [
        section(f"*{one_line(idea.title)}*"),
        prose(cut(idea.problem, PROBLEM)),
        context(f"{requester_called(idea.requester)} · {date(idea.submitted_at)}{_more_text(idea)}"),
        *([context(f"Private: {private_line(idea.viewers)}.")] if idea.private else []),
        section(f"{fit_line(idea.fit)} · {score_line(idea)}\n{_score(idea)}"),
        *([] if idea.stage in BEGUN else [section(route_text(form))]),
        *_approach(form, today),
        *people_of(form),
    ]
    if idea.similar:
        blocks.append(section(similar_line(idea)))
    blocks += [*merged_texts(form), *earlier_versions(form.revisions), *work_blocks(form.work, today)]
    story = [f"{date(step.at)}  {mention(step.by)}: {one_line(step.sentence, 200)}" for step in form.tracker.steps]
    return [*blocks, context("\n".join(story[-STEPS:])), *([context(place_line(idea))] if place_line(idea) else [])]


def _approach(form: TriageForm, today: dt.date) -> list[Json]:
    """Return how the idea would be done, with the answer to its own question, and what legal must look at."""
    idea = form.idea
    line = approach_line(idea)
    asked = f"{line}\n_{one_line(form.asks)}_" if line and form.asks and not idea.approach_note else line
    return [section(text) for text in (legal_reasons(idea, today), asked) if text]


def _more_buttons(form: TriageForm) -> list[Json]:
    idea = form.idea
    place = button("Place in the plan", ids.PLACE, ids.encode(idea.id, idea.version), accessibility_label=PLACE)
    buttons = [
        *([reply_button(idea.id)] if form.may_reply else []),
        *hand_over_buttons(form),
        *work_buttons(idea, form.work),
        *merge_buttons(form),
        *people_buttons(form),
        *([details_button(idea.id, idea.version)] if form.may_add_details else []),
        *([place] if form.may_place else []),
    ]
    return [actions(*buttons)] if buttons else []


def _more_text(idea: IdeaNotification) -> str:
    parts = [str(idea.area)] if idea.area else []
    return "".join(f" · {one_line(part, 60)}" for part in [*parts, *([DATA[idea.data]] if idea.data else [])])


def _score(idea: IdeaNotification) -> str:
    if idea.score.policy_version is None:
        return "A score needs published priorities."
    return "\n".join(
        f"{points(part.tenths)} of {points(part.most)}  {CRITERIA[part.criterion]}: {one_line(part.reason)}"
        for part in idea.score.contributions
    )


def _priority(form: TriageForm) -> list[Json]:
    choices = [(key, cut(name, CHOICE)) for key, name in form.priorities if len(key) <= LONGEST]
    if not choices:
        return []
    return [question("priority", "Which priority does it support?", select("priority", choices, form.priority))]


def _estimates(form: TriageForm) -> list[Json]:
    if not form.may_estimate:
        return []
    asked_by_field = {criterion.value: asked for criterion, asked in QUESTIONS.items()}
    if form.asks_approach:
        asked_by_field["approach"] = APPROACH
    estimates = [
        question(
            field,
            asked.text,
            select(field, pairs(asked.choices), str(estimate) if estimate else None),
            optional=True,
            hint=asked.hint,
        )
        for field, estimate in form.idea.estimates().items()
        if (asked := asked_by_field.get(field)) is not None
    ]
    return [*_priority(form), *estimates]


def _outcomes(form: TriageForm) -> list[Json]:
    if not (form.outcomes or form.may_reroute):
        return []
    reroute = [(str(Stage.accepted), "Move to this squad")] if form.may_reroute else []
    outcomes = [(str(stage), OUTCOMES[stage]) for stage in form.outcomes if str(stage) not in dict(reroute)]
    choices = [(KEEP, "Only save the estimates"), *reroute, *outcomes]
    squads = [(squad.key, squad_called(squad.name)) for squad in form.squads]
    return [
        question(
            "squad",
            "Squad",
            select("squad", squads, form.idea.squad or form.idea.routing.squad),
            optional=True,
            hint=LEAD_SEES if form.idea.private else None,
        ),
        question("outcome", "Decision", select("outcome", choices, KEEP)),
        question(
            "reason",
            "Reason",
            text_input("reason", lines=True),
            optional=True,
            hint="The requester will see it. “Not now” and “Decline” need a reason.",
        ),
        *park_is_ready(form),
    ]


# Why?: what a score is made of, so that a sceptic can recompute it by hand; in More, every step and the history.

TITLE = "Why?"
REASONS, WORDS = 3, 12
# Tenths are rounded, so two results may differ by a tenth of a point.
ROUNDED = 0.1 + 1e-9
NO_POLICY = "a score needs published priorities."
ONLY_CONFIRMED = "Only confirmations by other people are listed."
SCORED = {"submitted": "submitted it", "imported": "imported it from the old list"}


def build_why(why: Explanation, today: dt.date | None = None) -> Json:
    """Return the explanation: the score, those above it, and what would move it."""
    pinned = f"\n{pin_line(why.pinned)}" if why.pinned else ""
    blocks = [section(f"*{one_line(why.title)}*\n{_stands(why)}{pinned}")]
    if why.score.policy_version is not None:
        blocks += [section(_sum(why)), context(_cites(why, today)), *benefit_blocks(why)]
    blocks += [*_compared(why), *_prospects(why), *why_this_squad(why)]
    return modal(ids.WHY_PAGE, TITLE, [*blocks, actions(*_why_buttons(why))], close="Close")


def build_why_more(more: WhyMore) -> Json:
    """Return each step of the arithmetic, similar ideas, and who changed which answer when."""
    steps = [(_input(line, more), _step(line)) for line in more.why.lines]
    steps.append(("*Total*", f"*{points(more.why.score.tenths)}*"))
    height = FIELDS // 2
    blocks = [section(f"*{one_line(more.why.title)}*\nEach step, unrounded and rounded:")]
    blocks += [columns(steps[begin : begin + height]) for begin in range(0, len(steps), height)]
    blocks.append(section(_similar(more.similar)))
    history = newest_within([_change(change) for change in more.changes], SECTION - 30) or "–"
    return modal(ids.WHY_PAGE, TITLE, [*blocks, section(f"*What changed when*\n{history}")], close="Back")


def _why_buttons(why: Explanation) -> list[ButtonElement]:
    value = ids.encode(why.id, why.version)
    ask = [button("Ask", ids.ASK, value, accessibility_label="Ask the requester")] if why.may_ask else []
    support = [support_button(why.id, why.version)] if why.may_support else []
    people = [people_button(why.id, why.version)] if why.may_name else []
    more = button("More", ids.WHY_MORE, value, accessibility_label="More: each step, similar ideas, history")
    return [*ask, *support, *people, more]


def _stands(why: Explanation) -> str:
    score = why.score
    if score.policy_version is None:
        return f"*Not ranked:* {NO_POLICY}"
    if not score.ranked:
        missing = listed([CRITERIA[criterion].lower() for criterion in score.missing] or ["fit"])
        return f"*Not ranked yet:* still missing {missing}."
    turn = (
        "" if why.tier is None else "*In this quarter's plan* · " if why.tier is Tier.now else f"*{TIERS[why.tier]}* · "
    )
    place = f" · rank {why.rank:,} of {why.total:,}" if why.rank else f" · {STAGE_NAMES[why.stage]}"
    close = f" · {line}" if (line := close_line(why.close)) else ""
    return f"{turn}score *{points(score.tenths)} of 100*{place}{close}"


def _sum(why: Explanation) -> str:
    lines = [f"• *{CRITERIA[line.criterion]}*: {_given(line, why.serves)} → {_brings(line)}" for line in why.lines]
    return "\n".join(["*How it adds up*", *lines, f"Total: *{points(why.score.tenths)}*"])


def _cites(why: Explanation, today: dt.date | None) -> str:
    return (
        f"Calculated with priorities version {why.score.policy_version} of {iso_day(why.published_on, today)}. "
        "`/ml-priorities` shows the value of every answer. Lines are rounded to a tenth; More shows them unrounded."
    )


def _given(line: ScoreLine, serves: Serves | None) -> str:
    if line.criterion is not Criterion.fit or serves is None:
        return f"{one_line(line.given)} ({one_line(line.line)})" if line.line else one_line(line.given)
    first_words = serves.words[:WORDS]
    words = f" (mentions {', '.join(one_line(word, 40) for word in first_words)})" if first_words else ""
    supports = "looks like a fit for" if serves.provisional else "supports"
    return f"{supports} {one_line(serves.name)}{words}{_share(line, serves)}"


def _share(line: ScoreLine, serves: Serves) -> str:
    # The parts of an older score may come from older rules.
    if abs(serves.weight / 5 * serves.strength - line.worth) * line.weight > ROUNDED:
        return ""
    return f": weight {serves.weight}/5 × match {100 * serves.strength:.4g}%"


def _brings(line: ScoreLine) -> str:
    return f"{worth(line.worth)} of {line.weight} = *{points(line.tenths)}*"


def _input(line: ScoreLine, more: WhyMore) -> str:
    line_text = f"*{CRITERIA[line.criterion]}*  {_given(line, more.why.serves)}"
    vouched = _vouched(line.criterion, more)
    return f"{line_text}\n_{vouched}_" if vouched else line_text


def _vouched(criterion: Criterion, more: WhyMore) -> str:
    if criterion is Criterion.readiness:
        return f"confirmed by {listed([mention(member) for member in more.confirmed_by])}" if more.confirmed_by else ""
    if criterion is Criterion.fit and more.why.serves:
        return "matched automatically, not checked yet" if more.why.serves.provisional else "checked by a triager"
    claim = more.claims.get(criterion)
    return _claim(claim, criterion) if claim else ""


def _claim(claim: InputClaim, criterion: Criterion) -> str:
    field = "" if claim.field == criterion.value else f"{input_called(claim.field)} "
    if claim.checked_by:
        return f"{field}checked by {mention(claim.checked_by)}"
    source = mention(claim.given_by) if claim.given_by else "the old list"
    return f"{field}from {source}, not checked yet"


def _step(line: ScoreLine) -> str:
    return f"{worth(line.worth)} × {line.weight} = {worth(line.worth * line.weight)}, rounded {points(line.tenths)}"


def _compared(why: Explanation) -> list[Json]:
    if why.rank is None:
        if why.private:
            return [context("Private ideas have no rank and are compared with nothing.")]
        return [context("This idea is not in the ranking, so there is nothing to compare.")] if why.score.ranked else []
    if not why.above:
        return [section("No idea ranks higher.")]
    higher = f"the next {len(why.above)} rank" if len(why.above) > 1 else "the next one ranks"
    lines = [f"• *{CRITERIA[gap.criterion]}*: {_gap(gap, why)}" for gap in why.gaps]
    first = why.rank - len(why.above)
    names = [
        f"{ordinal(first + place)} · {points(rival.tenths)} · {one_line(rival.label)} {one_line(rival.title, 60)}"
        for place, rival in enumerate(why.above)
    ]
    if not lines:
        lines = ["The score is the same, but it was submitted earlier."]
    return [section("\n".join([f"*Why {higher} higher*", *lines])), context("\n".join(names))]


def _gap(gap: Gap, why: Explanation) -> str:
    above = len(why.above)
    who = "it gets"
    if above > 1:
        who = (
            f"all {above} get" if gap.ahead == above else f"{gap.ahead} of {above} {'get' if gap.ahead > 1 else 'gets'}"
        )
    counted: Counter[str] = Counter()
    for reason, number in gap.reasons:
        counted[_reason(gap, reason, why)] += number
    reasons = [f"{text} ({number})" if gap.ahead > 1 else text for text, number in counted.most_common()]
    text = f"{'; '.join(reasons[:REASONS])}{'; …' if len(reasons) > REASONS else ''}"
    return f"{who} {'up to ' if gap.ahead > 1 else ''}{points(gap.most)} points more: {text}"


def _reason(gap: Gap, reason: str, why: Explanation) -> str:
    weight = (
        why.priorities.get(reason.removeprefix("serves ").removeprefix(SUPPORTS))
        if gap.criterion is Criterion.fit
        else None
    )
    if weight is None:
        return one_line(reason)
    ours = why.serves.weight if why.serves else 0
    return f"a priority of weight {weight}" if weight > ours else "a better match in words"


def _prospects(why: Explanation) -> list[Json]:
    if not why.prospects:
        return []
    lines = [
        f"• {ASKED_FOR[prospect.fact]}: +{points(prospect.gain)} (rank {_span(prospect)})" for prospect in why.prospects
    ]
    note = " The best case is all of them together." if len(lines) > 1 else ""
    return [section("\n".join(["*What would raise the score*", *lines])), context(f"{ONLY_CONFIRMED}{note}")]


def _span(prospect: Prospect) -> str:
    best = f"{prospect.together:,}"
    return best if prospect.together == prospect.alone else f"{best}–{prospect.alone:,}"


def _similar(twins: Sequence[Twin]) -> str:
    lines = [
        f"• {one_line(twin.label)} {one_line(twin.title, 90)} ({STAGE_NAMES[twin.stage].lower()})" for twin in twins
    ]
    return "\n".join(["*Similar ideas*", *(lines or ["None found."])])


def _change(change: InputChange) -> str:
    parts = [
        f"{name.replace('_', ' ')} is {one_line(value.replace('_', ' '), 80)}" for name, value in change.inputs.items()
    ]
    if change.verb == "rescored":
        parts.append(f"recalculated with version {change.policy_version}")
    elif change.verb in SCORED:
        parts.insert(0, SCORED[change.verb])
    return f"{date(change.at)}  {mention(change.by)}: {', '.join(parts)}"


# The queue: the ranked ideas from the best down; a table for a first look, a modal with pages for the rest.

FIRST = "first"
EXPLAINED = "“Why?” explains a score. You'll find it in the whole queue and on each card."


def queue_reply(page: QueuePage, today: dt.date) -> Rendered:
    """Return the first page as a reply to the command."""
    headline = _headline(page)
    if not page.lines:
        return Rendered([section(headline), actions(idea_list_button())], headline)
    rows = [
        (str(line.rank), idea.title, _ranked_by(idea), idea.fit.priority or "–", _goes(line, today))
        for line, idea in ((line, line.idea) for line in page.lines)
    ]
    blocks = [section(headline), table(("Rank", "Idea", "Score", "Priority", "Squad"), rows)]
    blocks.append(actions(button("The whole queue", ids.QUEUE_MORE, ids.encode(FIRST, 0)), idea_list_button()))
    spoken = "; ".join(f"{line.rank}. {one_line(line.idea.title, 80)}" for line in page.lines)
    return Rendered(
        [*blocks, context(f"{EXPLAINED}{_charter_note(page)}")], f"{headline} {spoken}.{_charter_note(page)}"
    )


def build_queue(page: QueuePage, today: dt.date) -> Json:
    """Return a page as a modal whose button leads to the next one."""
    blocks: list[Json] = [context(f"{_headline(page)}{_charter_note(page)}"), divider()]
    blocks += [section(_queue_line(line, today), why_button(line.idea.id, line.idea.version)) for line in page.lines]
    return modal(
        ids.QUEUE_PAGE,
        "The queue",
        blocks,
        submit="Next page" if page.after else None,
        close="Close",
        about=ids.encode(page.after, 0) if page.after else "",
    )


def parse_queue_page(about: str) -> str | None:
    """Return the place after which the next page starts, None for the first page."""
    place = ids.decode(about).id
    return None if place == FIRST else place


def _headline(page: QueuePage) -> str:
    waiting = f"{count(page.waiting, 'idea')} {'is' if page.waiting == 1 else 'are'} waiting for a decision"
    ranked = f"{count(page.total, 'ranked idea')}, best first" if page.total else "No idea is ranked yet"
    return f"{ranked}. {waiting}."


def _charter_note(page: QueuePage) -> str:
    proposed = any(line.idea.by_charter_only and line.idea.squad is None for line in page.lines)
    return f" Suggested squads are {BY_CHARTER_ONLY}." if proposed else ""


def _queue_line(line: QueueLine, today: dt.date) -> str:
    idea = line.idea
    head = f"*{line.rank}. {one_line(idea.title)}* · {_ranked_by(idea)} · {STAGE_NAMES[idea.stage]}"
    legal = f" · {legal_line(idea)}" if legal_line(idea) else ""
    return f"{head}\n{fit_line(idea.fit)} · {one_line(_goes(line, today))}{legal}"


def _ranked_by(idea: IdeaNotification) -> str:
    return f"{points(idea.score.tenths)}{' (value claimed)' if claim_note(idea.score) else ''}"


def _goes(line: QueueLine, today: dt.date) -> str:
    idea = line.idea
    goes = squad_called(idea.squad_name(idea.squad or idea.routing.squad))
    ahead = ahead_line(idea.ahead, today)
    return f"{goes}, {ahead}" if ahead else goes
