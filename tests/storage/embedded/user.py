"""One user of the server, as a process of its own: tests start it, watch it and kill it.

It prints a URL of the server when it holds it, and leaves when its standard input ends.
"""

import sys

from sitthi.storage.server import ServerError, database_server


def say(sentence: str) -> None:
    """Notices go where the errors go."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - the tests read it


def main() -> int:
    """Hold the server until nobody talks to us any more."""
    try:
        with database_server(say) as server:
            print(server.url("postgres"), flush=True)  # noqa: T201 - the tests read it
            sys.stdin.read()
    except ServerError as error:
        say(str(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
