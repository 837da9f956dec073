"""The demo data: complete, fictional, lawful, and by the same rules as what the services record."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import Counter, defaultdict
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection, transaction
from django.db.models import Count, F, Max

from borrowers.choices import LoanType
from borrowers.models import Loan, Person
from borrowers.person_rules import person_faults
from companies.choices import Role
from companies.models import Company, Membership
from contacts.choices import ContactAffiliation, ContactType
from contacts.contact_values import normalise
from contacts.models import Contact
from interactions.audio import duration_seconds
from interactions.choices import Channel, Direction, Status
from interactions.content_rules import content_faults
from interactions.demo.cast import CAST
from interactions.demo.lenders import Lender
from interactions.demo.people import borrowers_of
from interactions.demo.places import PLACE_OF_ZIP_CODE
from interactions.demo.recordings import AUDIO, CLIPS
from interactions.demo.seed import Seeded, demo_company_ids, demo_staff, seed_demo, written_diary
from interactions.demo.talking import CONVERSATIONS, NOT_CALLS
from interactions.models import Interaction, InteractionLoan, Recording
from interactions.recordings import recording_storage
from interactions.status_details import BLOCKED_BY_GUARD, STATUS_DETAILS
from interactions.status_rules import contact_fits_channel, status_faults
from interactions.time_rules import set_start, time_faults
from peach_interactions.errors import Fault
from peach_interactions.external_ids import external_id_faults
from peach_interactions.history import events_of
from peach_interactions.object_ids import created_at_of

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 18, 19, 30, tzinfo=dt.UTC)
PASSWORD = "correct horse battery"
FICTIONAL_PHONE = re.compile(r"\+1\d{3}55501\d{2}")
TYPES = (LoanType.AUTO, LoanType.STUDENT_LOAN)
# Only to be found in a history by hand.
RARE_DETAILS = {"contactMissing", "templateMissing", "technicalFailure", "chatSpokeWithThirdParty"}
RARE_DETAILS |= {"chatSpokeWithAuthorizedThirdParty"}


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo data, made once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed_demo(now=NOW, password=PASSWORD)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def rows(demo):
    interactions = Interaction.objects.select_related("company", "contact", "person", "created_by")
    return list(interactions.order_by("pk"))


def test_makes_two_lenders_with_300_borrowers_and_about_6000_interactions(demo, rows):
    assert demo == Seeded(has_made_rows=True, recording_count=len(CLIPS))
    assert Company.objects.filter(pk__in=demo_company_ids()).count() == 2
    assert Person.objects.count() == 300
    assert 5_500 <= len(rows) <= 7_200
    assert {row.company_id for row in rows} == set(demo_company_ids())


def test_breaks_no_constraint_that_is_checked_at_the_end(demo):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_changes_nothing_when_it_is_there(demo, django_assert_max_num_queries):
    before = _state()
    with django_assert_max_num_queries(10):
        again = seed_demo(now=NOW + dt.timedelta(days=9), password="another")
    assert again == Seeded(has_made_rows=False, recording_count=0)
    assert _state() == before


def test_completes_the_recordings_of_an_interrupted_run(demo):
    with transaction.atomic():
        Recording.objects.filter(kind="voicemail").delete()
        assert seed_demo(now=NOW, password=PASSWORD) == Seeded(False, 3)
        transaction.set_rollback(True)


def test_is_the_same_for_the_same_seed_and_moment(demo):
    lenders = [_lender_of(pk) for pk in demo_company_ids()]
    histories = []
    for _ in range(2):
        people = borrowers_of(lenders, now=NOW, seed=7)
        chosen = [people[0], people[9], *random.Random(1).sample(people, 20)]
        diaries = [written_diary(borrower, now=NOW) for borrower in chosen]
        histories.append([_gist(row) for diary in diaries for row in diary.rows])
        for lender in lenders:
            lender.counts.clear()
    assert histories[0] == histories[1]
    assert len(histories[0]) > 200


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_tells_a_history_at_any_moment_and_with_any_seed(demo, seed):
    now = NOW + dt.timedelta(days=37 * seed, hours=7 * seed)
    people = borrowers_of([_lender_of(pk) for pk in demo_company_ids()], now=now, seed=seed)
    for borrower in people[: len(CAST) + 20]:
        for row in written_diary(borrower, now=now).rows:
            assert not _faults(row), _gist(row)


def test_every_interaction_is_one_that_the_service_would_record(rows):
    found = [(row.pk, faults) for row in rows if (faults := _faults(row))]
    assert found == []


def test_every_person_contact_and_loan_is_one_that_the_service_would_record(demo):
    for person in Person.objects.all():
        assert list(person_faults(person, NOW)) == []
    for contact in Contact.objects.all():
        value, fingerprint = contact.value, contact.fingerprint
        assert normalise(contact) == []
        assert (contact.value, contact.fingerprint) == (value, fingerprint)
    for external_id in Loan.objects.values_list("external_id", flat=True):
        assert external_id_faults(external_id) == []


def test_refers_only_to_contacts_loans_and_interactions_of_the_person(rows):
    by_id = {row.pk: row for row in rows}
    for row in rows:
        if row.contact is not None:
            assert row.contact.person_id == row.person_id
            assert contact_fits_channel(row.contact.contact_type, row.channel)
        if row.previous_interaction_id is not None:
            previous = by_id[row.previous_interaction_id]
            assert previous.person_id == row.person_id
            started_at = row.started_at or row.scheduled_at_from
            assert previous.started_at is not None
            assert started_at is not None
            assert previous.started_at <= started_at
    assert not InteractionLoan.objects.exclude(loan__person_id=F("interaction__person_id")).exists()


def test_times_fit_together(rows):
    for row in rows:
        assert row.created_at == created_at_of(row.pk)
        assert row.created_at <= row.updated_at
        assert row.created_at <= NOW
        assert row.status_updated_at >= row.created_at
        assert (row.status_details_updated_at is None) == (row.status_details is None)
        assert (row.agent_outcome_updated_at is None) == (row.agent_outcome is None)
        if row.status == Status.SCHEDULED:
            assert NOW < row.scheduled_at_from < NOW + dt.timedelta(days=15)
        if row.status == Status.IN_PROGRESS:
            assert NOW - dt.timedelta(minutes=10) < row.started_at < NOW
        is_service = row.created_by.user_type == "service"
        assert row.is_external == is_service == (row.external_id is not None)


def test_shows_every_channel_status_and_detail(rows):
    assert {row.channel for row in rows} == set(Channel)
    assert {row.status for row in rows} == set(Status)
    details = {detail.value for detail in STATUS_DETAILS}
    assert details - {row.status_details for row in rows} <= RARE_DETAILS
    assert sum(row.sensitive for row in rows) >= 10
    assert sum(row.status_details == BLOCKED_BY_GUARD for row in rows) >= 30
    assert sum(not row.started_at_has_time for row in rows) >= 100
    assert sum(row.previous_interaction_id is not None for row in rows) >= 1_000


def test_shows_very_many_interactions_and_none(demo):
    counts = Counter(
        dict(
            Person.objects.annotate(number=Count("interactions")).values_list(
                "external_id", "number"
            )
        )
    )
    assert [external_id for external_id, count in counts.items() if count == 0] == ["B-1025"]
    assert counts.most_common(1)[0][0] == "B-1024"
    assert counts["B-1024"] >= 200


def test_each_lender_has_a_call_to_return_and_something_due_today(demo):
    for company in Company.objects.filter(pk__in=demo_company_ids()):
        rows = Interaction.objects.filter(company=company)
        missed = rows.missed().filter(started_at__gt=NOW - dt.timedelta(hours=1))
        (person_id,) = missed.values_list("person", flat=True)
        latest = rows.filter(person=person_id, status__in=("attempted", "succeeded"))
        assert latest.latest("sort_at") == missed.get()
        due = rows.filter(status="scheduled", sort_at__date=NOW.date())
        assert due.filter(sort_at__gt=NOW).count() == due.count() >= 1


def test_lives_in_all_time_zones(demo):
    states = set(Contact.objects.exclude(state=None).values_list("state", flat=True))
    assert {"NY", "IL", "CO", "AZ", "CA", "AK", "HI", "PR"} <= states
    names = set(Person.objects.values_list("preferred_first_name", "last_name"))
    assert ("Sunny 🌻", "Akana") in names
    assert (None, "الحداد") in names


def test_everything_is_fictional(demo):
    contacts = Contact.objects.all()
    for phone in contacts.filter(contact_type=ContactType.PHONE):
        assert FICTIONAL_PHONE.fullmatch(phone.value or "")
    for email in contacts.filter(contact_type=ContactType.EMAIL):
        assert (email.value or "").endswith("@example.com")
    for content in Interaction.objects.exclude(content=None).values_list("content", flat=True):
        for number in re.findall(r"\d{3}-\d{3}-\d{4}", str(content)):
            assert number in ("800-555-0199", "213-555-0142")


def test_calls_between_8_and_21_where_the_borrower_is(rows):
    zones = _zones()
    calls = [row for row in rows if _is_call(row)]
    assert len(calls) > 500
    for row in calls:
        hour = row.started_at.astimezone(zones[row.person_id]).hour
        assert 8 <= hour < 21, _gist(row)


def test_calls_at_most_seven_times_in_seven_dates(rows):
    zones = _zones()
    dates = defaultdict(list)
    for row in rows:
        if _is_call(row):
            dates[row.person.external_id].append(
                row.started_at.astimezone(zones[row.person_id]).date()
            )
    most = {
        person: max(sum(0 <= (other - day).days < 7 for other in own) for day in own)
        for person, own in dates.items()
    }
    assert max(most.values()) == 7
    assert {"B-1005", "B-1006"} <= {person for person, count in most.items() if count == 7}


def test_waits_seven_dates_after_a_conversation_that_it_began(rows):
    zones = _zones()
    calls = defaultdict(list)
    for row in rows:
        if _is_call(row):
            date = row.started_at.astimezone(zones[row.person_id]).date()
            calls[row.person_id].append((row.started_at, date, row.status_details in CONVERSATIONS))
    early = sum(
        is_talk and any(0 <= (later - date).days < 7 for start, later, _ in own if start > at)
        for own in calls.values()
        for at, date, is_talk in own
    )
    assert early <= 3


def test_the_recorded_calls_can_be_heard(demo):
    recordings = list(Recording.objects.select_related("interaction__person"))
    assert len(recordings) == len(CLIPS) >= 4
    assert sum(path.stat().st_size for path in AUDIO.iterdir()) <= 400_000
    for recording in recordings:
        seconds = recording.duration_seconds or 0
        with recording_storage().open(recording.storage_name) as file:
            assert duration_seconds(BytesIO(file.read()), recording.content_type) == seconds
        assert 4 < seconds < 12
        row = recording.interaction
        assert row.content
        assert row.content["transcript"]
        assert row.started_at
        assert row.ended_at
        assert (row.ended_at - row.started_at).total_seconds() == pytest.approx(seconds, abs=0.001)


def test_staff_of_four_roles_share_the_password(demo):
    staff = list(demo_staff())
    assert [user.username for user in staff] == ["admin", "supervisor", "agent", "auditor"]
    assert all(user.is_staff for user in staff)
    assert [user.is_superuser for user in staff] == [True, False, False, False]
    assert check_password(PASSWORD, staff[0].password)
    assert len({user.password for user in staff}) == 1
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role)


def test_the_history_names_the_demo_and_has_changes_to_show(demo):
    events = events_of(Interaction).objects
    assert set(events.values_list("pgh_context__source", flat=True)) == {"seed"}
    assert events.filter(pgh_label="update").count() >= 6


def _state():
    events = events_of(Interaction).objects
    return (
        Interaction.objects.aggregate(Count("pk"), Max("updated_at")),
        events.aggregate(Max("pgh_id")),
        Recording.objects.count(),
        list(demo_staff().values_list("password", flat=True)),
    )


def _faults(row):
    """What the service would find wrong, had it been asked when the row was made."""
    given = row.started_at
    if given is not None and not row.started_at_has_time:
        given = given.astimezone(ZoneInfo(row.company.time_zone)).date()
    kept = (row.started_at, row.started_at_has_time)
    faults = [
        *content_faults(row),
        *status_faults(row),
        *set_start(
            row,
            given=given,
            is_given=True,
            status_before=None,
            zone_name=row.company.time_zone,
            now=row.created_at,
        ),
        *time_faults(row, window_before=None, status_before=None, now=row.created_at),
    ]
    if (row.started_at, row.started_at_has_time) != kept:
        faults.append(Fault("start", "The service would have stored another start."))
    return faults


def _gist(row):
    return (
        row.channel,
        row.direction,
        row.status_details,
        row.started_at,
        row.content,
        row.subject,
    )


def _lender_of(pk):
    company = Company.objects.get(pk=pk)
    actors = list(company.actors.order_by("pk"))
    return Lender(
        company, "800-555-0199", "x.example.com", TYPES, actors[0], actors[0], tuple(actors)
    )


def _zones():
    """Where each borrower is, by its home address."""
    homes = Contact.objects.filter(contact_type=ContactType.ADDRESS).exclude(status="archived")
    return {
        person_id: ZoneInfo(PLACE_OF_ZIP_CODE[zip_code or ""].zone)
        for person_id, zip_code in homes.values_list("person_id", "postal_code")
    }


def _is_call(row):
    """Whether it is a call to the borrower that the law counts."""
    is_attorney = row.contact is not None and row.contact.affiliation == ContactAffiliation.ATTORNEY
    return (
        row.channel == Channel.VOICE
        and row.direction == Direction.OUTBOUND
        and row.started_at is not None
        and row.status_details not in NOT_CALLS
        and not is_attorney
    )
