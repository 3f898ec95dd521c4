"""A base reviewed on Spark comes out as on one machine, on a real cluster of two worker processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from sitthi.kernel.errors import BadInput
from sitthi.population import spark
from sitthi.population.spark import Run, java_version, require, review_spark, reviewing, total
from sitthi.population.spark_parts import parts_of
from sitthi.population.tier_files import MONTHS_FILE, NUMBERS_FILE
from sitthi.population.tier_rates import terms_at
from sitthi.population.tier_running import OUTCOME_FILE, Totals, review
from sitthi.population.tier_sample import AS_OF_DAY, generate
from sitthi.terms import load_book

COUNT = 20_000
WORKERS = 2
PATIENCE_S = 60
MASTER, WORKER = (f"org.apache.spark.deploy.{one}" for one in ("master.Master", "worker.Worker"))
TERMS = terms_at(load_book(), AS_OF_DAY)


class Base:
    """A made-up base in small row groups, with what one machine makes of it."""

    def __init__(self, folder: Path) -> None:
        generate(folder, COUNT, 5, lambda _: None)
        self.numbers, self.months = folder / NUMBERS_FILE, folder / MONTHS_FILE
        parquet.write_table(parquet.read_table(self.months), self.months, row_group_size=4_096)
        self.totals = review(self.numbers, self.months, AS_OF_DAY, TERMS, folder / OUTCOME_FILE, lambda _: None)
        self.outcome = parquet.read_table(folder / OUTCOME_FILE)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """The base all tests review."""
    return Base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a master with two workers, each a process of its own on this machine; and where they work."""
    pyspark = pytest.importorskip("pyspark", reason="Spark is not installed here; make test-spark has it")
    if java_version() < spark.OLDEST_JAVA:
        pytest.skip("there is no Java 17 here")
    folder = tmp_path_factory.mktemp("cluster")
    home = Path(pyspark.__file__).parent
    here = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    with pytest.MonkeyPatch.context() as patch, socket.socket() as taken:
        for name, value in here.items():
            patch.setenv(name, value)
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        taken.close()
        address = f"spark://127.0.0.1:{port}"
        at = ["--host", "127.0.0.1", "--webui-port", "0", "--port"]
        commands = [[MASTER, *at, str(port)]]
        for place in range(WORKERS):
            work = ["--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"worker{place}")]
            commands.append([WORKER, *at, "0", *work, address])
        logs = [folder / f"{place}.log" for place in range(len(commands))]
        started = []
        try:
            for command, log in zip(commands, logs, strict=True):
                with log.open("w") as said:
                    run = [str(home / "bin" / "spark-class"), *command]
                    started.append(subprocess.Popen(run, env=dict(os.environ), stdout=said, stderr=said))
            wait_for_workers(logs[0])
            # Both tests are of one session, so that its workers compile the rules once.
            with spark.session(address):
                yield address, folder
        finally:
            for one in reversed(started):
                one.terminate()
            for one in started:
                one.wait()


def wait_for_workers(log: Path) -> None:
    """Until the master has said that both have come."""
    until = time.monotonic() + PATIENCE_S
    while log.read_text().count("Registering worker") < WORKERS:
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.2)


def outcome_in(folder: Path) -> Any:
    """The rows of all parts, in the order of their names."""
    return pa.concat_tables([parquet.read_table(one) for one in sorted(folder.iterdir())])


@pytest.mark.filterwarnings("default")
def test_two_workers_review_a_base_as_one_machine_does(base: Base, cluster: tuple[str, Path], tmp_path: Path) -> None:
    """Every row and every sum is the same; both workers, which are processes of their own, had parts to review."""
    address, folder = cluster
    out = tmp_path / "outcome"
    totals = review_spark(base.numbers, base.months, AS_OF_DAY, TERMS, out, address)
    assert totals == base.totals
    assert outcome_in(out).equals(base.outcome)
    assert len(list(out.iterdir())) > WORKERS
    for place in range(WORKERS):
        (said,) = (folder / f"worker{place}").glob("app-*/*/stderr")
        assert "Finished task" in said.read_text()


@pytest.mark.filterwarnings("default")
def test_a_fault_found_by_a_worker_names_file_and_row(base: Base, cluster: tuple[str, Path], tmp_path: Path) -> None:
    """What is wrong in a file is said as by one machine, wherever it was found; no outcome is left then."""
    months = parquet.read_table(base.months)
    flags = months.column("flags").to_pylist()
    flags[-1] = 99
    months = months.set_column(months.schema.get_field_index("flags"), "flags", pa.array(flags, pa.int8()))
    parquet.write_table(months, tmp_path / "months.parquet", row_group_size=4_096)
    with pytest.raises(BadInput) as found:
        review_spark(base.numbers, tmp_path / "months.parquet", AS_OF_DAY, TERMS, tmp_path / "out", cluster[0])
    assert (found.value.line, found.value.field) == (len(flags), "flags")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["months.parquet"]


def test_what_a_worker_runs_gives_the_same_rows(base: Base, tmp_path: Path) -> None:
    """The function handed to Spark, called as Spark calls it: totals add up, parts hold all rows in order."""
    parts = tuple(parts_of(base.numbers, base.months, 6))
    run = reviewing(Run(base.numbers, base.months, AS_OF_DAY, TERMS, tmp_path, parts))
    batches = [pa.record_batch({"id": pa.array(range(len(parts)))})]
    (told,) = run(iter(batches))
    found = total([spark.totals_of(*row.values()) for row in told.to_pylist()], AS_OF_DAY)
    assert len(parts) > 1
    assert found == base.totals
    assert outcome_in(tmp_path).equals(base.outcome)


def test_totals_of_no_part_are_empty() -> None:
    """Nothing adds up to nothing, on the day asked about."""
    assert total([], 7) == Totals(7)


def test_a_machine_without_java_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Spark's library without a Java it runs on is said before anything is begun."""
    monkeypatch.setattr(spark, "NEEDED", ())
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(BadInput, match="there is none here"):
        require()


def test_a_machine_without_spark_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that is missing is named with the extra that brings it."""
    monkeypatch.setattr(spark, "NEEDED", ("sitthi", "no_such_library"))
    with pytest.raises(BadInput, match="needs no_such_library, not installed") as found:
        require()
    assert "sitthi[spark]" in found.value.remedy


def test_a_folder_of_other_things_is_not_replaced(monkeypatch: pytest.MonkeyPatch, base: Base, tmp_path: Path) -> None:
    """Only an outcome is replaced by an outcome."""
    monkeypatch.setattr(spark, "require", lambda: None)
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(BadInput, match="holds other things"):
        review_spark(base.numbers, base.months, AS_OF_DAY, TERMS, tmp_path)
    assert (tmp_path / "letter.txt").exists()
