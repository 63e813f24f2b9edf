"""One company in which everything stands that anybody can press or fill in; put back as it was before each value."""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from bot import ids
from bot.delivery.pause import Pause
from bot.delivery.rate_limit import Budget
from guildhall.company_file import CompanyFile
from guildhall.environment import Environment, open_environment
from intake.access import Request
from intake.services.experiments import Builds, Experiments
from intake.services.matching.hand_overs import HandOvers
from intake.services.triage import Triage
from sandbox.inputs import Placed, placed_elements
from sandbox.state import Message, View
from sandbox.traffic import Traffic
from scheduling.clock import SteppedClock
from tests.company import LEO, RIA, TRIS, company, new_key, submit
from tests.conftest import PEOPLE, new_workspace
from tests.intake.experiment_drafts import build_draft, experiment_draft, give_budget
from tests.scenarios.admin import Admin
from tests.scenarios.helpers import after, press_ask
from tests.scenarios.test_import_the_old_spreadsheet import give, start

# A Monday, ten minutes after its digest became a draft.
MONDAY = datetime(2026, 3, 9, 8, 10, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
VALUES, URGENCIES = ("small", "medium", "very_large"), ("none", "this_year", "this_quarter")
NEW_LIST = "Title,Problem,Owner,Stage\nCount pallets,Nobody knows how many there are,Jo,perhaps\n"
OLD_LIST = "Title,Problem\nWarn of storms,Ships wait outside\nWarn of storms,Ships wait outside\n"


class Snapshot(NamedTuple):
    """A company at an instant: its database, and what Slack shows."""

    at: datetime
    database: bytes
    shown: bytes


class Stage:
    """The furnished company, and the way back to it."""

    def __init__(self, world: Environment, database: Path) -> None:
        self.world, self._path = world, database
        self._furnish()
        self._beginning = self._snapshot()
        self._later: dict[str, Snapshot] = {}
        self._restored = 0

    def restore(self) -> None:
        """Put everything back as it was: database, messages, Homes, open forms, the clock."""
        self._put_back(self._beginning)

    def move_on(self, name: str, to: Callable[[], None]) -> None:
        """Move on from the beginning to where something else stands; another time, what came of it is put there."""
        if name in self._later:
            self._put_back(self._later[name])
        else:
            to()
            self._later[name] = self._snapshot()

    def _snapshot(self) -> Snapshot:
        world = self.world
        world.store.close()
        workspace = world.workspace
        with workspace.lock:
            shown = pickle.dumps((workspace.channels, workspace.messages, workspace.ephemerals, workspace.homes))
        return Snapshot(world.clock.now(), self._path.read_bytes(), shown)

    def _put_back(self, snapshot: Snapshot) -> None:
        world = self.world
        world.store.close()
        for beside in ("-wal", "-shm"):
            self._path.with_name(self._path.name + beside).unlink(missing_ok=True)
        self._path.write_bytes(snapshot.database)
        self._restored += 1
        world.store.revision = -self._restored
        world.bot.principals._known.clear()
        workspace = world.workspace
        with workspace.lock:
            workspace.channels, messages, workspace.ephemerals, workspace.homes = pickle.loads(snapshot.shown)
            workspace.messages.clear()
            workspace.messages.update(messages)
            workspace.stacks.clear()
            workspace.log.clear()
            workspace.refused.clear()
            workspace.traffic = Traffic(world.clock)
        world.clock.set(snapshot.at)
        # What delivery remembers of later instants has not happened.
        vars(world.bot.delivery._budget).update(vars(Budget()))
        world.bot.delivery._hold = Pause()

    def find(self, member: str, action_id: str) -> tuple[Message | View, Placed]:
        """Find a button where a member can press it: on Home, in their messages, in the channels; the newest first."""
        workspace = self.world.workspace
        places: list[Message | View] = [workspace.homes[member]] if member in workspace.homes else []
        own = workspace.direct_channel(member, opened=False).id
        for channel in (own, *(each for each in workspace.messages if not workspace.channels[each].is_im)):
            places += reversed(workspace.messages[channel])
        places += [each for each in reversed(workspace.ephemerals) if each.ephemeral_for == member]
        for place in places:
            for placed in placed_elements(place.blocks):
                if placed.action_id == action_id:
                    return place, placed
        raise ValueError(f"{member} has no button {action_id}")

    def press(self, member: str, action_id: str) -> None:
        """Have a member press a button."""
        place, placed = self.find(member, action_id)
        answer = self.world.workspace.person(member).press(place, placed.address)
        assert not answer.timed_out

    def _furnish(self) -> None:
        world = self.world
        workspace = world.workspace
        for value, urgency in product(VALUES, URGENCIES):
            title = f"Stolen cards, {value} and {urgency}"
            submit(world.store, RIA, FRIDAY, title=title, value=value, urgency=urgency)
        submit(world.store, RIA, FRIDAY, title="Smell smoke in the hold", problem="It burns", value=None, urgency=None)
        for number in range(3):
            submit(world.store, RIA, FRIDAY, title=f"Sail number {number}", problem="Cards are stolen by fraud")
        after(world, 60)
        self.press("U0RIA", ids.BEHIND)
        assert workspace.person("U0RIA").submit({"expert": "U0LEO"}).closed
        submit(world.store, RIA, FRIDAY, title="Find who sells our prices", private=True)
        self._set_to_work()
        with world.store.writing() as session:
            session.connection().exec_driver_sql("UPDATE idea SET effort = 'weeks', ranked = true WHERE NOT private")
        after(world, 60)
        private, _ = self.find("U0TRIS", ids.SEND)
        press_ask(workspace.person("U0TRIS"), private)
        assert workspace.person("U0TRIS").submit({"text": "How much is it worth?"}).closed
        after(world, 60)
        workspace.person("U0REX").say("C0GENERAL", "We lose parcels. It is always the same *van*.")
        ria = workspace.person("U0RIA")
        ria.shortcut(ids.MESSAGE_SHORTCUT, ria.messages("C0GENERAL")[-1])
        assert ria.submit().closed
        after(world, 60)
        start(world, give(world, OLD_LIST.encode(), "old.csv"))
        give(world, NEW_LIST.encode(), "new.csv")
        world.stepper.advance(MONDAY)
        for member in ("U0RIA", "U0TRIS", "U0ADA", "U0LEO"):
            Admin(world, member).open()
        # Whoever acts is known.
        for member in PEOPLE:
            workspace.person(member).command("C0GENERAL", "/ml-guild")
        workspace.person("U0LEO").command("C0GENERAL", "/ml-queue")
        workspace.person("U0LEO").command("C0GENERAL", "/ml-queue", "plan")

    def _set_to_work(self) -> None:
        """Have one idea sent, one tried out until Monday, one that is live, one taken, and one built for weeks."""
        store, long_ago = self.world.store, FRIDAY - timedelta(days=40)
        give_budget(store, 30)
        for number in range(5):
            idea_id = submit(store, RIA, FRIDAY, title=f"Moor ship {number}", problem="Cards are stolen by fraud").id
            Triage(store).send(idea_id, 1, Request(TRIS, FRIDAY, new_key()), "payments")
            if number == 0:
                shut = submit(store, RIA, FRIDAY, title="Sail backwards", problem="Nobody knows where to").id
                Triage(store).not_now(shut, 1, "No data.", Request(TRIS, FRIDAY, new_key()))
            if number == 1:
                tried = experiment_draft(decides_on=MONDAY.date())
                Experiments(store).start(idea_id, 2, tried, Request(LEO, FRIDAY, new_key()))
            if number == 2:
                Builds(store).begin(idea_id, 2, build_draft(), Request(LEO, long_ago, new_key()))
                Builds(store).go_live(idea_id, 3, Request(LEO, long_ago, new_key()))
            if number == 3:
                HandOvers(store).take(idea_id, 2, Request(LEO, FRIDAY, new_key()))
            if number == 4:
                Builds(store).begin(idea_id, 2, build_draft(), Request(LEO, long_ago, new_key()))


def furnished_company() -> CompanyFile:
    """Return the company file that tests share, with drafts of its digests, weeks for squads, and a share."""
    plain = company().model_dump()
    plain["policy"]["priorities"][0]["share"] = 0.3
    # As a company has them that begins.
    del plain["policy"]["approaches"], plain["policy"]["legal"]
    squads = [squad | {"weeks": 12} for squad in plain["squads"]]
    return CompanyFile.model_validate(
        plain
        | {
            "squads": squads,
            "digest": plain["digest"] | {"drafts": 2, "owner": "U0LEO"},
            # Ada has the digest for it on Monday.
            "leadership": {"rule": "FREQ=WEEKLY;BYDAY=TU"},
        }
    )


@contextmanager
def open_stage(folder: Path, **options: Any) -> Iterator[Stage]:
    """Open the company; its clock stands at the Monday of the first digest."""
    clock = SteppedClock(FRIDAY)
    workspace = new_workspace(clock, rate_limited=False)
    everybody = [*workspace.members]
    workspace.add_member("U0GONE", "gone", "Gone", deleted=True)
    workspace.add_channel("old-times", everybody, channel_id="C0OLD", is_archived=True)
    workspace.add_channel("with-partners", everybody, channel_id="C0SHARED", is_ext_shared=True)
    workspace.add_channel("board", ["U0ADA"], channel_id="G0SECRET", is_private=True)
    database = folder / "stage.db"
    with open_environment(workspace, clock, f"sqlite:///{database}", furnished_company(), **options) as world:
        yield Stage(world, database)
