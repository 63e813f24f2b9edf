"""The plan of the quarter, its what-if, and pins."""

import re
from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import (
    Chart,
    Json,
    actions,
    bars_beside,
    button,
    context,
    divider,
    header,
    listing,
    modal,
    question,
    radio,
    section,
    select,
    table,
    text_input,
)
from bot.form_values import values
from bot.messages.labels import legal_days_text, quarter_line, squad_called
from bot.messages.portfolio import close_figures, close_line, draws_line
from bot.messages.rendered import Rendered
from bot.text import bar, count, date, one_line, points, within
from intake.errors import FieldErrors
from intake.formatting import capital, figure, money, stated_share, weeks
from intake.notifications.portfolio import LeftIdea, PlanBody, PlannedIdea
from intake.plan_sentences import bounded
from intake.rules.planning.forecast import ASSUMPTIONS
from intake.rules.planning.portfolio import Pin, Standing, lacking_effort
from intake.services.planning.portfolio import Movable, MovedIdea, MovedShare, Place, PlaceForm, PlanShown, WhatIf

# The plan of the quarter: what is in it, how the weeks are used, and why other ideas aren't.

FUNDED, LEFT, EDGE, ON_HOME, ESTIMATED, PAGE, PAGE_BELOW_OVERVIEW = 15, 5, 5, 3, 3, 10, 7
FIRST = "0"
EVERY_IDEA = "All ideas, and why"
REASON, LISTED = 500, 1500


def plan_reply(plan: PlanShown) -> Rendered:
    """Return the plan as a reply to the command."""
    if (body := plan.body) is None:
        lacking = one_line(plan.lacking, REASON)
        return Rendered([section(lacking)], lacking)
    headline, proven = plan_headline(plan), _proven(plan)
    blocks: list[Json | Chart] = [section(f"*{headline}*")]
    edge = _edge(plan) if plan.may_ask else []
    if edge:
        blocks.append(listing([_edge_line(plan, idea) for idea in edge[:EDGE]], _edge_head(edge)))
    if body.funded:
        rows = [_row(plan, body, idea) for idea in body.funded[:FUNDED]]
        brought = ("A year", "A week") if body.by_benefit else ("Score",)
        blocks.append(table(("In the plan", "Squad", "Weeks", *brought), rows))
        if more := _more(len(body.funded) - FUNDED, "are in the plan", "is in the plan"):
            blocks.append(context(more))
    blocks += _charts(body)
    if notes := [line for line in (_shares(body), more_weeks(body)) if line]:
        blocks.append(context("\n".join(notes)))
    if body.troubles:
        blocks.append(listing([one_line(trouble, REASON) for trouble in body.troubles]))
    left_out = [_left(plan, idea) for idea in body.left[:LEFT]]
    left_out += filter(None, [_more(len(body.left) - LEFT, "didn't fit", "didn't fit")])
    if left_out:
        blocks.append(listing(left_out, "*Not in the plan*"))
    blocks += [*_realised(body), context(proven), actions(*_buttons(plan), *_worth(plan), *_to_estimate(plan))]
    spoken = [
        headline,
        *(f"On the edge: {_edge_line(plan, idea).replace('*', '')}." for idea in edge[:EDGE]),
        *(
            f"In the plan: {idea.label} {one_line(idea.title, 80)}{_marks(plan, idea)}."
            for idea in body.funded[:FUNDED]
        ),
        *(trouble.replace("*", "") for trouble in left_out),
        _capacity(body),
        _shares(body),
        more_weeks(body),
        *(one_line(trouble, REASON) for trouble in body.troubles),
        *(quarter_line(quarter) for quarter in body.realised[:1]),
    ]
    return Rendered(blocks, " ".join(part for part in spoken if part))


def _more(number: int, are: str, is_: str) -> str:
    """Say how many ideas a list leaves out, and where they are; nothing where it has all."""
    return f"{number:,} more {is_ if number == 1 else are}: see “{EVERY_IDEA}”." if number > 0 else ""


