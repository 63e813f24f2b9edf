# ruff: noqa
from datetime import UTC, datetime, timedelta
from guildhall.company_file import CompanyFile
from tests.scenarios.helpers import after, card, submit, words
from tests.scenarios.test_the_plan import with_weeks
from tests.scenarios.test_a_digest_of_priorities import read_digest, rank, told, FIRST_MONDAY
from tests.scenarios.test_promised_and_realised import launched
from intake.queries.portfolio import by_numbers
from intake.ideas import Stage


def show(title, text):
    print(f"\n##### {title}\n{text}")


def test_checkbacks(world):
    world.apply(with_weeks())
    launched(world, "Spot stolen cards")
    leo = world.workspace.person("U0LEO")
    start = world.clock.now()
    # never answers
    for d in (35, 95, 185):
        world.stepper.advance(start + timedelta(days=d))
        for m in leo.direct_messages():
            if "went live" in m.text or "after launch" in m.text:
                show(f"day {d}", words(m))
    ms = [m for m in leo.direct_messages() if "went live" in m.text]
    print(len(ms))
    leo.press(ms[-1], "Add the number")
    show("form", words(leo.view()))
    print(leo.submit({"value": "30", "worth": "500000000000", "surety": "Measured"}))
    after(world)
    show("funnel", words(leo.command("C0GENERAL", "/ml-queue", "funnel").reply))
    leo.press(ms[0], "Add the number")
    show("form0", words(leo.view()))
    print(leo.submit({"value": "40", "worth": "5", "surety": "Estimated"}))
    after(world)
    show("funnel", words(leo.command("C0GENERAL", "/ml-queue", "funnel").reply))
    tris = world.workspace.person("U0TRIS")
    tris.press(tris.messages("C0TRIAGE")[0], "More")
    show("more", words(tris.view())[:3000])
    ria = world.workspace.person("U0RIA")
    for m in ria.direct_messages():
        show("ria", words(m))


def test_squads_outage(world):
    world.apply(with_weeks())
    c = submit(world)
    tris = world.workspace.person("U0TRIS")
    leo = world.workspace.person("U0LEO")
    tris.press(c, "Send to Payments squad")
    after(world, 300)
    c = submit(world, Title="Refund by phone")
    tris.press(c, "Send to Payments squad")
    after(world, 300)
    world.stepper.advance(FIRST_MONDAY + timedelta(minutes=1))
    show("w0", words(leo.messages("C0PAY")[-1]))
    # squad closed / handed back
    leo.press(leo.messages("C0PAY")[0], "Hand back")
    print(leo.submit({"reason": "Not our area."}))
    after(world, 300)
    world.clock.set(FIRST_MONDAY + timedelta(weeks=3, hours=5))
    world.stepper.settle()
    after(world, 60)
    for m in leo.messages("C0PAY")[-2:]:
        show("w3", words(m))
    for m in leo.messages("C0NEWS")[-1:]:
        show("news", words(m))
    world.stepper.advance(FIRST_MONDAY + timedelta(weeks=4, minutes=1))
    for m in leo.messages("C0PAY")[-1:]:
        show("w4", words(m))
    for m in leo.messages("C0NEWS")[-1:]:
        show("news", words(m))


def test_whatif(world):
    world.apply(with_weeks())
    ada = world.workspace.person("U0ADA")
    after(world, 4000)
    ada.command("C0GENERAL", "/ml-queue", "plan")
    m = ada.command("C0GENERAL", "/ml-queue", "plan").reply
    ada.press(m, "What if …")
    show("wi", words(ada.view()))
