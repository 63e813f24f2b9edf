"""What came of a meeting: the form that closes it, and the newest decisions."""

from collections.abc import Collection
from datetime import date

from bot import ids
from bot.blocks import (
    Json,
    Rendered,
    context,
    day_picker,
    divider,
    listing,
    modal,
    person_picker,
    question,
    section,
    select,
    text_input,
)
from bot.form_values import day, values
from bot.messages.labels import pairs
from bot.messages.meetings.agendas import agenda_entry
from bot.messages.meetings.minutes import decision_line
from bot.text import count, moment, one_line, short_day, today_in
from scheduling.agendas import CARRIED_ENOUGH, AgendaForm
from scheduling.notifications.meetings import AgendaLine, GuildDecision, LineKind, LineOutcome, LineResult

OUTCOMES = {
    LineOutcome.carried: "Carry over",
    LineOutcome.decided: "Decided",
    LineOutcome.action: "Action",
    LineOutcome.dropped: "Drop",
}
OF_ACTIONS = OUTCOMES | {LineOutcome.decided: "Done", LineOutcome.action: "New action instead"}
OF_NEWS = OUTCOMES | {LineOutcome.dropped: "Heard"}
OFFERED = {LineKind.action: OF_ACTIONS, LineKind.learned: OF_NEWS}
# How the blocks of a line begin: its outcome, and what some outcomes ask for.
OUTCOME, TEXT, MEMBER, DAY = "outcome.", "text.", "member.", "day."
DETAILS = (TEXT, MEMBER, DAY)
CARRIED = "Lines that you leave as they are come again next time, except experiments that have ended."


def build_close_form(form: AgendaForm) -> Json:
    """Return the form that closes a meeting: each line with what came of it; that asks for more by `with_details`."""
    when = f"{one_line(form.meeting)}, {moment(form.starts, form.zone)}."
    blocks: list[Json] = [context(f"{when} {CARRIED}" if form.lines else when)]
    for line in form.lines:
        blocks += [divider(), section(agenda_entry(line, form.today, "*{}*")), _outcome_field(line)]
    if not form.lines:
        blocks.append(section("Nothing was on the agenda."))
    if form.more:
        blocks.append(context(f"{count(form.more, 'more line')} will be carried over."))
    return _close_form(blocks, form.id, form.version)


def _close_form(blocks: list[Json], id_: str, version: int) -> Json:
    return modal(
        ids.CLOSE_MEETING_FORM, "Close the meeting", blocks, submit="Close meeting", about=ids.encode(id_, version)
    )


def _outcome_field(line: AgendaLine) -> Json:
    choices = OFFERED.get(line.kind, OUTCOMES)
    # What was carried often is to be decided or dropped.
    offered = pairs(choices) if line.times_carried < CARRIED_ENOUGH else pairs(choices)[1:]
    initial = LineOutcome.carried.value if line.times_carried < CARRIED_ENOUGH else None
    if line.kind is LineKind.learned:
        # News is done with once it was heard.
        initial = LineOutcome.dropped.value
    choose = select(ids.LINE_OUTCOME, offered, initial)
    return question(f"{OUTCOME}{line.key}", "Outcome", choose, optional=True, tells_at_once=True)


def with_details(view: Json) -> Json:
    """Return the form that closes a meeting with the fields that each outcome asks for; what is typed stays there."""
    form_values, blocks = values(view), []
    for block in view["blocks"]:
        name = block["block_id"]
        if name.startswith(DETAILS):
            continue
        blocks.append(block)
        if name.startswith(OUTCOME):
            key = name.removeprefix(OUTCOME)
            kept = {detail for detail in DETAILS if form_values.get(f"{detail}{key}")}
            blocks += _details(key, form_values.get(name), kept)
    about = ids.decode(view["private_metadata"])
    return _close_form(blocks, about.id, about.version)


def _details(key: str, outcome: str | None, kept: Collection[str]) -> list[Json]:
    is_action, is_decided = outcome == LineOutcome.action, outcome == LineOutcome.decided
    # Of an action that is done nobody need say more.
    may_lack = is_decided and key.startswith(f"{LineKind.action}.")
    label = "What is to be done" if is_action else "What was decided"
    fields = (
        (TEXT, is_action or is_decided, question(f"{TEXT}{key}", label, text_input(f"{TEXT}{key}"), optional=may_lack)),
        (MEMBER, is_action, question(f"{MEMBER}{key}", "Who does it", person_picker(f"{MEMBER}{key}"))),
        (DAY, is_action, question(f"{DAY}{key}", "By when", day_picker(f"{DAY}{key}"))),
    )
    return [field | ({} if asked else {"optional": True}) for name, asked, field in fields if asked or name in kept]


def parse_close_form(view: Json) -> tuple[str, list[LineResult]]:
    """Return which meeting was closed, and what came of each line where somebody said so."""
    form_values, results = values(view), []
    for name, outcome in form_values.items():
        key = name.removeprefix("outcome.")
        text = " ".join((form_values.get(f"text.{key}") or "").split())
        member, due_on = form_values.get(f"member.{key}"), day(form_values, f"day.{key}")
        if name.startswith("outcome.") and (outcome or text or member or due_on):
            outcome = LineOutcome(outcome or LineOutcome.carried)
            results.append(LineResult(key=key, outcome=outcome, text=text, member=member, due_on=due_on))
    return ids.decode(view["private_metadata"]).id, results


NOTHING_DECIDED = "No decisions yet. A meeting's host writes them down with “Close the meeting”."


def decisions_reply(decisions: list[GuildDecision], zone: str, today: date) -> Rendered:
    """Return the newest decisions of meetings as a reply to the command, as it reads `today`."""
    if not decisions:
        return Rendered([section(NOTHING_DECIDED)], NOTHING_DECIDED)
    lines = [decision_line(decision, zone) for decision in decisions]
    spoken = "; ".join(
        f"{short_day(today_in(zone, decision.at), today)}: {one_line(decision.text, 300)}" for decision in decisions
    )
    return Rendered([listing(lines, "*What the guild has decided*, newest first")], f"The guild has decided: {spoken}.")
