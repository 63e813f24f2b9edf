"""What the corpus has found, each as somebody would have met it."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot import ids
from guildhall.company_file import apply, read_company
from guildhall.yaml_file import CompanyError
from intake.access import Request
from intake.errors import FieldErrors
from intake.services.members import Members
from sandbox import payloads
from sandbox.state import Member as SlackMember
from sandbox.transport import Ack, ask
from scheduling.recurrence import Day, RecurrenceKind
from scheduling.series import ChannelsDraft, MeetingDraft, Planning
from store.engine import Store
from tests.company import ADA, NOW, company, new_key
from tests.corpus.forms import FORM, plain_state, submitted
from tests.corpus.judging import normal_idea
from tests.corpus.stage import Stage
from tests.scenarios.helpers import after

TIMES = ["25:61", "24:00", "9:5", "٠٩:٠٠", "", "09:00\n", "half past nine"]


def given(stage: Stage, form_id: str, block_id: str, action_id: str, state: dict[str, Any]) -> dict[str, str]:
    """Return what is told beside the fields when one of them comes like this."""
    form = FORM[form_id]
    view = form.view(stage)
    whole = plain_state(stage, view)
    whole[block_id][action_id] = state
    ack, answer = submitted(stage, form.member, view, whole)
    assert "incident" not in str(ack.payload)
    return answer.errors


def sent(stage: Stage, kind: str, payload: dict[str, Any]) -> Ack:
    """Send something to the app."""
    return ask(stage.world.workspace, payloads.envelope(stage.world.workspace, kind, payload))


@pytest.mark.parametrize("time", TIMES)
def test_a_time_that_is_none_does_not_stop_whatever_recurs(store: Store, time: str) -> None:
    planning = Planning(store)
    plan = planning.channels_form(ADA)
    with pytest.raises(FieldErrors) as told:
        planning.name_channels(
            ChannelsDraft(plan=plan.plan, digest_day=Day.friday, digest_time=time),
            plan.version,
            Request(ADA, NOW, new_key()),
        )
    assert list(told.value.errors) == ["digest_time"]
    draft = MeetingDraft(name="Guild", rhythm=RecurrenceKind.weekly, day=Day.monday, time=time, zone="Europe/Berlin")
    assert list(draft.problems()) == ["time"]


def test_a_time_in_other_digits_is_refused_in_the_company_file_too(tmp_path: Path) -> None:
    path = tmp_path / "company.yml"
    path.write_text('digest: {time: "٠٩:٠٠"}')
    with pytest.raises(CompanyError, match="should be"):
        read_company(path)


def test_half_a_character_in_the_company_file_is_replaced_as_everywhere(empty: Store, tmp_path: Path) -> None:
    path = tmp_path / "company.yml"
    tree = json.loads(company().model_dump_json())
    path.write_text(json.dumps(tree | {"workspace": {"name": "Har\ud800bour\x00", "zone": "Europe/Berlin"}}))
    read = read_company(path)
    assert read.workspace.name == "Har\ufffdbour"
    apply(empty, read, NOW)


@pytest.mark.parametrize(
    ("form_id", "block_id", "action_id"),
    [
        (ids.IDEA_FORM, "value", "value"),
        (ids.MORE_FORM, "effort", "effort"),
        (ids.SQUAD_FORM, "kind", "kind"),
        (ids.CHANNELS_FORM, "digest_day", "digest_day"),
        (ids.MEETING_FORM, "rhythm", "rhythm"),
        (ids.PRIORITIES_FORM, "fraud/how", ids.PRIORITY_WEIGHT),
        (ids.IMPORT_COLUMNS_FORM, "title", "title"),
    ],
)
def test_a_choice_that_was_never_offered_is_told_beside_its_field(
    stage: Stage, caplog: pytest.LogCaptureFixture, form_id: str, block_id: str, action_id: str
) -> None:
    option = {"text": {"type": "plain_text", "text": "x"}, "value": "Their secret plan"}
    one = {"type": "static_select", "selected_option": option}
    several = {"type": "multi_static_select", "selected_options": [option]}
    told = given(stage, form_id, block_id, action_id, several if block_id == "value" else one)
    assert told == {block_id.removesuffix("/how"): "Choose one of the options."}
    assert "Their secret plan" not in caplog.text, "what people type is in no log"


def test_a_squad_for_an_area_that_no_squad_has_is_not_made_up(stage: Stage) -> None:
    option = {"text": {"type": "plain_text", "text": "x"}, "value": "everything"}
    told = given(stage, ids.IDEA_FORM, "area", "area", {"type": "static_select", "selected_option": option})
    assert list(told) == ["area"]


def test_somebody_whom_slack_does_not_know_costs_nobody_their_role(stage: Stage) -> None:
    stage.world.workspace.add_member("U0ZOE", "zoe", "Zoe")
    form = FORM[ids.PEOPLE_FORM]
    view = form.view(stage)
    state = plain_state(stage, view)
    state["triager"]["triager"]["selected_users"] += ["U0NOBODY", "U0ZOE"]
    assert submitted(stage, form.member, view, state)[1].closed
    after(stage.world)
    members = Members(stage.world.store)
    assert "triager" in {str(role) for role in members.principal("U0ZOE").roles}
    assert members.principal("U0NOBODY").roles == frozenset()


def test_a_reason_without_a_decision_is_not_dropped_silently(stage: Stage) -> None:
    typed = {"type": "plain_text_input", "value": "Not before May."}
    refused = given(stage, ids.MORE_FORM, "reason", "reason", typed)["reason"]
    assert refused == "A reason needs a decision. Choose one above, or clear the reason."


@pytest.mark.parametrize("value", [None, "\udc00", "x" * 2000, "1:no such step:1", "1:nothing:1", f"1:{'9' * 80}:1", 7])
@pytest.mark.parametrize("action_id", [ids.SETUP_SKIP, ids.SETUP_UNFOLD, ids.IMPORT_LOOK, ids.SEND])
def test_a_button_with_a_value_of_nobodys_says_so_plainly(stage: Stage, action_id: str, value: Any) -> None:
    ada = stage.world.workspace.homes["U0ADA"]
    workspace = stage.world.workspace
    _, placed = stage.find("U0ADA", ids.OPEN_PEOPLE)
    payload = payloads.view_action_payload(workspace, "U0ADA", ada, placed, {})
    payload["actions"] = [{"type": "button", "action_id": action_id, "block_id": "b", "value": value}]
    if value is None:
        del payload["actions"][0]["value"]
    sent(stage, "interactive", payload)
    view = workspace.person("U0ADA").view()
    # To unfold the checklist takes no value.
    assert (view is None) == (action_id == ids.SETUP_UNFOLD)
    assert view is None or "Something went wrong" not in str(view.body)


@pytest.mark.parametrize("thread_ts", ["yesterday", "", None, 7, "٣.٣"])
def test_a_message_in_a_thread_that_is_none_is_handed_in_all_the_same(stage: Stage, thread_ts: Any) -> None:
    workspace = stage.world.workspace
    payload = payloads.message_shortcut_payload(
        workspace, "U0REX", workspace.messages["C0GENERAL"][0], ids.MESSAGE_SHORTCUT
    )
    payload["message"]["thread_ts"] = thread_ts
    sent(stage, "interactive", payload)
    view = workspace.person("U0REX").view()
    assert view is not None
    assert view.body["callback_id"] == ids.IDEA_FORM


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", None, 7])
def test_who_lives_in_no_zone_that_we_know_reads_universal_time(
    stage: Stage, zone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = stage.world.workspace
    described = SlackMember.as_json
    monkeypatch.setattr(SlackMember, "as_json", lambda member, *rest: described(member, *rest) | {"tz": zone})
    user = workspace.members["U0LEO"].as_json(workspace.team_id, workspace.clock.now())
    event = {"type": "user_change", "user": user, "event_ts": "1.2"}
    sent(stage, "events_api", payloads.event_payload(workspace, event))
    workspace.homes.pop("U0LEO")
    workspace.person("U0LEO").open_home()
    after(stage.world)
    assert "UTC" in str(workspace.homes["U0LEO"].body)


@pytest.mark.parametrize("user", ["U0LEO", None, {}, {"id": 7}])
def test_news_of_nobody_is_acknowledged_and_not_sent_again(stage: Stage, user: Any) -> None:
    workspace = stage.world.workspace
    event = {"type": "user_change", "user": user, "event_ts": "1.2"}
    assert sent(stage, "events_api", payloads.event_payload(workspace, event)).outcome == "acknowledged"


def test_a_command_without_any_text_is_answered(stage: Stage) -> None:
    workspace = stage.world.workspace
    payload = payloads.command_payload(workspace, "U0REX", workspace.channel("C0GENERAL"), "/ml-queue", "")
    assert "ranked" in sent(stage, "slash_commands", payload | {"text": None}).payload["text"]


def test_areas_that_no_list_of_slacks_can_show_shut_nobody_out(stage: Stage) -> None:
    typed = {"type": "plain_text_input", "value": ", ".join(f"part {number}" for number in range(101))}
    assert "100 areas" in given(stage, ids.SQUAD_FORM, "areas", "areas", typed)["areas"]
    assert list(normal_idea(stage)) == []


def test_a_long_text_behind_the_command_opens_the_form_with_all_of_it(stage: Stage) -> None:
    text = "Count the pallets. " + "Nobody knows how many there are in the yard. " * 60
    rex = stage.world.workspace.person("U0REX")
    assert rex.command("C0GENERAL", "/ml-idea", text).notice == ""
    view = rex.view()
    assert view is not None
    assert view.entered["title"]["title"]["value"] == "Count the pallets"
    assert view.entered["problem"]["problem"]["value"] == text.strip()
    rex.command("C0GENERAL", "/ml-idea", text * 2)
    assert "we cut the end" in str(rex.view())
