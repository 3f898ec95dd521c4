"""The figures a benchmark prints are worked out rightly."""

from benchmarks.figures import Figure, Latencies, table


def test_percentiles_are_the_upper_ends_of_their_steps() -> None:
    """Of a hundred requests the 50th and the 99th say how long half and nearly all of them took."""
    found = Latencies()
    for number in range(1, 101):
        found.add(number * 1_000 - 1)
    assert found.percentile_ms(50) == 50.0
    assert found.percentile_ms(99) == 99.0
    assert found.percentile_ms(100) == 100.0


def test_latencies_of_several_lanes_are_joined() -> None:
    """What lanes send as pairs of step and count adds up."""
    one, other = Latencies(), Latencies()
    one.add(100)
    one.add(150)
    other.add(9_950)
    joined = Latencies(one.counts() + other.counts())
    assert joined.counts() == [(1, 2), (99, 1)]
    assert joined.percentile_ms(99) == 10.0


def test_a_time_beyond_all_steps_is_counted_as_the_longest() -> None:
    """A request that took a minute is not lost."""
    found = Latencies()
    found.add(60_000_000)
    assert sum(count for _, count in found.counts()) == 1


def test_nothing_measured_has_no_latency() -> None:
    """Without a request there is nothing to state."""
    assert Latencies().percentile_ms(99) == 0.0


def test_a_figure_shows_its_median_and_spread() -> None:
    """One figure of three windows: the middle one, with the least and the most."""
    figure = Figure([12_000.4, 11_000.0, 14_000.0])
    assert str(figure) == "12,000  (11,000 - 14,000)"
    assert figure.as_json() == {
        "median": 12000.4,
        "least": 11000.0,
        "most": 14000.0,
        "all": [12000.4, 11000.0, 14000.0],
    }


def test_a_table_lines_up() -> None:
    """The first column stands left, the others right, under a header and a rule."""
    assert table([["what", "value"], ["a", "1"], ["bcdef", "20"]]) == (
        "what   value\n------------\na          1\nbcdef     20"
    )
