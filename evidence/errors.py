"""An exception in a line, whatever it holds."""


def one_line(error: BaseException, longest: int = 1000) -> str:
    """The type and text of an exception, whatever it holds: one line of UTF-8, not too long."""
    try:
        text = str(error)
    except Exception:
        text = "(its text cannot be had)"
    plain = text.encode("utf-8", "backslashreplace").decode("utf-8")
    line = f"{type(error).__name__}: {' '.join(plain.split())}".removesuffix(": ")
    return line if len(line) <= longest else line[: longest - 2] + " …"
