"""More: an idea looked at closely, and for those who decide or estimate, everything that is not one click."""

from bot import ids
from bot.blocks import (
    Json,
    actions,
    button,
    context,
    divider,
    modal,
    prose,
    question,
    section,
    select,
    text_input,
    values,
)
from bot.messages.words import (
    CHANCES,
    CRITERIA,
    DATA,
    EFFORTS,
    charter_note,
    fit_line,
    pairs,
    place_line,
    private_line,
    score_line,
    similar_line,
    squad_called,
)
from bot.text import count, cut, date, mention, one_line, points, requester_called
from bot.views import behind_form, not_now_form, work
from intake.answers import Review, TriageForm
from intake.facts import IdeaFact
from intake.ideas import Stage
from intake.sentences import listed

PROBLEM, STEPS = 1800, 6
KEEP = "keep"
LEAD_SEES = "This idea is private: if you send it, whoever leads the squad sees it, and nobody else there."
OUTCOMES = {Stage.accepted: "Send it to this squad", Stage.parked: "Not now", Stage.declined: "Decline it"}


def build(form: TriageForm) -> Json:
    """Return the form; without anything to fill in for those who only look."""
    idea = form.idea
    asked = [*_estimates(form), *_outcomes(form)]
    return modal(
        ids.MORE_FORM,
        idea.label,
        [*_about(form), *_buttons(form), *([divider(), *asked] if asked else [])],
        submit="Save" if asked else None,
        close="Cancel" if asked else "Close",
        about=ids.encode(idea.id, idea.version),
    )


def parse(view: Json) -> tuple[ids.Subject, Review]:
    """Return which idea it is, and what was said of it."""
    given = values(view)
    outcome = given.get("outcome")
    review = Review(
        effort=given.get("effort"),
        chance=given.get("chance"),
        outcome=None if outcome in (None, KEEP) else outcome,
        squad=given.get("squad"),
        reason=not_now_form.said(given),
    )
    return ids.decode(view["private_metadata"]), review


def _about(form: TriageForm) -> list[Json]:
    idea = form.idea
    blocks = [
        section(f"*{one_line(idea.title)}*"),
        prose(cut(idea.problem, PROBLEM)),
        context(f"{requester_called(idea.requester)} · {date(idea.submitted_at)}{_told(idea)}"),
        *([context(f"Private: {private_line(idea.viewers)}.")] if idea.private else []),
        section(f"{fit_line(idea.fit)} · {score_line(idea)}\n{_score(idea)}"),
        section(_route(form)),
        *behind_form.about(form),
    ]
    if idea.similar:
        blocks.append(section(similar_line(idea)))
    blocks += work.blocks(form.work)
    story = [f"{date(step.at)}  {mention(step.by)}: {one_line(step.sentence, 200)}" for step in form.tracker.steps]
    return [*blocks, context("\n".join(story[-STEPS:])), *([context(place_line(idea))] if place_line(idea) else [])]


def _buttons(form: TriageForm) -> list[Json]:
    idea = form.idea
    place = button(
        "Place in the plan", ids.PLACE, ids.encode(idea.id, idea.version), told="Pin it, or say what it unlocks"
    )
    found = [
        *work.buttons(idea, form.work),
        *behind_form.buttons(form),
        *([place] if form.may_place else []),
    ]
    return [actions(*found)] if found else []


def _told(idea: IdeaFact) -> str:
    given = [str(idea.area)] if idea.area else []
    return "".join(f" · {one_line(part, 60)}" for part in [*given, *([DATA[idea.data]] if idea.data else [])])


def _score(idea: IdeaFact) -> str:
    if idea.score.policy_version is None:
        return "Published priorities are what a score is made of."
    return "\n".join(
        f"{points(part.tenths)} of {points(part.most)}  {CRITERIA[part.criterion]}: {one_line(part.reason)}"
        for part in idea.score.contributions
    )


def _route(form: TriageForm) -> str:
    idea = form.idea
    routing = idea.routing
    reasons = listed([one_line(reason) for reason in routing.reasons])
    goes = (
        f"Proposed: *{one_line(squad_called(idea.squad_name(routing.squad)))}*, because {reasons}{charter_note(idea)}."
    )
    others = [
        f"{one_line(idea.squad_name(runner.squad))} ({one_line(runner.reason, 80)})" for runner in routing.runners_up
    ]
    nearly = f" Nearly: {listed(others)}." if others else ""
    return f"{goes}{nearly}{_record(form)}"


def _record(form: TriageForm) -> str:
    record = form.record
    if record is None:
        return ""
    share = f"{record.followed} of the last {count(record.sent, 'idea')} ({record.followed / record.sent:.0%})"
    return f"\nPeople have sent {share} where it was proposed."


def _estimates(form: TriageForm) -> list[Json]:
    if not form.may_estimate:
        return []
    idea = form.idea
    effort, chance = (str(given) if given else None for given in (idea.effort, idea.chance))
    return [
        question(
            "effort", "Effort: how long would one squad need?", select("effort", pairs(EFFORTS), effort), optional=True
        ),
        question(
            "chance",
            "Your guess: will it work?",
            select("chance", pairs(CHANCES), chance),
            optional=True,
            hint="It only says whether to try it out first; the score counts what such work has come to so far.",
        ),
    ]


def _outcomes(form: TriageForm) -> list[Json]:
    if not form.outcomes:
        return []
    choices = [(KEEP, "Only save the estimates"), *((str(stage), OUTCOMES[stage]) for stage in form.outcomes)]
    squads = [(squad.key, squad_called(squad.name)) for squad in form.squads]
    return [
        question(
            "squad",
            "Squad",
            select("squad", squads, form.idea.squad or form.idea.routing.squad),
            optional=True,
            hint=LEAD_SEES if form.idea.private else None,
        ),
        question("outcome", "What happens with it?", select("outcome", choices, KEEP)),
        question(
            "reason",
            "Reason",
            text_input("reason", lines=True),
            optional=True,
            hint="The requester reads it. “Not now” and “Decline it” need one.",
        ),
        *not_now_form.ready(form),
    ]
