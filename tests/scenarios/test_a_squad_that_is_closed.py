"""As an admin I close a squad and say who takes its ideas, or leave it out of the company file; as a lead I read what I
have got from it."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from guildhall.company_file import CompanyFile, apply, closes, company_of
from guildhall.environment import Environment
from intake.ideas import Stage
from intake.policy import SquadKind
from intake.queries.ideas import changes
from intake.queries.portfolio import by_numbers
from intake.tables import Idea, IdeaViewer, Squad
from sandbox.inputs import placed_elements
from sandbox.state import View
from store import audit
from store.audit import AuditRow
from tests.scenarios.admin import Admin
from tests.scenarios.helpers import after, words
from tests.scenarios.test_a_squad_for_a_while import TITLES, change, has_ideas, squads_of_ideas, until
from tests.scenarios.test_private_ideas import NOBODY
from tests.scenarios.test_private_ideas import submit as submit_private

pytestmark = [pytest.mark.core, pytest.mark.twice]
CLOSED = "closed Payments"


def closing(world: Environment, squad: str = "Payments") -> Admin:
    """Have Ada press Close this squad."""
    ada = Admin(world)
    ada.open()
    ada.begin("squads.open")
    change(ada, squad)
    ada.press(ada.form, "Close this squad")
    return ada


def asks(form: View) -> list[str]:
    """Return what a form asks, each question with what is chosen already."""
    questions = []
    for block in form.blocks:
        if block["type"] == "input":
            chosen = block["element"].get("initial_option", {}).get("text", {}).get("text")
            questions.append(f"{block['label']['text']} {chosen}")
    return questions


def choices(form: View) -> list[str]:
    [placed] = [each for each in placed_elements(form.blocks) if each.block_id == "goes_to"]
    return [option["text"]["text"] for option in placed.element["options"]]


def told(world: Environment, member: str, text: str = CLOSED) -> list[str]:
    messages = [words(message) for message in world.workspace.person(member).direct_messages()]
    return [message for message in messages if text in message]


def is_active(world: Environment, squad: str = "payments") -> bool:
    with world.store.reading() as session:
        return session.get_one(Squad, squad).active


def private_idea(world: Environment, squad: str = "payments", **who: object) -> str:
    """Have the squad build a private idea of Ria's; return its id."""
    assert submit_private(world, **(who or {NOBODY: ["nobody_else"]})).closed
    after(world)
    with world.store.writing() as session:
        row = session.scalars(select(Idea).where(col(Idea.private).is_(True))).one()
        row.stage, row.squad = Stage.build, squad
        return row.id


def viewers_of(world: Environment, idea_id: str) -> list[str]:
    with world.store.reading() as session:
        return list(session.scalars(select(col(IdeaViewer.member)).where(col(IdeaViewer.idea_id) == idea_id)))


def test_i_say_once_who_takes_its_ideas_and_their_lead_reads_which(world: Environment) -> None:
    has_ideas(world, "payments")
    with world.store.writing() as session:
        session.get_one(Squad, "delivery").lead = "U0REX"
    ada = closing(world)
    assert asks(ada.form) == ["Payments has 3 open ideas. Who takes them? Central ML"]
    assert choices(ada.form) == ["Central ML", "Delivery"]
    assert is_active(world)
    ria = world.workspace.person("U0RIA")
    before = len(ria.direct_messages())
    ada.save(goes_to="Delivery")
    assert "Payments" not in words(ada.form)
    after(world)
    assert not is_active(world)
    assert squads_of_ideas(world) == ["delivery"] * 3
    [said] = told(world, "U0REX")
    assert "<@U0ADA> closed Payments on Wed 4 Mar. Delivery has its 3 open ideas now." in said
    assert all(title in said for title in TITLES)
    assert [told(world, member) for member in ("U0LEO", "U0ADA", "U0RIA")] == [[], [], []]
    for title in TITLES:
        [tracker] = [words(message) for message in ria.direct_messages() if title in words(message)]
        assert "Payments has closed, so this is with Delivery now." in tracker
    assert len(ria.direct_messages()) == before, "an edit, and no message"
    with world.store.reading() as session:
        assert changes(session, by_numbers(session, [3])[3].id)[-1].sentence.startswith("Payments has closed")
        acts = session.scalars(select(AuditRow).where(col(AuditRow.action).in_(["squad closed", "squad ended"]))).all()
        who = audit.pseudonyms(session)
    assert {who.get(act.who) for act in acts} == {"U0ADA"}
    assert sorted(act.kind for act in acts if act.kind != "step") == ["idea", "idea", "idea", "squad"]
    until(world, "2026-03-06T12:00")
    assert len(told(world, "U0REX")) == 1


def test_the_hub_takes_them_unless_i_choose_and_i_need_no_message_of_what_i_did(world: Environment) -> None:
    has_ideas(world, "payments")
    ada = closing(world)
    ada.save()
    until(world, "2026-03-06T12:00")
    assert squads_of_ideas(world) == ["hub"] * 3
    assert [told(world, member) for member in ("U0ADA", "U0LEO", "U0REX")] == [[], [], []]
    assert all(title in words(ada.open()) for title in TITLES), "it is on her Home, she leads the hub"


def test_what_was_accepted_is_decided_anew_by_who_takes_it(world: Environment) -> None:
    has_ideas(world, "payments")
    with world.store.writing() as session:
        by_numbers(session, [1])[1].taken_by = "U0LEO"
    closing(world).save()
    with world.store.reading() as session:
        row = by_numbers(session, [1])[1]
    assert (row.squad, row.taken_by, row.decide_on is not None) == ("hub", None, True)


