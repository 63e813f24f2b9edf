"""The jobs of an import: fetch a file from Slack's own hosts, keep its rows, import or undo the next few."""

import logging
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.jobs_base import Job
from bot.principal import facts_of
from intake.access import Principal
from intake.errors import NotAllowed, Refused
from intake.notifications.imports import ImportRowsJob, ReadFileJob, UndoImportJob
from intake.rules.columns import read_table
from intake.rules.import_rows import person_key
from intake.services.imports import READ_AT_ONCE, Imports, UploadedFiles
from intake.services.members import Members

# Fetches a file that somebody gave in Slack: from Slack's own hosts alone, and no more of it than we take.

MOST_BYTES = 20_000_000
SECONDS, BLOCK_BYTES = 20, 1 << 18
HOSTS = (".slack.com", ".slack-edge.com", ".slack-files.com")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
TOO_LARGE = f"It is larger than {MOST_BYTES // 1_000_000} MB. Split the list, and give me the parts."
ELSEWHERE = "It lies outside of Slack, so I can't read it. Save it as a CSV file, and give me that."
SIGN_IN = (
    "Slack asked me to sign in instead of handing me the file: the app lacks the scope files:read. "
    "`guildhall import FILE` on the server does the same without it."
)
NO_MORE = "Slack does not have it any more. Please give it to me again."


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token must not travel to wherever an answer points."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""


def download(url: str, token: str, to: Path, *, on_loopback: bool) -> None:
    """Fetch the file at `url` into `to`; raises Refused, in words for who gave it, when that is no use to try again."""
    if not _is_slacks(url, on_loopback=on_loopback):
        raise Refused(ELSEWHERE)
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - checked above
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            if answer.headers.get_content_type() == "text/html":
                raise Refused(SIGN_IN)
            _copy(answer, to)
    except urllib.error.HTTPError as error:
        with error:
            if error.code in (301, 302, 303, 307, 308, 401, 403):
                raise Refused(SIGN_IN) from None
            if error.code in (404, 410):
                raise Refused(NO_MORE) from None
            raise


def _is_slacks(url: str, *, on_loopback: bool) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if on_loopback and host in LOOPBACK:
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and host.endswith(HOSTS)


def _copy(answer: IO[bytes], to: Path) -> None:
    size = 0
    with to.open("wb") as file:
        while block := answer.read(BLOCK_BYTES):
            size += len(block)
            if size > MOST_BYTES:
                raise Refused(TOO_LARGE)
            file.write(block)


# The jobs of an import: fetch a file and keep its rows, import the next few, undo the next few.

PAUSE_SECONDS = 0.01
# Slack lists fewer than a thousand people at once, and twenty pages a minute.
PEOPLE_AT_ONCE, MOST_PAGES = 900, 20
_log = logging.getLogger("guildhall")
UNNAMED = "Your file"
NOT_HANDED = "Slack did not hand it to me, though I asked several times. Please give it to me again."
_REFUSALS = {"file_not_found": NO_MORE, "file_deleted": NO_MORE, "missing_scope": SIGN_IN}


