"""Every form that the bot opens: how one comes to it, what a plain answer is, and how a bad one is put into a field."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot import ids
from bot.blocks import actions, button
from bot.messages.conversations.replies import write_button
from sandbox import payloads
from sandbox.inputs import STATEFUL, Placed, options_of, placed_elements
from sandbox.person import SubmitAnswer, submission_reply
from sandbox.state import Json, View
from sandbox.transport import Ack, ask
from tests.corpus.seeds import MISSING
from tests.corpus.stage import Stage
from tests.scenarios.helpers import press_ask

Opener = Callable[[Stage], None]
PLAIN = {
    "plain_text_input": "A plain answer",
    "number_input": "3",
    "datepicker": "2026-04-15",
    "timepicker": "10:30",
    "conversations_select": "C0PAY",
    "users_select": "U0TOM",
    "multi_users_select": ["U0TOM"],
    "multi_conversations_select": ["C0PAY"],
}


@dataclass(frozen=True)
class Form:
    """A form, who opens it, and how."""

    id: str
    member: str
    open: Opener
    part: str = ""

    @property
    def key(self) -> str:
        """Tell it from the other parts that are shown in the same form."""
        return f"{self.id}.{self.part}" if self.part else self.id

    def view(self, stage: Stage) -> View:
        """Open it, and give it as it is shown."""
        self.open(stage)
        view = stage.world.workspace.person(self.member).view()
        assert view is not None
        assert view.body["callback_id"] == self.id, view.body
        return view


def _pressing(member: str, *action_ids: str) -> Opener:
    def opened(stage: Stage) -> None:
        for action_id in action_ids:
            view = stage.world.workspace.person(member).view()
            shown = [placed for placed in placed_elements(view.blocks) if placed.action_id == action_id] if view else []
            if view is not None and shown:
                stage.world.workspace.person(member).press(view, shown[0].address)
            else:
                stage.press(member, action_id)

    return opened


def _typing(member: str, command: str, text: str = "") -> Opener:
    def opened(stage: Stage) -> None:
        stage.world.workspace.person(member).command("C0GENERAL", command, text)

    return opened


def _handing_in(stage: Stage) -> None:
    rex = stage.world.workspace.person("U0REX")
    rex.shortcut(ids.MESSAGE_SHORTCUT, rex.messages("C0GENERAL")[0])


def _like_another(stage: Stage) -> None:
    rex = stage.world.workspace.person("U0REX")
    rex.command("C0GENERAL", "/ml-idea")
    rex.submit({"Title": "Sail number 3", "What is the problem?": "Cards are stolen by fraud"})


def _with_details(stage: Stage) -> None:
    """Have a requester answer both questions for legal with yes, which asks for the lines of the list."""
    _pressing("U0RIA", ids.EDIT)(stage)
    ria = stage.world.workspace.person("U0RIA")
    assert not ria.submit({"about_people": "yes", "sensitive_data": "yes"}).errors


def _without_history(stage: Stage) -> None:
    """Press what stands on a tracker where the app may not read threads."""
    workspace = stage.world.workspace
    with stage.world.store.reading() as session:
        idea_id = (
            session.connection().exec_driver_sql("SELECT id FROM idea WHERE requester = 'U0RIA'").scalars().first()
        )
    blocks = [dict(actions(write_button(str(idea_id), 1)))]
    place = workspace.direct_channel("U0RIA")
    shown = workspace.post(place, workspace.bot_user_id, "A tracker", blocks, bot_id=workspace.bot_id)
    workspace.person("U0RIA").press(shown, "Write to us")


def _asking(stage: Stage) -> None:
    tris = stage.world.workspace.person("U0TRIS")
    press_ask(tris, tris.messages("C0TRIAGE")[-1])


def _then(*openers: Opener) -> Opener:
    def opened(stage: Stage) -> None:
        for opener in openers:
            opener(stage)

    return opened


def _near_a_meeting(stage: Stage) -> None:
    """Give the guild's meeting a host, and move on until it is near, when its reminders stand."""

    def moved() -> None:
        with stage.world.store.writing() as session:
            session.connection().exec_driver_sql("""UPDATE series SET hosts = '["U0LEO"]' WHERE key = 'guild'""")
        stage.world.stepper.advance(datetime(2026, 3, 12, 13, 55, tzinfo=UTC))

    stage.move_on("near a meeting", moved)


