"""Judges stored decisions under the present rules, and reports those that would be others."""

import csv
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from companies.models import Company
from compliance.calendar import ONE_DAY
from compliance.replay import CURRENT, STORED, ReplayReport, present_rules, replay
from peach_interactions.moments import start_of_day


class Command(BaseCommand):
    help = (
        "Judges the guard's decisions of some days again, under the present rules, and writes those "
        "that would be others as CSV; a summary goes to stderr."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="since", required=True, help="the first day, in UTC")
        parser.add_argument("--to", dest="until", required=True, help="the last day, in UTC")
        parser.add_argument(
            "--facts",
            choices=(STORED, CURRENT),
            default=STORED,
            help="the facts that each was made on, or what is known now",
        )
        parser.add_argument("--company", help="one company's ID, CP-…; default: all")

    def handle(self, *args: Any, **options: Any) -> None:
        since, until = _day(options["since"]), _day(options["until"])
        if until < since:
            raise CommandError("--to lies before --from.")
        companies = Company.objects.order_by("pk")
        if options["company"] is not None:
            companies = companies.filter(pk=options["company"])
            if not companies:
                raise CommandError("There is no such company.")
        writer = csv.writer(self.stdout)
        writer.writerow(HEADER)
        for company in companies:
            report = replay(
                company=company,
                rules=present_rules(company),
                since=start_of_day(since, "UTC"),
                until=start_of_day(until + ONE_DAY, "UTC"),
                facts=options["facts"],
                now=timezone.now(),
            )
            self._write(writer, company, report)

    def _write(self, writer: Any, company: Company, report: ReplayReport) -> None:
        for item in report.differences:
            writer.writerow(
                [
                    company.pk,
                    item.decision_id,
                    item.person_id,
                    item.evaluated_at.isoformat(),
                    item.before,
                    item.after,
                    " ".join(item.rules_before),
                    " ".join(item.rules_after),
                ]
            )
        self.stderr.write(
            f"{company.pk}: {report.judged} decisions judged again, "
            f"{len(report.differences)} would be others, {report.skipped} could not be judged."
        )


HEADER = (
    *("company", "decision", "person", "evaluatedAt", "before", "after"),
    *("rulesBefore", "rulesAfter"),
)


def _day(text: str) -> dt.date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"{text!r} is not a date such as 2026-03-31.")
    return day
