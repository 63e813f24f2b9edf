"""Slack refuses a kind of block in this workspace: its words stand in its place, and the rest of it as it was."""

import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.delivery import fallback
from bot.delivery.fallback import Fallback, words_of
from bot.messages import registry
from bot.messages.registry import _MESSAGES
from bot.views import home as home_tab
from bot.views.explain import build_why
from guildhall.environment import Environment
from intake.services.outbox import Notices
from sandbox.blocks.checks import check_message_blocks
from sandbox.state import Message, View
from store import refused_blocks
from tests.conftest import OpenWorld
from tests.invariants import broken
from tests.sandbox.cases_charts import bars, chart, pie, table
from tests.scenarios.helpers import after, submit, words


@pytest.fixture
def lacking(open_test_world: OpenWorld) -> Iterator[Environment]:
    """A world in whose workspace some kinds of blocks are not rolled out; its calls may be refused."""
    with open_test_world() as world:
        yield world
        refused = ("Slack refuses", "views.publish has", "views.open has")
        assert not [told for told in broken(world) if not told.startswith(refused)]


def kinds(shown: Message | View | None) -> set[str]:
    assert shown is not None
    return {block["type"] for block in shown.blocks}


def posted_digest(world: Environment) -> Message:
    """Let a week go by in which ideas were decided, and have its digest posted."""
    submit(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(tris.messages("C0TRIAGE")[-1], "Send to Payments squad")
    world.stepper.advance(world.clock.now() + timedelta(days=7))
    return world.workspace.person("U0LEO").messages("C0NEWS")[-1]


def test_a_digest_without_charts_says_its_numbers_and_the_next_one_tries_none(
    lacking: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refused_blocks, "FOR", timedelta(days=30))
    lacking.workspace.lacking = {"data_visualization"}
    digest = posted_digest(lacking)
    assert "data_visualization" not in kinds(digest)
    assert re.search(r"\*This week's decisions by squad\*\n`█+` Payments: 1", words(digest))
    # Everything else is as it was: not one text without blocks, but all of it.
    assert {"section", "context"} <= kinds(digest)
    refused = [call.rule for call in lacking.workspace.refused]
    assert refused == ["block.rollout"]
    again = posted_digest(lacking)
    assert again.ts != digest.ts
    assert [call.rule for call in lacking.workspace.refused] == refused


def test_a_day_later_it_is_tried_again_and_stands_once_slack_takes_it(lacking: Environment) -> None:
    lacking.workspace.lacking = {"data_visualization"}
    posted_digest(lacking)
    lacking.workspace.lacking = set()
    # What is known is read anew once in a while.
    lacking.bot.fallback._read_at = None
    assert "data_visualization" in kinds(posted_digest(lacking))


def test_what_was_refused_is_known_to_every_process_and_after_a_start(lacking: Environment) -> None:
    lacking.workspace.lacking = {"data_visualization"}
    lacking.bot.fallback.try_new_kinds(lacking.bot.client)
    started = Fallback(lacking.store, lacking.clock.now)
    shown = started.fit("message", [bars(["Ideas"], ["Payments"])])
    assert [block["type"] for block in shown] == ["section"]
    assert started.fit("modal", [bars(["Ideas"], ["Payments"])])[0]["type"] == "data_visualization"
    lacking.clock.set(lacking.clock.now() + timedelta(days=1))
    later = Fallback(lacking.store, lacking.clock.now)
    assert later.fit("message", [bars(["Ideas"], ["Payments"])])[0]["type"] == "data_visualization"


def test_an_answer_to_a_command_has_words_where_tables_are_not_rolled_out(lacking: Environment) -> None:
    submit(lacking)
    lacking.workspace.lacking = {"table"}
    ria = lacking.workspace.person("U0RIA")
    # Of an answer Slack tells nobody what it refuses, so it is asked when it is met.
    lacking.bot.fallback.try_new_kinds(lacking.bot.client)
    lacking.workspace.refused.clear()
    for typed in ("/ml-priorities", "/ml-queue"):
        answer = ria.command("C0GENERAL", typed)
        assert answer.reply is not None, answer.notice
        assert "table" not in kinds(answer.reply)
    assert "• Fewer fraud losses · 5 of 5" in words(ria.command("C0GENERAL", "/ml-priorities").reply)
    assert not lacking.workspace.refused


def test_a_message_of_which_slack_refuses_one_block_after_the_other_goes_out_as_its_text(
    lacking: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each has something wrong in it, and its kind is one that stands everywhere.
    spoilt = {"type": "section", "text": {"type": "mrkdwn", "text": "So."}, "colour": "red"}
    model, _ = _MESSAGES["notice"]
    kinds_of = {**_MESSAGES, "notice": (model, lambda fact: SimpleNamespace(text="It is said.", blocks=[spoilt] * 20))}
    monkeypatch.setattr(registry, "_MESSAGES", kinds_of)
    monkeypatch.setattr(fallback, "words_of", lambda _block: [spoilt | {"colour": "blue"}])
    Notices(lacking.store).tell("U0RIA", "U0RIA", "Never mind.", lacking.clock.now(), "k")
    after(lacking)
    [said] = lacking.workspace.person("U0RIA").direct_messages()
    assert (said.text, said.blocks) == ("It is said.", [])


def test_a_home_stands_although_slack_refuses_a_block_of_it(
    lacking: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = home_tab.build_home

    def with_a_chart(*given: Any, **named: Any) -> dict[str, Any]:
        view = build(*given, **named)
        return view | {"blocks": [dict(bars(["Weeks"], ["Payments", "Delivery"])), *view["blocks"]]}

    monkeypatch.setattr(home_tab, "build_home", with_a_chart)
    ada = lacking.workspace.person("U0ADA")
    for _ in range(2):
        ada.open_home()
        after(lacking)
    told = words(ada.home())
    assert "Payments: 1" in told
    assert "Set-up:" in told
    assert [call.rule for call in lacking.workspace.refused] == ["home.block_types"]


def test_a_modal_opens_although_slack_refuses_a_block_of_it(
    lacking: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = build_why
    odd = {"type": "markdown", "text": "*It* is worth 3"}
    monkeypatch.setattr(
        "bot.listeners.explain.build_why", lambda *given: (view := build(*given)) | {"blocks": [odd, *view["blocks"]]}
    )
    card = submit(lacking)
    tris = lacking.workspace.person("U0TRIS")
    for _ in range(2):
        tris.press(card, "Why?")
        view = tris.view()
        assert "*It* is worth 3" in words(view)
        assert "How it adds up" in words(view)
        tris.close()
    assert [call.rule for call in lacking.workspace.refused] == ["modal.block_types"]


def test_when_nothing_of_a_home_can_be_saved_the_admins_hear_it_once_each_time(
    lacking: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = {"type": "home", "blocks": [{"type": "divider"}], "private_metadata": "x" * 3001}
    build = home_tab.build_home

    def told() -> list[str]:
        return [text for each in lacking.workspace.person("U0ADA").direct_messages() if "Home" in (text := words(each))]

    def opened(*members: str) -> None:
        for member in members:
            lacking.workspace.person(member).open_home()
            after(lacking, 30)

    monkeypatch.setattr(home_tab, "build_home", lambda *_given, **_named: spoilt)
    opened("U0RIA", "U0REX", "U0RIA")
    [first] = told()
    assert "Somebody's Home tab could not be shown" in first
    assert "metadata must be less than 3001 characters" in first
    # Whose it is, nobody learns.
    assert "U0RIA" not in first
    monkeypatch.setattr(home_tab, "build_home", build)
    opened("U0RIA", "U0REX")
    monkeypatch.setattr(home_tab, "build_home", lambda *_given, **_named: spoilt)
    opened("U0RIA", "U0REX")
    assert len(told()) == 2


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (table(rows=3, cells=2, text="a <b>"), "*a &lt;b&gt; · a &lt;b&gt;*\n• a &lt;b&gt; · a &lt;b&gt;"),
        (chart(**pie(2, "Waiting", 3)), "*Ideas*\n`█████░░░░░` Waiting: 3"),
        (bars(["Planned", "In all"], ["Payments"]), "*Ideas*\n`██████████` Payments: Planned 1, In all 1"),
        ({"type": "markdown", "text": "<!channel>"}, "<\u200b!channel>"),
        ({"type": "header", "text": {"type": "plain_text", "text": "Why"}}, "Why"),
        ({"type": "divider"}, ""),
    ],
)
def test_the_words_of_a_block_are_those_that_stood_in_it(block: dict[str, Any], said: str) -> None:
    found = words_of(block)
    check_message_blocks(found or [{"type": "divider"}])
    assert said in "\n".join(each["text"]["text"] for each in found)


def test_the_words_of_the_largest_table_are_blocks_that_slack_takes() -> None:
    check_message_blocks(words_of(table(rows=100, cells=3, text="<" * 30))[:2])