def _more_of_the_squad(stage: Stage) -> None:
    note, _ = stage.find("U0LEO", ids.HAND_BACK)
    [more] = [placed for placed in placed_elements(note.blocks) if placed.action_id == ids.MORE]
    stage.world.workspace.person("U0LEO").press(note, more.address)


def _in_a_meeting(stage: Stage) -> None:
    stage.move_on("in a meeting", lambda: stage.world.stepper.advance(datetime(2026, 3, 12, 14, 30, tzinfo=UTC)))


def _after(opener: Opener, member: str) -> Opener:
    def opened(stage: Stage) -> None:
        opener(stage)
        view = stage.world.workspace.person(member).view()
        assert view is not None
        answer = submit(stage, member, view, plain_state(stage, view))
        assert not answer.errors, answer

    return opened


def _part(wanted: str) -> Opener:
    def opened(stage: Stage) -> None:
        ada = stage.world.workspace.person("U0ADA")
        _after(_pressing("U0ADA", ids.OPEN_PRIORITIES), "U0ADA")(stage)
        view = ada.view()
        assert view is not None
        ada.press(view, ids.POLICY_PART, wanted)

    return opened


def _closing_a_squad(stage: Stage) -> None:
    """Press Close on the squad that has ideas; the hub, which comes first, can't be closed."""
    ada = stage.world.workspace.person("U0ADA")
    _pressing("U0ADA", ids.OPEN_SQUADS)(stage)
    for action_id, label in ((ids.CHANGE_SQUAD, "Change Payments"), (ids.CLOSE_SQUAD, None)):
        view = ada.view()
        assert view is not None
        [place] = [
            placed
            for placed in placed_elements(view.blocks)
            if placed.action_id == action_id and placed.element.get("accessibility_label") == label
        ]
        ada.press(view, place.address)


def _compared(stage: Stage) -> None:
    for member in ("U0ADA", "U0LEO"):
        _typing(member, "/ml-priorities", "compare")(stage)
        for _ in range(6):
            view = stage.world.workspace.person(member).view()
            assert view is not None
            submit(stage, member, view, plain_state(stage, view))


def _to_answer(stage: Stage) -> None:
    """Press what stands on a question where the app may not read threads."""
    workspace, rex = stage.world.workspace, stage.world.workspace.person("U0REX")
    rex.command("C0GENERAL", "/ml-ask", "How do I label pictures?")
    rex.submit()
    with stage.world.store.reading() as session:
        question_id = session.connection().exec_driver_sql("SELECT id FROM hub_question").scalars().first()
    blocks = [dict(actions(button("Answer", ids.QUESTION_ANSWER, ids.encode(str(question_id), 1))))]
    place = workspace.direct_channel("U0LEO")
    shown = workspace.post(place, workspace.bot_user_id, "A question", blocks, bot_id=workspace.bot_id)
    workspace.person("U0LEO").press(shown, "Answer")


