"""The limits of `metaData`, the client's own key-value pairs (api.md 3.2), for every object that has them."""

from typing import Any

import orjson

from peach_interactions.errors import Fault

MAX_KEYS = 50
MAX_KEY_LENGTH = 100
MAX_VALUE_LENGTH = 500


def meta_data_faults(meta_data: dict[str, Any] | None, field: str = "metaData") -> list[Fault]:
    """≤50 keys, each ≤100 characters, each value ≤500 characters as compact JSON; None is none."""
    if meta_data is None:
        return []
    faults = []
    if len(meta_data) > MAX_KEYS:
        faults.append(Fault("too_many_keys", f"At most {MAX_KEYS} keys are allowed.", field))
    if any(len(key) > MAX_KEY_LENGTH for key in meta_data):
        faults.append(Fault("key_length", f"A key has at most {MAX_KEY_LENGTH} characters.", field))
    if any(len(orjson.dumps(value).decode()) > MAX_VALUE_LENGTH for value in meta_data.values()):
        faults.append(
            Fault(
                "value_length", f"A value has at most {MAX_VALUE_LENGTH} characters as JSON.", field
            )
        )
    return faults
