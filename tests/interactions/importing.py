"""Files to import, and what comes of them, for the tests of imports. No tests live here."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
from django.core.management import call_command

from companies.models import Company
from interactions.models import Import

CALL = {"channel": "voice", "theme": "opsCollDebt", "status": "attempted", "direction": "outbound"}
STOP = {
    "channel": "text",
    "theme": "opsServicing",
    "status": "succeeded",
    "statusDetails": "textReceived",
    "direction": "inbound",
    "content": {"body": "STOP"},
    "startedAt": "2024-05-01T12:00:00Z",
}


def write_lines(path: Path, *lines: dict[str, Any]) -> Path:
    """A file of NDJSON; each line is a call to Ada unless it says otherwise, or what object it is."""
    filled = (line if "object" in line else {"personId": "ada", **CALL, **line} for line in lines)
    path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in filled))
    return path


def write_csv(path: Path, *rows: dict[str, str], encoding: str = "utf-8") -> Path:
    """A file of CSV; each line is a call to Ada unless it says otherwise."""
    filled = [{"personId": "ada", **CALL, **row} for row in rows]
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(filled[0]), restval="")
        writer.writeheader()
        writer.writerows(filled)
    return path


def run_import(company: Company, path: Path, *options: str) -> str:
    """What the command says."""
    output = StringIO()
    call_command(
        "import_interactions",
        str(path),
        *("--company", company.pk, "--workers", "1", *options),
        stdout=output,
        stderr=output,
    )
    return output.getvalue()


def undo(row: Import, *options: str) -> str:
    """What the command says."""
    output = StringIO()
    call_command("import_interactions", "--undo", row.pk, *options, stdout=output)
    return output.getvalue()


def refusals(path: Path) -> list[tuple[str, ...]]:
    """Line, field and code of what was refused."""
    listing = path.with_name(f"{path.name}.errors.csv")
    if not listing.exists():
        return []
    with listing.open(encoding="utf-8", newline="") as file:
        return [tuple(row[:3]) for row in list(csv.reader(file))[1:]]