FORMS = (
    Form(ids.IDEA_FORM, "U0REX", _typing("U0REX", "/ml-idea")),
    Form(ids.ANSWER_FORM, "U0RIA", _pressing("U0RIA", ids.ANSWER)),
    Form(ids.SIMILAR_FORM, "U0REX", _like_another),
    Form(ids.EDIT_FORM, "U0RIA", _pressing("U0RIA", ids.EDIT)),
    Form(ids.WITHDRAW_FORM, "U0RIA", _pressing("U0RIA", ids.EDIT, ids.WITHDRAW)),
    Form(ids.DETAILS_FORM, "U0RIA", _with_details),
    Form(ids.REOPEN_FORM, "U0RIA", _pressing("U0RIA", ids.REOPEN)),
    Form(ids.MERGE_FORM, "U0TRIS", _pressing("U0TRIS", ids.MERGE)),
    Form(ids.QUESTION_FORM, "U0REX", _typing("U0REX", "/ml-ask")),
    Form(ids.QUESTION_ANSWER_FORM, "U0LEO", _to_answer),
    Form(ids.REPLY_FORM, "U0TRIS", _pressing("U0TRIS", ids.MORE, ids.REPLY)),
    Form(ids.WRITE_FORM, "U0RIA", _without_history),
    Form(ids.ASK_FORM, "U0TRIS", _asking),
    Form(ids.WALK_FORM, "U0TRIS", _pressing("U0TRIS", ids.WALK)),
    Form(ids.WALK_FORM, "U0TRIS", _pressing("U0TRIS", ids.WALK, ids.WALK_NOT_NOW), "not now"),
    Form(ids.WALK_FORM, "U0TRIS", _pressing("U0TRIS", ids.WALK, ids.WALK_TRY), "try"),
    Form(ids.ROTA_FORM, "U0TRIS", _pressing("U0TRIS", ids.ROTA)),
    Form(ids.HAND_BACK_FORM, "U0LEO", _pressing("U0LEO", ids.HAND_BACK)),
    Form(ids.PASS_ON_FORM, "U0LEO", _then(_more_of_the_squad, _pressing("U0LEO", ids.PASS_ON))),
    Form(ids.ADVICE_FORM, "U0REX", _then(_typing("U0REX", "/ml-guild", "who"), _pressing("U0REX", ids.ADVISE))),
    Form(ids.BUDDY_FORM, "U0LEO", _then(_typing("U0LEO", "/ml-guild", "who"), _pressing("U0LEO", ids.ADD_BUDDY))),
    Form(ids.NEW_MEETING_FORM, "U0ADA", _then(_typing("U0ADA", "/ml-guild"), _pressing("U0ADA", ids.NEW_MEETING))),
    Form(ids.LEADERSHIP_FORM, "U0ADA", _then(_typing("U0ADA", "/ml-guild"), _pressing("U0ADA", ids.LEADERSHIP))),
    Form(ids.POINT_FORM, "U0REX", _then(_near_a_meeting, _pressing("U0REX", ids.ADD_POINT))),
    Form(ids.CLOSE_MEETING_FORM, "U0LEO", _then(_near_a_meeting, _in_a_meeting, _pressing("U0LEO", ids.CLOSE_MEETING))),
    Form(ids.AGENDA_FORM, "U0LEO", _then(_near_a_meeting, _pressing("U0LEO", ids.EDIT_AGENDA))),
    Form(ids.MOVE_MEETING_FORM, "U0LEO", _then(_near_a_meeting, _pressing("U0LEO", ids.MOVE_MEETING))),
    Form(ids.LEARNED_FORM, "U0LEO", _pressing("U0LEO", ids.LEARNED)),
    Form(ids.BLOCKED_FORM, "U0LEO", _pressing("U0LEO", ids.BLOCKED)),
    Form(ids.NOT_NOW_FORM, "U0TRIS", _pressing("U0TRIS", ids.NOT_NOW)),
    Form(ids.MORE_FORM, "U0TRIS", _pressing("U0TRIS", ids.MORE)),
    Form(ids.EXPERIMENT_FORM, "U0LEO", _pressing("U0LEO", ids.EXPERIMENT)),
    Form(ids.CONTINUE_FORM, "U0LEO", _pressing("U0LEO", ids.CONTINUE)),
    Form(ids.PIVOT_FORM, "U0LEO", _pressing("U0LEO", ids.PIVOT)),
    Form(ids.STOP_FORM, "U0LEO", _pressing("U0LEO", ids.STOP)),
    Form(ids.BUILD_FORM, "U0LEO", _pressing("U0LEO", ids.BUILD)),
    Form(ids.MEASURE_FORM, "U0LEO", _pressing("U0LEO", ids.MEASURE)),
    Form(ids.VIEWERS_FORM, "U0RIA", _pressing("U0RIA", ids.WHO_SEES)),
    Form(ids.SUPPORT_FORM, "U0LEO", _pressing("U0LEO", ids.MORE, ids.SUPPORT)),
    Form(ids.BEHIND_FORM, "U0RIA", _pressing("U0RIA", ids.BEHIND)),
    Form(ids.SUGGEST_FORM, "U0LEO", _pressing("U0LEO", ids.SUGGEST)),
    Form(ids.QUEUE_PAGE, "U0LEO", _pressing("U0LEO", ids.QUEUE_MORE)),
    Form(ids.PLAN_PAGE, "U0LEO", _pressing("U0LEO", ids.PLAN_OPEN)),
    Form(ids.LIST_PAGE, "U0LEO", _pressing("U0LEO", ids.LIST_OPEN, ids.LIST_STAGE)),
    Form(ids.OWNERS_FORM, "U0TRIS", _pressing("U0TRIS", ids.OWNERS_OPEN)),
    Form(ids.WHAT_IF_FORM, "U0LEO", _pressing("U0LEO", ids.WHAT_IF)),
    Form(ids.PLACE_FORM, "U0LEO", _pressing("U0LEO", ids.MORE, ids.PLACE)),
    Form(ids.COMPARE_FORM, "U0LEO", _typing("U0LEO", "/ml-priorities", "compare")),
    Form(ids.COMPARE_AGAIN, "U0LEO", _compared),
    Form(ids.DRAFT_FORM, "U0LEO", _pressing("U0LEO", ids.DRAFT_EDIT)),
    Form(ids.DIGEST_CHOICE_FORM, "U0LEO", _pressing("U0LEO", ids.CHOOSE_DIGEST)),
    Form(ids.LEADERS_EDIT_FORM, "U0ADA", _pressing("U0ADA", ids.LEADERS_EDIT)),
    Form(ids.LEADERS_SEND_FORM, "U0ADA", _pressing("U0ADA", ids.LEADERS_SEND)),
    Form(ids.CHANNELS_FORM, "U0ADA", _pressing("U0ADA", ids.OPEN_CHANNELS)),
    Form(ids.PEOPLE_FORM, "U0ADA", _pressing("U0ADA", ids.OPEN_PEOPLE)),
    Form(ids.SQUAD_FORM, "U0ADA", _pressing("U0ADA", ids.OPEN_SQUADS, ids.ADD_SQUAD)),
    Form(ids.CLOSE_SQUAD_FORM, "U0ADA", _closing_a_squad),
    Form(ids.PRIORITIES_FORM, "U0ADA", _pressing("U0ADA", ids.OPEN_PRIORITIES)),
    Form(ids.PUBLISH_FORM, "U0ADA", _after(_pressing("U0ADA", ids.OPEN_PRIORITIES), "U0ADA")),
    Form(ids.POLICY_PART_FORM, "U0ADA", _part("charter")),
    Form(ids.POLICY_PART_FORM, "U0ADA", _part("weights"), "weights"),
    Form(ids.POLICY_PART_FORM, "U0ADA", _part("people"), "people"),
    Form(ids.POLICY_PART_FORM, "U0ADA", _part("plan"), "plan"),
    Form(ids.POLICY_PART_FORM, "U0ADA", _part("anchors"), "anchors"),
    Form(ids.POLICY_PART_FORM, "U0ADA", _part("chance"), "chance"),
    Form(ids.POLICY_PART_FORM, "U0ADA", _part("approaches"), "approaches"),
    Form(ids.PRIORITY_FORM, "U0ADA", _part("priority.fraud")),
    Form(ids.MEETING_FORM, "U0ADA", _pressing("U0ADA", ids.OPEN_MEETING)),
    Form(ids.IMPORT_FILE_FORM, "U0ADA", _pressing("U0ADA", ids.OPEN_IMPORT)),
    Form(ids.IMPORT_COLUMNS_FORM, "U0ADA", _pressing("U0ADA", ids.IMPORT_LOOK)),
    Form(ids.IMPORT_START_FORM, "U0ADA", _after(_pressing("U0ADA", ids.IMPORT_LOOK), "U0ADA")),
    Form(ids.IMPORT_DECIDE_FORM, "U0ADA", _pressing("U0ADA", ids.IMPORT_DECIDE)),
)
FORM = {form.key: form for form in FORMS}
HANDED_IN = Form(ids.IDEA_FORM, "U0REX", _handing_in)
# Whoever leads a squad is not asked where they are.
SUPPORTED_BY_NUMBER = Form(ids.SUPPORT_FORM, "U0REX", _typing("U0REX", "/ml-idea", "support 1"))


