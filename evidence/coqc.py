"""Asks Coq's kernel: compiles theorems against ``proofs/Checker.v`` and says which are refused, and why.

Or has a development check itself, and says what each of its theorems rests on.

What a file of theorems assumes is printed by Coq itself; anything beyond the axioms of its real numbers
(`AXIOMS`) is a refusal of the whole file.  Nothing is kept: the files lie in a temporary folder.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from evidence.kernel import HEAD, Theorem

#: What Coq's construction of the real numbers rests on.
AXIOMS = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
    }
)
#: Seconds for one call of the compiler, and characters of a file.
PATIENCE, SIZE = 900, 400_000


class KernelError(Exception):
    """Coq could not be asked; the message says why."""


def compiler() -> str | None:
    """Where Coq's compiler is; None if there is none."""
    return shutil.which("coqc")


def version() -> str:
    """What the compiler calls itself, such as ``Coq 8.16.1``.

    Raises:
        KernelError: there is none, or it does not answer.
    """
    try:
        done = subprocess.run(_command("--print-version"), capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise KernelError(f"coqc does not say which version it is: {error}") from error
    return f"Coq {done.stdout.split()[0]}"


def refusals(theorems: Sequence[Theorem], checker: Path, *, workers: int = 2) -> Iterator[str]:
    """For each theorem that the kernel refuses, what it is and why; nothing if all are theorems.

    Args:
        theorems: what `evidence.kernel` has printed.
        checker: the file ``Checker.v``, which is compiled first.
        workers: how many compilers run at a time.

    Raises:
        KernelError: there is no compiler, or it does not accept ``Checker.v``.
    """
    with tempfile.TemporaryDirectory(prefix="kernel-") as name:
        folder = Path(name)
        try:
            shutil.copy(checker, folder / "Checker.v")
        except OSError as error:
            raise KernelError(f"{checker}: {error.strerror}") from error
        status, said = _compile(folder, "Checker")
        if status:
            raise KernelError(f"{checker}: {said.strip()}")
        with ThreadPoolExecutor(workers) as pool:
            parts = enumerate(_parts(theorems))
            for found in pool.map(lambda part: list(_refused(folder, f"Part{part[0]}", part[1])), parts):
                yield from found


def accepted(folder: Path) -> dict[str, str]:
    """The theorems that the script ``check`` of a development accepts, ``File.name`` to what each rests on.

    Raises:
        KernelError: there is no compiler or no such script, or it does not accept everything.
    """
    _command()
    script = folder / "check"
    try:
        done = subprocess.run([script.resolve()], capture_output=True, text=True, timeout=PATIENCE)
    except OSError as error:
        raise KernelError(f"{script}: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise KernelError(f"{script}: it takes more than {PATIENCE} seconds") from error
    last = done.stdout.rstrip().rpartition("\n")[2]
    if done.returncode or not last.startswith("all accepted"):
        why = " ".join(done.stderr.split()) or last
        start = max(why.rfind('File "'), 0)  # warnings may stand before
        raise KernelError(f"{script}: not accepted: {why[start : start + 300]}")
    return dict(re.findall(r"^(\w+\.[\w']+): +(.*)$", done.stdout, re.MULTILINE))


def axioms(said: str) -> set[str]:
    """The names of the axioms in what ``Print Assumptions`` says."""
    return set(re.findall(r"^([\w.']+)\s*:", said.replace("\n  :", " :"), re.MULTILINE)) - {"Axioms"}


def _parts(theorems: Iterable[Theorem]) -> Iterator[list[Theorem]]:
    part: list[Theorem] = []
    for theorem in theorems:
        part.append(theorem)
        if sum(len(t.text) for t in part) > SIZE:
            yield part
            part = []
    if part:
        yield part


def _refused(folder: Path, name: str, theorems: list[Theorem]) -> Iterator[str]:
    while theorems:
        lines = HEAD.count("\n")
        starts = []
        for theorem in theorems:
            starts.append(lines + 1)
            lines += theorem.text.count("\n") + 1
        together = ", ".join(t.name for t in theorems)
        end = f"Definition together := ({together}).\nPrint Assumptions together.\n"
        (folder / f"{name}.v").write_text(
            HEAD + "".join(f"{t.text}\n" for t in theorems) + end, encoding="utf-8"
        )
        status, said = _compile(folder, name)
        if not status:
            for axiom in sorted(axioms(said) - AXIOMS):
                yield f"{theorems[0].name} to {theorems[-1].name}: rest on the axiom {axiom}"
            return
        place = re.search(r", line (\d+), ", said)
        why = " ".join(said.partition("Error:")[2].split()) or said.strip()
        if place is None or int(place[1]) > lines:
            raise KernelError(f"{name}: {why[:300]}")
        bad = max(k for k, start in enumerate(starts) if start <= max(int(place[1]), starts[0]))
        yield f"{theorems[bad].name} ({theorems[bad].sentence}): {why[:300]}"
        theorems = theorems[:bad] + theorems[bad + 1 :]


def _compile(folder: Path, name: str) -> tuple[int, str]:
    try:
        done = subprocess.run(
            _command("-q", "-R", ".", "Refereed", f"{name}.v"),
            cwd=folder, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return 1, f"Error: it takes more than {PATIENCE} seconds"
    return done.returncode, done.stdout + done.stderr


def _command(*arguments: str) -> list[str]:
    path = compiler()
    if path is None:
        raise KernelError("there is no coqc: install Coq (Debian: apt-get install coq)")
    return [path, *arguments]
