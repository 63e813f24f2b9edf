"""The plan of the quarter: what is in it, how the weeks lie, and why not the others."""

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
    section,
    table,
)
from bot.messages.outlook import close_figures, close_line
from bot.messages.rendered import Rendered
from bot.messages.words import squad_called
from bot.text import bar, count, date, one_line, points, within
from intake.plan.body import LeftIdea, PlanBody, PlannedIdea, PlanShown
from intake.plan.words import bounded, figure, weeks
from intake.uncertainty.outlook import ASSUMPTIONS

FUNDED, LEFT, PAGE = 15, 5, 10
FIRST = "0"
REASON, LISTED = 500, 1500


def reply(shown: PlanShown) -> Rendered:
    """Return the plan as a reply to the command."""
    if (body := shown.body) is None:
        lacking = one_line(shown.lacking, REASON)
        return Rendered([section(lacking)], lacking)
    told, proven = headline(shown), _proven(shown)
    blocks: list[Json | Chart] = [section(f"*{told}*")]
    if body.funded:
        rows = [_row(shown, body, idea) for idea in body.funded[:FUNDED]]
        blocks.append(table(("In the plan", "Squad", "Weeks", "Score"), rows))
    blocks += _charts(body)
    if shares := _shares(body):
        blocks.append(context(shares))
    if body.troubles:
        blocks.append(listing([one_line(each, REASON) for each in body.troubles]))
    left = [_left(shown, idea) for idea in body.left[:LEFT]]
    if left:
        blocks.append(listing(left, "*Not in it*"))
    blocks += [context(proven), actions(*_buttons(shown), *_worth(shown))]
    spoken = [
        told,
        *(f"In: {idea.label} {one_line(idea.title, 80)}{_close(shown, idea)}." for idea in body.funded[:FUNDED]),
        *(each.replace("*", "") for each in left),
        _capacity(body),
        _shares(body),
        *(one_line(each, REASON) for each in body.troubles),
    ]
    return Rendered(blocks, " ".join(part for part in spoken if part))


def build(shown: PlanShown, place: int = 0) -> Json:
    """Return a page of all ideas that could be planned as a modal, those in the plan first, each with its reason."""
    if (body := shown.body) is None:
        return modal(ids.NOTICE, "The plan", [section(one_line(shown.lacking, REASON))], close="Close")
    ideas: list[PlannedIdea | LeftIdea] = [*body.funded, *body.left]
    here = ideas[place : place + PAGE]
    blocks = [context(headline(shown)), *(section(_line(shown, body, idea)) for idea in here)]
    if any(idea.id in shown.close for idea in here):
        blocks.append(context(" ".join(ASSUMPTIONS[:2])))
    more = place + PAGE < len(ideas)
    return modal(
        ids.PLAN_PAGE,
        "The plan",
        blocks,
        submit="Next page" if more else None,
        close="Close",
        about=ids.encode(str(place + PAGE), 0) if more else "",
    )


def parse(value: str) -> int:
    """Return the place at which a page begins."""
    return ids.decode_number(value)[0]


def home(shown: PlanShown) -> list[Json]:
    """Return what Home says of the plan: nothing where there is none. Charts stand in messages only."""
    if (body := shown.body) is None:
        return []
    told = "\n".join([headline(shown), *(one_line(each, REASON) for each in body.troubles[:2])])
    return [
        header("The plan"),
        section(told),
        listing(_capacity_bars(body), "*Weeks of each squad*"),
        *([listing(lies, "*Shares of all weeks*")] if (lies := _share_bars(body)) else []),
        actions(*_buttons(shown)),
        divider(),
    ]


def headline(shown: PlanShown) -> str:
    """Return the plan in a sentence."""
    body = shown.body
    assert body is not None
    used = f"{figure(sum(body.plan.used.values()))} of {weeks(body.plan.total)}"
    unknown = f"; {count(body.unestimated, 'idea')} without an estimate of effort" if body.unestimated else ""
    funded, left = count(len(body.funded), "idea"), len(body.left)
    return f"The plan of {shown.quarter}: {funded} in {used}, {left} left out{unknown}."


def _buttons(shown: PlanShown) -> list[ButtonElement]:
    every = button("All ideas, and why", ids.PLAN_OPEN, ids.encode(FIRST, 0))
    return [every, *([button("What if …", ids.WHAT_IF, ids.encode("plan", 0))] if shown.may_ask else [])]


def _worth(shown: PlanShown) -> list[ButtonElement]:
    return [button("Worth finding out", ids.WORTH_OPEN, ids.encode("plan", 0))] if shown.close else []


