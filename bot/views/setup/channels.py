"""The channels form: where we post cards, the digest and guild news, and when the digest goes out."""

from bot import ids
from bot.blocks import Json, channel_picker, context, modal, question, select, time_picker
from bot.form_values import values
from bot.messages.labels import DAYS, pairs
from intake.operations.organization.channels import ChannelPlan
from scheduling.recurrence import Day
from scheduling.series import ChannelsDraft, MeetingChannelsForm


def build_channels_form(form: MeetingChannelsForm) -> Json:
    """Return the form."""
    plan = form.plan
    digest = (
        [
            question("digest_day", "Digest day", select("digest_day", pairs(DAYS), form.digest_day.value)),
            question("digest_time", f"Digest time ({form.zone})", time_picker("digest_time", form.digest_time)),
        ]
        if form.digest_day is not None
        else [context("The company file sets when the digest is posted.")]
    )
    return modal(
        ids.CHANNELS_FORM,
        "Channels",
        [
            context(
                "Guildhall joins public channels by itself. For a private channel, it tells you what to type there."
            ),
            question(
                "triage_channel",
                "Triage channel",
                channel_picker("triage_channel", plan.triage_channel),
                optional=True,
                hint="New ideas are posted here. Invite only triagers and leads. If empty, triagers get messages.",
            ),
            question(
                "digest_channel",
                "Digest channel",
                channel_picker("digest_channel", plan.digest_channel),
                optional=True,
            ),
            *digest,
            question(
                "guild_channel",
                "Guild channel",
                channel_picker("guild_channel", plan.guild_channel),
                optional=True,
                hint="We announce guild meetings here. The guild is everyone here who does machine learning.",
            ),
        ],
        submit="Save",
        about=ids.encode("channels", form.version),
    )


def parse_channels_form(view: Json) -> tuple[int, ChannelsDraft]:
    """Return the version of the step that it changes, and the channels."""
    form_values = values(view)
    plan = ChannelPlan(**{field: form_values.get(field) for field in ChannelPlan.model_fields})
    day = form_values.get("digest_day")
    draft = ChannelsDraft(
        plan=plan, digest_day=Day(day) if day else None, digest_time=form_values.get("digest_time") or "09:00"
    )
    return ids.decode(view["private_metadata"]).version, draft