def build_plan(plan: PlanShown, place: int = 0) -> Json:
    """Return a page of all ideas that could be planned as a modal, planned ones first, each with its reason."""
    if (body := plan.body) is None:
        return modal(ids.NOTICE, "The plan", [section(one_line(plan.lacking, REASON))], close="Close")
    ideas: list[PlannedIdea | LeftIdea] = [*body.funded, *body.left]
    if plan.may_ask:
        # What is worth discussing comes first.
        ideas.sort(key=lambda idea: plan.drawn.standing(idea.id) is not Standing.edge)
    overview = _overview(body) if place == 0 else []
    following = place + (PAGE_BELOW_OVERVIEW if place == 0 else PAGE)
    here = ideas[place:following]
    blocks = [context(plan_headline(plan)), *overview, *(section(_line(plan, body, idea)) for idea in here)]
    if any(idea.id in plan.close for idea in here):
        blocks.append(context(" ".join(ASSUMPTIONS[:2])))
    more = following < len(ideas)
    return modal(
        ids.PLAN_PAGE,
        "The plan",
        blocks,
        submit="Next page" if more else None,
        close="Close",
        about=ids.encode(str(following), 0) if more else "",
    )


def parse_plan_page(value: str) -> int:
    """Return the place at which a page starts."""
    return ids.decode_number(value)[0]


def plan_section(shown: PlanShown) -> list[Json]:
    """Return what Home says of the plan, nothing where there is none: a sentence, and the button that opens it."""
    if shown.body is None:
        return []
    plan = button("See the plan", ids.PLAN_OPEN, ids.encode(FIRST, 0))
    what_if = [button("What if …", ids.WHAT_IF, ids.encode("plan", 0))] if shown.may_ask else []
    edge = _edge(shown) if shown.may_ask else []
    discuss = [listing([_edge_line(shown, idea) for idea in edge[:ON_HOME]], _edge_head(edge))] if edge else []
    says = [section(plan_headline(shown)), *_realised(shown.body), *discuss]
    if not shown.follows:
        # What it brings, others read in the plan itself.
        says = [section(plan_headline(shown, has_benefit=False))]
    return [header("The plan"), *says, actions(plan, *what_if), divider()]


def _realised(body: PlanBody) -> list[Json]:
    """Return what the ideas that went live last have promised, and come to so far."""
    return [context(quarter_line(quarter)) for quarter in body.realised[:1]]


def _overview(body: PlanBody) -> list[Json]:
    """Return how the weeks are used, in words and bars: only messages can have charts."""
    shares = _share_bars(body)
    return [
        *([listing([one_line(trouble, REASON) for trouble in body.troubles])] if body.troubles else []),
        listing([*_capacity_bars(body), *filter(None, [more_weeks(body)])], "*Weeks per squad*"),
        *([listing(shares, "*Shares of all weeks*")] if shares else []),
    ]


def plan_headline(plan: PlanShown, *, has_benefit: bool = True) -> str:
    """Return the plan in short."""
    body = plan.body
    assert body is not None
    used = f"{figure(sum(body.plan.used.values()))} of {figure(body.plan.total)}"
    needs = "needs" if body.unestimated == 1 else "need"
    funded, left_out = count(len(body.funded), "idea"), len(body.left)
    quarter = plan.quarter.split("-")[-1]
    if not (body.funded or body.left):
        unestimated = f" {count(body.unestimated, 'idea')} {needs} an effort estimate." if body.unestimated else ""
        return f"{quarter} plan: no ideas yet, {figure(body.plan.total)} squad-weeks free.{unestimated}"
    unknown = f", {body.unestimated:,} {needs} an effort estimate" if body.unestimated else ""
    fits = f"{left_out:,} didn't fit" if left_out else f"Every {'estimated ' if unknown else ''}idea fits"
    return f"{quarter} plan: {funded}, {used} squad-weeks.{_benefit(body) if has_benefit else ''} {fits}{unknown}."


def _benefit(body: PlanBody) -> str:
    """Say what a plan by benefit brings, and how much of that nobody else has checked."""
    if not body.by_benefit:
        return ""
    claimed = f", {money(body.claimed)} of it claimed and not checked yet" if body.claimed else ""
    return f" Expected benefit: {money(body.plan.value)} a year{claimed}."


