"""As a sceptic I recompute a score by hand, from what Why? and /ml-priorities show me and nothing else."""

import re
from decimal import ROUND_HALF_EVEN, Decimal

import pytest

from guildhall.demo import open_demo
from sandbox.acting import Person
from sandbox.inputs import placed_elements
from sandbox.state import Message, View

IDEA = "Slots that fill the vans evenly"
FIT, BLANK = "Fit", "what a blank gets"
LINE = re.compile(
    r"^• \*(?P<name>[^*]+)\*: (?P<given>.+) → (?P<worth>[\d.]+) of (?P<weight>\d+) = \*(?P<points>[\d.]+)\*$"
)
HEAD, ROW = re.compile(r"^\*(?P<name>[^*]+), weighs (?P<weight>\d+)\*"), re.compile(r"^• (.+) → ([\d.]+)$")


def texts(shown: Message | View | None) -> list[str]:
    """Return the paragraphs of what is shown."""
    assert shown is not None
    return [block["text"]["text"] for block in shown.blocks if block["type"] == "section" and "text" in block]


def tables(sceptic: Person) -> tuple[dict[str, int], dict[str, dict[str, Decimal]], dict[str, Decimal]]:
    """Return the criteria's weights, what answers are worth, and the priorities' weights, as /ml-priorities says."""
    reply = sceptic.command("C0GENERAL", "/ml-priorities").reply
    assert reply is not None
    [rows] = [block["rows"] for block in reply.blocks if block["type"] == "table"]
    priorities = {name["text"]: Decimal(weight["text"].split(" of 5")[0]) for name, weight, *_ in rows[1:]}
    sceptic.press(reply, "How scores are made")
    weights, answers = {}, {}
    for text in texts(sceptic.view()):
        if head := HEAD.match(text):
            weights[head["name"]] = int(head["weight"])
            answers[head["name"]] = {row[1]: Decimal(row[2]) for line in text.splitlines() if (row := ROW.match(line))}
    sceptic.close()
    return weights, answers, priorities


def explanation(sceptic: Person, title: str) -> View:
    """Open the queue, leaf to the idea and press Why? beside it."""
    reply = sceptic.command("C0GENERAL", "/ml-queue").reply
    assert reply is not None
    sceptic.press(reply, "The whole queue")
    while True:
        page = sceptic.view()
        assert page is not None
        for placed in placed_elements(page.blocks):
            if title in str(placed.block.get("text")):
                sceptic.press(page, placed.address)
                found = sceptic.view()
                assert found is not None
                return found
        sceptic.submit({})


@pytest.mark.xdist_group("demo")
def test_a_sceptic_recomputes_a_score_by_hand() -> None:
    with open_demo() as world:
        sceptic = world.workspace.person("U0EVE")
        weights, answers, priorities = tables(sceptic)
        shown = "\n".join(texts(explanation(sceptic, IDEA)))
        assert not world.workspace.refused
    score = re.search(r"\*([\d.]+) of 100\*", shown)
    lines = [found for line in shown.splitlines() if (found := LINE.match(line))]
    assert score is not None
    assert sum(weights.values()) == 100
    assert {line["name"] for line in lines} == set(weights)
    exact = Decimal(0)
    for line in lines:
        name, given = line["name"], line["given"]
        if name == FIT and "match" in given:
            [serves] = [weight for priority, weight in priorities.items() if f"serves {priority}" in given]
            match = re.search(r"match ([\d.]+)", given)
            assert match is not None
            worth = serves / 5 * Decimal(match[1])
        else:
            worth = answers[name]["a blank" if BLANK in given else given]
        exact += worth * weights[name]
        assert abs(worth * weights[name] - Decimal(line["points"])) <= Decimal("0.1")
    assert sum(Decimal(line["points"]) for line in lines) == Decimal(score[1])
    assert exact.quantize(Decimal("0.1"), ROUND_HALF_EVEN) == Decimal(score[1])
