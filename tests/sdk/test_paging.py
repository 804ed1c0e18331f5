"""Searches fetch all pages, with and without a server."""

from __future__ import annotations

import uuid

import greenroom as mlflow


def test_search_fetches_all_pages(anywhere: str) -> None:
    client = mlflow.MlflowClient()
    name = f"Paged-{uuid.uuid4().hex[:8]}"
    client.create_registered_model(name)
    for _ in range(2):
        client.create_model_version(name, "s3://bucket/model")
    first = client.search_model_versions(f"name = '{name}'", max_results=1, order_by=["version_number ASC"])
    assert len(first) == 1
    assert [version.version for version in first.walk()] == ["1", "2"]
    experiment_id = client.create_experiment(name)
    runs = [client.create_run(experiment_id, run_name=str(number)).info.run_id for number in range(5)]
    walked = client.search_runs([experiment_id], max_results=2, order_by=["attributes.start_time ASC"]).walk()
    assert sorted(run.info.run_id for run in walked) == sorted(runs)
