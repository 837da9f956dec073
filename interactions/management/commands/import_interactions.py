"""Imports the history of a company from a file, or takes an import back."""

from __future__ import annotations

import csv
import os
import sys
from argparse import ArgumentTypeError
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from companies.models import Company
from interactions.api.import_forms import forms
from interactions.importing.checking import Checked, check_file
from interactions.importing.chunks import Refusal, TakenOver
from interactions.importing.files import FORMAT_OF_SUFFIX, NDJSON, UTF_8, Source, Unreadable
from interactions.importing.mapping import Mapping, Unusable, read_mapping
from interactions.importing.progress import Progress
from interactions.importing.running import (
    COMMAND,
    Options,
    Summary,
    import_file,
    other_version_of,
)
from interactions.importing.translation import Translation
from interactions.importing.undoing import Undone, undo_import
from interactions.importing.workers import WorkerLost
from interactions.models import Import
from peach_interactions.errors import DomainError
from peach_interactions.history import acting_in_shell
from peach_interactions.moments import ZONE_NAMES
from peach_interactions.spreadsheets import safe_cell

HEADER = ("line", "field", "code", "message")


class Command(BaseCommand):
    help = (
        "Records the interactions of a CSV or NDJSON file, by all rules of the API and with the times they "
        "took place. Stopped and run again, it goes on; it never records a line twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="a CSV or NDJSON file")
        parser.add_argument("--company", help="the company's ID, CP-…")
        parser.add_argument("--mapping", type=Path, help="names of foreign columns (JSON or TOML)")
        parser.add_argument("--time-zone", help="whose time it is where a time says no offset")
        parser.add_argument("--format", choices=sorted(set(FORMAT_OF_SUFFIX.values())))
        parser.add_argument("--encoding", default=UTF_8, help="of a CSV file")
        parser.add_argument("--delimiter", type=delimiter, help="between the cells of a CSV file")
        parser.add_argument("--errors", type=Path, help="where refused lines are listed (CSV)")
        parser.add_argument("--dry-run", action="store_true", help="judge all, write nothing")
        parser.add_argument(
            "--with-people", action="store_true", help="make the people, contacts and loans in it"
        )
        parser.add_argument(
            "--new-file",
            action="store_true",
            help="a file of this name was imported before, and this one has other lines",
        )
        parser.add_argument("--workers", type=worker_count, default=2, help="processes, 1 to 8")
        parser.add_argument("--undo", metavar="IMPORT-ID", help="take an import back")
        parser.add_argument(
            "--leave-changed", action="store_true", help="undo all that has not changed since"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with acting_in_shell(COMMAND):
                if options["undo"] is not None:
                    self._undo(options["undo"], leaves_changed=options["leave_changed"])
                else:
                    self._import(options)
        except TakenOver as error:
            raise CommandError("Another run of this import has begun, and goes on.") from error
        except WorkerLost as error:
            raise CommandError(
                "A worker was killed. Run the same command again to go on."
            ) from error
        except (Unusable, DomainError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.stderr.write("Stopped. Run the same command again to go on.")
            sys.exit(130)

    def _import(self, options: dict[str, Any]) -> None:
        company = _company(options["company"])
        source = _source(options)
        errors = options["errors"] or source.path.with_name(f"{source.path.name}.errors.csv")
        _refuse_unwritable(errors)
        mapping = Mapping() if options["mapping"] is None else read_mapping(options["mapping"])
        all_forms = forms()
        try:
            translation = Translation(
                source,
                mapping=mapping,
                kinds=all_forms.kinds,
                time_zone=_zone(options["time_zone"]),
            )
        except Unreadable as error:
            raise CommandError(f"Line {error.line}: {error} Nothing was written.") from error
        checked = check_file(source, translation)
        sha256 = source.sha256()
        self._refuse_if_unreadable(checked)
        if checked.without_external_id and not options["new_file"]:
            _refuse_other_version(company, source, sha256)
        with ExitStack() as stack:
            progress = stack.enter_context(Progress(self.stdout, checked.lines))
            listing = stack.enter_context(ErrorListing(errors))
            row, summary = import_file(
                company=company,
                source=source,
                sha256=sha256,
                translation=translation,
                forms=all_forms,
                options=Options(
                    line_count=checked.lines,
                    worker_count=options["workers"],
                    with_people=options["with_people"],
                    is_trial=options["dry_run"],
                    tell=progress.advance,
                    refuse=listing.add,
                ),
            )
        self._report(row, summary, errors, is_trial=options["dry_run"])

    def _refuse_if_unreadable(self, checked: Checked) -> None:
        """:raises CommandError: when a line cannot be read, naming the first ten."""
        for problem in checked.problems:
            self.stderr.write(f"Line {problem.line}: {problem.message}")
        if checked.problems:
            raise CommandError("The file cannot be read so. Nothing was written.")

    def _report(self, row: Import, summary: Summary, errors: Path, *, is_trial: bool) -> None:
        verb = "would be recorded" if is_trial else "recorded"
        lines = [f"{summary.made} {'interaction' if summary.made == 1 else 'interactions'} {verb}."]
        if summary.others_made or summary.others_present:
            lines.append(
                f"{summary.others_made} people, contacts and loans {verb}, "
                f"{summary.others_present} were there already."
            )
        for count, what in (
            (summary.earlier, "recorded by an earlier run."),
            (summary.present, "left alone: what has the external ID was recorded before."),
            (summary.left_out, "left out: about people, contacts and loans."),
            (summary.refused, f"refused; see {errors}."),
        ):
            if count:
                lines.append(f"{count} {'line was' if count == 1 else 'lines were'} {what}")
        if not is_trial:
            lines.append(f"The import is {row.pk}; --undo {row.pk} takes it back.")
        self.stdout.write("\n".join(lines))

    def _undo(self, import_id: str, *, leaves_changed: bool) -> None:
        row = Import.objects.filter(pk=import_id).first()
        if row is None:
            raise CommandError("There is no such import.")
        undone = undo_import(row=row, leaves_changed=leaves_changed, now=timezone.now())
        for line in _words_of(undone):
            self.stdout.write(line)


class ErrorListing:
    """The file that lists why lines were refused; there is none when none was."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: Any = None
        self._writer: Any = None

    def __enter__(self) -> ErrorListing:
        # What an earlier run has said may not be so any more.
        self._path.unlink(missing_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, refusal: Refusal) -> None:
        """Lists a line, with each of its faults."""
        if self._file is None:
            self._file = self._path.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(HEADER)
        for fault in refusal.faults:
            cells = (refusal.line, fault.field, fault.code, fault.message)
            self._writer.writerow([safe_cell(cell) for cell in cells])


def _company(company_id: str | None) -> Company:
    company = Company.objects.filter(pk=company_id).first() if company_id else None
    if company is None:
        raise CommandError("Name the company: --company CP-….")
    return company


def _source(options: dict[str, Any]) -> Source:
    path = options["file"]
    if path is None:
        raise CommandError("Name the file to import.")
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    format_ = options["format"] or FORMAT_OF_SUFFIX.get(path.suffix.lower())
    if format_ is None:
        raise CommandError("Say what it is: --format csv or --format ndjson.")
    try:
        "".encode(options["encoding"])
    except LookupError as error:
        raise CommandError(f"There is no encoding {options['encoding']}.") from error
    if format_ == NDJSON and options["encoding"] != UTF_8:
        raise CommandError("NDJSON is always UTF-8.")
    usual = "\t" if path.suffix.lower() == ".tsv" else ","
    return Source(path, format_, options["encoding"], options["delimiter"] or usual)


def _refuse_unwritable(errors: Path) -> None:
    """:raises CommandError: when the listing of errors could not be written, or would replace something else."""
    if not errors.parent.is_dir() or not os.access(errors.parent, os.W_OK):
        raise CommandError(f"{errors} cannot be written; say with --errors where else.")
    if errors.exists():
        with errors.open("rb") as file:
            is_ours = file.readline().strip() == ",".join(HEADER).encode()
        if not is_ours:
            raise CommandError(f"{errors} is there, and is no listing of errors.")


def _zone(name: str | None) -> str | None:
    if name is not None and name not in ZONE_NAMES:
        raise CommandError(f"{name} is not the name of a time zone.")
    return name


def _refuse_other_version(company: Company, source: Source, sha256: str) -> None:
    other = other_version_of(company=company, source=source, sha256=sha256)
    if other is not None:
        raise CommandError(
            f"A file of this name with other content was imported as {other.pk}, and this one has lines "
            "without externalId: what stands in both would be recorded twice. Import only the new lines, "
            f"or take the other back with --undo {other.pk}; if no line stands in both, say --new-file. "
            "Nothing was written."
        )


def _words_of(undone: Undone) -> list[str]:
    lines = [f"{undone.interactions} interactions and {undone.others} other rows were removed."]
    if undone.hidden:
        lines.append(
            f"{undone.hidden} more were deleted but are kept, because opt-outs or decisions of the "
            "guard rest on them."
        )
    if undone.withdrawn:
        lines.append(f"{undone.withdrawn} opt-outs that they had made were withdrawn.")
    if undone.left:
        lines.append(f"{len(undone.left)} were left, because they have changed or are in use:")
        lines += undone.left
    return lines


def delimiter(text: str) -> str:
    """:raises ArgumentTypeError: unless it is one character."""
    text = "\t" if text == "\\t" else text
    if len(text) != 1 or text in '"\r\n':
        raise ArgumentTypeError(f"{text!r} is not one character")
    return text


def worker_count(text: str) -> int:
    """:raises ArgumentTypeError: unless it is 1 to 8."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 8:
        raise ArgumentTypeError(f"{text!r} is not a number of workers (1 to 8)")
    return int(text)
