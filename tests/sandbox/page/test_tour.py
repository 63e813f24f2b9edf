"""The tour: it welcomes, ticks itself off, moves the clock where a step needs it, and begins anew."""

from collections.abc import Iterator

import pytest

from sandbox.manifest import read_manifest
from sandbox.page.routes import page_routes
from sandbox.page.tour import MESSAGES, Guide, Sight, Step, Tour
from sandbox.server import SandboxServer
from sandbox.views import open_view
from sandbox.workspace import Workspace
from tests.sandbox.page.helpers import MANIFEST, HandClock, Site, an_app, form, question

FORM = question("name", "Name", {"type": "plain_text_input", "action_id": "text"})


def somebody_greets(sight: Sight) -> bool:
    return any(each.text == "Hello" and sight.somebody_read(each) for each in sight.posts())


def a_form_is_open(sight: Sight) -> bool:
    return any(view.user == "U0BEN" for view in sight.modals())


STEPS = (
    Step("Be greeted", "Wait in #general.", "You were greeted.", "U0ANNA", "C0GENERAL?text=Hi", "Go", somebody_greets),
    Step("Open a form", "Wait.", "A form is open.", "U0BEN", MESSAGES, "Tomorrow", a_form_is_open, until="day"),
)


@pytest.fixture
def begun_anew() -> list[bool]:
    return []


@pytest.fixture
def guide(begun_anew: list[bool]) -> Guide:
    """A tour that has not begun."""
    workspace = Workspace(HandClock(), read_manifest(MANIFEST), acknowledgement_seconds=0.3)
    workspace.add_member("U0ANNA", "anna", "Anna Berg", title="baker", tz="Europe/Berlin")
    workspace.add_member("U0BEN", "ben", "Ben Okoro", tz="Europe/Berlin")
    workspace.add_channel("general", ["U0ANNA", "U0BEN", workspace.bot_user_id], channel_id="C0GENERAL")
    tour = Tour(
        title="Welcome",
        welcome=("One.", "Two."),
        steps=STEPS,
        end="The end.",
        waiting="Wait a moment.",
        receipts=frozenset({"order"}),
        start_over=lambda: begun_anew.append(True),
    )
    return Guide(tour, workspace)


@pytest.fixture
def site(guide: Guide) -> Iterator[Site]:
    with SandboxServer(guide.workspace, page_routes=page_routes(guide.workspace, "Europe/Berlin", guide)) as server:
        site = Site(server)
        with site.http:
            yield site


def greet(site: Site) -> None:
    site.call("chat.postMessage", channel="C0GENERAL", text="Hello")


def test_until_it_is_ready_visitors_are_asked_to_wait_and_can_do_nothing(site: Site, guide: Guide) -> None:
    for path in ("/", "/tour", "/as/U0ANNA/C0GENERAL", "/as/U0ANNA/home"):
        answer = site.http.get(path)
        assert (answer.status_code, "Wait a moment." in answer.text) == (503, True)
    refused = site.http.post("/as/U0ANNA/say", data={"channel": "C0GENERAL", "text": "words"})
    assert refused.status_code == 503
    assert guide.workspace.messages["C0GENERAL"] == []
    assert site.http.get("/tour/ready").text == "not yet"
    guide.begin()
    assert site.http.get("/tour/ready").text == "ready"
    assert site.http.get("/").url.path == "/tour"


def test_the_welcome_says_who_is_who_and_what_to_do(site: Site, guide: Guide) -> None:
    guide.begin()
    words = site.see("/").words
    for said in ("Welcome", "One.", "Two.", "Wait in #general.", "You were greeted.", "Anna Berg", "baker"):
        assert said in words
    assert site.see("/tour").one("a", href="/as/U0ANNA/C0GENERAL?text=Hi")


def test_a_step_ticks_itself_off_when_it_is_done_since_the_beginning_and_seen(site: Site, guide: Guide) -> None:
    greet(site)
    guide.begin()
    assert guide.next == 0
    greet(site)
    assert guide.next == 0
    site.http.get("/as/U0ANNA/C0GENERAL")
    assert guide.next == 1
    seen = site.see("/as/U0ANNA/C0GENERAL")
    assert "You were greeted." in seen.words
    assert seen.one("ol", **{"class": "ticks"})["aria-label"] == "1 of 2 steps done"


def test_what_was_done_once_stays_ticked_and_the_end_is_told(site: Site, guide: Guide) -> None:
    guide.begin()
    greet(site)
    site.see("/as/U0ANNA/C0GENERAL")
    open_view(guide.workspace, guide.workspace.new_trigger("U0BEN"), form(FORM))
    assert guide.next is None
    guide.workspace.person("U0BEN").close()
    assert "The end." in site.see("/as/U0BEN/C0GENERAL").words


def test_the_version_of_a_page_changes_when_a_step_is_done(site: Site, guide: Guide) -> None:
    guide.begin()
    before = site.http.get("/as/U0ANNA/version").text
    greet(site)
    site.see("/as/U0ANNA/C0GENERAL")
    assert site.http.get("/as/U0ANNA/version").text.split("-")[2] != before.split("-")[2]


def test_the_step_that_needs_it_moves_the_clock_and_leads_to_its_place(site: Site, guide: Guide) -> None:
    guide.begin()
    back = site.see("/tour").one("input", name="back")["value"]
    moved = site.http.post("/as/U0BEN/clock", data={"until": "day", "back": back})
    assert moved.url.path == "/as/U0BEN/D0BEN"
    assert guide.workspace.clock.now().day == 5


@pytest.mark.parametrize(
    ("callback_id", "leads_to"), [("order", "/as/U0ANNA/D0ANNA"), ("other", "/as/U0ANNA/C0GENERAL")]
)
def test_after_some_forms_the_page_goes_to_the_receipt(
    site: Site, guide: Guide, callback_id: str, leads_to: str
) -> None:
    guide.begin()
    view = open_view(guide.workspace, guide.workspace.new_trigger("U0ANNA"), form(FORM, callback_id=callback_id))
    fields = {"view": view.id, "shown": "name/text", "name/text": "words", "back": "/as/U0ANNA/C0GENERAL?text=Hi"}
    with an_app(site, lambda payload: None):
        answer = site.http.post("/as/U0ANNA/submit", data=fields)
    assert (answer.url.path, answer.url.query) == (leads_to, b"")


def test_a_form_that_the_app_refuses_leads_nowhere(site: Site, guide: Guide) -> None:
    guide.begin()
    view = open_view(guide.workspace, guide.workspace.new_trigger("U0ANNA"), form(FORM, callback_id="order"))
    fields = {"view": view.id, "shown": "name/text", "name/text": "words", "back": "/as/U0ANNA/C0GENERAL"}
    refusal = {"response_action": "errors", "errors": {"name": "Shorter, please"}}
    with an_app(site, lambda payload: refusal):
        answer = site.http.post("/as/U0ANNA/submit", data=fields)
    assert answer.url.path == "/as/U0ANNA/C0GENERAL"
    assert "Shorter, please" in answer.text


def test_start_over_asks_the_visitor_to_wait(site: Site, guide: Guide, begun_anew: list[bool]) -> None:
    guide.begin()
    answer = site.http.post("/tour/over")
    assert (answer.status_code, begun_anew) == (503, [True])
    assert site.http.get("/tour/ready").text == "not yet"


def test_another_site_can_not_start_over(site: Site, guide: Guide, begun_anew: list[bool]) -> None:
    guide.begin()
    assert site.http.post("/tour/over", headers={"origin": "https://evil.example"}).status_code == 403
    assert begun_anew == []
