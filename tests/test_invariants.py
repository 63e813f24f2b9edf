"""The invariant checker finds what it is there to find."""

import copy
from types import SimpleNamespace
from typing import Any

import pytest

from bot.blocks import bar_chart
from bot.views import home as home_tab
from guildhall.environment import Environment
from sandbox.state import Call
from scheduling.tick import tick
from tests.conftest import OpenWorld
from tests.invariants import broken
from tests.scenarios.helpers import card, submit, words


@pytest.fixture
def spoilt(open_test_world: OpenWorld) -> Any:
    """A world in which an idea was submitted, and that will not be checked at its end."""
    with open_test_world() as world:
        submit(world)
        assert broken(world) == []
        yield world


def run(world: Environment, statement: str) -> None:
    with world.store.writing() as session:
        session.connection().exec_driver_sql(statement)


def test_a_form_that_closed_for_nothing_is_found(spoilt: Environment) -> None:
    run(spoilt, "DELETE FROM inbox")
    assert "nothing was stored" in broken(spoilt)[0]


def test_a_second_copy_is_found(spoilt: Environment) -> None:
    spoilt.workspace.messages["C0TRIAGE"].append(copy.copy(card(spoilt)))
    assert "2 messages stand" in broken(spoilt)[0]


@pytest.mark.parametrize(
    "text",
    [
        "<!channel>",
        "<!here|x>",
        "<!subteam^S1>",
        "<javascript:alert(1)|x>",
        "<https://evil.example|https://bank.example>",
        "<!date^0^{date}^https://evil.example|x>",
        "a <b",
    ],
)
def test_a_token_that_is_not_ours_is_found(spoilt: Environment, text: str) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
    spoilt.workspace.record(Call("chat.postMessage", {"blocks": blocks}, {"ok": True}, spoilt.clock.now()))
    assert "prints" in broken(spoilt)[0]


def test_somebody_mentioned_whom_no_template_could_mean_is_found(spoilt: Environment) -> None:
    args = {"text": "<@U123>, wake up."}
    spoilt.workspace.record(Call("chat.postMessage", args, {"ok": True}, spoilt.clock.now()))
    assert broken(spoilt) == ["chat.postMessage mentions U123, who is nobody"]


def test_a_message_that_is_no_sentence_where_no_blocks_are_shown_is_found(spoilt: Environment) -> None:
    spoilt.workspace.record(Call("chat.update", {"text": "wake up"}, {"ok": True}, spoilt.clock.now()))
    assert broken(spoilt) == ["chat.update says 'wake up' where no blocks are shown"]


def test_a_message_with_five_buttons_is_found(spoilt: Environment) -> None:
    row = {"type": "actions", "elements": [{"type": "button", "action_id": f"b{number}"} for number in range(5)]}
    args = {"text": "Choose.", "blocks": [row]}
    spoilt.workspace.record(Call("chat.postMessage", args, {"ok": True}, spoilt.clock.now()))
    assert broken(spoilt) == ["chat.postMessage has 5 buttons: b0, b1, b2, b3, b4"]


def test_an_audit_that_was_changed_is_found(spoilt: Environment) -> None:
    tick(spoilt.store, spoilt.clock.now())
    assert broken(spoilt) == []
    run(spoilt, f"UPDATE audit_head SET hash = '{'0' * 64}'")
    assert "the audit does not verify" in broken(spoilt)[0]


def test_a_decision_that_closed_for_nothing_is_found(spoilt: Environment) -> None:
    tris = spoilt.workspace.person("U0TRIS")
    tris.press(card(spoilt), "Not now")
    assert tris.submit({"reason": "The card data only arrives in May."}).closed
    assert broken(spoilt) == []
    run(
        spoilt, "DELETE FROM inbox WHERE key = (SELECT key FROM inbox WHERE key LIKE 'view:%' ORDER BY at DESC LIMIT 1)"
    )
    assert "not_now_form" in broken(spoilt)[0]


def test_an_argument_that_pings_is_found(spoilt: Environment) -> None:
    spoilt.workspace.record(Call("chat.postMessage", {"link_names": True}, {"ok": True}, spoilt.clock.now()))
    assert "link_names" in broken(spoilt)[0]


def test_what_was_left_in_sending_is_found(spoilt: Environment) -> None:
    run(spoilt, "UPDATE outbox SET progress = 'sending' WHERE kind = 'card'")
    assert "left in sending" in broken(spoilt)[0]


CHART = {"type": "data_visualization", "title": "Weeks", "chart": {}}
TABLE = {"type": "table", "rows": []}


def test_a_chart_that_comes_back_into_a_home_is_found_though_its_words_stood_instead(
    spoilt: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = home_tab.build_home
    chart = dict(bar_chart("Weeks", "Weeks", [("Payments", 8)], x_label="Squad", y_label="Weeks"))

    def with_a_chart(*given: Any, **named: Any) -> Any:
        view = build(*given, **named)
        return view | {"blocks": [*view["blocks"], chart]}

    monkeypatch.setattr(home_tab, "build_home", with_a_chart)
    person = spoilt.workspace.person("U0RIA")
    person.open_home()
    spoilt.stepper.settle()
    assert "My ideas" in words(person.home())
    assert broken(spoilt) == [
        "Slack refuses views.publish: home.block_types (invalid_arguments)",
        "views.publish has data_visualization in a home",
    ]


@pytest.mark.parametrize(
    ("method", "args", "told"),
    [
        ("views.publish", {"view": {"type": "home", "blocks": [CHART]}}, "data_visualization in a home"),
        ("views.open", {"view": {"type": "modal", "blocks": [TABLE]}}, "table in a modal"),
        ("chat.postEphemeral", {"text": "So.", "blocks": [{"type": "alert"}]}, "alert in a message"),
    ],
)
def test_what_stands_where_slack_does_not_show_it_is_found(
    spoilt: Environment, method: str, args: dict[str, Any], told: str
) -> None:
    spoilt.workspace.record(Call(method, args, {"ok": True}, spoilt.clock.now()))
    assert broken(spoilt) == [f"{method} has {told}"]


def test_an_answer_to_a_command_that_slack_refuses_is_found(
    spoilt: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "bot.listeners.meetings.guild_reply",
        lambda *_given, **_more: SimpleNamespace(text="So.", blocks=[CHART, CHART, CHART]),
    )
    answer = spoilt.workspace.person("U0RIA").command("C0GENERAL", "/ml-guild")
    assert "invalid_command_response" in answer.notice
    assert "Slack refuses slash_commands" in broken(spoilt)[0]
