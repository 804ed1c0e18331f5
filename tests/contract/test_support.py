"""The servers used by the other tests behave as those tests assume."""

from __future__ import annotations

import pytest

from tests.support.postgres import PostgresServer
from tests.support.s3 import S3Bucket


def test_each_test_gets_a_database_of_its_own(postgres_server: PostgresServer, postgres_database: str) -> None:
    other = postgres_server.create_database()
    postgres_server.execute("CREATE TABLE here (id int)", url=postgres_database)
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    assert postgres_server.execute(tables, url=other) == []
    postgres_server.drop_database(other)


def test_the_durable_server_keeps_commits_over_a_crash(
    durable_postgres_server: PostgresServer, durable_postgres_database: str
) -> None:
    def ask(statement: str) -> list[dict[str, object]]:
        return durable_postgres_server.execute(statement, url=durable_postgres_database)

    assert ask("SHOW fsync") == [{"fsync": "on"}]
    ask("CREATE TABLE kept (id int)")
    ask("INSERT INTO kept VALUES (7)")
    durable_postgres_server.kill()
    durable_postgres_server.start()
    assert ask("SELECT id FROM kept") == [{"id": 7}]


def test_a_bucket_starts_empty_and_keeps_what_is_put(s3_bucket: S3Bucket) -> None:
    assert s3_bucket.keys() == []
    s3_bucket.client().put_object(Bucket=s3_bucket.name, Key="a/b.txt", Body=b"hello")
    assert s3_bucket.keys() == ["a/b.txt"]


def test_rclone_refuses_a_wrong_signature(rclone_bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.exceptions import ClientError

    monkeypatch.setattr("tests.support.s3.SECRET_KEY", "another")
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        rclone_bucket.client().list_objects_v2(Bucket=rclone_bucket.name)