def _edge(plan: PlanShown) -> list[PlannedIdea | LeftIdea]:
    """Return the ideas on the edge, those nearest to a coin's throw first."""
    body = plan.body
    assert body is not None
    every: list[PlannedIdea | LeftIdea] = [*body.funded, *body.left]
    ideas = [idea for idea in every if plan.drawn.standing(idea.id) is Standing.edge]
    return sorted(ideas, key=lambda idea: abs(2 * plan.drawn.times(idea.id) - plan.drawn.of))


def _edge_head(edge: Sequence[object]) -> str:
    return f"*On the edge, so worth discussing* ({count(len(edge), 'idea')})"


def _edge_line(plan: PlanShown, idea: PlannedIdea | LeftIdea) -> str:
    now = "in" if isinstance(idea, PlannedIdea) else "not in"
    times = f"{now} the plan, and in {plan.drawn.times(idea.id)} of {plan.drawn.of} simulations"
    return f"*{idea.label} {one_line(idea.title, 60)}*: {times}"


def _buttons(plan: PlanShown) -> list[ButtonElement]:
    every = button(EVERY_IDEA, ids.PLAN_OPEN, ids.encode(FIRST, 0))
    return [every, *([button("What if …", ids.WHAT_IF, ids.encode("plan", 0))] if plan.may_ask else [])]


def _to_estimate(plan: PlanShown) -> list[ButtonElement]:
    """Return for leads where the estimates are given that a share lacks."""
    if plan.body is None or not plan.may_ask:
        return []
    lacking = lacking_effort(plan.body.plan, plan.body.without_effort)
    return [button(f"Estimate {each.label}", ids.MORE, ids.encode(each.id, 1)) for each in lacking[:ESTIMATED]]


def _worth(plan: PlanShown) -> list[ButtonElement]:
    has_any = plan.close or _has_trials(plan)
    return [button("Worth finding out", ids.WORTH_OPEN, ids.encode("plan", 0))] if has_any else []


def _has_trials(plan: PlanShown) -> bool:
    return plan.body is not None and bool(plan.body.trials.every)


def _marks(plan: PlanShown, idea: PlannedIdea) -> str:
    close = _standing(plan, idea) or close_line(plan.close.get(idea.id))
    legal = legal_days_text(idea.legal_days) if idea.legal_days else ""
    marks = ["pinned or in progress" if idea.pinned else "", "claimed" if idea.claimed else "", legal, close]
    return f" ({line})" if (line := ", ".join(filter(None, marks))) else ""


def _row(plan: PlanShown, body: PlanBody, idea: PlannedIdea) -> tuple[str, ...]:
    columns = f"{idea.label} {idea.title}{_marks(plan, idea)}", body.squad_name(idea.squad), figure(idea.weeks)
    if idea.benefit is None:
        return *columns, points(idea.tenths)
    return *columns, money(idea.benefit), money(idea.benefit / idea.weeks)


def _left(plan: PlanShown, idea: LeftIdea) -> str:
    close = close_line(plan.close.get(idea.id)) or _standing(plan, idea)
    brought = points(idea.tenths) if idea.benefit is None else f"{money(idea.benefit)} a year{_claim(idea)}"
    return f"*{idea.label} {one_line(idea.title, 60)}* ({', '.join(filter(None, [brought, close]))}): {_why(idea)}"


def _why(idea: LeftIdea) -> str:
    return one_line(idea.why, REASON)


def _claim(idea: PlannedIdea | LeftIdea) -> str:
    return ", claimed" if idea.claimed else ""


def _standing(plan: PlanShown, idea: PlannedIdea | LeftIdea) -> str:
    return draws_line(plan.drawn, idea.id) if plan.drawn.standing(idea.id) is Standing.edge else ""


def _line(plan: PlanShown, body: PlanBody, idea: PlannedIdea | LeftIdea) -> str:
    close = plan.close.get(idea.id)
    borderline = f"\n{close_line(close).capitalize()}: {close_figures(close)}." if close else ""
    drawn = f"\n{capital(line)}." if (line := draws_line(plan.drawn, idea.id)) else ""
    return f"{_placed(body, idea)}{borderline}{drawn}"


