"""The part of a report about people: how they behaved, what requesters heard, and the digests and agendas they read."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo

from jinja2 import Environment as Templates

from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from guildhall.simulate import habits
from guildhall.simulate.deliveries import Page, checked
from guildhall.simulate.outages import Outage
from guildhall.simulate.requester_messages import kept_promises


class Lives(NamedTuple):
    """What a simulation with people of habits was: their seed, the company, when nothing ran, and its first and last
    instant."""

    seed: int
    company: CompanyFile
    times: Sequence[Outage]
    begins: datetime
    ends: datetime

    def page(self, environment: Environment) -> str:
        """Return this part of the report."""
        zone = ZoneInfo(self.company.workspace.zone)
        deliveries = checked(environment, self.company, self.times, self.begins, self.ends)
        promises = kept_promises(environment, self.company.workspace.zone, self.ends, self.times)
        template = files("guildhall.simulate").joinpath("lives.html.j2").read_text(encoding="utf-8")
        return (
            Templates(autoescape=True, trim_blocks=True, lstrip_blocks=True)
            .from_string(template)
            .render(
                seed=self.seed,
                table=habits.table(),
                promises=promises.figures,
                deliveries=deliveries,
                outages=[(each.name, f"{each.begin.astimezone(zone):%a %d %b %H:%M}") for each in self.times],
                weeks=_by_week(deliveries.pages, zone),
            )
        )


def _by_week(pages: Sequence[Page], zone: ZoneInfo) -> list[tuple[str, list[tuple[str, str, Page]]]]:
    weeks: dict[str, list[tuple[str, str, Page]]] = defaultdict(list)
    for page in pages:
        local = page.at.astimezone(zone)
        weeks[f"{local:%G, week %V}"].append((f"{local:%a %d %b %H:%M}", page.audience, page))
    return list(weeks.items())
