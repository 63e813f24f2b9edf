"""What the demo's page says to newcomers: the welcome, the steps, and by what each is seen to be done."""

from collections.abc import Callable, Iterator

from bot import ids
from intake.operations.organization.steps import Step as Setup
from sandbox.page.tour import MESSAGES, Sight, Step, Tour, elements_of
from sandbox.state import Message

ADMIN = "U0ADA"
RECEIPTS = frozenset({ids.IDEA_FORM, ids.SIMILAR_FORM})
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
            "Larkfield is an invented grocery company with five machine learning squads.",
            "For six weeks its people have sent AI ideas to Guildhall. You can act as any of them.",
            "One idea is late on purpose, so you can see what late looks like.",
        ),
        steps=_steps_of_larkfield(),
        end="You submitted an idea, decided it, and read why. Now look around as anybody, or set up your own "
        "company: make demo EMPTY=1.",
        waiting="Fifteen people are living through six weeks of ideas. This takes about half a minute.",
        receipts=RECEIPTS,
        start_over=start_over,
    )


def _steps_of_larkfield() -> tuple[Step, ...]:
    triage = ("U0TRIS", "C0TRIAGE", "Go to #ml-triage as Tris")
    return (
        Step(
            "Submit an idea",
            "As Ria, press Enter to send /ml-idea. Fill in the form, including its value and deadline, and submit. "
            "Try “Tell couriers which door to ring”: orders are late because drivers can’t find the door. Area: vans. "
            "If you are asked whether it is one of these, press Submit as new.",
            "The receipt says who will review your idea, and by when.",
            "U0RIA",
            "C0GENERAL?text=/ml-idea",
            "Go to #general as Ria",
            _receipt_was_read,
        ),
        Step(
            "Decide where it goes",
            "As Tris, a triager, find Ria’s card at the bottom. It suggests a squad and says why. Press the green "
            "button.",
            "The card says who decided, and why; Undo takes it back. On Tris’s Home, one idea is late.",
            *triage,
            _idea_was_decided,
        ),
        Step(
            "Read why",
            "A triager can undo a decision for two minutes, so move the clock on by three. As Ria again, read the "
            "decision on your idea: the squad and the reason. Then press Why? below it.",
            "The score adds up line by line. Below it is what would raise it.",
            "U0RIA",
            MESSAGES,
            "Three minutes later, go to Messages as Ria",
            _requester_reads_why,
            until="minutes",
        ),
        *_last_steps_of_larkfield(),
    )


def _last_steps_of_larkfield() -> tuple[Step, ...]:
    return (
        Step(
            "See the plan",
            "As Ada, the head of machine learning, press Enter to send /ml-queue plan.",
            "The plan shows what fits into this quarter, and why the rest doesn’t.",
            "U0ADA",
            "C0GENERAL?text=/ml-queue+plan",
            "Go to #general as Ada",
            _plan_was_shown,
        ),
        Step(
            "Get Monday’s digest",
            "As Eve, a viewer, move Larkfield’s clock to Monday at 09:00. The weekly digest appears in #ml-news.",
            "Scroll up a little: the digest has your idea and all of this week’s decisions.",
            "U0EVE",
            "C0NEWS",
            "Move to Monday, open #ml-news",
            _digest_was_read,
            until="monday",
        ),
    )


def tour_of_an_empty_company(start_over: Callable[[], None] | None) -> Tour:
    """Return the tour of a company in which nobody has set anything up yet."""
    return Tour(
        title="Welcome to your empty company",
        welcome=(
            "You are Ada, the admin. Guildhall was installed a minute ago.",
            "The checklist on your Home leads to published priorities and a ranked idea.",
            "It takes about five minutes, and you can start over at any time.",
        ),
        steps=_steps_of_an_empty_company(),
        end="Your priorities are published, and your first idea is ranked. The checklist has two more steps: import "
        "an old list, and plan the first guild meeting.",
        waiting="This takes a few seconds.",
        receipts=RECEIPTS,
        start_over=start_over,
    )


def _steps_of_an_empty_company() -> tuple[Step, ...]:
    home = (ADMIN, "home", "Go to Home as Ada")
    return (
        Step(
            "Choose the channels",
            "Press Set up under Channels. Choose #ml-triage for decisions, #ml-news for the digest, #ml-guild for the "
            "guild, and save.",
            "The checklist says who should be in #ml-triage, and why.",
            *home,
            _is_set_up(Setup.channels),
        ),
        Step(
            "Name the people",
            "Press Set up under People. Make Tris and Mei triagers and Leo a lead, and save.",
            "Triagers decide, leads estimate, viewers read.",
            *home,
            _is_set_up(Setup.people),
        ),
        Step(
            "Add the squads",
            "Press Set up under Squads. Save the central team with its lead, channel and weeks. Add a Payments squad "
            "led by Leo, and press Done.",
            "A quarter’s plan spends the weeks that you gave each squad.",
            *home,
            _is_set_up(Setup.squads),
        ),
        Step(
            "Publish your priorities",
            "Press Set up under Priorities. Write three goals with keywords, such as “Fewer fraud losses: "
            "fraud, stolen card”. Give each a weight, review them, and publish.",
            "Everybody can read version 1, and each score says which version it uses.",
            *home,
            _is_set_up(Setup.priorities),
        ),
        Step(
            "Rank a first idea",
            "Send /ml-idea, and submit an idea with an area, a value and a deadline. Then send /ml-queue in #general.",
            "Your idea has a rank and a score.",
            ADMIN,
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


def _idea_was_decided(sight: Sight) -> bool:
    return any(post.channel == "C0TRIAGE" and ids.UNDO in _pressable(post) for post in sight.posts()) or _told(sight)


def _told(sight: Sight) -> bool:
    squads = {each.id for each in sight.workspace.channels.values() if each.name.startswith("squad-")}
    of_a_squad = {ids.TAKE, ids.EXPERIMENT, ids.WHY}
    return any(post.channel in squads and of_a_squad & _pressable(post) for post in sight.posts())


def _requester_reads_why(sight: Sight) -> bool:
    requesters = {sight.workspace.channels[post.channel].user for post in _trackers(sight)}
    explained = {view.user for view in sight.modals() if view.body.get("callback_id") == ids.WHY_PAGE}
    return _told(sight) and bool(requesters & explained)


def _plan_was_shown(sight: Sight) -> bool:
    return any(ids.PLAN_OPEN in _pressable(reply) for reply in sight.replies())


def _digest_was_read(sight: Sight) -> bool:
    return any(post.channel == "C0NEWS" and sight.somebody_read(post) for post in sight.posts())


def _queue_was_shown(sight: Sight) -> bool:
    return any(ids.QUEUE_MORE in _pressable(reply) for reply in sight.replies())


def _is_set_up(step: Setup) -> Callable[[Sight], bool]:
    def done(sight: Sight) -> bool:
        home = sight.home(ADMIN)
        if home is None:
            return False
        changes = {block["accessory"].get("action_id") for block in home.blocks if "accessory" in block}
        return bool(changes & {OPENS[step], ids.SETUP_UNFOLD})

    return done