def _placed(body: PlanBody, idea: PlannedIdea | LeftIdea) -> str:
    brought = points(idea.tenths) if idea.benefit is None else f"{money(idea.benefit)} a year{_claim(idea)}"
    head = f"*{idea.label} {one_line(idea.title)}* · {brought}"
    if isinstance(idea, LeftIdea):
        return f"{head} · not in the plan\n{_why(idea)}"
    fixed = " (pinned or in progress)" if idea.pinned else ""
    squad = one_line(squad_called(body.squad_name(idea.squad)))
    # As the reasons of what didn't fit say it.
    rate = f"{idea.tenths / 10 / idea.weeks:.1f} points a week"
    if idea.benefit is not None:
        rate = f"{money(idea.benefit / idea.weeks)} a week; score {points(idea.tenths)}"
    legal = f" and {legal_days_text(idea.legal_days)}" if idea.legal_days else ""
    return f"{head} · *in the plan*{fixed}\n{squad}, {weeks(idea.weeks)}{legal}: {rate}"


def _charts(body: PlanBody) -> list[Chart]:
    plan = body.plan
    names = [body.squad_name(key) for key in plan.capacity]
    used = {"Planned": [plan.used.get(key, 0.0) for key in plan.capacity], "Capacity": list(plan.capacity.values())}
    charts = [bars_beside("Weeks per squad", names, used, x_label="Squad", y_label="Weeks")]
    if plan.shares and plan.total:
        parts = [round(100 * plan.share_weeks[share.key] / plan.total) for share in plan.shares]
        targets = [round(100 * share.part) for share in plan.shares]
        lies = {"Planned": parts, "Target": targets}
        names = [share.name for share in plan.shares]
        charts.append(bars_beside("Shares of all weeks", names, lies, x_label="Share", y_label="Percent"))
    return charts


def _capacity(body: PlanBody) -> str:
    squads = [f"{squad} {figure(used)} of {figure(has)}" for squad, used, has in _weeks(body)]
    return f"Weeks: {within(squads, LISTED, joined=', ', more='{} more')}."


def _capacity_bars(body: PlanBody) -> list[str]:
    return [f"{bar(used, has)} {squad}: {figure(used)} of {weeks(has)}" for squad, used, has in _weeks(body)]


def _weeks(body: PlanBody) -> list[tuple[str, float, float]]:
    plan = body.plan
    # A squad without weeks may have work that is pinned or in progress.
    squads = [*plan.capacity, *(key for key, used in plan.used.items() if key not in plan.capacity and used)]
    return [
        (one_line(squad_called(body.squad_name(key)), 40), plan.used.get(key, 0.0), plan.capacity.get(key, 0.0))
        for key in squads
    ]


def _share_bars(body: PlanBody) -> list[str]:
    plan = body.plan
    if not plan.total:
        return []
    shares = [(one_line(bounded(share), 90), plan.share_weeks[share.key] / plan.total) for share in plan.shares]
    return [f"{bar(part, 1)} {name}: {part:.0%} planned" for name, part in shares]


def _shares(body: PlanBody) -> str:
    plan = body.plan
    if not plan.shares or not plan.total:
        return ""
    shares = [f"{one_line(bounded(s), 90)}: {plan.share_weeks[s.key] / plan.total:.0%}" for s in plan.shares]
    return f"Shares: {within(shares, LISTED, joined=', ', more='{} more')}."


def more_weeks(body: PlanBody) -> str:
    """Say in which squad more weeks would bring most; nothing where no squad's weeks are short."""
    prices = body.plan.prices
    key = max(prices, key=lambda each: (prices[each], each), default="")
    if not key or prices[key] <= 0:
        return ""
    brings = f"{money(prices[key])} a year" if body.by_benefit else f"{points(round(10 * prices[key]))} points"
    squad = one_line(squad_called(body.squad_name(key)), 40)
    return f"More weeks would bring most in {squad}: about {brings} for each."


