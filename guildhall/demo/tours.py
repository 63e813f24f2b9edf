"""What the demo's page says to newcomers: the welcome, the steps, and by what each is seen to be done."""

from collections.abc import Callable, Iterator

from bot import ids
from intake.company.steps import Step as Setup
from sandbox.page.tour import MESSAGES, Sight, Step, Tour, elements_of
from sandbox.state import Message

RECEIPTS = frozenset({ids.IDEA_FORM})
OPENS = {
    Setup.channels: ids.OPEN_CHANNELS,
    Setup.people: ids.OPEN_PEOPLE,
    Setup.squads: ids.OPEN_SQUADS,
    Setup.priorities: ids.OPEN_PRIORITIES,
}


def tour_of_larkfield(start_over: Callable[[], None] | None) -> Tour:
    """Return the tour of a company that has worked with Guildhall for six weeks."""
    return Tour(
        title="Welcome to Larkfield",
        welcome=(
            "Larkfield delivers groceries, has five machine learning squads, and exists only in this window.",
            "Its people have sent AI ideas to Guildhall for six weeks, and you can act as any of them.",
            "One idea is late on purpose, so that you see what late looks like.",
        ),
        steps=_steps_of_larkfield(),
        end="You sent an idea, decided it, and read why. Look around as anybody, or start with your own empty company: "
        "make demo-empty.",
        waiting="Fifteen people are living through six weeks of ideas. This takes about half a minute.",
        receipts=RECEIPTS,
        start_over=start_over,
    )


def _steps_of_larkfield() -> tuple[Step, ...]:
    return (
        Step(
            "Submit an idea",
            "You are Ria, a fraud analyst. Press Enter to send /ml-idea, give the idea a title, say what the problem "
            "is, choose an area, and submit. For example: “Tell couriers which door to ring”, because drivers lose "
            "four minutes at every big building and late orders follow; the area is vans.",
            "the receipt that opens. It says who reviews your idea, and by when.",
            "U0RIA",
            "C0GENERAL?text=/ml-idea",
            "Go to #general as Ria",
            _receipt_was_read,
        ),
        Step(
            "Decide where it goes",
            "You are Tris, a triager. The newest card is Ria’s idea. Press the green button to send it to the squad "
            "that the card suggests.",
            "the suggested squad, and why it fits. Tris’s Home also lists one idea that is late.",
            "U0TRIS",
            "C0TRIAGE",
            "Go to #ml-triage as Tris",
            _squad_was_told,
        ),
        Step(
            "Read why",
            "You are Ria again. Your receipt has changed: it names the squad that took your idea, and the reason. "
            "Press Why? on it.",
            "how the score adds up, line by line, and what would raise it.",
            "U0RIA",
            MESSAGES,
            "Go to Messages as Ria",
            _requester_reads_why,
        ),
        Step(
            "See the plan",
            "You are Ada, the head of machine learning. Press Enter to send /ml-queue plan.",
            "which ideas fit this quarter’s weeks, and why each of the others doesn’t.",
            "U0ADA",
            "C0GENERAL?text=/ml-queue+plan",
            "Go to #general as Ada",
            _plan_was_shown,
        ),
        Step(
            "Get Monday’s digest",
            "This button moves Larkfield’s clock to Monday, 09:00. The digest then goes to everybody in #ml-news.",
            "your idea in the digest, beside all that was decided this week.",
            "U0RIA",
            "C0NEWS",
            "Move to Monday and go to #ml-news",
            _digest_was_read,
            until="monday",
        ),
    )


def tour_of_an_empty_company(start_over: Callable[[], None] | None) -> Tour:
    """Return the tour of a company in which nobody has set anything up yet."""
    return Tour(
        title="Welcome to your empty company",
        welcome=(
            "You are Ada, the admin, and Guildhall was installed a minute ago.",
            "The checklist on your Home leads from nothing to published priorities and a ranked idea.",
            "It takes about five minutes, and nothing you do here can break anything.",
        ),
        steps=_steps_of_an_empty_company(),
        end="Your company has published priorities and a ranked idea. Two checklist steps are left: the import of an "
        "old list, and the first guild meeting.",
        waiting="This takes a few seconds.",
        receipts=RECEIPTS,
        start_over=start_over,
    )


