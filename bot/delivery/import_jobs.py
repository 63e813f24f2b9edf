"""The jobs of an import: fetch a file from Slack's own hosts, keep its rows, import or undo the next few."""

import logging
import time
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.jobs import Job
from bot.delivery.uploaded_files import ELSEWHERE, MOST_BYTES, NO_MORE, SIGN_IN, TOO_LARGE, download
from bot.principal import facts_of
from intake.access import Principal
from intake.errors import NotAllowed, Refused
from intake.notifications.imports import ImportRowsJob, ReadFileJob, UndoImportJob
from intake.rules.imports.lists import read_table
from intake.rules.imports.people import person_key
from intake.services.imports import READ_AT_ONCE, Imports
from intake.services.members import Members
from intake.services.uploaded_files import UploadedFiles
from store.temporary_folders import LockedFolder

# The jobs of an import: fetch a file and keep its rows, import the next few, undo the next few.

PAUSE_SECONDS = 0.01
# Slack lists fewer than a thousand people at once, and twenty pages a minute.
PEOPLE_AT_ONCE, MOST_PAGES = 900, 20
_log = logging.getLogger("guildhall")
UNNAMED = "Your file"
NOT_RECEIVED = "Slack didn't give me the file, though I tried several times. Please upload it again."
_REFUSALS = {"file_not_found": NO_MORE, "file_deleted": NO_MORE, "missing_scope": SIGN_IN}


class ImportJobs:
    """Does what an import asks for, a few rows at a time."""

    def __init__(
        self, client: WebClient, members: Members, imports: Imports, uploaded_files: UploadedFiles, *, on_loopback: bool
    ) -> None:
        self._client = client
        self._members = members
        self._imports = imports
        self._uploaded_files = uploaded_files
        self._on_loopback = on_loopback

    def by_kind(self) -> Mapping[str, Job]:
        """Return what is done for each kind of job."""
        return {
            ReadFileJob.kind: self.read_file,
            ImportRowsJob.kind: self.import_rows,
            UndoImportJob.kind: self.undo,
        }

    def read_file(self, snapshot: dict[str, Any], now: datetime, _request_key: str) -> None:
        """Fetch a file and keep its rows; whoever uploaded it hears why it can't be read."""
        job = ReadFileJob.model_validate(snapshot)
        name = UNNAMED
        try:
            by = self._person(job.member)
            file = self._described(job)
            name = str(file.get("name") or name)
            with LockedFolder() as folder:
                path = folder / "given"
                url = str(file.get("url_private_download") or file.get("url_private") or "")
                download(url, self._client.token or "", path, on_loopback=self._on_loopback)
                self._keep_rows(path, name, job, by, now)
        except Refused as refused:
            self._uploaded_files.refuse(job.file_id, name, refused.message, job.member, now)

    def give_up_file(self, snapshot: dict[str, Any], now: datetime) -> None:
        """Tell whoever uploaded a file that it could not be fetched."""
        job = ReadFileJob.model_validate(snapshot)
        self._uploaded_files.refuse(job.file_id, UNNAMED, NOT_RECEIVED, job.member, now)

    def import_rows(self, snapshot: dict[str, Any], now: datetime, request_key: str) -> None:
        """Import the next few rows; where the importer may not do that any more, say so instead."""
        job = ImportRowsJob.model_validate(snapshot)
        try:
            self._imports.proceed(job.id, self._person(job.member), now, in_pieces=True)
        except NotAllowed:
            self._uploaded_files.stop(job.id, job.member, now, request_key, undoing=False)

    def undo(self, snapshot: dict[str, Any], now: datetime, request_key: str) -> None:
        """Remove the next few ideas; where who undoes may not do that any more, say so instead."""
        job = UndoImportJob.model_validate(snapshot)
        try:
            self._imports.undo_some(job.id, self._person(job.member), now, in_pieces=True)
        except NotAllowed:
            self._uploaded_files.stop(job.id, job.member, now, request_key, undoing=True)

    def _person(self, member: str) -> Principal:
        principal = self._members.principal(member)
        if principal is None:
            raise NotAllowed("Only admins can import a list of ideas.")
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
        self._uploaded_files.read(import_.id, job.file_id, by, now)

    def _meet_named(self, import_id: int, by: Principal, now: datetime) -> None:
        """Look up the members that a file names, so that they are recognized; others are not kept."""
        named = self._uploaded_files.person_keys(import_id, by)
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
