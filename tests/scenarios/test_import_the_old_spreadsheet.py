"""As an admin I want our old list of ideas in, without anybody being pinged, and to be able to take it back."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import ids
from guildhall.environment import Environment
from intake.access import Request
from intake.operations.idea_notifications import tracker_notification
from intake.services.planning.pins import Pins, Place
from intake.services.triage import Triage
from intake.tables import Idea, Member
from sandbox import faults
from sandbox.inputs import placed_elements
from sandbox.state import Message
from store.engine import Store
from tests.company import LEO, TRIS
from tests.intake.helpers import everything
from tests.scenarios.admin import Admin
from tests.scenarios.helpers import after, submit, words

LIST = Path(__file__).parents[1] / "data" / "alte-ideenliste.csv"
ADA = "U0ADA"
# What an import leaves: its own book of what was brought in and told to its importer, and no idea.
ITS_OWN = {"import", "import_row", "inbox", "outbox", "standing", "member"}


def give(world: Environment, content: bytes | None = None, name: str = LIST.name, member: str = ADA) -> Message:
    """Have an admin give a file; return the message about it."""
    opened(world, member)
    person = world.workspace.person(member)
    given = person.submit(
        {"CSV file or Excel workbook": [(name, content if content is not None else LIST.read_bytes())]}
    )
    assert not given.errors, given
    assert "Reading" in words(person.view())
    person.close()
    after(world)
    return person.direct_messages()[-1]


def opened(world: Environment, member: str = ADA) -> None:
    """Have a member press Import in the checklist on Home."""
    admin = Admin(world, member)
    if any(placed.action_id == ids.SETUP_UNFOLD for placed in placed_elements(admin.open().blocks)):
        admin.begin(ids.SETUP_UNFOLD)
    admin.begin(ids.OPEN_IMPORT)


def start(world: Environment, message: Message, **owners: str) -> Message:
    """Have the admin look at what was read, name owners, and import."""
    ada = world.workspace.person(ADA)
    ada.press(message, "Review and import")
    assert ada.submit({}).view is not None
    picked = {label_of(world, told): member for told, member in owners.items()}
    assert ada.submit(picked).closed
    after(world, 60)
    return ada.direct_messages()[-1]


def label_of(world: Environment, told: str) -> str:
    """Return the question about an owner."""
    view = world.workspace.person(ADA).view()
    assert view is not None
    return next(b["label"]["text"] for b in view.blocks if b["type"] == "input" and told in b["label"]["text"])


def tables(store: Store) -> dict[str, Any]:
    """Return every row of the tables that hold ideas."""
    with store.reading() as session:
        found = session.connection().exec_driver_sql("SELECT document, title, body FROM fulltext")
        # On PostgreSQL a document that is removed stays without its words, so that every process's index drops it.
        indexed = sorted(tuple(row) for row in found if row.title or row.body)
    return {name: rows for name, rows in everything(store).items() if name not in ITS_OWN} | {"fulltext": indexed}


def messages_to_others(world: Environment) -> list[Message]:
    """Return whatever anybody but the importer has been told, in channels and direct messages."""
    channels = [m for c in ("C0TRIAGE", "C0NEWS", "C0HUB", "C0PAY", "C0DELIVERY") for m in _seen(world, c)]
    others = [m for p in world.workspace.members if p not in (ADA, "U0GUS") for m in _direct(world, p)]
    return channels + others


def _seen(world: Environment, channel: str) -> list[Message]:
    return world.workspace.person(ADA).messages(channel)


def _direct(world: Environment, member: str) -> list[Message]:
    return world.workspace.person(member).direct_messages()


@pytest.mark.twice
def test_a_messy_german_list_comes_in_silently_and_what_is_doubtful_is_asked(world: Environment) -> None:
    message = give(world)
    assert "I read 59 rows" in words(message)
    assert "Worum geht es? → problem" in words(message)
    ada = world.workspace.person(ADA)
    ada.press(message, "Review and import")
    looked = ada.submit({})
    assert looked.view is not None
    shown = words(ada.view())
    assert "Stornierungen früher erkennen" in shown
    assert "In progress (build) (“in Arbeit”)" in shown
    assert "Who is “Jörg Weiß”? (9)" in shown
    assert "What does “vielleicht” mean? (1)" in shown
    assert ada.submit({label_of(world, "Jörg Weiß"): "U0TOM"}).closed
    after(world, 60)
    done = words(ada.direct_messages()[-1])
    assert "56 created" in done
    assert "3 held back and 1 rejected" in done
    assert "Row 20: a quotation mark in the middle of a cell" in done
    assert len(ada.direct_messages()) == 1
    assert messages_to_others(world) == []


def test_ideas_are_as_the_list_says_and_formulas_are_text(world: Environment) -> None:
    start(world, give(world), **{"Jörg Weiß": "U0TOM"})
    with world.store.reading() as session:
        ideas = {idea.title: idea for idea in session.scalars(select(Idea))}
        assert ideas["Rechnungen automatisch zuordnen"].stage.value == "build"
        assert ideas["Preise der Mitbewerber verfolgen"].stage.value == "declined"
        assert ideas["Bedarf je Filiale vorhersagen"].requester == "U0TOM"
        assert ideas["Paletten auf Fotos zählen"].requester == ""
        formula = ideas["Kosten je Lieferung"].problem
        assert formula.startswith("=SUMME(D4:D12)/12 steht")
        assert '=HYPERLINK("http://intern.example";"Tabelle")' in formula
        assert {idea.submitted_at for idea in ideas.values()} <= {idea.changed_at for idea in ideas.values()}


@pytest.mark.parametrize("outsider", ["U0GUS", "U0SANDBOXBOT"])
def test_a_guest_or_a_bot_owns_no_idea(world: Environment, outsider: str) -> None:
    message = give(world)
    done = start(world, message, **{"Jörg Weiß": outsider})
    with world.store.reading() as session:
        owners = [idea.requester for idea in session.scalars(select(Idea))]
    assert outsider not in owners
    # Those of Jörg Weiß, of Brigitte Lang and of whoever else is not in this workspace.
    assert f"{owners.count('')} ideas have no owner." in words(done)
    assert owners.count("") > 25
    # Known by now, they are refused beside their picker.
    ada = world.workspace.person(ADA)
    ada.press(give(world, LIST.read_bytes() + b"\r\n", "copy.csv"), "Review and import")
    ada.submit({})
    [told] = ada.submit({label_of(world, "Jörg Weiß"): outsider}).errors.values()
    assert "is a guest, a bot or gone" in told


def test_the_same_file_twice_changes_nothing(world: Environment) -> None:
    start(world, give(world))
    before = tables(world.store)
    again = give(world)
    assert "imported before" in words(again)
    assert tables(world.store) == before
    renamed = give(world, LIST.read_bytes() + b"\r\n", "copy.csv")
    assert "55 created" not in words(renamed)
    done = start(world, renamed)
    assert "0 created" in words(done)
    assert "59 imported before" in words(done)
    assert tables(world.store) == before


@pytest.mark.core
def test_held_back_rows_are_decided_by_the_importer(world: Environment) -> None:
    message = start(world, give(world))
    ada = world.workspace.person(ADA)
    ada.press(message, "Decide about 3")
    view = ada.view()
    assert view is not None
    first = next(block["label"]["text"] for block in view.blocks if block["type"] == "input")
    assert first.startswith("Row 38: Rechnungen automatisch zuordnen")
    assert ada.submit({first: "A different idea: create it"}).closed
    after(world)
    done = words(ada.direct_messages()[-1])
    assert "57 created" in done
    assert "2 skipped" in done
    assert messages_to_others(world) == []


def test_what_is_there_already_is_skipped_as_the_form_proposes(world: Environment) -> None:
    message = start(world, give(world))
    ada = world.workspace.person(ADA)
    ada.press(message, "Decide about 3")
    assert ada.submit({}).closed
    after(world)
    done = words(ada.direct_messages()[-1])
    assert "held back" not in done
    assert "3 skipped" in done


@pytest.mark.core
def test_undo_restores_the_tables_exactly(world: Environment) -> None:
    submit(world)
    before = tables(world.store)
    message = start(world, give(world))
    assert tables(world.store) != before
    world.workspace.person(ADA).press(message, "Undo")
    after(world, 60)
    assert "The import is undone" in words(world.workspace.person(ADA).direct_messages()[-1])
    assert tables(world.store) == before
    redone = start(world, give(world))
    assert "56 created" in words(redone)


def test_undo_keeps_what_somebody_has_changed(world: Environment) -> None:
    message = start(world, give(world))
    tris = world.workspace.person("U0TRIS")
    tris.open_home()
    after(world)
    for _ in range(2):
        home = tris.home()
        assert home is not None
        tris.press(home, "Decide")
        assert tris.submit({"Decision": "Not now", "Reason": "Not before May."}).closed
        after(world)
    world.workspace.person(ADA).press(message, "Undo")
    after(world, 60)
    told = words(world.workspace.person(ADA).direct_messages()[-1])
    assert "2 ideas stayed" in told
    assert "changed since the import" in told
    with world.store.reading() as session:
        assert len(session.scalars(select(Idea)).all()) == 2


def test_undo_keeps_what_somebody_has_said_in_the_plan_of_another_idea(world: Environment) -> None:
    submit(world)
    message = start(world, give(world))
    with world.store.reading() as session:
        own = session.scalars(select(Idea).where(Idea.number == 1)).one()
    place = Place(pin=None, reason="", unlocks=(5,), same=(7,))
    Pins(world.store).place(own.id, own.version, place, Request(LEO, world.clock.now(), "a place"))
    world.workspace.person(ADA).press(message, "Undo")
    after(world, 60)
    assert "2 ideas stayed" in words(world.workspace.person(ADA).direct_messages()[-1])
    with world.store.reading() as session:
        assert sorted(row.number or 0 for row in session.scalars(select(Idea))) == [1, 5, 7]


def test_a_later_change_of_an_imported_idea_is_told_as_ever(world: Environment) -> None:
    start(world, give(world))
    with world.store.reading() as session:
        idea = session.scalars(select(Idea).where(Idea.title == "Paletten auf Fotos zählen")).one()
    Triage(world.store).not_now(
        idea.id, idea.version, "Not before May.", Request(TRIS, world.clock.now(), "a decision")
    )
    after(world)
    card = words(_seen(world, "C0TRIAGE")[-1])
    assert "Not before May." in card
    assert "no owner" in card


def test_an_excel_file_is_told_what_to_do(world: Environment) -> None:
    message = give(world, b"PK\x03\x04" + b"x" * 100, "ideen.xlsx")
    assert "Save as" in words(message)
    assert "CSV" in words(message)


def test_a_list_without_rows_is_told_and_is_no_import(world: Environment) -> None:
    message = give(world, b"Title,Problem\n,\n", "empty.csv")
    assert "I can't import this. It has no rows below the headings." in words(message)
    assert "Review and import" not in words(message)


def test_who_gave_a_file_that_can_not_be_fetched_is_told(world: Environment) -> None:
    world.workspace.faults = [faults.server_error("files-pri", times=100)]
    opened(world)
    ada = world.workspace.person(ADA)
    ada.submit({"CSV file or Excel workbook": [(LIST.name, LIST.read_bytes())]})
    after(world, 600)
    told = words(ada.direct_messages()[-1])
    assert "Slack didn't give me the file, though I tried several times. Please upload it again." in told


def test_only_admins_import(world: Environment) -> None:
    # Her Home has no such button; somebody who sends its press all the same is refused.
    button = {"type": "button", "action_id": ids.OPEN_IMPORT, "text": {"type": "plain_text", "text": "Import"}}
    view = {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}
    world.bot.client.views_publish(user_id="U0RIA", view=view)
    ria = world.workspace.person("U0RIA")
    home = ria.home()
    assert home is not None
    ria.press(home, "Import")
    assert "Only admins" in words(world.workspace.person("U0RIA").view())


def test_without_the_scope_the_button_says_what_does_the_same(world: Environment) -> None:
    world.bot.features.grant(["chat:write"])
    opened(world)
    assert "guildhall import FILE" in words(world.workspace.person(ADA).view())


WHO = """Title,Problem,Owner,Status,Created
Sort the incoming mail,We lose an hour a day on sorting,"Novak, Ria",Im Rollout,03/04/2026
Count pallets in the yard,Nobody knows how many there are,Thomas.Berger@harbour.example,done,04/05/2026
Forecast canteen demand,We throw away too much food,Alex Kim,Im Rollout,2025-12-24
Spot pump failures,Pumps fail at night and nobody hears,Ria Novak <ria@harbour.example>,unstarted,05/06/2026
"""


def people_of(world: Environment) -> None:
    """Let people be in the workspace whom the bot has never met."""
    world.workspace.add_member("U0RNOVAK", "ria.n", "Ria Novak", email="ria@harbour.example")
    world.workspace.add_member("U0TBERGER", "tb", "Thomas Berger", email="thomas.berger@harbour.example")
    world.workspace.add_member("U0AKIM1", "alex", "Alex Kim")
    world.workspace.add_member("U0AKIM2", "alexk", "Alex Kim")
    world.workspace.add_member("U0NOBODY", "nn", "Not Named", email="nn@harbour.example")


def imported(world: Environment) -> dict[str, Idea]:
    """Return all ideas by their titles."""
    with world.store.reading() as session:
        return {idea.title: idea for idea in session.scalars(select(Idea))}


def test_members_are_recognized_by_full_name_and_address_and_two_of_a_name_are_asked_about(world: Environment) -> None:
    people_of(world)
    message = give(world, WHO.encode(), "who.csv")
    ada = world.workspace.person(ADA)
    ada.press(message, "Review and import")
    assert ada.submit({}).view is not None
    shown = words(ada.view())
    assert "Who is “Alex Kim”? (1)" in shown
    assert shown.count("Who is") == 1
    assert ada.submit({label_of(world, "Alex Kim"): "U0AKIM2"}).closed
    after(world, 60)
    owners = {title: idea.requester for title, idea in imported(world).items()}
    assert owners == {
        "Sort the incoming mail": "U0RNOVAK",
        "Count pallets in the yard": "U0TBERGER",
        "Forecast canteen demand": "U0AKIM2",
        "Spot pump failures": "U0RNOVAK",
    }
    with world.store.reading() as session:
        known = set(session.scalars(select(col(Member.id))))
    assert {"U0RNOVAK", "U0AKIM1"} <= known
    # Nothing is kept of those whom the list does not name.
    assert "U0NOBODY" not in known


def test_without_the_scope_an_address_is_asked_about(world: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    granted = world.workspace.manifest.scopes
    monkeypatch.setattr(world.workspace.manifest, "scopes", granted - {"users:read.email"})
    people_of(world)
    message = give(world, WHO.encode(), "who.csv")
    ada = world.workspace.person(ADA)
    ada.press(message, "Review and import")
    ada.submit({})
    assert "Who is “Thomas.Berger@harbour.example”? (1)" in words(ada.view())
    assert "Who is “Novak, Ria”?" not in words(ada.view())


def test_what_unknown_words_and_doubtful_dates_mean_is_said_in_the_form(world: Environment) -> None:
    message = give(world, WHO.encode(), "who.csv")
    ada = world.workspace.person(ADA)
    ada.press(message, "Review and import")
    ada.submit({})
    shown = words(ada.view())
    assert "What does “Im Rollout” mean? (2)" in shown
    assert "Which day is “03/04/2026”?" in shown
    answers = {"What does “Im Rollout” mean? (2)": "In progress (build)", "Which day is “03/04/2026”?": "3 April 2026"}
    # Nothing is asked twice that one cell has told.
    assert ada.submit(answers).closed
    after(world, 60)
    ideas = imported(world)
    assert {idea.stage.value for idea in ideas.values()} == {"build", "live", "submitted"}
    assert ideas["Sort the incoming mail"].stage.value == "build"
    days = {title: idea.submitted_at.date().isoformat() for title, idea in ideas.items()}
    assert days["Forecast canteen demand"] == "2025-12-24"
    # The world's clock stands in March: what lies ahead of it is no day on which an idea came.
    assert days["Sort the incoming mail"] == "2026-03-04"
    assert ideas["Sort the incoming mail"].problem.endswith("Created: 03/04/2026")


def test_how_long_an_imported_idea_waits_counts_from_the_import(world: Environment) -> None:
    start(world, give(world, WHO.encode(), "who.csv"))
    idea = imported(world)["Spot pump failures"]
    with world.store.reading() as session:
        told = tracker_notification(session, session.get_one(Idea, idea.id))
    assert told.look_by is not None
    assert told.look_by >= world.clock.now().date()


def test_a_level_is_said_and_no_figure_that_nobody_gave(world: Environment) -> None:
    start(world, give(world, b"Titel;Problem;Nutzen\nPost sortieren;Kostet Zeit;hoch\n", "hoch.csv"))
    idea = imported(world)["Post sortieren"]
    assert idea.value == {}
    assert idea.problem == "Kostet Zeit\nNutzen: hoch"


def test_an_area_may_be_called_by_its_squad_and_an_owner_by_their_id(world: Environment) -> None:
    rows = "Title;Problem;Area;Owner\nLate vans;Vans are late.;delivery;U0RIA\nCards fail;Cards fail twice.;Payments;\n"
    world.workspace.person("U0RIA").open_home()
    after(world, 60)
    message = give(world, f"{rows}Odd;Something odd.;Zeppelins;\n".encode(), "areas.csv")
    ada = world.workspace.person(ADA)
    ada.press(message, "Review and import")
    assert ada.submit({}).view is not None
    shown = words(ada.view())
    assert "Areas that no squad covers: Zeppelins (1)" in shown
    assert "<@U0RIA>" in shown
    assert "Who is “U0RIA”" not in shown
    assert ada.submit({}).closed
    after(world, 60)
    ideas = imported(world)
    assert ideas["Late vans"].requester == "U0RIA"
    assert {title: idea.area for title, idea in ideas.items()} == {
        "Late vans": "Delivery",
        "Cards fail": "Payments",
        "Odd": None,
    }
    assert ideas["Late vans"].routing["squad"] == "delivery"
    assert ideas["Cards fail"].routing["squad"] == "payments"


def test_a_long_comment_is_cut_with_a_line_and_the_row_is_not_refused(world: Environment) -> None:
    comment = "x " * 1600
    done = start(
        world, give(world, f"Title,Problem,Comments\nSort the mail,We lose an hour,{comment}".encode(), "l.csv")
    )
    assert "1 created" in words(done)
    assert "A long column was cut in 1 idea." in words(done)
    idea = imported(world)["Sort the mail"]
    assert idea.problem.startswith("We lose an hour\nComments: x x x")
    assert idea.problem.endswith("Shortened here: Comments.")
