"""As a sceptic I recompute a score by hand, from what Why? and /ml-priorities show me and nothing else."""

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from sqlalchemy import select

from guildhall.environment import Environment
from intake.ideas import Stage
from intake.operations import history
from intake.operations import policy as policy_operations
from intake.queries.policy import policy_in_force
from intake.tables import Idea
from sandbox.inputs import placed_elements
from sandbox.person import Person
from sandbox.state import Message, View
from tests.conftest import Demo
from tests.scenarios.helpers import after, submit
from tests.scenarios.test_a_colleague_supports_an_idea import support
from tests.scenarios.test_a_named_expert_says_yes import name, questions, tracker

IDEA = "Slots that fill the vans evenly"
FIT, BLANK, CLAIMED = "Fit", "default when blank", "claimed, until checked counts as "
AMOUNT = re.compile(
    r"• Amount: \*.+\* a year, the geometric middle of .+ "
    r"\((?P<currency>\w+), (?P<words>.+?)(?P<claim>(; claimed|, checked).*)?\)$"
)
LINE = re.compile(
    r"^• \*(?P<name>[^*]+)\*: (?P<given>.+) → (?P<worth>[\d.]+) of (?P<weight>\d+) = \*(?P<points>[\d.]+)\*$"
)
BRACKETS = re.compile(r"^(?P<given>.+) \((?P<line>[^()]+)\)$")
HEAD, CURRENCY = re.compile(r"^\*(?P<name>[^*]+), weight (?P<weight>\d+)\*"), re.compile(r"^\*(?P<name>\w+)\*$")
ROW, SHARE = re.compile(r"^• (.+) → ([\d.]+)(?: \([^()]+\))?$"), re.compile(r"^• .+: number ÷ (\d+)$")


def number_of(told: str) -> Decimal:
    """Return an amount as people write it."""
    if told.endswith(" million"):
        return Decimal(told.removesuffix(" million")) * 1_000_000
    return Decimal(told.replace(",", ""))


class Tables:
    """What "How scores are made" and /ml-priorities say, and nothing else."""

    def __init__(self, priorities: dict[str, Decimal], lines: list[str]) -> None:
        self.priorities = priorities
        self.weights: dict[str, int] = {}
        self.answers: dict[tuple[str, str], Decimal] = {}
        self.shares: dict[str, Decimal] = {}
        self.lines = lines
        name = currency = ""
        for line in lines:
            if head := HEAD.match(line):
                name, currency = head["name"], ""
                self.weights[name] = int(head["weight"])
            elif below := CURRENCY.match(line):
                currency = f"{below['name'].lower()}, "
            elif share := SHARE.match(line):
                self.shares[name] = Decimal(share[1])
            elif row := ROW.match(line):
                self.answers[name, f"{currency}{row[1]}"] = Decimal(row[2])

    def worth(self, name: str, told: str) -> Decimal:
        """Return what a line of Why? is worth, 0–1."""
        if name == FIT:
            [serves] = [
                weight
                for priority, weight in self.priorities.items()
                if re.search(f"(supports|fit for) {priority}", told)
            ]
            match = re.search(r"match ([\d.]+)%$", told)
            assert match is not None
            return serves / 5 * Decimal(match[1]) / 100
        cited = BRACKETS.match(told)
        assert cited is not None, told
        if name in self.shares:
            return min(self._counted(cited["given"]), self.shares[name]) / self.shares[name]
        if cited["line"].startswith(("usual for", BLANK)):
            return self.answers[name, cited["line"]]
        if cited["line"].startswith(CLAIMED):
            level = cited["line"].removeprefix(CLAIMED)
            return self._level(name, f"{cited['given'].partition(', ')[0]}, {level}")
        # The policy's line names the anchor; the input is what the anchor's words say.
        level = cited["line"].removeprefix("level: ")
        [worth] = {
            worth
            for (criterion, answer), worth in self.answers.items()
            if criterion == name and answer in (cited["given"], self._named(cited["given"], level))
        }
        return worth

    def _level(self, name: str, level: str) -> Decimal:
        [worth] = {
            worth
            for (criterion, answer), worth in self.answers.items()
            if criterion == name and f"{answer}, ".startswith(f"{level}, ")
        }
        return worth

    @staticmethod
    def _named(given: str, level: str) -> str:
        currency, comma, words = given.partition(", ")
        return f"{currency}, {level}, {words}" if comma else f"{level}, {given}"

    @staticmethod
    def _counted(given: str) -> Decimal:
        if given.startswith("confirmed: "):
            return Decimal(len(given.removeprefix("confirmed: ").split(", ")))
        first = given.split()[0]
        return Decimal(0 if first in ("no", "nothing") else int(first))


def texts(shown: Message | View | None) -> list[str]:
    """Return the lines of what is shown."""
    assert shown is not None
    told = [part["text"] for block in shown.blocks for part in [block.get("text"), *block.get("fields", [])] if part]
    return [line for text in told for line in text.splitlines()]


