"""The one error of the database server, for the people who meet it."""

from pathlib import Path


class ServerError(Exception):
    """The database server cannot be used: what happened, where the log lies, what to do.

    The command line prints it as it is, without a traceback.
    """

    def __init__(self, what: str, remedy: str, log: Path | None = None) -> None:
        self.what = what
        self.remedy = remedy
        self.log = log
        lines = [what]
        if log is not None:
            lines.append(f"log: {log}")
        lines.append(f"what to do: {remedy}")
        super().__init__("\n".join(lines))
