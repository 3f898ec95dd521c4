"""Whether others keep the machine busy is read rightly."""

from benchmarks.machine import busy_hundredths, described, ticks

BEFORE = "cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 2 3\n"
AFTER = "cpu  160 0 70 900 70 0 0 0 0 0\ncpu0 1 2 3\n"


def test_waiting_and_idle_time_is_not_busy() -> None:
    """Busy is what is neither idle nor waiting for the disk."""
    assert ticks(BEFORE) == (150, 1_000)


def test_the_share_is_of_the_time_between() -> None:
    """80 of 200 ticks between the readings were busy."""
    assert busy_hundredths(BEFORE, AFTER) == 40
    assert busy_hundredths(BEFORE, BEFORE) == 0


def test_the_machine_is_described() -> None:
    """A figure without its machine means little."""
    assert "cores" in described()
    assert "Python" in described()