def tables(sceptic: Person) -> Tables:
    """Return what /ml-priorities says of priorities, weights and answers."""
    reply = sceptic.command("C0GENERAL", "/ml-priorities").reply
    assert reply is not None
    [rows] = [block["rows"] for block in reply.blocks if block["type"] == "table"]
    priorities = {name["text"]: Decimal(weight["text"].split(" of 5")[0]) for name, weight, *_ in rows[1:]}
    sceptic.press(reply, "How scores are made")
    found = Tables(priorities, texts(sceptic.view()))
    sceptic.close()
    return found


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


def recomputed(rules: Tables, shown: list[str]) -> Decimal:
    """Return the score that the sceptic comes to; each line and their sum are what the screen says."""
    score = re.search(r"\*([\d.]+) of 100\*", "\n".join(shown))
    lines = [found for line in shown if (found := LINE.match(line))]
    assert score is not None
    assert sum(rules.weights.values()) == 100
    assert {line["name"]: int(line["weight"]) for line in lines} == rules.weights
    made = Decimal(0)
    for line in lines:
        exact = rules.worth(line["name"], line["given"]) * rules.weights[line["name"]]
        brings = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert brings == Decimal(line["points"]), line[0]
        made += brings
    assert made == Decimal(score[1])
    return made


def recomputed_benefit(rules: Tables, shown: list[str]) -> int:
    """Return the benefit that the sceptic comes to: only its words are of Why?, all figures of how it is made."""
    [amount_line] = [found for line in shown if (found := AMOUNT.match(line))]
    currency, words, claim = amount_line["currency"], amount_line["words"], amount_line["claim"] or ""
    counts = re.search("counts as (.+)$", claim)
    [told] = [
        answer.removeprefix(f"{currency}, ").removesuffix(f", {words}")
        for criterion, answer in rules.answers
        if criterion == "Value" and answer.startswith(f"{currency}, ") and answer.endswith(f", {words}")
    ]
    level = counts[1] if counts else told
    [amounts] = [line for line in rules.lines if line.lower().startswith(f"• {currency}: small ")]
    found = re.search(rf"(?:: |, ){level} ([\d,.]+(?: million)?) \(", amounts)
    assert found is not None
    [chance_line] = [line for line in shown if line.startswith("• Chance:")]
    chance = rules.answers["Chance of success", chance_line.partition("(")[2].removesuffix(")")]
    [factor_rule] = [line for line in rules.lines if line.startswith("• priority factor:")]
    least = Decimal(re.search(r"otherwise ([\d.]+)", factor_rule)[1])  # type: ignore[index]
    [serves] = [line["given"] for line in map(LINE.match, shown) if line and line["name"] == FIT]
    fit = rules.worth(FIT, serves)
    product = number_of(found[1]) * chance * (least + (1 - least) * fit)
    return int(product.quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_a_sceptic_recomputes_a_benefit_from_two_screens(demo: Demo) -> None:
    sceptic = demo.world.workspace.person("U0EVE")
    shown = texts(explanation(sceptic, IDEA))
    sceptic.close()
    sceptic.close()
    [told] = [found[1] for line in shown if (found := re.match(r"Benefit: \*([\d,]+) a year\*", line))]
    assert recomputed_benefit(tables(sceptic), shown) == number_of(told)


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_a_sceptic_recomputes_a_score_by_hand(demo: Demo) -> None:
    sceptic = demo.world.workspace.person("U0EVE")
    shown = texts(explanation(sceptic, IDEA))
    sceptic.close()
    sceptic.close()
    assert recomputed(tables(sceptic), shown) > 0
    assert not demo.world.workspace.refused


def test_so_does_one_whose_idea_others_stand_behind_and_an_expert_has_confirmed(world: Environment) -> None:
    told = {"What would it be worth a year?": ["money:large", "risk:medium"], "When would you need it?": "this_quarter"}
    submit(world, **told, Area="checkout")
    support(world, "U0REX", **{"Which area are you in?": "parcels"})
    name(world, expert="U0LEO")
    world.workspace.person("U0LEO").press(questions(world, "U0LEO")[0], "Yes, I'm in")
    after(world)
    ria = world.workspace.person("U0RIA")
    rules = tables(ria)
    ria.press(tracker(world), "Why?")
    shown = texts(ria.view())
    recomputed(rules, shown)
    for brings in ("1 other area supports it", "confirmed: expert", "money, 250,000 to 1 million a year"):
        assert any(brings in line for line in shown)


def test_so_does_one_under_a_version_whose_priors_the_record_has_moved(world: Environment) -> None:
    submit(world, "U0REX", Title="Guess the next fashion")
    with world.store.writing() as session:
        tried = session.scalars(select(Idea)).one()
        for stage in (Stage.experiment, Stage.parked):
            tried.stage = stage
            history.record(session, tried, verb="moved", sentence="-", by=None, now=world.clock.now())
        _, policy, _ = policy_in_force(session)
        assert policy_operations.publish(
            session, policy.model_copy(update={"note": "Once more."}), world.clock.now(), None
        )
    submit(world, **{"What would it be worth a year?": ["money:large"], "When would you need it?": "this_quarter"})
    ria = world.workspace.person("U0RIA")
    rules = tables(ria)
    assert rules.answers["Chance of success", "usual for product work, from our track record"] == Decimal("0.45")
    ria.press(tracker(world), "Why?")
    recomputed(rules, texts(ria.view()))
