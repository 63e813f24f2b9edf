"""How a company's machine learning is organised: who takes which work, as rules that come before any suggestion.

Four usual models, each a short list of rules that a company reads and changes; and which of them suits it, by six
questions."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from intake.errors import FieldErrors
from intake.ideas import IdeaInputs, WorkKind
from intake.policy import LENDS, Charter, OperatingModel, Policy, SquadCard, SquadKind, Taker, Team
from intake.text import clean


class HardRule(NamedTuple):
    """The squads that an idea may go to by the rules, and the rule that says so; empty where none applies."""

    squads: tuple[str, ...] = ()
    rule: str = ""


MODELS: dict[Team, OperatingModel] = {
    Team.centralised: OperatingModel(
        team=Team.centralised,
        research=Taker.hub,
        platform=Taker.hub,
        practice=Taker.hub,
        product=Taker.hub,
        lends="The hub works for product teams by the quarter; people stay in the hub.",
    ),
    Team.decentralised: OperatingModel(
        team=Team.decentralised,
        research=Taker.anyone,
        platform=Taker.anyone,
        practice=Taker.guild,
        product=Taker.squad,
        lends="Nobody is lent: each squad has its own people.",
    ),
    Team.hybrid: OperatingModel(
        team=Team.hybrid,
        research=Taker.hub,
        platform=Taker.hub,
        practice=Taker.hub,
        product=Taker.squad,
        lends="The hub lends people to a squad for at most one quarter, to start work that the squad then keeps.",
    ),
    Team.full_stack: OperatingModel(
        team=Team.full_stack,
        research=Taker.hub,
        platform=Taker.hub,
        practice=Taker.hub,
        product=Taker.hub,
        lends="The hub builds and runs whole products, and hands a product over once a squad can maintain it.",
    ),
}
TAKERS = ("research", "platform", "practice", "product")
CALLED: dict[Team, str] = {
    Team.centralised: "Centralised",
    Team.decentralised: "Decentralised",
    Team.hybrid: "Hybrid",
    Team.full_stack: "Full-stack hub",
}
TAKES: dict[Taker, str] = {
    Taker.hub: "the hub",
    Taker.squad: "the squad that owns the area",
    Taker.guild: "the guild, together",
    Taker.anyone: "whichever squad fits best",
}


def hard_rule(
    model: OperatingModel | None, charter: Charter, inputs: IdeaInputs, squads: Sequence[SquadCard]
) -> HardRule:
    """Return the squads that an idea may go to: by its area and kind of work, and what the hub must not take."""
    if model is None or not squads:
        return HardRule()
    hubs = tuple(squad.key for squad in squads if squad.kind is SquadKind.hub)
    others = tuple(squad.key for squad in squads if squad.kind is not SquadKind.hub)
    if charter.excludes(inputs.kind, inputs.area):
        return HardRule(others, "the hub doesn't take such work")
    owners = tuple(key for squad in squads if squad.owns(inputs.area) and (key := squad.key))
    if inputs.kind is WorkKind.product:
        if model.product is Taker.squad and owners:
            return HardRule(owners, f"work inside {inputs.area} goes to its squad")
        return HardRule(hubs, "the hub takes product work") if model.product is Taker.hub else HardRule()
    taker = model.research if inputs.kind is WorkKind.research else model.platform
    if taker is Taker.hub:
        return HardRule(hubs, f"the hub takes {inputs.kind.value} work")
    return HardRule(owners, f"work inside {inputs.area} goes to its squad") if taker is Taker.squad else HardRule()


def rule_lines(model: OperatingModel, charter: Charter) -> tuple[str, ...]:
    """Return the rules in sentences, for “Who decides what”."""
    excluded = [*(kind.value for kind in charter.not_kinds), *charter.not_areas]
    return (
        f"Research: {TAKES[model.research]}.",
        f"Platform: {TAKES[model.platform]}.",
        f"Best practice: {TAKES[model.practice]}.",
        f"Work inside a product area: {TAKES[model.product]}.",
        *([f"Lending people: {model.lends}"] if model.lends else []),
        *([f"The hub doesn't take: {', '.join(excluded)}."] if excluded else []),
    )


def changed_model(before: OperatingModel | None, form_values: Mapping[str, Any], lends: str) -> OperatingModel | None:
    """Return the model as a form gives it: another team brings its own rules, but for those changed with it."""
    chosen = form_values.get("team")
    if chosen not in set(Team):
        return None
    model = MODELS[Team(chosen)]
    is_same = before is not None and before.team is model.team
    takers = {name: Taker(form_values[name]) for name in TAKERS if form_values.get(name) in set(Taker)}
    if not is_same:
        takers = {name: taker for name, taker in takers.items() if taker is not getattr(before, name, taker)}
    said = {"lends": lends} if is_same or (lends and lends != getattr(before, "lends", "")) else {}
    return model.model_copy(update={**takers, **said})


def change_operating(policy: Policy, form_values: Mapping[str, Any]) -> Policy:
    """Return the policy with what was filled in; raises FieldErrors. What did not come stays as it was."""
    errors: dict[str, str] = {}
    shares = {name: _share(policy, name, form_values, errors) for name in ("suggest_alone", "suggest_floor")}
    if not errors and shares["suggest_floor"] > shares["suggest_alone"]:
        errors["suggest_floor"] = "This can't be above the probability for one squad alone."
    lends = clean(form_values.get("lends") or "")
    if len(lends) > LENDS:
        errors["lends"] = f"Shorten this to {LENDS} characters."
    if errors:
        raise FieldErrors(errors)
    return policy.model_copy(update={"operating": changed_model(policy.operating, form_values, lends), **shares})


def _share(policy: Policy, name: str, form_values: Mapping[str, Any], errors: dict[str, str]) -> float:
    before: float = getattr(policy, name)
    if name not in form_values:
        return before
    try:
        percent = float(str(form_values[name]).replace(",", "."))
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= 100:
        errors[name] = "Enter a percentage, 0 to 100."
        return before
    return before if percent == round(before * 100, 4) else percent / 100


# Which model suits a company, by six questions.


class Situation(NamedTuple):
    """What a company answers: how many people do machine learning, and for whom they work."""

    people: int
    focus: Literal["product", "research"]
    product_teams: int
    sit: Literal["together", "in teams", "both"]
    maintained_by: Literal["ml", "teams", "nobody"]
    regulated: bool


class Advice(NamedTuple):
    """The model that suits, why, and what to watch."""

    team: Team
    reasons: tuple[str, ...]
    pitfalls: tuple[str, ...]
    second: Team


FEW, SOME, MANY_TEAMS = 6, 20, 4
PITFALLS: dict[Team, tuple[str, ...]] = {
    Team.centralised: (
        "A queue: product teams wait, then build their own. Publish how long ideas wait.",
        "Models nobody owns after launch. Name who maintains each one before it is built.",
    ),
    Team.decentralised: (
        "The same tool bought or built three times. Let the guild see purchases first.",
        "One specialist a team with nobody to learn from. Give the guild time every fortnight.",
    ),
    Team.hybrid: (
        "Two bosses: agree who sets priorities for people on loan from the hub, and until when.",
        "Ideas passed around between hub and squads. Two hand-backs bring an idea to the guild.",
    ),
    Team.full_stack: (
        "The hub becomes a second product organisation. Hand products over, or its weeks go into upkeep.",
        "Far from users: put a product manager of the area into every project.",
    ),
}


def advise(situation: Situation) -> Advice:
    """Return the operating model that most answers speak for, with those answers as reasons."""
    reasons: dict[Team, list[str]] = {team: [] for team in Team}

    def speaks(reason: str, *teams: Team) -> None:
        for team in teams:
            reasons[team].append(reason)

    if situation.people <= FEW:
        speaks(f"{situation.people} people are too few to split", Team.centralised, Team.full_stack)
    elif situation.people <= SOME:
        speaks(f"{situation.people} people can serve squads and keep a core", Team.hybrid)
    else:
        speaks(f"{situation.people} people are enough for teams of their own", Team.decentralised, Team.hybrid)
    if situation.focus == "research":
        speaks("research needs people who can talk to each other", Team.centralised, Team.hybrid)
    else:
        speaks("product work needs to be close to its users", Team.decentralised, Team.hybrid, Team.full_stack)
    if situation.product_teams >= MANY_TEAMS:
        speaks(
            f"{situation.product_teams} product teams are more than one hub can know", Team.decentralised, Team.hybrid
        )
    else:
        speaks(
            f"with {situation.product_teams} product teams one hub sees everything", Team.centralised, Team.full_stack
        )
    sits = {"together": Team.centralised, "in teams": Team.decentralised, "both": Team.hybrid}
    speaks(
        f"your ML people sit {'in both places' if situation.sit == 'both' else situation.sit}",
        sits.get(situation.sit, Team.hybrid),
    )
    if situation.maintained_by == "teams":
        speaks("product teams maintain what runs", Team.hybrid, Team.decentralised)
    elif situation.maintained_by == "ml":
        speaks("the ML team maintains what runs", Team.full_stack, Team.centralised)
    else:
        speaks("nobody maintains what runs yet, so one team should", Team.full_stack)
    if situation.regulated:
        speaks("regulation asks for one place that answers for models", Team.centralised, Team.hybrid)
    first, second, *_ = sorted(Team, key=lambda team: -len(reasons[team]))
    return Advice(first, tuple(reasons[first]), PITFALLS[first], second)
