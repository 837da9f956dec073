"""Recorded content in S3-compatible storage (api.md 3.4), against moto's server on this machine."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import httpx
import pytest
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from interactions.models import Recording
from interactions.s3_storage import PART_BYTES
from tests.contract.schema_project import wav
from tests.factories import InteractionFactory, data_of, faults_of

BUCKET = "peach-recordings"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def setting(endpoint: str) -> dict[str, Any]:
    return recordings_setting(PEACH_S3_BUCKET=BUCKET, PEACH_S3_ENDPOINT_URL=endpoint)


@pytest.fixture
def bucket(
    endpoint: str, setting: dict[str, Any], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """An empty bucket that recorded content is kept in."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    client.create_bucket(Bucket=BUCKET)
    settings.STORAGES = {**settings.STORAGES, "recordings": setting}
    yield boto3.resource("s3", endpoint_url=endpoint, region_name="us-east-1").Bucket(BUCKET)
    for row in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=row["Key"])
    client.delete_bucket(Bucket=BUCKET)


def recordings_setting(**environment: str) -> dict[str, Any]:
    """What the settings say about the storage of recordings, in an environment of its own."""
    program = (
        "import json\nfrom peach_interactions import settings\n"
        "print(json.dumps(settings.STORAGES['recordings'], default=str))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
    )
    setting: dict[str, Any] = json.loads(found.stdout)
    return setting


@pytest.fixture
def call(lender: Any, ada: Any) -> Any:
    return InteractionFactory(person=ada)


def path_of(call: Any) -> str:
    return f"/people/{call.person_id}/interactions/{call.pk}/recording"


def test_stores_content_and_redirects_to_a_presigned_address(bucket, endpoint, service, call):
    sound = wav()
    stored = data_of(service.raw("put", path_of(call), sound, "audio/wav"))
    assert stored["sizeBytes"] == len(sound)
    (kept,) = bucket.objects.all()
    assert kept.key == f"{call.company_id}/{stored['id']}.wav"
    assert kept.get()["Body"].read() == sound

    response = service.get(path_of(call))
    assert response.status_code == 302
    assert response["Cache-Control"] == "private, no-store"
    address = response["Location"]
    assert address.startswith(f"{endpoint}/")
    given = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert given["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert 0 < int(given["X-Amz-Expires"]) <= 300
    assert given["response-content-type"] == "audio/wav"
    assert given["response-content-disposition"] == "inline"
    assert given["response-cache-control"] == "private, no-store"

    played = httpx.get(address, trust_env=False)
    assert (played.status_code, played.content) == (200, sound)
    assert played.headers["Content-Type"] == "audio/wav"
    assert played.headers["Content-Disposition"] == "inline"
    part = httpx.get(address, headers={"Range": "bytes=10-19"}, trust_env=False)
    assert (part.status_code, part.content) == (206, sound[10:20])


def test_answers_with_the_presigned_address_and_its_end(bucket, service, call):
    data_of(service.raw("put", path_of(call), wav(), "audio/wav"))
    data = data_of(service.get(path_of(call), returnUrl="true"))
    left = dt.datetime.fromisoformat(data["expiresAt"]) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(0) < left <= dt.timedelta(minutes=5)
    assert httpx.get(data["url"], trust_env=False).content == wav()


def test_content_that_the_storage_has_lost_does_not_play(bucket, service, call):
    data_of(service.raw("put", path_of(call), wav(), "audio/wav"))
    bucket.Object(Recording.objects.get().storage_name).delete()
    address = service.get(path_of(call))["Location"]
    # Which of the two depends on whether the storage lets its holder list the bucket.
    assert httpx.get(address, trust_env=False).status_code in (403, 404)


def test_refused_content_leaves_nothing_in_the_bucket(bucket, service, call):
    refused = service.raw("put", path_of(call), b"no sound", "audio/wav")
    assert faults_of(refused, 400) == {None: "not_that_type"}
    assert list(bucket.objects.all()) == []


def test_content_that_could_not_be_recorded_is_removed_from_the_bucket(
    bucket, service, call, monkeypatch
):
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("The database is gone.")

    monkeypatch.setattr(Recording, "save", fail)
    assert service.raw("put", path_of(call), wav(), "audio/wav").status_code == 500
    assert list(bucket.objects.all()) == []


def test_large_content_is_sent_in_parts(bucket, service, call):
    sound = wav(seconds=2 * PART_BYTES / 16_000)
    data_of(service.raw("put", path_of(call), sound, "audio/wav"))
    (kept,) = bucket.objects.all()
    # The ETag of what came in parts ends with their number.
    assert kept.e_tag.strip('"').endswith("-3")
    assert kept.size == len(sound)


def test_the_storage_is_there_for_the_readiness_check(bucket):
    assert storages["recordings"].exists("readyz") is False


def test_the_environment_chooses_the_storage():
    local = recordings_setting(PEACH_S3_BUCKET="")
    assert local["BACKEND"] == "django.core.files.storage.FileSystemStorage"
    chosen = recordings_setting(
        PEACH_S3_BUCKET="calls",
        PEACH_S3_ENDPOINT_URL="https://s3.example.com",
        PEACH_S3_REGION="eu-central-1",
        PEACH_S3_ADDRESSING_STYLE="path",
    )
    assert chosen["BACKEND"] == "interactions.s3_storage.RecordingStorage"
    options = chosen["OPTIONS"]
    assert options["bucket_name"] == "calls"
    assert options["endpoint_url"] == "https://s3.example.com"
    assert options["region_name"] == "eu-central-1"
    assert options["addressing_style"] == "path"
    assert options["signature_version"] == "s3v4"
    assert options["querystring_expire"] <= 300
    # Only a presigned address opens it, and nothing is ever overwritten.
    assert (options["default_acl"], options["querystring_auth"]) == (None, True)
    assert options["file_overwrite"] is False


def test_without_endpoint_and_region_the_library_decides():
    options = recordings_setting(PEACH_S3_BUCKET="calls")["OPTIONS"]
    assert (options["endpoint_url"], options["region_name"]) == (None, None)
