from __future__ import annotations

from greenroom.server.metrics import BUCKETS_S, Counts, RequestNumbers, SharedCounts, exposition

ROUTE = "GET /api"


def a_process(*durations: float, status: int | None = 200) -> RequestNumbers:
    numbers = RequestNumbers()
    for seconds in durations:
        numbers.note(ROUTE, status, seconds)
    return numbers


def text_of(counts: Counts) -> str:
    return exposition(counts, version="1.2.3", workers=2, queued_changes=7)[1].decode()


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
