"""Messages: how they are written, changed and read back."""

import json
from typing import Any

import pytest

from tests.sandbox.cases import SECTION
from tests.sandbox.stub_app import Rig

METADATA = {"event_type": "card", "event_payload": {"id": "7", "open": True, "count": 3}}


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in messages]


# --- writing ---


def test_a_post_is_answered_with_the_message_that_stands_in_the_channel(rig: Rig) -> None:
    posted = rig.client().chat_postMessage(channel="C0GENERAL", text="words", blocks=[SECTION])
    [read] = rig.client().conversations_history(channel="C0GENERAL")["messages"]
    assert posted["message"] == read
    assert (posted["channel"], posted["ts"], read["bot_id"]) == ("C0GENERAL", read["ts"], rig.workspace.bot_id)
    assert read["blocks"][0]["block_id"]
    assert rig.anna.messages("C0GENERAL")[0].text == "words"


def test_text_over_forty_thousand_characters_is_cut(rig: Rig) -> None:
    posted = rig.client().chat_postMessage(channel="C0GENERAL", text="a" * 40_000 + "b")
    assert posted["message"]["text"] == "a" * 40_000


def test_an_update_changes_the_text_and_keeps_what_it_does_not_name(rig: Rig) -> None:
    client = rig.client()
    ts = client.chat_postMessage(channel="C0GENERAL", text="before", blocks=[SECTION], metadata=METADATA)["ts"]
    updated = client.chat_update(channel="C0GENERAL", ts=ts, text="after")
    message = updated["message"]
    assert (updated["ts"], message["text"], message["metadata"]) == (ts, "after", METADATA)
    assert message["blocks"][0]["text"] == SECTION["text"]
    assert message["edited"]["user"] == rig.workspace.bot_user_id
    assert len(rig.anna.messages("C0GENERAL")) == 1


def test_an_update_with_an_empty_list_takes_the_blocks_away(rig: Rig) -> None:
    ts = rig.post(text="before", blocks=[SECTION])["ts"]
    assert "blocks" not in rig.call("chat.update", channel="C0GENERAL", ts=ts, text="after", blocks=[])["message"]


def test_an_ephemeral_is_seen_by_one_person_and_never_read_back(rig: Rig) -> None:
    rig.workspace.channels["C0GENERAL"].members.append("U0BEN")
    rig.client().chat_postEphemeral(channel="C0GENERAL", user="U0ANNA", text="psst")
    assert [message.text for message in rig.anna.ephemerals("C0GENERAL")] == ["psst"]
    assert rig.workspace.person("U0BEN").ephemerals("C0GENERAL") == []
    assert rig.client().conversations_history(channel="C0GENERAL")["messages"] == []


def test_a_message_to_a_person_goes_to_the_direct_messages(rig: Rig) -> None:
    posted = rig.client().chat_postMessage(channel="U0ANNA", text="hello")
    opened = rig.client().conversations_open(users="U0ANNA", return_im=True)
    assert posted["channel"] == opened["channel"]["id"]
    assert (opened["channel"]["is_im"], opened["channel"]["user"]) == (True, "U0ANNA")
    assert [message.text for message in rig.anna.direct_messages()] == ["hello"]


def test_a_command_reply_with_blocks_that_slack_would_refuse_is_not_shown(rig: Rig) -> None:
    with rig.app({"text": "words", "blocks": [{"type": "section"}]}):
        answer = rig.anna.command("C0GENERAL", "/try")
    assert answer.notice == '/try failed with the error "invalid_command_response"'
    assert rig.anna.ephemerals("C0GENERAL") == []
    assert [call.rule for call in rig.workspace.refused] == ["section.empty"]


def test_a_response_url_that_gets_no_json_is_not_answered_with_a_crash(rig: Rig) -> None:
    url = rig.workspace.new_response_url("C0GENERAL", "U0ANNA")
    assert rig.http.post(url, content=b"hello").json() == {"ok": False, "error": "invalid_json"}


# --- threads ---


def test_a_thread_is_read_from_its_root_on_and_stays_out_of_the_history(rig: Rig) -> None:
    client = rig.client()
    root = client.chat_postMessage(channel="C0GENERAL", text="root")["ts"]
    for text in ("one", "two"):
        client.chat_postMessage(channel="C0GENERAL", text=text, thread_ts=root)
    rig.anna.say("C0GENERAL", "three", thread_ts=root)
    thread = client.conversations_replies(channel="C0GENERAL", ts=root)["messages"]
    [top] = client.conversations_history(channel="C0GENERAL")["messages"]
    assert texts(thread) == ["root", "one", "two", "three"]
    assert {message["thread_ts"] for message in thread} == {root}
    assert (top["reply_count"], top["reply_users"], top["latest_reply"]) == (
        3,
        [rig.workspace.bot_user_id, "U0ANNA"],
        thread[-1]["ts"],
    )


def test_an_answer_to_a_reply_joins_the_same_thread(rig: Rig) -> None:
    root = rig.post(text="root")["ts"]
    reply = rig.post(text="reply", thread_ts=root)["ts"]
    assert rig.post(text="again", thread_ts=reply)["message"]["thread_ts"] == root


# --- metadata ---


