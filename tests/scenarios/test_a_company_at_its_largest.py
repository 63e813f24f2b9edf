"""A company file with as much in it as it takes: everything still comes, and says how much more there is."""

import re

import pytest

from guildhall.company_file import MOST_PRIORITIES, PolicyPart, SquadPart, read_company
from guildhall.environment import Environment
from intake.policy import Charter, Priority, SquadKind
from tests.conftest import DATA
from tests.scenarios.helpers import after, card, submit, words

SQUADS = 80
MORE = re.compile(r"And (\d+) more|and (\d+) more")


def priority(place: int) -> Priority:
    words_ = tuple(f"word{place}x{number} & <more>" for number in range(60))
    name = f"Priority {place}: fewer & shorter <delays> for everybody, wherever they are"
    return Priority(
        key=f"p-{place}", name=name, why="Because & so. " * 200, weight=3, words=words_, owner="U0LEO", share=0.02
    )


@pytest.fixture
def largest(world: Environment) -> Environment:
    squads = [
        SquadPart(key=f"s-{place}", name=f"Squad {place} of couriers & late parcels", kind=SquadKind.embedded)
        for place in range(SQUADS)
    ]
    hub = SquadPart(key="hub", name="Central ML", kind=SquadKind.hub, lead="U0TRIS", channel="C0HUB")
    policy = PolicyPart(
        note="A note & more. " * 200,
        priorities=tuple(map(priority, range(MOST_PRIORITIES))),
        capacity={squad.key: 10.0 for squad in [hub, *squads]},
        reasons=tuple(f"Reason {place}: " + "no data & no time " * 20 for place in range(60)),
        charter=Charter(says="What we are for. " * 300, not_areas=tuple(f"Area {place}" for place in range(300))),
        viewers=("U0LEO",),
    )
    company = read_company(DATA / "company.yml")
    world.apply(company.model_copy(update={"squads": (hub, *squads), "policy": policy}))
    after(world, 60)
    return world


def test_every_answer_at_forty_priorities_comes_and_says_how_much_more_there_is(largest: Environment) -> None:
    ria = largest.workspace.person("U0RIA")
    told = words(ria.command("C0GENERAL", "/ml-priorities").reply)
    assert f"The ML team's {MOST_PRIORITIES} priorities" in told
    assert MORE.search(told)
    submit(largest)
    after(largest, 3600)
    for typed in ("", "plan", "worth", "funnel"):
        assert ria.command("C0GENERAL", "/ml-queue", typed).reply is not None


def test_every_form_at_forty_priorities_opens(largest: Environment) -> None:
    submit(largest)
    after(largest, 3600)
    ada = largest.workspace.person("U0ADA")
    reply = ada.command("C0GENERAL", "/ml-priorities").reply
    assert reply is not None
    for button in ("How scores are made", "More"):
        ada.press(reply, button)
        assert MORE.search(words(ada.view())), button
        ada.close()
    for button in ("Why?", "More"):
        ada.press(card(largest), button)
        assert ada.view() is not None, button
        ada.close()
    ada.command("C0GENERAL", "/ml-priorities", "draft")
    view = ada.view()
    assert view is not None
    ada.press(view, "Show 35 more priorities")
    view = ada.view()
    assert view is not None
    assert len([block for block in view.blocks if block["type"] == "input"]) == MOST_PRIORITIES


def test_what_is_posted_at_forty_priorities_stands_and_says_how_much_more_there_is(largest: Environment) -> None:
    leo, ada = (largest.workspace.person(member) for member in ("U0LEO", "U0ADA"))
    [asked] = [text for each in leo.direct_messages() if "needs your sign-off" in (text := words(each))]
    assert MORE.search(asked)
    submit(largest)
    after(largest, 3600)
    for person in (leo, ada):
        person.open_home()
        after(largest)
    home = words(ada.home())
    assert re.search(r"Version 2: .* and 32 more", home)
    ada.press(ada.home(), "See the plan")
    assert re.search(r"Weeks per squad\*\n(`.*\n)+And \d+ more\.", words(ada.view()))
