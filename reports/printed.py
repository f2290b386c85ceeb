"""HTML pages as PDF, by a Chromium if there is one."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from reports.records import ReportError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
)  # fmt: skip
PATIENCE = 120.0  # seconds


def print_page(page: Path) -> Path:
    """Print an HTML file to a PDF beside it, and return its path.

    Raises:
        ReportError: there is no browser, or it did not print.
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise ReportError(f"{page}: a PDF needs one of {', '.join(BROWSERS)} on the path, found none")
    target = page.with_suffix(".pdf")
    with tempfile.TemporaryDirectory() as user:
        command = [
            browser,
            *QUIET,
            f"--user-data-dir={user}",
            f"--print-to-pdf={target}",
            page.resolve().as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ReportError(f"{target}: {browser} did not print it: {error}") from error
    if not target.exists():
        said = done.stderr.strip().splitlines()[-1:] or ["nothing was said"]
        raise ReportError(f"{target}: {browser} did not print it: {said[0]}")
    return target