def _close(shown: PlanShown, idea: PlannedIdea | LeftIdea) -> str:
    told = close_line(shown.close.get(idea.id))
    return f" ({told})" if told else ""


def _row(shown: PlanShown, body: PlanBody, idea: PlannedIdea) -> tuple[str, str, str, str]:
    name = f"{idea.label} {idea.title}{' (pinned)' if idea.pinned else ''}{_close(shown, idea)}"
    return name, body.squad_name(idea.squad), figure(idea.weeks), points(idea.tenths)


def _left(shown: PlanShown, idea: LeftIdea) -> str:
    close = close_line(shown.close.get(idea.id))
    known = f"{points(idea.tenths)}, {close}" if close else points(idea.tenths)
    return f"*{idea.label} {one_line(idea.title, 60)}* ({known}): {one_line(idea.why, REASON)}"


def _line(shown: PlanShown, body: PlanBody, idea: PlannedIdea | LeftIdea) -> str:
    close = shown.close.get(idea.id)
    told = f"\n{close_line(close).capitalize()}: {close_figures(close)}." if close else ""
    return f"{_placed(body, idea)}{told}"


def _placed(body: PlanBody, idea: PlannedIdea | LeftIdea) -> str:
    if isinstance(idea, LeftIdea):
        return f"*{idea.label} {one_line(idea.title)}* · {points(idea.tenths)} · not in\n{one_line(idea.why, REASON)}"
    signed = ", pinned or in the making" if idea.pinned else ""
    squad = one_line(squad_called(body.squad_name(idea.squad)))
    head = f"*{idea.label} {one_line(idea.title)}* · {points(idea.tenths)} · *in*{signed}"
    return f"{head}\n{squad}, {weeks(idea.weeks)}: {points(round(idea.tenths / idea.weeks))} points a week"


def _charts(body: PlanBody) -> list[Chart]:
    plan = body.plan
    names = [body.squad_name(key) for key in plan.capacity]
    used = {"Planned": [plan.used.get(key, 0.0) for key in plan.capacity], "In all": list(plan.capacity.values())}
    charts = [bars_beside("Weeks of each squad", names, used, x_label="Squad", y_label="Weeks")]
    if plan.shares and plan.total:
        parts = [round(100 * plan.share_weeks[share.key] / plan.total) for share in plan.shares]
        asked = [round(100 * share.part) for share in plan.shares]
        lies = {"Planned": parts, "Published": asked}
        names = [share.name for share in plan.shares]
        charts.append(bars_beside("Shares of all weeks", names, lies, x_label="Share", y_label="Percent"))
    return charts


def _capacity(body: PlanBody) -> str:
    told = [f"{squad} {figure(used)} of {figure(has)}" for squad, used, has in _weeks(body)]
    return f"Weeks: {within(told, LISTED, joined=', ', more='{} more')}."


def _capacity_bars(body: PlanBody) -> list[str]:
    return [f"{bar(used, has)} {squad}: {figure(used)} of {weeks(has)}" for squad, used, has in _weeks(body)]


def _weeks(body: PlanBody) -> list[tuple[str, float, float]]:
    plan = body.plan
    return [
        (one_line(squad_called(body.squad_name(key)), 40), plan.used.get(key, 0.0), has)
        for key, has in plan.capacity.items()
    ]


def _share_bars(body: PlanBody) -> list[str]:
    plan = body.plan
    if not plan.total:
        return []
    lies = [(one_line(bounded(share), 90), plan.share_weeks[share.key] / plan.total) for share in plan.shares]
    return [f"{bar(part, 1)} {asked}: {part:.0%} planned" for asked, part in lies]


def _shares(body: PlanBody) -> str:
    plan = body.plan
    if not plan.shares or not plan.total:
        return ""
    told = [f"{one_line(bounded(s), 90)}: {plan.share_weeks[s.key] / plan.total:.0%}" for s in plan.shares]
    return f"Shares: {within(told, LISTED, joined=', ', more='{} more')}."


def _proven(shown: PlanShown) -> str:
    body = shown.body
    assert body is not None
    when = f" · worked out {date(shown.computed_at)}" if shown.computed_at else ""
    found = f"No better plan is possible: gap {body.plan.gap:.1%}, found in {body.plan.seconds:.1f} s"
    weeks = " · weeks as squads' work has really taken them" if body.is_corrected else ""
    return f"{found}{weeks} · policy version {shown.number}{when}"
