"""Puts one value on one field of one form, and says in sentences what of the oracle does not hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot import ids
from bot.views.policy_drafts.priorities import HOW
from intake.access import Role
from intake.rules.policy_forms.priorities import listed
from intake.text import clean, is_blank
from sandbox.inputs import STATEFUL, Placed, options_of
from sandbox.person import SubmitAnswer
from sandbox.state import Json, View
from sandbox.transport import Ack
from tests.corpus.forms import FORM, Form, fields, plain_state, spoilt, submit, submitted
from tests.corpus.oracle import Listening, Rights, escaped, has_idea, printed, rights, strings
from tests.corpus.stage import Stage
from tests.replaying import dump
from tests.scenarios.helpers import after

# In these an admin names people, who then may more; a squad's lead sees its private ideas.
GIVING = {ids.PEOPLE_FORM, ids.SQUAD_FORM}
# Here a squad closes, and who led it leads none.
TAKING = {*GIVING, ids.CLOSE_SQUAD_FORM}
GIVEN = {Role.triager, Role.lead, Role.viewer}
# What is text to people and a list to us: the parts are stored, each cleaned.
IN_PARTS = {"areas", "not_areas"}
IN_LINES = {"reasons"}
NORMAL = {"title": "Hear leaks early", "problem": "Pipes burst and nobody hears it before the morning"}


@dataclass(frozen=True)
class Case:
    """A value on a field of a form."""

    form: Form
    field: str
    class_: str
    name: str
    value: Any

    def __str__(self) -> str:
        return f"{self.form.key} {self.field} ← {self.class_}: {self.name}"


def judged(stage: Stage, case: Case, listening: Listening) -> list[str]:
    """Put the value on the field; return what does not hold."""
    stage.restore()
    view = case.form.view(stage)
    [placed] = [each for each in fields(view) if each.address == case.field]
    state = plain_state(stage, view)
    bad = spoilt(state, placed, case.value)
    before, stored, everything = rights(stage), strings(stage), dump(stage.world.store)
    ack, answer = submitted(stage, case.form.member, view, bad)
    # Of a value that left nothing behind nothing can be delivered: what follows is what the plain answer brings.
    left_nothing = dump(stage.world.store) == everything
    told = [
        *_kept_or_told(stage, case, placed, answer, stored),
        *_mended(stage, case, view, state, answer),
        *normal_idea(stage),
    ]
    if not left_nothing:
        after(stage.world)
        told += normal_card(stage)
    return [
        *told,
        *escaped(listening, ack),
        *printed(stage, ack.payload),
        *same_rights(stage, case.form, before, rights(stage)),
    ]


def _kept_or_told(stage: Stage, case: Case, placed: Placed, answer: SubmitAnswer, before: set[str]) -> Iterator[str]:
    """(b) It is stored but for what `clean` does, or told beside the field with everything typed still there."""
    if answer.errors:
        top = stage.world.workspace.person(case.form.member).view()
        if list(answer.errors) != [placed.block_id.removesuffix(HOW)]:
            yield f"(b) told beside {list(answer.errors)} and not beside {placed.block_id}: {answer.errors}"
        if top is None or top.body["callback_id"] != case.form.id:
            yield "(b) what was typed is gone"
        return
    if answer.notice or answer.timed_out:
        yield f"(b) neither taken nor told: {answer}"
        return
    value = case.value
    if not isinstance(value, str) or is_blank(value) or placed.element["type"] == "file_input":
        return
    new = strings(stage)
    if placed.element["type"] == "plain_text_input":
        yield from (f"(b) stored otherwise: {part[:80]!r}" for part in _parts(placed, value) if part not in new)
    elif value in new - before and value not in _offered(placed):
        yield f"(b) took what was not offered: {value[:80]!r}"


def _parts(placed: Placed, value: str) -> list[str]:
    """Return what is stored of a text: `clean` is all that is ever done to it, and lists are cut where they say so."""
    if placed.block_id in IN_PARTS:
        return list(listed(value))
    if placed.block_id in IN_LINES:
        return [line for line in map(str.strip, clean(value).splitlines()) if line]
    if placed.action_id == "line" != placed.block_id:
        name, _, words = clean(value).partition(":")
        return [" ".join(name.split()), *listed(words)]
    return [clean(value)]


def _offered(placed: Placed) -> set[str]:
    """Return what somebody may have chosen: the options, and whatever of Slack's own a picker shows."""
    if options := options_of(placed.element):
        return {option["value"] for option in options}
    return NOT_LISTED.get(placed.element["type"], set())


# Whether Slack knows of such a person or channel is asked later; that they may nothing is part (d).
PEOPLE = {"U0REX", "U0GUS", "U0GONE", "U0SANDBOXBOT", "USLACKBOT", "W0RIA"}
NOT_LISTED = {
    "users_select": PEOPLE,
    "multi_users_select": PEOPLE,
    "conversations_select": {"C0PAY", "G0SECRET", "C0ELSEWHERE", "C0OLD", "C0SHARED"},
    "timepicker": {"02:30", "01:30"},
    "external_select": {"EST", "Europe/Kyiv", "Europe/Kiev", "Asia/Calcutta"},
    "number_input": {"0", "1.5"},
}


def same_rights(stage: Stage, form: Form, before: Rights, now: Rights) -> Iterator[str]:
    """(d) Nobody may more or less, but whom an admin names; and nobody is named who is no full member."""
    for member, roles in now[0].items():
        gained, lost = roles - before[0][member], before[0][member] - roles
        allowed = {role.value for role in GIVEN} if form.id in GIVING and Role.member in before[0][member] else set()
        if gained - allowed:
            yield f"(d) {member} has become {sorted(gained)}"
        if lost and form.id not in TAKING:
            yield f"(d) {member} is no {sorted(lost)} any more"
    there = frozenset().union(*before[1].values())
    for member, seen in now[1].items():
        if seen & there != before[1][member] and form.id not in GIVING:
            yield f"(d) {member} sees other ideas than before"


def _mended(stage: Stage, case: Case, view: View, state: Json, answer: SubmitAnswer) -> Iterator[str]:
    """(e) What was told beside a field is mended there, and then it is taken."""
    if answer.errors:
        mended = submit(stage, case.form.member, view, state)
        if mended.errors or mended.notice:
            yield f"(e) mended, it is still not taken: {mended.errors or mended.notice}"


def normal_idea(stage: Stage) -> Iterator[str]:
    """(e) The next normal item succeeds: submit an ordinary idea, and say so when it does not come to be."""
    form = FORM[ids.IDEA_FORM]
    view = form.view(stage)
    state = plain_state(stage, view)
    for field, text in NORMAL.items():
        state[field][field] = {"type": "plain_text_input", STATEFUL["plain_text_input"][0]: text}
    ack: Ack
    ack, answer = submitted(stage, form.member, view, state)
    if not answer.closed:
        yield f"(e) an ordinary idea is not taken: {ack.payload or ack.outcome}"
    elif not has_idea(stage, NORMAL["title"]):
        yield "(e) an ordinary idea is not stored"


def normal_card(stage: Stage) -> Iterator[str]:
    """(e) Nor is it held up by what came before: its card stands."""
    workspace = stage.world.workspace
    with workspace.lock:
        if not any(NORMAL["title"] in message.text for each in workspace.messages.values() for message in each):
            yield "(e) an ordinary idea is told nobody"
