from __future__ import annotations

from greenroom.server.monitoring.metrics import BUCKETS_S, Counts, RequestNumbers, SharedCounts, exposition

ROUTE = "GET /api"


def a_process(*durations: float, status: int | None = 200) -> RequestNumbers:
    numbers = RequestNumbers()
    for seconds in durations:
        numbers.note(ROUTE, status, seconds)
    return numbers


def text_of(counts: Counts) -> str:
    counts.measures["greenroom_changes_queued"] = {"": 7.0}
    return exposition(counts, version="1.2.3", workers=2, worker_silent_s=0.5)[1].decode()


def test_answers_are_counted_by_route_and_status() -> None:
    numbers = a_process(0.1, 0.2)
    numbers.note(ROUTE, 404, 0.1)
    numbers.note(ROUTE, None, 0.1)
    assert numbers.counts().answered == {ROUTE: {"200": 2, "404": 1, "none": 1}}


def test_durations_fall_into_buckets_whose_bounds_belong_to_them() -> None:
    counts = a_process(0.0, BUCKETS_S[0], BUCKETS_S[-1], BUCKETS_S[-1] + 1).counts()
    assert counts.durations[ROUTE][0] == 2
    assert counts.durations[ROUTE][-2:] == [1, 1]
    assert counts.seconds[ROUTE] == sum((BUCKETS_S[0], BUCKETS_S[-1], BUCKETS_S[-1] + 1))


def test_workers_add_up() -> None:
    counts = a_process(0.1).counts()
    counts.add(a_process(0.1, 0.2, status=500).counts())
    counts.add(Counts())
    assert counts.answered == {ROUTE: {"200": 1, "500": 2}}
    assert sum(counts.durations[ROUTE]) == 3


def test_counting_up_does_not_reach_into_what_was_taken_out() -> None:
    numbers = a_process(0.1)
    numbers.continue_from(a_process(0.1).counts())
    numbers.counts()
    assert numbers.counts().answered == {ROUTE: {"200": 2}}
    assert sum(numbers.counts().durations[ROUTE]) == 2


def test_a_worker_counts_on_where_the_dead_one_stopped() -> None:
    shared = SharedCounts(2)
    dead = a_process(0.1, 0.1)
    dead.running = 3
    shared.publish(1, dead.counts())
    found = shared.read(1)
    assert found is not None
    replacement = a_process(0.1)
    replacement.continue_from(found)
    assert replacement.counts().answered == {ROUTE: {"200": 3}}
    assert replacement.counts().running == 0


def test_shared_counts_of_the_others_are_seen() -> None:
    shared = SharedCounts(3)
    assert list(shared.others(0)) == []
    shared.publish(1, a_process(0.1).counts())
    shared.publish(2, a_process(0.1).counts())
    shared.publish(2, a_process(0.1, 0.1).counts())
    assert [counts.answered[ROUTE]["200"] for counts in shared.others(0)] == [1, 2]
    assert [counts.answered[ROUTE]["200"] for counts in shared.others(2)] == [1]


def a_measured_process(*, dropped: float, lag_s: float, waiting: float) -> Counts:
    counts = a_process(0.1).counts()
    counts.running = 1
    counts.measures = {
        "greenroom_log_lines_dropped": {"": dropped},
        "greenroom_event_loop_lag_seconds": {"": lag_s},
        "greenroom_pool_connections": {"busy": waiting, "idle": 1},
    }
    return counts


def test_measures_add_up_or_the_largest_counts() -> None:
    counts = a_measured_process(dropped=1, lag_s=0.5, waiting=2)
    counts.add(a_measured_process(dropped=2, lag_s=0.25, waiting=3))
    assert counts.measures == {
        "greenroom_log_lines_dropped": {"": 3},
        "greenroom_event_loop_lag_seconds": {"": 0.5},
        "greenroom_pool_connections": {"busy": 5, "idle": 2},
    }
    text = text_of(counts)
    assert "greenroom_log_lines_dropped_total 3.0" in text
    assert "greenroom_event_loop_lag_seconds 0.5" in text
    assert 'greenroom_pool_connections{state="busy"} 5.0' in text
    assert "greenroom_worker_silent_seconds 0.5" in text


def test_what_a_dead_worker_measured_last_holds_no_longer_but_what_it_counted_does() -> None:
    replacement = RequestNumbers()
    replacement.continue_from(a_measured_process(dropped=1, lag_s=0.5, waiting=2))
    assert replacement.counts().measures == {"greenroom_log_lines_dropped": {"": 1}}


def test_what_a_silent_worker_measured_last_is_left_out() -> None:
    shared = SharedCounts(3)
    for slot, beat in ((1, 100.0), (2, 95.0)):
        shared.beat(slot, beat)
        shared.publish(slot, a_measured_process(dropped=1, lag_s=0.5, waiting=2))
    sound, silent = shared.others(0, now=106.0)
    assert (sound.running, "greenroom_pool_connections" in sound.measures) == (1, True)
    assert (silent.running, list(silent.measures)) == (0, ["greenroom_log_lines_dropped"])
    assert silent.answered == sound.answered
    assert (shared.silent_s(0, 106.0), shared.silent_s(2, 106.0)) == (11.0, 6.0)
    assert SharedCounts(2).silent_s(0, 106.0) == 0.0


def test_more_than_a_slot_holds_is_left_out() -> None:
    shared = SharedCounts(2)
    shared.publish(0, Counts(answered={"x" * 600_000: {"200": 1}}))
    shared.publish(1, a_process(0.1).counts())
    assert shared.read(0) is None
    assert shared.read(1) is not None


def test_prometheus_reads_sums_of_buckets() -> None:
    text = text_of(a_process(0.0001, 0.003, 100).counts())
    assert f'greenroom_http_request_seconds_bucket{{le="{BUCKETS_S[0]}",method="GET",route="/api"}} 1.0' in text
    assert 'greenroom_http_request_seconds_bucket{le="0.005",method="GET",route="/api"} 2.0' in text
    assert 'greenroom_http_request_seconds_bucket{le="+Inf",method="GET",route="/api"} 3.0' in text
    assert 'greenroom_http_request_seconds_count{method="GET",route="/api"} 3.0' in text
    assert 'greenroom_http_requests_total{method="GET",route="/api",status="200"} 3.0' in text
    assert 'greenroom_info{version="1.2.3"} 1.0' in text
    assert "greenroom_changes_queued 7.0" in text