def _proven(plan: PlanShown) -> str:
    body = plan.body
    assert body is not None
    is_best = f"{body.plan.gap:.1%}" == "0.0%"
    best = "This is the best possible plan under the current rules"
    proven = best if is_best else f"The best possible plan is at most {body.plan.gap:.1%} better"
    parts = [
        proven if body.funded or body.left else "",
        "estimates adjusted to each squad's track record" if body.is_corrected else "",
        f"priorities version {plan.number}",
        f"calculated {date(plan.computed_at)}" if plan.computed_at else "",
    ]
    return " · ".join(filter(None, parts))


# An idea's place in the plan: pinned by a lead whatever its score, what it unlocks, and what saves the same.

BY_SCORE = "by score"
PIN_CHOICES = (
    (BY_SCORE, "As calculated"),
    (Pin.into.value, "Pin it into the plan"),
    (Pin.keep_out.value, "Keep it out of the plan"),
)
_NUMBER = re.compile(r"(?:idea-)?([0-9]{1,9})", re.IGNORECASE)
NO_NUMBERS = "Write the ideas' numbers, such as IDEA-12, IDEA-15."


def build_pin_form(form: PlaceForm) -> Json:
    """Return the form."""
    unlocks, same = (", ".join(f"IDEA-{number}" for number in numbers) for numbers in (form.unlocks, form.same))
    pin = [
        question("pin", "Place", radio("pin", PIN_CHOICES, form.pin or BY_SCORE)),
        question(
            "reason",
            "Reason",
            text_input("reason", lines=True, initial=form.reason),
            optional=True,
            hint="The card shows it with your name and the date. The score doesn't change.",
        ),
    ]
    return modal(
        ids.PLACE_FORM,
        "Place in the plan",
        [
            section(f"*{form.label} {one_line(form.title)}*"),
            *(pin if form.may_pin else []),
            question(
                "unlocks",
                "Which ideas does it unlock?",
                text_input("unlocks", initial=unlocks, placeholder="IDEA-12, IDEA-15"),
                optional=True,
                hint="Ideas that can't start before this one is done.",
            ),
            question(
                "same",
                "Which ideas bring the same saving?",
                text_input("same", initial=same, placeholder="IDEA-7"),
                optional=True,
                hint="The plan counts that saving once, however many of them are in it.",
            ),
            context("We'll recalculate the plan in a moment."),
        ],
        submit="Save",
        about=ids.encode(form.id, form.version),
    )


def parse_pin_form(view: Json) -> tuple[ids.Subject, Place]:
    """Return the idea, and its place."""
    form_values = values(view)
    pin = form_values.get("pin")
    place = Place(
        pin=None if pin in (None, BY_SCORE) else Pin(pin),
        reason=form_values.get("reason") or "",
        keeps_pin=pin is None,
        unlocks=_numbers(form_values.get("unlocks"), "unlocks"),
        same=_numbers(form_values.get("same"), "same") if "same" in form_values else None,
    )
    return ids.decode(view["private_metadata"]), place


def _numbers(typed: str | None, field: str) -> tuple[int, ...]:
    parts = [part for part in re.split(r"[\s,;]+", typed or "") if part]
    matches = [_NUMBER.fullmatch(part) for part in parts]
    if None in matches:
        raise FieldErrors({field: NO_NUMBERS})
    return tuple(dict.fromkeys(int(match[1]) for match in matches if match))


# What if ten points of capacity moved from one priority to another: two lists, and the answer.

WHAT_IF_TITLE = "What if"
WHAT_IF_LISTED = 2500
# A smaller gap reads as none.
TOLD = 0.0005


def build_what_if_form(priorities: Sequence[Movable]) -> Json:
    """Return the form; each priority with its share."""
    # The largest share comes first in what gives, and last in what gets.
    by_share = sorted(priorities, key=lambda priority: -priority.share)
    gives = [(priority.key, f"{priority.name}, {_share(priority)}") for priority in by_share if priority.share]
    gets = [(priority.key, f"{priority.name}, {_share(priority)}") for priority in reversed(by_share)]
    return modal(
        ids.WHAT_IF_FORM,
        WHAT_IF_TITLE,
        [
            context(
                "See how the plan would change if ten points of the weeks moved. This doesn't change the real plan."
            ),
            question("taken_from", "Take ten points from", select("taken_from", gives)),
            question("given_to", "Give them to", select("given_to", gets)),
        ],
        submit="Show",
    )


