"""Recorded content in S3-compatible storage; the settings choose it when a bucket is named."""

from __future__ import annotations

from typing import Any

from boto3.s3.transfer import TransferConfig
from storages.backends.s3 import S3Storage

PART_BYTES = 8 * 1024 * 1024


class RecordingStorage(S3Storage):
    """Sends a file in parts, one after the other: never more than one part is in memory."""

    def get_default_settings(self) -> dict[str, Any]:
        config = TransferConfig(
            multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES, use_threads=False
        )
        return {**super().get_default_settings(), "transfer_config": config}