def fields(view: View) -> list[Placed]:
    """Give whatever of a view holds something that people put in."""
    return [placed for placed in placed_elements(view.blocks) if placed.element["type"] in STATEFUL]


def plain_state(stage: Stage, view: View) -> Json:
    """Give `state.values` as somebody leaves it who fills in what the form does not know yet."""
    state = copy.deepcopy(view.entered)
    for placed in fields(view):
        kind = placed.element["type"]
        key = STATEFUL[kind][0]
        given = state[placed.block_id][placed.action_id]
        if given[key] in (None, [], "") and not placed.block.get("optional"):
            given[key] = _plain(stage, placed)
    return state


def _plain(stage: Stage, placed: Placed) -> Any:
    kind = placed.element["type"]
    if kind == "file_input":
        # Each stage was given files before it was put back to its beginning.
        return [{"id": next(iter(stage.world.workspace.files))}]
    if placed.block_id == "buddy":
        # Nobody is their own.
        return "U0RIA"
    if offered := options_of(placed.element):
        return [offered[0]] if STATEFUL[kind][2] else offered[0]
    return f"{PLAIN[kind]} {placed.block_id}" if kind == "plain_text_input" else PLAIN[kind]


def spoilt(state: Json, placed: Placed, value: Any) -> Json:
    """Give the state with a value in one field, in the shape that Slack gives a value of that kind."""
    after, kind = copy.deepcopy(state), placed.element["type"]
    if value is MISSING:
        after[placed.block_id].pop(placed.action_id)
        return after
    key, _, several = STATEFUL[kind]
    after[placed.block_id][placed.action_id] = {"type": kind, key: _shaped(key, several, value)}
    return after


def _shaped(key: str, several: bool, value: Any) -> Any:
    if value is None:
        return None
    if key in ("selected_option", "selected_options"):
        option = {"text": {"type": "plain_text", "text": "x"}, "value": value}
        return [option] if several else option
    if key == "files":
        return [{"id": value}]
    return [value] if several else value


def submitted(stage: Stage, member: str, view: View, state: Json, **about: Any) -> tuple[Ack, SubmitAnswer]:
    """Submit a view with this state, and show what comes of it as Slack does; `about` goes over the view's own."""
    workspace, view.errors = stage.world.workspace, {}
    with workspace.lock:
        payload = payloads.view_submission_payload(workspace, member, view)
    payload["view"] = payload["view"] | {"state": {"values": state}} | about
    ack = ask(workspace, payloads.envelope(workspace, "interactive", payload))
    if ack.timed_out:
        return ack, SubmitAnswer(notice=ack.outcome, timed_out=True)
    return ack, submission_reply(workspace, view, ack)


def submit(stage: Stage, member: str, view: View, state: Json) -> SubmitAnswer:
    """Submit a view, and say what comes of it."""
    return submitted(stage, member, view, state)[1]
