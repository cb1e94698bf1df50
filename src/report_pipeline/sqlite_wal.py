"""SQLite files that several processes share: write-ahead mode, and waiting where SQLite itself does not."""

from __future__ import annotations

import sqlite3
import time
from typing import Final

BUSY_SECONDS: Final = 30.0
"""How long to wait for another process that is writing."""


def write_ahead(connection: sqlite3.Connection) -> None:
    """Set write-ahead mode, and commits that wait for no disk.

    Where another process is making the tables of a new file, SQLite says "locked" at once, whatever its timeout is.

    Raises sqlite3.OperationalError when the file stays locked, or cannot be written.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as err:
            if not is_busy(err) or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            break
    connection.execute("PRAGMA synchronous = NORMAL")


def is_busy(err: sqlite3.Error) -> bool:
    """Tell whether another process stood in the way."""
    return getattr(err, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
