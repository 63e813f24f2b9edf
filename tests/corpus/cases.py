"""Which values go on which fields: all of them in the long form, else a few on each; every value has its turn."""

import random
from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from bot import ids
from sandbox.inputs import Placed
from tests.corpus.forms import FORM, FORMS, Form, fields
from tests.corpus.judging import Case
from tests.corpus.seeds import CLASSES, SEEDS
from tests.corpus.stage import Stage

# Where anybody writes, each class has its turn on one field of the form; elsewhere, and at least, so many values do.
FEWEST = 1
BY_ADMINS = (ids.SQUAD_FORM, ids.PRIORITIES_FORM, ids.POLICY_PART_FORM, ids.PRIORITY_FORM, ids.MEETING_FORM)
Fields = Mapping[str, list[Placed]]


# A sentence for an idea that somebody joins instead of submitting theirs; the form says that it is used only then.
ONLY_WHO_JOINS = {("similar_form", "words")}


def fields_of(stage: Stage, form: Form) -> list[Placed]:
    """Return the fields of a form."""
    stage.restore()
    return [placed for placed in fields(form.view(stage)) if (form.id, placed.block_id) not in ONLY_WHO_JOINS]


def every_field(stage: Stage) -> Fields:
    """Return the fields of every form, by the form's key."""
    return {form.key: fields_of(stage, form) for form in FORMS}


def every_case(form: Form, every: Fields) -> list[Case]:
    """Return every value on every field of a form."""
    return [
        Case(form, placed.address, class_, name, value) for placed in every[form.key] for class_, name, value in SEEDS
    ]


def sample(every: Fields, seed: int) -> list[Case]:
    """Return a few values for each field, drawn so that over all forms every value has its turn."""
    drawn = random.Random(seed)
    queues = {class_: deque(drawn.sample([*seeds.items()], len(seeds))) for class_, seeds in CLASSES.items()}
    left = {class_: len(seeds) for class_, seeds in CLASSES.items()}
    cases = []
    for form_key, every_placed in every.items():
        texts = _texts(form_key, every_placed)
        for placed in every_placed:
            own = [*CLASSES][texts.index(placed) :: len(texts)] if placed in texts else []
            for class_ in [*own, *_most_left(left, own)[: max(0, FEWEST - len(own))]]:
                name, value = queues[class_][0]
                queues[class_].rotate(-1)
                left[class_] -= 1
                cases.append(Case(FORM[form_key], placed.address, class_, name, value))
    return cases


def _texts(form_key: str, every_placed: Iterable[Placed]) -> list[Placed]:
    if FORM[form_key].id in BY_ADMINS:
        return []
    return [placed for placed in every_placed if placed.element["type"] == "plain_text_input"]


def _most_left(left: Mapping[str, int], but: Sequence[str]) -> list[str]:
    return sorted((class_ for class_ in left if class_ not in but), key=lambda class_: -left[class_])


def left_out(cases: Iterable[Case]) -> list[tuple[str, str]]:
    """Return the values, by class and name, that no case has."""
    had = {(case.class_, case.name) for case in cases}
    return [(class_, name) for class_, name, _ in SEEDS if (class_, name) not in had]
