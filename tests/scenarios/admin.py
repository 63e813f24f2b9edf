"""An admin who sets Guildhall up, for scenarios; whatever they press, choose or type is counted."""

from typing import Any

from guildhall.environment import Environment
from sandbox.inputs import placed_elements
from sandbox.person import SubmitAnswer
from sandbox.state import View
from tests.scenarios.helpers import after

PRIORITIES = (
    ("Fewer fraud losses: fraud, chargeback, stolen card", "5"),
    ("Faster answers: support, ticket, waiting", "4"),
    ("Parcels on time: delivery, late, route", "3"),
)


class Admin:
    """An admin at work."""

    def __init__(self, world: Environment, member: str = "U0ADA") -> None:
        self.world, self.person, self.acts = world, world.workspace.person(member), 0

    @property
    def home(self) -> View:
        """The Home tab as it is now."""
        after(self.world, 5)
        home = self.person.home()
        assert home is not None
        return home

    @property
    def form(self) -> View:
        """The form on top."""
        view = self.person.view()
        assert view is not None
        return view

    def open(self) -> View:
        """Open the Home tab."""
        self.acts += 1
        self.person.open_home()
        return self.home

    def begin(self, step: str) -> None:
        """Press the step's button on Home."""
        self.press(self.home, step)

    def press(self, where: View, button: str, value: Any = None) -> None:
        """Press or choose something."""
        self.acts += 1
        answer = self.person.press(where, button, value)
        assert not answer.timed_out

    def save(self, **values: Any) -> SubmitAnswer:
        """Fill in fields of the open form and submit it."""
        self.acts += len(values) + 1
        return self.person.submit(values)

    def close(self) -> None:
        """Close the form on top."""
        self.acts += 1
        self.person.close()

    def skip(self, step: str) -> None:
        """Press Skip on a step."""
        self.press_on(step, "setup.skip")

    def press_on(self, step: str, action: str) -> None:
        """Press a button of one step on Home."""
        home = self.home
        placed = next(
            each
            for each in placed_elements(home.blocks)
            if each.action_id == action and str(each.element.get("value", "")).startswith(f"1:{step}:")
        )
        self.press(home, placed.address)

    def write(self, lines: tuple[tuple[str, str], ...] = PRIORITIES) -> None:
        """Type priorities into the open form, each with its weight."""
        for place, (line, weight) in enumerate(lines):
            self.acts += 1
            self.person.fill({f"Priority {place + 1}": line})
            if weight != "3":
                self.press(self.form, f"+{place}/how/priorities.weight", f"Weight {weight} of 5")

    def publish(self) -> None:
        """Write down three priorities and publish them."""
        self.begin("priorities.open")
        self.write()
        self.save()
        assert self.save().closed
