"""Artifacts over HTTP, on a real server: uploads, downloads, listings, deletion, and refusals without side effects."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import uuid
from urllib.parse import quote

import pytest

from tests.support.file_client import BASE, HELLO, HELLO_DIGEST, MIB, Answer, Files, chunks


@pytest.mark.parametrize("is_chunked", [False, True], ids=["sized", "chunked"])
@pytest.mark.parametrize("size", [0, 1, 65_537, 5 * MIB + 1])
def test_a_file_comes_back_as_it_was_sent(files: Files, size: int, is_chunked: bool) -> None:
    content = os.urandom(size)
    path = f"sizes/{size}-{is_chunked}.bin"
    sent = files.put(path, chunks(content) if is_chunked else content)
    assert (sent.status, sent.body) == (200, b"")
    assert "content-type" not in sent.headers
    back = files.get(path)
    assert back.status == 200
    assert back.body == content
    digest = hashlib.sha256(content).digest()
    assert back.headers["etag"] == f'"{digest.hex()}"'
    assert back.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest).decode()}:"
    assert back.headers["content-length"] == str(size)
    assert files.ask("GET", f"{BASE}?path=sizes").json["files"][0]["is_dir"] is False


def test_a_file_is_never_more_than_a_download(files: Files) -> None:
    files.put("safe/page.html", b"<script>alert(1)</script>")
    headers = files.get("safe/page.html").headers
    assert headers["content-type"] == "text/html"
    assert headers["content-disposition"] == "attachment; filename=page.html"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["x-content-type-options"] == "nosniff"


# What MLflow 3.17.2 responds for the same names.
@pytest.mark.parametrize(
    ("name", "content_type", "disposition"),
    [
        ("MLmodel", "text/plain", "attachment; filename=MLmodel"),
        ("conda.yaml", "text/plain", "attachment; filename=conda.yaml"),
        ("empty.json", "text/plain", "attachment; filename=empty.json"),
        ("plot.png", "image/png", "attachment; filename=plot.png"),
        ("model.pkl", "application/octet-stream", "attachment; filename=model.pkl"),
        ("noext", "application/octet-stream", "attachment; filename=noext"),
        ("a b.txt", "text/plain", 'attachment; filename="a b.txt"'),
        ("a;b", "application/octet-stream", 'attachment; filename="a;b"'),
        ('a"b', "application/octet-stream", 'attachment; filename="a\\"b"'),
        ("100%.txt", "text/plain", "attachment; filename=100%.txt"),
        ("ünï.json", "text/plain", "attachment; filename=uni.json; filename*=UTF-8''%C3%BCn%C3%AF.json"),
        ("日本", "application/octet-stream", "attachment; filename=download; filename*=UTF-8''%E6%97%A5%E6%9C%AC"),
    ],
)
def test_type_and_name_are_those_of_mlflow(files: Files, name: str, content_type: str, disposition: str) -> None:
    path = f"types/{quote(name)}"
    assert files.put(path).status == 200
    headers = files.get(path).headers
    assert (headers["content-type"], headers["content-disposition"]) == (content_type, disposition)


@pytest.mark.parametrize(
    ("sent", "listed"),
    [
        ("a%20b.txt", "a b.txt"),
        # Decoded only once.
        ("a%2520c.txt", "a%20c.txt"),
        # MLflow's client sends these names unencoded.
        ("p%10.txt", "p%10.txt"),
        ("p%7f.txt", "p%7f.txt"),
        ("100%.txt", "100%.txt"),
        ("100%25.csv", "100%.csv"),
        # "%ac" is invalid UTF-8; MLflow and its client replace it by U+FFFD.
        ("100%accuracy.txt", "100\ufffdcuracy.txt"),
        ("dog%25step%25100%25x.png", "dog%step%100%x.png"),
        ("a%3Fb", "a?b"),
        ("a+b&c=d~e", "a+b&c=d~e"),
        ("%F0%9F%98%80", "😀"),
        ("...", "..."),
        ("..a", "..a"),
        (".hidden", ".hidden"),
    ],
)
def test_a_name_is_listed_in_a_form_that_finds_it_again(files: Files, sent: str, listed: str) -> None:
    folder = f"names/{hashlib.sha256(sent.encode()).hexdigest()}"
    assert files.put(f"{folder}/{sent}").status == 200
    assert files.names(folder) == [listed]
    assert files.get(f"{folder}/{quote(listed)}").body == HELLO
    assert files.get(f"{folder}/{sent}").body == HELLO


def test_names_with_escapes_are_names_of_their_own(files: Files) -> None:
    for name in ("a b.txt", "a%20b.txt", "a%2520b.txt", "p%10.txt", "50%25.txt"):
        assert files.put(f"escapes/{quote(name)}", name.encode()).status == 200
    assert files.names("escapes") == ["50%25.txt", "a b.txt", "a%20b.txt", "a%2520b.txt", "p%10.txt"]
    for name in files.names("escapes"):
        assert files.get(f"escapes/{quote(name)}").body == name.encode()


def test_a_name_that_clients_decoded_further_is_found(files: Files) -> None:
    assert files.put("further/a%20b/c%20d.txt").status == 200
    assert files.get("further/a%2520b/c%2520d.txt").body == HELLO
    assert files.names("further/a%20b") == ["c d.txt"]


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("a%23b", "'#'"),
        ("a%2523b", "'#'"),
        ("a%5cb", "backslash"),
        ("a%00b", "U+0000"),
        ("a%09b", "U+0009"),
        ("a%0ab", "U+000A"),
    ],
)
def test_refusal_of_a_name_shows_the_character(files: Files, path: str, named: str) -> None:
    answer = files.put(f"refused/{path}")
    assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert named in answer.json["message"]


def test_an_empty_file_is_listed_without_a_size_as_on_mlflow(files: Files) -> None:
    files.put("empty/file", b"")
    assert files.ask("GET", f"{BASE}?path=empty").json == {"files": [{"path": "file", "is_dir": False}]}


def test_a_listing_distinguishes_files_and_folders(files: Files) -> None:
    for path in ("b.txt", "a/x/y", "a/z", "c/d"):
        files.put(f"listing/{path}")
    answer = files.ask("GET", f"{BASE}?path=listing")
    assert answer.json == {
        "files": [
            {"path": "a", "is_dir": True},
            {"path": "b.txt", "is_dir": False, "file_size": len(HELLO)},
            {"path": "c", "is_dir": True},
        ]
    }
    assert files.ask("GET", f"{BASE}?path=listing/b.txt").json == {}
    assert files.ask("GET", f"{BASE}?path=listing/none").json == {}
    assert files.ask("GET", "/ajax-api/2.0/mlflow-artifacts/artifacts?path=listing/c").json["files"][0]["path"] == "d"


@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../x",
        "x/../y",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/etc/passwd",
        "%252e%252e/x",
        "%25252e%25252e%25252fx",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "C:/x",
        "C:%2fx",
        "file:%2f%2f%2fetc%2fpasswd",
    ],
)
def test_an_invalid_path_is_refused_to_the_letter(files: Files, path: str) -> None:
    before, kept = files.names(""), files.kept()
    for method in ("PUT", "GET", "DELETE", "HEAD"):
        answer = files.ask(method, f"{BASE}/{path}", HELLO if method == "PUT" else None)
        assert answer.status == 400
        if method != "HEAD":
            assert (answer.json["error_code"], answer.json["message"]) == ("INVALID_PARAMETER_VALUE", "Invalid path")
    answer = files.ask("GET", f"{BASE}?path={path}")
    assert (answer.status, answer.json["message"]) == (400, "Invalid path")
    for prefix in ("mpu/create", "mpu/abort", "presigned"):
        method = "GET" if prefix == "presigned" else "POST"
        body = None if method == "GET" else b'{"path": "x"}'
        url = f"/api/2.0/mlflow-artifacts/{prefix}/{path}"
        answer = files.ask(method, url, body, {"Content-Type": "application/json"})
        assert (answer.status, answer.json["message"]) == (400, "Invalid path")
    assert (files.names(""), files.kept()) == (before, kept)


@pytest.mark.parametrize(
    "path",
    ["a%00b", "a%0Ab", "a%0db", "a%5Cb", "..%5C..%5Cx", "a//b", "a/./b", "a/b/", "", "s" * 256, "long/" * 500 + "x"],
)
def test_other_paths_that_no_file_can_have_are_refused(files: Files, path: str) -> None:
    before, kept = files.names(""), files.kept()
    answer = files.put(path)
    assert answer.status == 400
    assert answer.json["error_code"] == "INVALID_PARAMETER_VALUE"
    assert (files.names(""), files.kept()) == (before, kept)


def test_a_file_and_a_folder_cannot_share_a_name(files: Files) -> None:
    files.put("conflict/a/b")
    kept = files.kept()
    for path in ("conflict/a", "conflict/a/b/c", "conflict"):
        answer = files.put(path, b"never seen")
        assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert files.kept() == kept
    assert files.get("conflict/a").status == 400
    assert files.get("conflict/a/b").body == HELLO


def test_deleting_takes_a_file_or_a_folder_and_is_repeatable(files: Files) -> None:
    for path in ("a", "m/x", "m/y/z", "m0"):
        files.put(f"deleting/{path}")
    for path in ("deleting/m", "deleting/m", "deleting/a", "deleting/none"):
        answer = files.ask("DELETE", f"{BASE}/{path}")
        assert (answer.status, answer.json) == (200, {})
    assert files.names("deleting") == ["m0"]
    for path in ("", ".", "%2e"):
        assert files.ask("DELETE", f"{BASE}/{path}").status == 400
    assert files.names("deleting") == ["m0"]


def test_unsupported_transfers_are_refused_with_the_text_clients_expect(files: Files) -> None:
    for verb in ("create", "complete", "abort"):
        body = json.dumps({"path": "/home/me/x.bin", "num_parts": 2, "upload_id": "u", "parts": []}).encode()
        url = f"/api/2.0/mlflow-artifacts/mpu/{verb}/r/x.bin"
        answer = files.ask("POST", url, body, {"Content-Type": "application/json"})
        assert answer.status == 501
        assert answer.json == {
            "error_code": "NOT_IMPLEMENTED",
            "message": "Multipart upload is not supported for the current artifact repository",
        }
    answer = files.ask("GET", "/api/2.0/mlflow-artifacts/presigned/r/x.bin")
    assert (answer.status, answer.json["error_code"]) == (501, "NOT_IMPLEMENTED")


def put_if(files: Files, path: str, content: bytes, **conditions: str) -> int:
    headers = {name.replace("_", "-"): value for name, value in conditions.items()}
    return files.ask("PUT", f"{BASE}/{path}", content, headers).status


def test_file_is_replaced_only_where_the_condition_is_met(files: Files) -> None:
    path = "conditions/file"
    assert put_if(files, path, b"none", If_Match='"abc"') == 412
    assert put_if(files, path, b"one", If_None_Match="*") == 200
    kept = files.kept()
    assert put_if(files, path, b"two", If_None_Match="*") == 412
    first = files.get(path).headers["etag"]
    assert put_if(files, path, b"two", If_Match='"abc"') == 412
    assert files.kept() == kept
    assert files.get(path).body == b"one"
    assert put_if(files, path, b"two", If_Match=first) == 200
    assert put_if(files, path, b"three", If_Match=first) == 412
    assert put_if(files, path, b"three", If_Match="*") == 200
    assert files.get(path).body == b"three"


def test_condition_that_is_not_met_or_cannot_be_read_is_explained(files: Files) -> None:
    files.put("conditions/told", HELLO)
    answer = files.ask("PUT", f"{BASE}/conditions/told", b"x", {"If-Match": '"abc"'})
    assert (answer.status, answer.json["error_code"]) == (412, "RESOURCE_CONFLICT")
    assert f"its sha256 is now {HELLO_DIGEST}" in answer.json["message"]
    answer = files.ask("PUT", f"{BASE}/conditions/told", b"x", {"If-Match": "abc"})
    assert answer.status == 400
    assert "If-Match must be * or entity tags in double quotes" in answer.json["message"]
    assert files.get("conditions/told").body == HELLO


def test_upload_with_a_key_is_made_once(files: Files) -> None:
    path, key = "once/file", uuid.uuid4().hex

    def send(content: bytes, **conditions: str) -> Answer:
        headers = {name.replace("_", "-"): value for name, value in conditions.items()}
        return files.ask("PUT", f"{BASE}/{path}", content, {"Idempotency-Key": key, **headers})

    first = send(b"first", If_None_Match="*")
    assert first.status == 200
    assert "idempotency-replayed" not in first.headers
    files.put(path, b"second")
    # Repeated after a later change: the stored response is replayed, and the upload is not repeated.
    again = send(b"first", If_None_Match="*")
    assert (again.status, again.headers["idempotency-replayed"]) == (200, "true")
    assert again.headers["repr-digest"] == first.headers["repr-digest"]
    assert files.get(path).body == b"second"
    assert send(b"other", If_None_Match="*").status == 409
    assert send(b"first").status == 409
    assert files.get(path).body == b"second"


@pytest.mark.parametrize("key", ["", "a" * 201, "a b"])
def test_invalid_key_is_refused_with_an_upload(files: Files, key: str) -> None:
    answer = files.ask("PUT", f"{BASE}/once/never", b"x", {"Idempotency-Key": key})
    assert answer.status == 400
    assert "Idempotency-Key must be" in answer.json["message"]
    assert files.get("once/never").status == 404