def _steps_of_an_empty_company() -> tuple[Step, ...]:
    home = ("U0ADA", "home", "Go to Home as Ada")
    return (
        Step(
            "Choose the channels",
            "Press Set up beside Channels. Choose #ml-triage for decisions, #ml-news for the digest and #ml-guild for "
            "the guild, and save.",
            "the checklist. It says who should be in #ml-triage, and why.",
            *home,
            _is_set_up(Setup.channels),
        ),
        Step(
            "Name the people",
            "Press Set up beside People. Make Tris and Mei triagers, and Leo a lead.",
            "the roles. Triagers decide, leads estimate, viewers read.",
            *home,
            _is_set_up(Setup.people),
        ),
        Step(
            "Add the squads",
            "Press Set up beside Squads. Save the central team first: its lead, its channel and its weeks. Then add "
            "the Payments squad, with Leo as its lead.",
            "the weeks. They are what a quarter’s plan may spend.",
            *home,
            _is_set_up(Setup.squads),
        ),
        Step(
            "Publish your priorities",
            "Press Set up beside Priorities. Write three goals, such as “Fewer fraud losses: fraud, stolen card”, give "
            "each a weight, look at the result, and publish it.",
            "version 1. Everybody can read it, and every score names the version it follows from.",
            *home,
            _is_set_up(Setup.priorities),
        ),
        Step(
            "Rank a first idea",
            "Send /ml-idea and submit an idea with its area, its worth and its date. Then send /ml-queue.",
            "your idea’s rank and score.",
            "U0ADA",
            "C0GENERAL?text=/ml-idea",
            "Go to #general as Ada",
            _queue_was_shown,
        ),
    )


def _trackers(sight: Sight) -> Iterator[Message]:
    """Give the receipts of ideas that came since the tour began: direct messages that explain a score."""
    workspace = sight.workspace
    for post in sight.posts():
        if workspace.channels[post.channel].is_im and ids.WHY in _pressable(post):
            yield post


def _pressable(message: Message) -> set[str]:
    return {str(each["action_id"]) for each in elements_of(message)}


def _receipt_was_read(sight: Sight) -> bool:
    return any(sight.somebody_read(post) for post in _trackers(sight))


def _squad_was_told(sight: Sight) -> bool:
    squads = {each.id for each in sight.workspace.channels.values() if each.name.startswith("squad-")}
    return any(post.channel in squads and ids.WHY in _pressable(post) for post in sight.posts())


def _requester_reads_why(sight: Sight) -> bool:
    requesters = {sight.workspace.channels[post.channel].user for post in _trackers(sight)}
    explained = {view.user for view in sight.modals() if view.body.get("callback_id") == ids.WHY_PAGE}
    return _squad_was_told(sight) and bool(requesters & explained)


def _plan_was_shown(sight: Sight) -> bool:
    return any(ids.PLAN_OPEN in _pressable(reply) for reply in sight.replies())


def _digest_was_read(sight: Sight) -> bool:
    return any(post.channel == "C0NEWS" and sight.somebody_read(post) for post in sight.posts())


def _queue_was_shown(sight: Sight) -> bool:
    return any(ids.QUEUE_MORE in _pressable(reply) for reply in sight.replies())


def _is_set_up(step: Setup) -> Callable[[Sight], bool]:
    def done(sight: Sight) -> bool:
        home = sight.home("U0ADA")
        if home is None:
            return False
        changes = {block["accessory"].get("action_id") for block in home.blocks if "accessory" in block}
        return bool(changes & {OPENS[step], ids.SETUP_UNFOLD})

    return done
