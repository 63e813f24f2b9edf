"""The plan of the quarter, its what-if, and pins."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import (
    Chart,
    Json,
    Rendered,
    actions,
    bars_beside,
    button,
    context,
    divider,
    header,
    listing,
    modal,
    section,
    table,
)
from bot.messages.labels import legal_days_text, quarter_line, squad_called
from bot.messages.portfolio import close_figures, close_line, draws_line
from bot.text import bar, count, date, one_line, points, within
from intake.formatting import capital, figure, money, weeks
from intake.notifications.portfolio import LeftIdea, PlanBody, PlannedIdea
from intake.plan_sentences import bounded
from intake.rules.planning.forecast import ASSUMPTIONS
from intake.rules.planning.portfolio import Standing, lacking_effort
from intake.services.planning.portfolio import PlanShown

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
