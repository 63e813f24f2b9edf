"""What each of Slack's errors means for a message: a table. What is not in it leaves doubt.

From the error lists of chat.postMessage, chat.update, chat.postEphemeral, views.publish, conversations.open and the
other methods we call: https://docs.slack.dev/reference/methods/chat.postMessage.
"""

from enum import StrEnum


class Meaning(StrEnum):
    """Why a message does not stand, and so what would help."""

    # Somebody mends the place: invites the bot, opens the channel for it.
    place = "place"
    # Somebody mends what the app may do, which concerns every message of a kind.
    app = "app"
    # Slack takes plain text.
    form = "form"
    # What was to be edited or answered is gone: nobody misses it.
    gone = "gone"
    # Nothing that we know of.
    final = "final"


# What Slack says of somebody who has left, or whom it does not know.
PERSON_GONE = frozenset({"user_disabled", "user_not_found", "users_not_found", "cannot_dm_bot"})
SCOPE_ERROR = "missing_scope"
# What makes every call fail until somebody mends the token or the app.
TOKEN = frozenset(
    {
        *("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", SCOPE_ERROR),
        *("not_allowed_token_type", "org_login_required", "accesslimited", "enterprise_is_restricted"),
        *("team_access_not_granted", "two_factor_setup_required"),
    }
)
# Slack is up, and does not want us now: the whole workspace waits.
BUSY = frozenset({"message_limit_exceeded", "team_added_to_org", "ratelimited", "rate_limited"})
# These say nothing about whether the message stands.
DOUBTFUL = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})

_PLACE = (
    *("channel_not_found", "not_in_channel", "is_archived", "is_inactive", "no_permission", "access_denied"),
    *("restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel"),
    *("restricted_action_non_threadable_channel", "restricted_action_thread_locked"),
    *("ekm_access_denied", "cannot_dm_bot", "user_disabled", "user_not_found", "user_not_visible", "users_not_found"),
    *("external_channel_migrating", "channel_type_not_supported", "method_not_supported_for_channel_type"),
)
_APP = ("messages_tab_disabled", "not_enabled")
_FORM = (
    *("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "too_many_attachments"),
    *("metadata_too_large", "invalid_metadata_format", "invalid_metadata_schema", "metadata_must_be_sent_from_app"),
    *("attachment_payload_limit_exceeded", "markdown_text_conflict"),
)
_GONE = ("message_not_found", "user_not_in_channel")
_FINAL = (
    *(
        "no_text",
        "cant_update_message",
        "edit_window_closed",
        "thread_not_found",
        "cannot_reply_to_message",
        "as_user_not_supported",
        "invalid_arguments",
    ),
    *("invalid_arg_name", "invalid_array_arg", "invalid_charset", "invalid_form_data", "invalid_post_type"),
    *("missing_post_type", "invalid_json", "json_not_object", "unknown_method", "missing_argument", "view_too_large"),
    *("hash_conflict", "cant_broadcast_message", "users_list_not_supplied", "invalid_user_combination"),
    *("not_found", "bot_not_found", "file_not_found", "too_many_bookmarks", "invalid_bookmark_type", "invalid_link"),
    *("invalid_limit", "invalid_cursor", "invalid_ts_oldest", "invalid_ts_latest", "invalid_types"),
    *("too_many_users", "deprecated_endpoint", "method_deprecated", "file_deleted"),
)

MEANINGS: dict[str, Meaning] = {
    name: meaning
    for meaning, names in (
        (Meaning.place, _PLACE),
        (Meaning.app, _APP),
        (Meaning.form, _FORM),
        (Meaning.gone, _GONE),
        (Meaning.final, _FINAL),
    )
    for name in names
}
