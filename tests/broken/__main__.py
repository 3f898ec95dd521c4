"""Break every clause in every way and see that a case of its own fails; exit 1 where none does.

``make test-broken``. With arguments, only the clauses named: ``python -m tests.broken prepaid/1.2.8``.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby

from rich.console import Console
from rich.table import Table

from sitthi.storage import migrate
from sitthi.storage.server import database_server, drop_database
from tests.broken.trial import Tried, begin, every_break, fails_unbroken, try_out
from tests.database import clone, template_database

PROCESSES = max(2, (os.cpu_count() or 2) // 2)


def main(names: list[str]) -> int:
    """The survivors' number tells how it went: 0, 1 with any, 2 where a case fails by the book as it is."""
    console = Console()
    wanted = [index for index, one in enumerate(every_break()) if not names or one.clause in names]
    clauses = list(dict.fromkeys(every_break()[index].clause for index in wanted))
    with database_server() as server:
        template = template_database(server, migrate.migrate, migrate.fingerprint())
        databases = [clone(server, template, f"broken{index}") for index in range(PROCESSES)]
        try:
            context = multiprocessing.get_context("spawn")
            urls = context.Queue()
            for database in databases:
                urls.put(server.url(database))
            with ProcessPoolExecutor(PROCESSES, context, begin, (urls,)) as pool:
                unsound = [text for text in pool.map(fails_unbroken, clauses, chunksize=4) if text]
                if unsound:
                    console.print("These fail by the book as it is:", *unsound, sep="\n", markup=False)
                    return 2
                tried = list(pool.map(try_out, wanted, chunksize=8))
        finally:
            for database in databases:
                drop_database(server, database)
    return _report(console, tried)


def _report(console: Console, tried: Iterable[Tried]) -> int:
    table = Table("clause", "broken", "ways", "noticed", "by", title="Clauses broken")
    survivors: list[str] = []
    exceptions = 0
    for (clause, what), group in groupby(tried, key=lambda one: (one.clause, one.what)):
        ways = list(group)
        noticed = [one for one in ways if one.noticed_by]
        excepted = ways[0].excepted
        exceptions += bool(excepted)
        by = noticed[0].noticed_by if noticed else excepted or f"nothing ({ways[0].cases} cases)"
        table.add_row(clause, what, str(len(ways)), str(len(noticed)), by)
        if not noticed and not excepted:
            survivors.append(f"{clause}: {what}")
        elif noticed and excepted:
            survivors.append(f"{clause}: {what} is noticed by now: take its exception out")
    console.print(table)
    console.print(f"{table.row_count} broken, {len(survivors)} survive, {exceptions} excepted with a reason")
    for one in survivors:
        console.print(f"  {one}", markup=False)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