def parse_what_if_form(view: Json) -> tuple[str, str]:
    """Return the keys of the priority that gives and the one that gets; raises FieldErrors where one is missing."""
    form_values = values(view)
    missing = {field: "Choose a priority." for field in ("taken_from", "given_to") if not form_values.get(field)}
    if missing:
        raise FieldErrors(missing)
    return form_values["taken_from"], form_values["given_to"]


def what_if_answer(answer: WhatIf) -> Json:
    """Return who would enter and who would leave."""
    moved = f"Ten points from *{one_line(answer.taken_from)}* to *{one_line(answer.given_to)}*"
    loss = [section(_favoured_loss(answer))] if answer.favoured_gain < 0 else []
    blocks = [*loss, section(f"{moved}: {_gain(answer)}.{'' if loss else _favoured(answer)}")]
    if answer.shares:
        blocks.append(listing([_moved_share(share) for share in answer.shares]))
    if not (answer.enter or answer.leave):
        blocks.append(section("No idea enters or leaves the plan."))
    blocks += [
        section(f"*{count(len(ideas), 'idea')} {verb if len(ideas) != 1 else verb + 's'}*\n{_listed(ideas)}")
        for verb, ideas in (("enter", answer.enter), ("leave", answer.leave))
        if ideas
    ]
    if answer.gap >= TOLD:
        more = "bring" if answer.by_benefit else "score"
        blocks.append(context(f"This is a quick calculation. The best plan could {more} up to {answer.gap:.1%} more."))
    if answer.troubles:
        blocks.append(listing([one_line(trouble, 500) for trouble in answer.troubles]))
    return modal(ids.NOTICE, WHAT_IF_TITLE, blocks, close="Back")


def _share(priority: Movable) -> str:
    return f"{priority.bound} {stated_share(priority.share)} of the weeks" if priority.share else "no share"


def _moved_share(share: MovedShare) -> str:
    before = f"{share.bound} {stated_share(share.before)}" if share.before else "no share"
    return f"*{one_line(share.name)}*: {before} → {share.bound} {stated_share(share.after)} of the weeks"


def _gain(answer: WhatIf) -> str:
    if answer.gain == 0:
        return f"the plan {'brings' if answer.by_benefit else 'scores'} the same"
    more = "more" if answer.gain > 0 else "less"
    if answer.by_benefit:
        return f"the plan brings {money(abs(answer.gain))} a year {more}"
    return f"the plan scores {points(abs(answer.gain))} points {more}"


def _favoured_loss(answer: WhatIf) -> str:
    name, (before, after) = one_line(answer.given_to), answer.favoured
    less = f"{money(-answer.favoured_gain)} a year" if answer.by_benefit else f"{points(-answer.favoured_gain)} points"
    ideas = f"{before} → {count(after, 'idea')}" if before != after else f"still {count(after, 'idea')}"
    return (
        f":warning: *{name}* would lose by it: {less} less from its ideas in the plan ({ideas}), with a larger share."
    )


def _favoured(answer: WhatIf) -> str:
    name, (before, after) = one_line(answer.given_to), answer.favoured
    if answer.favoured_gain == 0 and before == after:
        return ""
    gain = f"{money(answer.favoured_gain)} a year" if answer.by_benefit else f"{points(answer.favoured_gain)} points"
    ideas = f"{before} → {count(after, 'idea')}" if before != after else f"still {count(after, 'idea')}"
    return f" *{name}*: {ideas} in the plan, {gain} more."


def _listed(ideas: Sequence[MovedIdea]) -> str:
    return within([_what_if_text(idea) for idea in ideas], WHAT_IF_LISTED)


def _what_if_text(idea: MovedIdea) -> str:
    weeks = "1 week" if idea.weeks == 1 else f"{idea.weeks:g} weeks"
    brought = points(idea.tenths) if idea.benefit is None else f"{money(idea.benefit)} a year"
    return f"{one_line(idea.name)} · {one_line(idea.squad, 40)}, {weeks} · {brought}"