@pytest.mark.parametrize("asked", [True, False])
def test_metadata_comes_back_only_to_who_asks_for_it(rig: Rig, asked: bool) -> None:
    client = rig.client()
    root = client.chat_postMessage(channel="C0GENERAL", text="root", metadata=METADATA)["ts"]
    client.chat_postMessage(channel="C0GENERAL", text="reply", thread_ts=root, metadata=METADATA)
    read = [
        *client.conversations_history(channel="C0GENERAL", include_all_metadata=asked)["messages"],
        *client.conversations_replies(channel="C0GENERAL", ts=root, include_all_metadata=asked)["messages"],
    ]
    assert [message.get("metadata") for message in read] == [METADATA if asked else None] * 3


# --- reading ---


def test_history_gives_the_newest_first(rig: Rig) -> None:
    for text in "abc":
        rig.post(text=text)
    read = rig.client().conversations_history(channel="C0GENERAL")
    assert (texts(read["messages"]), read["has_more"]) == (["c", "b", "a"], False)


def test_history_between_two_instants_leaves_the_ends_out_unless_asked(rig: Rig) -> None:
    first, _, last = (rig.post(text=text)["ts"] for text in "abc")
    ends = {"channel": "C0GENERAL", "oldest": first, "latest": last}
    assert texts(rig.client().conversations_history(**ends)["messages"]) == ["b"]
    assert texts(rig.client().conversations_history(**ends, inclusive=True)["messages"]) == ["c", "b", "a"]


def test_pages_of_history_join_without_gap_though_somebody_posts_between(rig: Rig) -> None:
    for text in "abcde":
        rig.post(text=text)
    pages = []
    for page in rig.client().conversations_history(channel="C0GENERAL", limit=2):
        pages.append(texts(page["messages"]))
        rig.post(text="later")
    assert pages == [["e", "d"], ["c", "b"], ["a"]]


def test_pages_of_a_thread_join_too(rig: Rig) -> None:
    root = rig.post(text="root")["ts"]
    for text in "abc":
        rig.post(text=text, thread_ts=root)
    pages = rig.client().conversations_replies(channel="C0GENERAL", ts=root, limit=2)
    assert [texts(page["messages"]) for page in pages] == [["root", "a"], ["b", "c"]]


def test_lists_of_channels_members_and_people_come_in_pages(rig: Rig) -> None:
    for _ in range(2):
        rig.channel()
    client = rig.client()
    channels = [each["name"] for page in client.conversations_list(limit=1) for each in page["channels"]]
    members = [each for page in client.conversations_members(channel="C0GENERAL", limit=1) for each in page["members"]]
    people = [each["id"] for page in client.users_list(limit=3) for each in page["members"]]
    assert channels == ["general", "more", "more"]
    assert members == ["U0ANNA", "U0SANDBOXBOT"]
    assert people == ["U0SANDBOXBOT", "U0ANNA", "U0BEN", "U0GONE"]


def test_a_private_channel_is_listed_from_inside_only(rig: Rig) -> None:
    inside = rig.channel(is_private=True)
    rig.channel(is_private=True).members.clear()
    listed = rig.client().conversations_list(types="private_channel")["channels"]
    assert [channel["id"] for channel in listed] == [inside.id]


@pytest.mark.parametrize("name", ["#general", "general"])
def test_a_message_goes_to_a_channel_by_its_name(rig: Rig, name: str) -> None:
    assert rig.post(channel=name, text="words")["channel"] == "C0GENERAL"
    assert rig.call("chat.postEphemeral", channel=name, user="U0ANNA", text="words")["ok"]
    assert rig.post(channel="#nowhere", text="words")["error"] == "channel_not_found"
    # What is edited is found by its channel's id alone.
    ts = rig.post(channel=name, text="words")["ts"]
    assert rig.call("chat.update", channel=name, ts=ts, text="other")["error"] == "channel_not_found"


def test_blocks_can_be_tried_without_posting_them(rig: Rig) -> None:
    section = {"type": "section", "text": {"type": "plain_text", "text": "words"}}
    home = {"type": "home", "blocks": [section, {"type": "markdown", "text": "words"}]}
    tried = {
        "blocks": ([section], [{"type": "section"}], "invalid_blocks"),
        "message": ({"blocks": [section]}, {"blocks": [section, {"type": "alert"}]}, "invalid_message"),
        "view": ({"type": "home", "blocks": [section]}, home, "invalid_view"),
    }
    for name, (fine, broken, error) in tried.items():
        assert rig.call("blocks.validate", **{name: fine}) == {"ok": True}
        assert rig.call("blocks.validate", **{name: json.dumps(fine)}) == {"ok": True}
        answer = rig.call("blocks.validate", **{name: broken})
        assert (answer["ok"], answer["error"]) == (False, error)
        assert answer["errors"][0]["message"]
    assert rig.call("blocks.validate", view=home)["errors"][0]["pointer"] == "/view/blocks/1/type"
    for wrong in ({}, {"blocks": [section], "view": home}, {"view": [section]}, {"blocks": section}):
        assert rig.call("blocks.validate", **wrong)["error"] == "invalid_arguments"
    assert not rig.workspace.messages["C0GENERAL"]
