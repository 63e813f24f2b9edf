"""The channels form: where cards, the digest and the guild's news stand, and when the digest comes."""

from bot import ids
from bot.blocks import Json, context, modal, question, select, values
from bot.messages.words import DAYS, pairs
from bot.pickers import channel_picker, time_picker
from intake.company.channels import ChannelPlan
from scheduling.planning import ChannelsDraft, ChannelsForm
from scheduling.rhythm import Day


def build(form: ChannelsForm) -> Json:
    """Return the form."""
    plan = form.plan
    digest = (
        [
            question("digest_day", "Day of the digest", select("digest_day", pairs(DAYS), form.digest_day.value)),
            question("digest_time", f"Time of the digest ({form.zone})", time_picker("digest_time", form.digest_time)),
        ]
        if form.digest_day is not None
        else [context("When the digest comes stands in the company file.")]
    )
    return modal(
        ids.CHANNELS_FORM,
        "Channels",
        [
            context("Guildhall joins public channels by itself. For a private one it tells you what to type there."),
            question(
                "triage_channel",
                "Where ideas are decided",
                channel_picker("triage_channel", plan.triage_channel),
                optional=True,
                hint="Each new idea is decided there, so keep it to triagers and leads. Empty: cards go to triagers.",
            ),
            question(
                "digest_channel",
                "Where the week's digest is posted",
                channel_picker("digest_channel", plan.digest_channel),
                optional=True,
            ),
            *digest,
            question(
                "guild_channel",
                "Where the guild's meetings are announced",
                channel_picker("guild_channel", plan.guild_channel),
                optional=True,
                hint="The guild is everybody here who does machine learning.",
            ),
        ],
        submit="Save",
        about=ids.encode("channels", form.version),
    )


def parse(view: Json) -> tuple[int, ChannelsDraft]:
    """Return the version of the step that was changed, and the channels."""
    given = values(view)
    plan = ChannelPlan(**{field: given.get(field) for field in ChannelPlan.model_fields})
    day = given.get("digest_day")
    draft = ChannelsDraft(
        plan=plan, digest_day=Day(day) if day else None, digest_time=given.get("digest_time") or "09:00"
    )
    return ids.decode(view["private_metadata"]).version, draft