def test_without_ideas_nothing_is_asked(world: Environment) -> None:
    ada = closing(world)
    assert asks(ada.form) == []
    assert "Close Payments?" in words(ada.form)
    ada.save()
    assert "Payments" not in words(ada.form)
    assert not is_active(world)


def test_who_changes_their_mind_has_closed_nothing(world: Environment) -> None:
    has_ideas(world, "payments")
    ada = closing(world)
    ada.close()
    assert is_active(world)
    assert squads_of_ideas(world) == ["payments"] * 3


def test_a_temporary_squad_goes_where_it_was_to_go(world: Environment) -> None:
    has_ideas(world, "payments")
    with world.store.writing() as session:
        session.get_one(Squad, "payments").returns_to = "delivery"
    ada = closing(world)
    assert asks(ada.form) == ["Payments has 3 open ideas. Who takes them? Delivery"]


def test_a_squad_that_was_closed_meanwhile_takes_nothing(world: Environment) -> None:
    has_ideas(world, "payments")
    ada = closing(world)
    with world.store.writing() as session:
        session.get_one(Squad, "delivery").active = False
    answer = ada.save(goes_to="Delivery")
    assert answer.errors["goes_to"] == "This squad takes no more ideas. Choose another one."
    assert is_active(world)
    assert squads_of_ideas(world) == ["payments"] * 3


def test_two_admins_close_it_once(world: Environment) -> None:
    has_ideas(world, "payments")
    ada = closing(world)
    with world.store.writing() as session:
        session.get_one(Squad, "payments").version += 1
    assert "This has changed since you opened it." in ada.save(goes_to="Delivery").errors["goes_to"]
    assert squads_of_ideas(world) == ["payments"] * 3


def test_the_hub_stays_as_long_as_there_are_others(world: Environment) -> None:
    has_ideas(world, "hub")
    ada = closing(world, "Central ML")
    assert "There has to be one hub." in words(ada.form)
    assert squads_of_ideas(world) == ["hub"] * 3


def test_a_private_idea_is_neither_counted_nor_shown_to_who_closes(world: Environment) -> None:
    idea_id = private_idea(world)
    ada = closing(world)
    assert asks(ada.form) == [], "she may not know of it"
    ada.save()
    until(world, "2026-03-06T12:00")
    assert [told(world, member) for member in ("U0ADA", "U0LEO")] == [[], []]
    with world.store.reading() as session:
        assert session.get_one(Idea, idea_id).squad == "hub"
    assert viewers_of(world, idea_id) == [], "nobody shows themselves a private idea by closing a squad"


def test_a_private_idea_is_shown_to_its_new_lead_alone(world: Environment) -> None:
    has_ideas(world, "delivery")
    idea_id = private_idea(world, "delivery")
    ada = closing(world, "Delivery")
    assert asks(ada.form) == ["Delivery has 3 open ideas. Who takes them? Central ML"]
    ada.save(goes_to="Payments")
    after(world)
    [said] = told(world, "U0LEO", "closed Delivery")
    assert "Payments has its 3 open ideas now." in said
    assert viewers_of(world, idea_id) == ["U0LEO"], "as when somebody moves it"


def without(world: Environment, *keys: str, **renamed: str) -> CompanyFile:
    """Return the company's file without these squads; others have the keys that are given for theirs."""
    file = company_of(world.store)
    squads = [squad for squad in file.squads if squad.key not in keys]
    again = [squad.model_copy(update={"key": renamed.get(squad.key, squad.key)}) for squad in squads]
    return file.model_copy(update={"squads": tuple(again)})


def test_what_a_squad_has_that_the_file_leaves_out_is_with_the_hub_and_its_lead_reads_so(world: Environment) -> None:
    has_ideas(world, "payments")
    file = without(world, "payments")
    assert [(each.squad, each.ideas, each.goes_to) for each in closes(world.store, file)] == [
        ("Payments", 3, "Central ML")
    ]
    apply(world.store, file, world.clock.now())
    after(world)
    assert not is_active(world)
    assert squads_of_ideas(world) == ["hub"] * 3
    [said] = told(world, "U0ADA", "Payments ended")
    assert "Central ML has its 3 open ideas now." in said
    ria = world.workspace.person("U0RIA")
    for title in TITLES:
        [tracker] = [words(message) for message in ria.direct_messages() if title in words(message)]
        assert "Payments has closed, so this is with Central ML now." in tracker
    assert closes(world.store, file) == []
    apply(world.store, file, world.clock.now())
    after(world)
    assert len(told(world, "U0ADA", "Payments ended")) == 1


def test_a_squad_that_the_file_calls_by_another_key_keeps_its_ideas(world: Environment) -> None:
    has_ideas(world, "payments")
    file = without(world, payments="money")
    assert [each.goes_to for each in closes(world.store, file)] == ["Payments"]
    apply(world.store, file, world.clock.now())
    assert squads_of_ideas(world) == ["money"] * 3


def test_the_hub_itself_can_be_another_in_the_file(world: Environment) -> None:
    has_ideas(world, "hub")
    file = without(world, "hub")
    squads = [
        squad.model_copy(update={"kind": SquadKind.hub}) if squad.key == "delivery" else squad for squad in file.squads
    ]
    file = file.model_copy(update={"squads": tuple(squads), "policy": None})
    apply(world.store, file, world.clock.now())
    after(world)
    assert not is_active(world, "hub")
    assert squads_of_ideas(world) == ["delivery"] * 3


def test_with_the_last_squad_closed_ideas_stay_where_they_are(world: Environment) -> None:
    has_ideas(world, "payments")
    every = [squad.key for squad in company_of(world.store).squads]
    apply(world.store, without(world, *every).model_copy(update={"policy": None}), world.clock.now())
    after(world)
    assert not any(is_active(world, key) for key in every)
    assert squads_of_ideas(world) == ["payments"] * 3
