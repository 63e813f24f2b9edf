"""Stands between the bot and PostgreSQL, and cuts the connection when a transaction is to be committed."""

import socket
import tempfile
import threading
from enum import StrEnum
from pathlib import Path

from sqlalchemy import URL

SOCKET = ".s.PGSQL.5432"
CHUNK = 1 << 16


class Cut(StrEnum):
    """Before the server hears of the COMMIT, or after it has done it and before we hear of that."""

    before = "before"
    after = "after"


class CuttingProxy:
    """Passes everything on, and cuts the next commits as `cuts` says, one each."""

    def __init__(self, url: URL) -> None:
        self._target = str(Path(str(url.query["host"])) / SOCKET)
        self._folder = tempfile.TemporaryDirectory(prefix="gh")
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(Path(self._folder.name) / SOCKET))
        self._listening.listen()
        self.url = url.update_query_dict({"host": self._folder.name})
        self.cuts: list[Cut] = []
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Cut everything and stop."""
        self._listening.close()
        for each in self._open:
            each.close()
        self._folder.cleanup()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._target)
            self._open += [client, server]
            threading.Thread(target=self._to_server, args=(client, server), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client), daemon=True).start()

    def _to_server(self, client: socket.socket, server: socket.socket) -> None:
        while chunk := _received(client):
            if b"COMMIT\0" in chunk and self.cuts:
                if self.cuts.pop(0) is Cut.after:
                    # Nothing of the answer goes back, so the other pump must not see it.
                    client.shutdown(socket.SHUT_RDWR)
                    server.sendall(chunk)
                    continue
                break
            try:
                server.sendall(chunk)
            except OSError:
                break
        for each in (client, server):
            _end(each)

    def _pump(self, server: socket.socket, client: socket.socket) -> None:
        while chunk := _received(server):
            try:
                client.sendall(chunk)
            except OSError:
                break
        _end(client)


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(CHUNK)
    except OSError:
        return b""


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