class ImportJobs:
    """Does what an import asks for, a few rows at a time."""

    def __init__(
        self, client: WebClient, members: Members, imports: Imports, given_files: UploadedFiles, *, on_loopback: bool
    ) -> None:
        self._client = client
        self._members = members
        self._imports = imports
        self._given_files = given_files
        self._on_loopback = on_loopback

    def by_kind(self) -> Mapping[str, Job]:
        """Return what is done for each kind of job."""
        return {
            ReadFileJob.kind: self.read_file,
            ImportRowsJob.kind: self.import_rows,
            UndoImportJob.kind: self.undo,
        }

    def read_file(self, snapshot: dict[str, Any], now: datetime, _request_key: str) -> None:
        """Fetch a file and keep its rows; what can't be read is told to who gave it."""
        job = ReadFileJob.model_validate(snapshot)
        name = UNNAMED
        try:
            by = self._person(job.member)
            file = self._described(job)
            name = str(file.get("name") or name)
            with tempfile.TemporaryDirectory(prefix="guildhall-") as folder:
                path = Path(folder) / "given"
                url = str(file.get("url_private_download") or file.get("url_private") or "")
                download(url, self._client.token or "", path, on_loopback=self._on_loopback)
                self._keep_rows(path, name, job, by, now)
        except Refused as refused:
            self._given_files.refuse(job.file_id, name, refused.message, job.member, now)

    def give_up_file(self, snapshot: dict[str, Any], now: datetime) -> None:
        """Tell who gave a file that it could not be fetched."""
        job = ReadFileJob.model_validate(snapshot)
        self._given_files.refuse(job.file_id, UNNAMED, NOT_HANDED, job.member, now)

    def import_rows(self, snapshot: dict[str, Any], now: datetime, request_key: str) -> None:
        """Import the next few rows; where the importer may not do that any more, say so instead."""
        job = ImportRowsJob.model_validate(snapshot)
        try:
            self._imports.proceed(job.id, self._person(job.member), now, in_pieces=True)
        except NotAllowed:
            self._given_files.stop(job.id, job.member, now, request_key, undoing=False)

    def undo(self, snapshot: dict[str, Any], now: datetime, request_key: str) -> None:
        """Remove the next few ideas; where who undoes may not do that any more, say so instead."""
        job = UndoImportJob.model_validate(snapshot)
        try:
            self._imports.undo_some(job.id, self._person(job.member), now, in_pieces=True)
        except NotAllowed:
            self._given_files.stop(job.id, job.member, now, request_key, undoing=True)

    def _person(self, member: str) -> Principal:
        principal = self._members.principal(member)
        if principal is None:
            raise NotAllowed("Only admins import a list of ideas.")
        return principal

    def _described(self, job: ReadFileJob) -> dict[str, Any]:
        try:
            file: dict[str, Any] = self._client.files_info(file=job.file_id)["file"]
        except SlackApiError as error:
            refusal = _REFUSALS.get(str(error.response.get("error")))
            if refusal is None:
                raise
            raise Refused(refusal) from None
        if file.get("is_external") or file.get("user") != job.member:
            raise Refused(ELSEWHERE)
        if int(file.get("size") or 0) > MOST_BYTES:
            raise Refused(TOO_LARGE)
        return file

    def _keep_rows(self, path: Path, name: str, job: ReadFileJob, by: Principal, now: datetime) -> None:
        table = read_table(path, name, **job.read_as.model_dump())
        import_ = self._imports.begin(table, by, now)
        if not import_.is_read:
            rest = table.records(import_.has_read)
            while records := list(islice(rest, READ_AT_ONCE)):
                self._imports.take_rows(import_.id, records, by)
                time.sleep(PAUSE_SECONDS)
        if not import_.is_confirmed:
            self._meet_named(import_.id, by, now)
        self._given_files.read(import_.id, job.file_id, by, now)

    def _meet_named(self, import_id: int, by: Principal, now: datetime) -> None:
        """Have Slack tell of those members whom a file names, so that they are recognized; others are not kept."""
        named = self._given_files.person_keys(import_id, by)
        if not named:
            return
        try:
            team = str(self._client.auth_test()["team_id"])
            for page in islice(self._client.users_list(limit=PEOPLE_AT_ONCE), MOST_PAGES):
                for person in (facts_of(user, str(user["id"]), team) for user in page["members"]):
                    keys = {person.id, *map(person_key, filter(None, (person.name, person.real_name, person.email)))}
                    if person.full_member and not named.isdisjoint(keys):
                        self._members.remember(person, now)
        except (SlackClientError, OSError):
            # The importer is asked about those who are not known yet.
            _log.warning("Slack did not list the members of the workspace; owners in import %s may be asked", import_id)
