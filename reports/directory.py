"""One run at a time in a report directory, and nothing left over from runs that were killed.

``report.json`` and the pages of the report are several files, and no file system replaces them in one
step.  So a run takes the directory for itself, removes the pages of the run before it, and only then
writes: whenever it is killed, the files that are there belong to the same run.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
from pathlib import Path

from reports.records import ReportError, as_directory

try:
    import fcntl
except ImportError:  # Windows
    HAS_LOCKS = False
else:
    HAS_LOCKS = True

#: Temporary files of ``records.write_atomic`` and the last words of workers.
_LEFT_OVER = re.compile(r"\.([0-9a-f]{16}\.tmp|gw\d+\.trace)")
#: Pages and files that a run replaces as a whole.
ALWAYS = (
    "report.md",
    "letter.md",
    "letter.html",
    "letter.pdf",
    "report.html",
    "comparison.md",
    "certificates.json",
    "findings.json",
)
_BUSY = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}


class OwnedDirectory:
    """A report directory that this process alone writes to, until ``release`` or its death.

    The lock (``flock``) is one of the operating system's, on the directory itself: it leaves no file
    behind and ends with the process, however that ends.  Where there is no such lock (Windows, some
    network file systems), two runs in one directory are not kept apart, and nothing is swept.

    Raises:
        ReportError: in one line, if another run holds the directory or it cannot be made or emptied.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self.path = as_directory(directory)
        self._descriptor = _lock(self.path)
        try:
            if self._descriptor is not None:
                self.sweep()
            for page in [*map(self.path.joinpath, ALWAYS), *self.path.glob("sections/*.md")]:
                page.unlink(missing_ok=True)
        except OSError as error:
            self.release()
            raise ReportError(f"{error.filename}: cannot be removed: {error.strerror}") from error

    def sweep(self) -> None:
        """Remove what killed runs have left."""
        for path in [*self.path.iterdir(), *self.path.glob("sections/.*")]:
            if _LEFT_OVER.fullmatch(path.name):
                path.unlink(missing_ok=True)

    def release(self) -> None:
        """Let others write to the directory; a second call does nothing."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with contextlib.suppress(OSError):
                self.sweep()
            os.close(descriptor)


def _lock(path: Path) -> int | None:
    """A descriptor that holds the lock; None where there is no such lock."""
    if not HAS_LOCKS:
        return None
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if error.errno in _BUSY:
            raise ReportError(f"{path}: another run is writing its report there") from error
        return None
    return descriptor
