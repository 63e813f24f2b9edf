"""The edge at which messages leave: nothing that people type is read as a mention, and no link of theirs is fetched."""

import pytest

from bot.delivery.posting import Call, Undeliverable
from guildhall.environment import Environment
from tests.scenarios.helpers import after, card, submit

QUIET = {"unfurl_links": False, "unfurl_media": False}


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "chat.postEphemeral"])
@pytest.mark.parametrize("asked", [{"link_names": True}, {"parse": "full"}, {"parse": "none"}])
def test_no_call_has_slack_read_anything_into_text(method: str, asked: dict[str, object]) -> None:
    with pytest.raises(Undeliverable):
        Call(method, "C0TRIAGE", {"text": "@channel", **QUIET, **asked})


@pytest.mark.parametrize("asked", [{}, {"unfurl_links": True}, {"unfurl_media": True}, {"unfurl_links": None}])
def test_no_message_has_slack_fetch_what_people_link_to(asked: dict[str, object]) -> None:
    with pytest.raises(Undeliverable):
        Call("chat.postMessage", "C0TRIAGE", {"text": "https://evil.example", **(QUIET if asked else {}), **asked})


def test_what_is_posted_and_edited_says_so_to_slack(world: Environment) -> None:
    world.workspace.person("U0TRIS").press(submit(world, Title="See https://evil.example, @channel"), "More")
    world.workspace.person("U0TRIS").submit({"effort": "weeks"})
    after(world)
    assert card(world).edited
    posted = [call for call in world.workspace.log if call.method.startswith("chat.")]
    assert {call.method for call in posted} >= {"chat.postMessage", "chat.update"}
    for call in posted:
        assert not call.args.keys() & {"link_names", "parse"}
        if call.method == "chat.postMessage":
            assert call.args["unfurl_links"] is call.args["unfurl_media"] is False
