"""Files given on the page: in a real file field, kept while the form is mended, taken out again."""

from typing import Any

from sandbox.views import open_view
from tests.sandbox.page.helpers import Seen, Site, an_app, form, plain, question

FILE = {"type": "file_input", "action_id": "file", "filetypes": ["csv"], "max_files": 3}
NAME = {"type": "plain_text_input", "action_id": "text"}


def open_form(site: Site, **more: Any) -> str:
    blocks = [question("csv", "A CSV file", FILE | more, hint=plain("One idea a row")), question("name", "Name", NAME)]
    return open_view(site.workspace, site.workspace.new_trigger("U0ANNA"), form(*blocks)).id


def submit(site: Site, view: str, *files: tuple[str, bytes], **fields: Any) -> Seen:
    shown = {"view": view, "shown": ["csv/file", "name/text"], "back": "/as/U0ANNA/C0GENERAL"}
    parts = [("csv/file", file) for file in files] or [("csv/file", ("", b""))]
    answer = site.http.post("/as/U0ANNA/submit", data=shown | fields, files=parts)
    assert answer.status_code == 200
    return Seen(answer.text)


def test_a_file_field_is_labelled_and_knows_its_types(site: Site) -> None:
    open_form(site)
    seen = site.see("/as/U0ANNA/C0GENERAL")
    field = seen.one("input", type="file")
    assert seen.one("label", **{"for": str(field["id"])})
    assert (field["accept"], "multiple" in field) == (".csv", True)
    assert str(field["aria-describedby"]).split()[-1] == seen.one("p", **{"class": "hint"})["id"]
    assert seen.one("form", role="dialog")["enctype"] == "multipart/form-data"


def test_a_file_reaches_the_app_with_the_form(site: Site) -> None:
    view = open_form(site)
    with an_app(site, lambda payload: None) as heard:
        submit(site, view, ("ideas.csv", b"Title\nOne\n"), **{"name/text": "Mine"})
    (file,) = heard[0]["view"]["state"]["values"]["csv"]["file"]["files"]
    headers = {"authorization": f"Bearer {site.workspace.bot_token}"}
    assert site.http.get(file["url_private_download"], headers=headers).content == b"Title\nOne\n"


def test_a_file_stays_while_the_form_is_mended_and_can_be_taken_out(site: Site) -> None:
    view = open_form(site)
    seen = submit(site, view, ("a.csv", b"a"), ("b.csv", b"bb"))
    assert "Please complete this required field." in seen.words
    kept = [str(each["value"]) for each in seen.every("input", type="checkbox") if "checked" in each]
    assert len(kept) == 2
    assert "b.csv" in seen.words
    with an_app(site, lambda payload: None) as heard:
        submit(site, view, ("c.csv", b"c"), **{"csv/file": kept[1:], "name/text": "Mine"})
    files = heard[0]["view"]["state"]["values"]["csv"]["file"]["files"]
    assert [each["name"] for each in files] == ["b.csv", "c.csv"]


def test_what_is_wrong_with_a_file_stands_beside_it(site: Site) -> None:
    view = open_form(site)
    seen = submit(site, view, ("a.pdf", b"a"), **{"name/text": "Mine"})
    assert "a.pdf is not of an allowed type (csv)." in seen.words
    assert seen.one("input", type="file")["aria-invalid"] == "true"
    assert "Choose at most 1 file." in submit(site, open_form(site, max_files=1), ("a.csv", b""), ("b.csv", b"")).words
