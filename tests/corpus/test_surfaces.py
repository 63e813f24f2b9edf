"""P8 where there is no field: commands, buttons, what forms carry unseen, messages, searches and events."""

import random
from collections.abc import Callable

import pytest

from bot.dispatch import RouteKind
from bot.routes import ROUTES
from tests.corpus.oracle import Listening
from tests.corpus.seeds import CLASSES, SEEDS
from tests.corpus.stage import Stage
from tests.corpus.surfaces import Surface, every_surface, judged
from tests.corpus.test_fields import SEED
from tests.torture import long_form

SURFACES = every_surface()
FEW = 1
# What people type there is printed or stored; everywhere else it is only read.
TYPED = ("command /ml-idea", "message text")


def test_every_route_but_the_forms_is_a_surface_here() -> None:
    words = {surface.name.split()[1] for surface in SURFACES}
    assert {
        route.id for route in ROUTES if route.kind not in (RouteKind.view, RouteKind.shortcut, RouteKind.options)
    } <= words


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_a_bad_value_is_answered_and_changes_nothing(
    stage: Stage, listening: Listening, surface: Surface, record_property: Callable[[str, object], None]
) -> None:
    cases = SEEDS if long_form() else _sample(surface)
    told = [
        f"{surface.name} ← {class_}: {name}: {problem}"
        for class_, name, value in cases
        for problem in judged(stage, surface, value, listening)
    ]
    record_property("corpus", len(cases))
    assert not told, f"seed {SEED}:\n" + "\n".join(told)


def _sample(surface: Surface) -> list[tuple[str, str, object]]:
    drawn = random.Random(f"{SEED} {surface.name}")
    if surface.name in TYPED:
        return [(class_, *drawn.choice([*seeds.items()])) for class_, seeds in CLASSES.items()]
    ids = drawn.sample([seed for seed in SEEDS if seed[0] == "id"], 1)
    # What forms carry unseen is read by one codec.
    return ids if surface.name.startswith("metadata") else ids + drawn.sample(SEEDS, FEW)
