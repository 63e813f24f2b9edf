"""As somebody who types behind a command I want it read as I meant it, whatever Slack makes of it on its way."""

import json
from collections.abc import Iterator

import pytest

from bot.typed_text import idea_in, is_help, supported_in, word_of
from guildhall.environment import Environment
from tests.conftest import OpenWorld
from tests.scenarios.helpers import after, card, submit, words
from tests.scenarios.test_submit_a_message import filled

TYPED = [
    "Ask @tris about R&D mail <daily>",
    "Read https://wiki.example/page?a=1&b=2 for us",
    "Read wiki.example for us",
    "Post in #ml-news each day",
    "Ping @ml-team less, and @here never",
    "mail jo@example.com less",
    "“Sort” the mail — it’s slow",
    "Write &amp; and *stars* and `code`",
    "請求書の自動読み取りをしたい",
    "自动读取发票。",
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    from guildhall.environment import open_environment
    from scheduling.clock import SteppedClock
    from tests.conftest import START, database_url, new_workspace

    clock = SteppedClock(START)
    url = database_url("sqlite", tmp_path_factory.mktemp("typed"), set_up=True)
    with open_environment(new_workspace(clock), clock, url) as world:
        world.stepper.settle()
        submit(world)
        yield world


@pytest.mark.parametrize("text", TYPED)
def test_what_i_type_is_the_title_as_i_typed_it(world: Environment, text: str) -> None:
    world.workspace.user_groups["@ml-team"] = "S0ML"
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea", text)
    view = ria.view()
    assert view is not None
    assert filled(view)["title"] == text
    assert ria.submit({"What is the problem?": "We lose hours each week on this."}).closed
    after(world)
    assert "&amp;amp;" not in words(card(world)).replace("&amp;amp; and", "")


def test_slack_escapes_what_is_typed_and_the_app_is_sent_that(world: Environment) -> None:
    world.workspace.user_groups["@ml-team"] = "S0ML"
    typed = "Ask @tris, @nobody and @ml-team in #ml-news about R&D at https://a.example/?b=1&c, b.example, jo@c.example"
    world.workspace.person("U0RIA").command("C0GENERAL", "/ml-queue", typed)
    [sent] = [each for each in world.workspace.traffic.latest() if each.name == "/ml-queue"]
    assert json.loads(sent.asked)["text"] == (
        "Ask <@U0TRIS|tris>, @nobody and <!subteam^S0ML|@ml-team> in <#C0NEWS|ml-news> about R&amp;D at "
        "<https://a.example/?b=1&amp;c>, <http://b.example|b.example>, <mailto:jo@c.example|jo@c.example>"
    )


@pytest.mark.parametrize(
    "text", ["plan", "plan\u00a0", " Plan. ", "“plan”", "*plan*", "'PLAN'!", "\u200eplan", "ｐｌａｎ"]
)
def test_a_word_that_a_command_knows_is_known_however_it_is_typed(shared: Environment, text: str) -> None:
    answer = shared.workspace.person("U0LEO").command("C0GENERAL", "/ml-queue", text)
    assert "No plan yet: no squad has said how many weeks it has in a quarter." in words(answer.reply)


@pytest.mark.parametrize("command", ["/ml-idea", "/ml-queue"])
@pytest.mark.parametrize("text", ["IDEA-1", "idea 1", "#1", "Idea #1", "“idea-1”", "idea–1.", "IDEA－1"])
def test_an_idea_that_is_named_is_explained(shared: Environment, command: str, text: str) -> None:
    leo = shared.workspace.person("U0LEO")
    leo.command("C0GENERAL", command, text)
    view = leo.view()
    assert view is not None
    assert view.plain("title") == "Why?"
    assert "Spot stolen cards" in words(view)
    leo.close()


def test_a_number_alone_names_an_idea_where_a_title_is_typed(shared: Environment) -> None:
    leo = shared.workspace.person("U0LEO")
    leo.command("C0GENERAL", "/ml-idea", "1")
    assert "Spot stolen cards" in words(leo.view())
    leo.close()


@pytest.mark.parametrize("text", ["support IDEA-1", "Support idea 1", "support #1", "support 1.", "support IDEA–1"])
def test_an_idea_that_is_supported_is_named_however_it_is_typed(shared: Environment, text: str) -> None:
    leo = shared.workspace.person("U0LEO")
    leo.command("C0GENERAL", "/ml-idea", text)
    view = leo.view()
    assert view is not None
    assert view.plain("title") == "Support an idea"
    leo.close()


@pytest.mark.parametrize(
    ("command", "text"), [("/ml-idea", "IDEA-99"), ("/ml-queue", "#99"), ("/ml-idea", "support 99")]
)
def test_an_idea_that_there_is_not_is_told_so(shared: Environment, command: str, text: str) -> None:
    answer = shared.workspace.person("U0LEO").command("C0GENERAL", command, text)
    assert "There is no idea with this number." in answer.text


def test_a_private_idea_is_found_by_no_number(open_test_world: OpenWorld) -> None:
    from tests import company

    with open_test_world() as world:
        company.submit(world.store, private=True)
        for member in ("U0LEO", "U0RIA"):
            answer = world.workspace.person(member).command("C0GENERAL", "/ml-idea", "IDEA-1")
            assert "There is no idea with this number." in answer.text


@pytest.mark.parametrize("text", [":rocket:", "dance", "https://wiki.example", "@tris", "R&D"])
def test_one_word_that_is_no_sentence_is_answered_as_it_was_typed(shared: Environment, text: str) -> None:
    ria = shared.workspace.person("U0RIA")
    answer = ria.command("C0GENERAL", "/ml-idea", text)
    assert ria.view() is None
    assert f"“{text.replace('&', '&amp;')}”" in words(answer.reply)


@pytest.mark.parametrize("text", ["help", "Help!", "“help”", "help?", "?", "--help", "—help", "-h"])
def test_help_is_asked_for_in_many_ways(text: str) -> None:
    assert is_help(text)


@pytest.mark.parametrize("text", ["", "h", "helper", "help me sort the mail"])
def test_what_only_begins_like_it_asks_for_no_help(text: str) -> None:
    assert not is_help(text)


@pytest.mark.parametrize("text", ["1", "idea", "idea-x", "#", "idea 1 is good", "#1234567890", "support 1"])
def test_what_names_no_idea_names_none(text: str) -> None:
    assert idea_in(text) is None


@pytest.mark.parametrize("text", ["support", "support us", "support idea", "support 1 and 2"])
def test_what_supports_no_idea_supports_none(text: str) -> None:
    assert supported_in(text) is None


def test_a_word_of_marks_alone_is_kept() -> None:
    assert word_of(" ... ") == "..."
