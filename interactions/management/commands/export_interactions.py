"""Writes the history of a company as lines of JSON, which import_interactions takes back."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from companies.callers import Caller
from companies.choices import PERMISSIONS, UserType
from companies.models import Actor, Company
from interactions.api.export_lines import Export
from interactions.api.filters import CompanyInteractionFilters
from interactions.choices import ExportKind
from interactions.exports import keep_exports
from interactions.models import Interaction
from interactions.querysets import InteractionQuerySet
from peach_interactions.errors import DomainError


class Command(BaseCommand):
    help = (
        "Writes the interactions of a company as lines of JSON (NDJSON), with everything that can be "
        "written, locked content included. import_interactions takes them back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", required=True, help="the company's ID, CP-…")
        parser.add_argument("--output", type=Path, help="the file to write; default: stdout")
        parser.add_argument(
            "--filter",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="a filter of GET /api/interactions, such as channel=voice,text; repeatable",
        )
        parser.add_argument(
            "--with-people",
            action="store_true",
            help="write the people, contacts and loans that they name, too",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        company = Company.objects.filter(pk=options["company"]).first()
        if company is None:
            raise CommandError("There is no such company.")
        # Whoever has a shell here may read everything.
        reader = Actor(company=company, user_type=UserType.SERVICE)
        caller = Caller(actor=reader, company=company, permissions=PERMISSIONS)
        try:
            rows = _filtered(caller, options["filter"])
        except DomainError as error:
            faults = (f"{fault.field}: {fault.message}" for fault in error.faults)
            raise CommandError(" ".join(faults)) from error
        keep_exports(
            kind=ExportKind.HISTORY,
            numbers={company.pk: rows.count()},
            exported_by=getpass.getuser(),
            now=timezone.now(),
            chosen="&".join(options["filter"]),
        )
        export = Export(caller=caller, rows=rows, with_people=options["with_people"])
        if options["output"] is None:
            _write(export, sys.stdout.buffer)
        else:
            with _private_file(options["output"]) as file:
                _write(export, file)
        self._report(export)

    def _report(self, export: Export) -> None:
        self.stderr.write(f"{export.interactions} interactions written.")
        for count, what in (
            (export.others, "people, contacts and loans written before them."),
            (
                export.by_own_id,
                "lines name a person or a loan that has no externalId by our ID: they can be imported "
                "only where these are.",
            ),
            (
                export.unfollowed,
                "followed on an interaction that was deleted; this is left out.",
            ),
        ):
            if count:
                self.stderr.write(f"{count} {what}")


def _filtered(caller: Caller, filters: list[str]) -> InteractionQuerySet:
    """:raises Invalid: when there is no such filter, or a value is wrong."""
    parameters = QueryDict(mutable=True)
    for text in filters:
        name, _, value = text.partition("=")
        parameters.appendlist(name, value)
    request = HttpRequest()
    request.user = caller  # type: ignore[assignment]
    request.GET = parameters  # type: ignore[assignment]
    rows = Interaction.objects.visible_to(caller).living()
    filterset = CompanyInteractionFilters(parameters, queryset=rows, request=request)
    filterset.company_id = caller.company.pk
    found: Any = filterset.filtered()
    return cast("InteractionQuerySet", found)


def _private_file(path: Path) -> BinaryIO:
    """A new file that nobody else may read.

    :raises CommandError: when it cannot be written.
    """
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error


def _write(export: Export, file: BinaryIO) -> None:
    for line in export.lines():
        file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
