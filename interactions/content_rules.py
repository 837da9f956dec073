"""The limits of what the client writes into an interaction: content, failure texts, notes, rule IDs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import orjson

from peach_interactions.errors import Fault
from peach_interactions.external_ids import external_id_faults
from peach_interactions.meta_data import meta_data_faults

if TYPE_CHECKING:
    from interactions.models import Interaction

MAX_CONTENT_BYTES = 256 * 1024
MAX_FAILURE_SHORT_LENGTH = 255
MAX_FAILURE_LONG_LENGTH = 10_000
MAX_RULE_ID_LENGTH = 100
MAX_NOTE_LENGTH = 1_000
RULE_ID = re.compile(rf"[a-z0-9.-]{{1,{MAX_RULE_ID_LENGTH}}}")


def content_faults(draft: Interaction) -> Iterable[Fault]:
    """What is too large or malformed, whatever the status."""
    if draft.external_id is not None:
        yield from external_id_faults(draft.external_id)
    if draft.meta_data is not None:
        yield from meta_data_faults(draft.meta_data)
    if draft.content is not None and len(orjson.dumps(draft.content)) > MAX_CONTENT_BYTES:
        yield Fault(
            "length", f"Content has at most {MAX_CONTENT_BYTES} bytes as compact JSON.", "content"
        )
    rule_id = draft.compliance_guard_rule_id
    if rule_id is not None and not RULE_ID.fullmatch(rule_id):
        yield Fault(
            "invalid",
            f"A rule's ID has 1 to {MAX_RULE_ID_LENGTH} characters of a-z, 0-9, dot and hyphen.",
            "complianceGuardRuleId",
        )
