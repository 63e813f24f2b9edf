"""Files: given in a form, described to the app, fetched with its token and with nothing else."""

from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from sandbox import faults
from sandbox.state import Json
from tests.sandbox.stub_app import Rig, modal, plain, typed

CSV = b"Title,Problem\nSort mail,It takes long\n"


def file_form(**more: Any) -> Json:
    element = {"type": "file_input", "action_id": "file", "filetypes": ["csv"], "max_files": 2} | more
    return modal(blocks=[typed(element=element, label=plain("A CSV file"))])


def given(rig: Rig, name: str = "ideas.csv") -> Json:
    """Have Anna give a file; return what the app reads of it."""
    rig.open(file_form())
    with rig.app({}) as received:
        assert rig.anna.submit({"A CSV file": [(name, CSV)]}).closed
    state = received[1]["payload"]["view"]["state"]["values"]["title"]["file"]
    assert state["type"] == "file_input"
    (file,) = state["files"]
    return file


def fetch(rig: Rig, url: str, token: str) -> httpx.Response:
    return rig.http.get(url, headers={"authorization": f"Bearer {token}"} if token else {})


def test_the_app_reads_a_file_that_was_given_in_a_form(rig: Rig) -> None:
    file = given(rig)
    described = [file[each] for each in ("name", "mimetype", "filetype", "size", "user")]
    assert described == ["ideas.csv", "text/csv", "csv", len(CSV), "U0ANNA"]
    for url in (file["url_private"], file["url_private_download"]):
        answer = fetch(rig, url, rig.workspace.bot_token)
        assert (answer.content, answer.headers["content-type"]) == (CSV, "text/csv")
    assert rig.client().files_info(file=file["id"])["file"] == file


@pytest.mark.parametrize("name", ["Ideen für 2026 #1?.csv", "100 % so.csv"])
def test_a_file_may_have_any_name(rig: Rig, name: str) -> None:
    file = given(rig, name)
    assert file["name"] == name
    assert file["url_private"].isascii()
    assert not set(file["url_private"]) & set("#?% ")
    assert fetch(rig, file["url_private_download"], rig.workspace.bot_token).content == CSV


@pytest.mark.parametrize("token", ["", "xoxb-other"])
def test_without_its_token_a_page_to_sign_in_comes_instead(rig: Rig, token: str) -> None:
    answer = fetch(rig, given(rig)["url_private_download"], token)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_without_the_scope_too(rig: Rig) -> None:
    file = given(rig)
    rig.scopes("chat:write")
    assert b"<html>" in fetch(rig, file["url_private_download"], rig.workspace.bot_token).content
    with pytest.raises(SlackApiError, match="missing_scope"):
        rig.client().files_info(file=file["id"])


def test_a_file_nobody_gave_is_not_there(rig: Rig) -> None:
    assert fetch(rig, "/files-pri/T0SANDBOX-F0000000404/download/x.csv", rig.workspace.bot_token).status_code == 404


def test_a_fault_may_spoil_a_download(rig: Rig) -> None:
    file = given(rig)
    rig.workspace.faults = [faults.server_error("files-pri")]
    assert fetch(rig, file["url_private_download"], rig.workspace.bot_token).status_code == 503
    assert fetch(rig, file["url_private_download"], rig.workspace.bot_token).content == CSV


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([], "Please complete this required field."),
        ([("ideas.pdf", CSV)], "ideas.pdf is not of an allowed type (csv)."),
        ([("ideas", CSV)], "ideas is not of an allowed type (csv)."),
        ([("a.csv", CSV), ("b.CSV", CSV), ("c.csv", CSV)], "Choose at most 2 files."),
        ([("big.csv", b"x" * 10_000_001)], "big.csv is larger than 10 MB."),
    ],
)
def test_slacks_client_refuses_what_the_input_does_not_take(
    rig: Rig, files: list[tuple[str, bytes]], says: str
) -> None:
    rig.open(file_form())
    with rig.app({}) as received:
        answer = rig.anna.submit({"A CSV file": files})
        assert (answer.sent, answer.errors) == (False, {"title": says})
        assert len(received) == 1
        assert rig.anna.submit({"A CSV file": [("just.csv", b"x" * 10_000_000)]}).closed
    rig.reset()


def test_an_input_that_nobody_touched_holds_no_files(rig: Rig) -> None:
    form = file_form()
    form["blocks"][0]["optional"] = True
    rig.open(form)
    with rig.app({}) as received:
        assert rig.anna.submit().closed
    assert received[1]["payload"]["view"]["state"]["values"] == {"title": {"file": {"type": "file_input", "files": []}}}


def test_nobody_gives_a_file_of_somebody_else(rig: Rig) -> None:
    rig.workspace.channel("C0GENERAL").members.append("U0BEN")
    file = given(rig)
    rig.call("views.open", trigger_id=rig.workspace.new_trigger("U0BEN").id, view=file_form())
    with pytest.raises(ValueError, match="U0BEN has no file"):
        rig.workspace.person("U0BEN").fill({"A CSV file": [file["id"]]})
