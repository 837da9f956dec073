"""A field for long JSON that is kept as evidence and read one at a time: compressed, and of no use in queries."""

from __future__ import annotations

import zlib
from typing import Any

import orjson
from django.db import models

# What repeats is found at once; more effort takes longer and saves little. With the most room to look it up in
# (9, 128 KB more than usual) it takes a quarter less time.
LEVEL, MEMORY_LEVEL = 1, 9


class CompressedJsonField(models.BinaryField):  # type: ignore[type-arg]
    """A JSON object; moments and dates in it become texts."""

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None:
            return None
        packing = zlib.compressobj(LEVEL, memLevel=MEMORY_LEVEL)
        return packing.compress(orjson.dumps(value)) + packing.flush()

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else orjson.loads(zlib.decompress(value))

    def to_python(self, value: Any) -> Any:
        return orjson.loads(value) if isinstance(value, str) else value

    def value_to_string(self, obj: Any) -> str:
        return orjson.dumps(self.value_from_object(obj)).decode()
