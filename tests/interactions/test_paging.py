"""Walking the pages of a list: order, ties, nulls, and rows that come and go meanwhile."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any
from urllib.parse import parse_qs, quote, urlparse

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from borrowers.models import Person
from interactions.models import Interaction
from tests.factories import Api, InteractionFactory, PersonFactory, faults_of, moment

PATH = "/people/ext-ada/interactions"
NOON = moment("2026-03-31T12:00:00")
MINUTE = dt.timedelta(minutes=1)
SORTS = ("startedAt", "createdAt", "updatedAt", "scheduledAtFrom")
COLUMNS = {
    "startedAt": "sort_at",
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "scheduledAtFrom": "scheduled_at_from",
}


def ids(body: dict[str, Any]) -> list[str]:
    return [row["id"] for row in body["data"]]


def follow(api: Api, url: str) -> dict[str, Any]:
    response = api.client.get(url, headers=api.headers)
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def walk(api: Api, name: str = "nextUrl", start: str | None = None, **parameters: Any) -> list[str]:
    """All IDs from the first page (or the address given) on, in one direction."""
    body = follow(api, start) if start else api.get(PATH, **parameters).json()
    seen = ids(body)
    while url := body[name]:
        body = follow(api, url)
        seen = seen + ids(body) if name == "nextUrl" else ids(body) + seen
        assert len(seen) < 1000
    return seen


def in_order(sort_by: str) -> list[str]:
    """The order that api.md asks for, worked out without the code: nulls last, ties by ID."""
    column, is_descending = COLUMNS[sort_by.removeprefix("-")], sort_by.startswith("-")
    rows = [(getattr(row, column), row.pk) for row in Interaction.objects.filter(deleted_at=None)]
    filled = sorted((row for row in rows if row[0] is not None), reverse=is_descending)
    empty = sorted((row for row in rows if row[0] is None), reverse=is_descending)
    return [pk for _, pk in filled + empty]


def plan(person: Person, minute: int | None) -> Interaction:
    """One that was canceled before it began: without a start, perhaps with a time it was planned for."""
    at = None if minute is None else NOON + minute * MINUTE
    return InteractionFactory(
        person=person, status="canceled", started_at=None, scheduled_at_from=at
    )


def mixed(person: Person) -> None:
    """Ties, nulls, and starts that scheduled times stand in for."""
    for minute in (3, 1, 1, 1, 2, 5):
        InteractionFactory(person=person, started_at=NOON + minute * MINUTE)
    for planned in (4, 1, None, None, None, 2):
        plan(person, planned)


@pytest.mark.parametrize("limit", [1, 2, 5, 100])
@pytest.mark.parametrize("sort_by", [sign + name for name in SORTS for sign in ("", "-")])
def test_walking_there_and_back_shows_every_row_once_in_order(
    service: Api, ada: Person, sort_by: str, limit: int
) -> None:
    mixed(ada)
    expected = in_order(sort_by)
    assert walk(service, sortBy=sort_by, limit=limit) == expected
    last = service.get(PATH, sortBy=sort_by, limit=limit, startingAfter=expected[-2]).json()
    assert last["nextUrl"] is None
    assert walk(service, "previousUrl", last["previousUrl"]) == expected[:-1]
    assert service.get(PATH, sortBy=sort_by).json()["previousUrl"] is None


def test_the_latest_come_first_when_nothing_is_said(service: Api, ada: Person) -> None:
    mixed(ada)
    assert ids(service.get(PATH, limit=100).json()) == in_order("-startedAt")


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    minutes=st.lists(st.none() | st.integers(0, 4), max_size=12),
    limit=st.integers(1, 6),
    sort_by=st.sampled_from([sign + name for name in SORTS for sign in ("", "-")]),
)
def test_pages_put_together_are_the_sorted_list(
    service: Api, ada: Person, minutes: list[int | None], limit: int, sort_by: str
) -> None:
    Interaction.objects.all().delete()
    for minute in minutes:
        plan(ada, minute)
    expected = in_order(sort_by)
    assert walk(service, sortBy=sort_by, limit=limit) == expected
    for place, pk in enumerate(expected):
        page = service.get(PATH, sortBy=sort_by, limit=limit, endingBefore=pk).json()
        assert ids(page) == expected[max(0, place - limit) : place]
        assert (page["previousUrl"] is None) is (place <= limit)


@pytest.mark.parametrize("sort_by", ["-startedAt", "startedAt", "createdAt", "-updatedAt"])
def test_rows_that_come_and_go_neither_repeat_nor_hide_others(
    service: Api, ada: Person, sort_by: str
) -> None:
    for minute in range(10):
        InteractionFactory(person=ada, started_at=NOON + minute * MINUTE)
    staying = in_order(sort_by)
    first = service.get(PATH, sortBy=sort_by, limit=3).json()
    seen = ids(first)
    gone = [seen[0], seen[2], staying[4]]
    for pk in gone:
        assert service.delete(f"{PATH}/{pk}").status_code == 200
    for minute in (-5, 2, 4, 99):
        InteractionFactory(person=ada, started_at=NOON + minute * MINUTE)
    seen += walk(service, start=first["nextUrl"])
    assert len(seen) == len(set(seen))
    assert [pk for pk in seen if pk in staying] == [pk for pk in staying if pk != staying[4]]


def test_walking_back_past_deleted_rows_finds_the_others(service: Api, ada: Person) -> None:
    for minute in range(8):
        InteractionFactory(person=ada, started_at=NOON + minute * MINUTE)
    rows = in_order("-startedAt")
    last = service.get(PATH, limit=2, startingAfter=rows[5]).json()
    for pk in (rows[6], rows[5]):
        service.delete(f"{PATH}/{pk}")
    assert walk(service, "previousUrl", last["previousUrl"]) == rows[:5]


@pytest.mark.parametrize("sort_by", ["-startedAt", "startedAt", "createdAt", "-createdAt"])
@pytest.mark.parametrize("more", [{}, {"channel": "voice"}], ids=["whole", "filtered"])
def test_no_row_is_lost_beside_an_empty_page(
    service: Api, ada: Person, sort_by: str, more: dict[str, str]
) -> None:
    mixed(ada)
    rows = in_order(sort_by)
    given: dict[str, Any] = {"sortBy": sort_by, "limit": 5, **more}
    before_all = service.get(PATH, endingBefore=rows[0], **given).json()
    behind_all = service.get(PATH, startingAfter=rows[-1], **given).json()
    assert (before_all["count"], before_all["previousUrl"]) == (0, None)
    assert (behind_all["count"], behind_all["nextUrl"]) == (0, None)
    assert walk(service, start=before_all["nextUrl"]) == rows
    assert walk(service, "previousUrl", behind_all["previousUrl"]) == rows


def test_a_list_that_has_become_empty_has_no_pages_beside(service: Api, ada: Person) -> None:
    row = InteractionFactory(person=ada)
    service.delete(f"{PATH}/{row.pk}")
    for name in ("startingAfter", "endingBefore"):
        body = service.get(PATH, **{name: row.pk}).json()
        assert (body["total"], body["nextUrl"], body["previousUrl"]) == (0, None, None)


@pytest.mark.parametrize("name", ["startingAfter", "endingBefore"])
def test_a_deleted_object_still_marks_its_place(service: Api, ada: Person, name: str) -> None:
    for minute in range(5):
        InteractionFactory(person=ada, started_at=NOON + minute * MINUTE)
    rows = in_order("-startedAt")
    service.delete(f"{PATH}/{rows[2]}")
    expected = rows[3:] if name == "startingAfter" else rows[:2]
    assert ids(service.get(PATH, **{name: rows[2]}).json()) == expected


def test_a_person_in_between_is_no_place_in_the_list(service: Api, ada: Person) -> None:
    bob = PersonFactory(company=ada.company)
    row = InteractionFactory(person=bob)
    assert faults_of(service.get(PATH, startingAfter=row.pk), 400) == {"startingAfter": "not_found"}
    body = service.get("/interactions", startingAfter=row.pk)
    assert body.status_code == 200


def test_urls_are_absolute_and_keep_all_filters(service: Api, ada: Person) -> None:
    for _ in range(3):
        InteractionFactory(person=ada, content={"a": "näh & so"})
    given = {"limit": "1", "channel": "voice,text", "search": "näh & so", "sortBy": "createdAt"}
    url = urlparse(service.get(PATH, **given).json()["nextUrl"])
    assert (url.scheme, url.netloc, url.path) == ("http", "testserver", f"/api{PATH}")
    kept = parse_qs(url.query)
    cursor = kept.pop("cursor")
    assert kept == {name: [value] for name, value in given.items()}
    assert len(cursor) == 1


def test_an_address_begun_by_an_object_goes_on_by_cursor(service: Api, ada: Person) -> None:
    for _ in range(5):
        InteractionFactory(person=ada)
    rows = in_order("-startedAt")
    body = service.get(PATH, limit=2, startingAfter=rows[0]).json()
    assert "startingAfter" not in body["nextUrl"]
    assert walk(service, start=body["nextUrl"]) == rows[3:]


def tampered(cursor: str) -> list[str]:
    content = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    changes: list[Any] = [
        *([], {}, None, 5, "x", content[:4], [*content, 1, 1]),
        *([*content, -1], [*content, 2**63], [*content, True], [*content, 1.0], [*content, "1"]),
        *(
            ["other", *content[1:]],
            [content[0], "x", *content[2:]],
            [*content[:3], "soon", content[4]],
        ),
        *([*content[:3], 5, content[4]], [*content[:3], {}, content[4]], [*content[:4], 5]),
        *([*content[:4], None], [*content[:4], "IN-1"], [*content[:4], content[4] + "\0"]),
        [*content[:3], "0001-01-01T00:00:00+14:00", content[4]],
        [*content[:3], "9999-12-31T23:59:59-14:00", content[4]],
    ]
    made = [base64.urlsafe_b64encode(orjson.dumps(change)).decode() for change in changes]
    return [*made, "x", "====", "%", "é", "😀", "A" * 5000, base64.b64encode(b"[" * 3000).decode()]


def test_a_cursor_that_was_changed_is_refused(service: Api, ada: Person) -> None:
    for _ in range(2):
        InteractionFactory(person=ada)
    url = service.get(PATH, limit=1).json()["nextUrl"]
    cursor = url.rpartition("cursor=")[2]
    for text in tampered(cursor):
        assert faults_of(service.get(PATH, cursor=text), 400) == {"cursor": "invalid"}, text[:50]
    for other in ("createdAt", "startedAt"):
        response = service.get(PATH, cursor=cursor, sortBy=other)
        assert faults_of(response, 400) == {"cursor": "invalid"}


@pytest.mark.parametrize("more", [{}, {"channel": "voice"}], ids=["whole", "filtered"])
def test_a_cursor_of_another_kind_of_list_is_refused(
    service: Api, ada: Person, more: dict[str, str]
) -> None:
    for _ in range(2):
        InteractionFactory(person=ada)
        PersonFactory(company=ada.company)
    people = service.get("/people", sortBy="createdAt", limit=1).json()["nextUrl"]
    own = service.get(PATH, sortBy="createdAt", limit=1).json()["nextUrl"]
    for path, url, filters in ((PATH, people, more), ("/people", own, {})):
        cursor = url.rpartition("cursor=")[2]
        response = service.get(path, sortBy="createdAt", cursor=cursor, **filters)
        assert faults_of(response, 400) == {"cursor": "invalid"}


@pytest.mark.parametrize("read_to", [0, 2**63 - 1], ids=["the beginning", "the end of time"])
def test_a_cursor_of_an_installation_with_a_replica_is_good_without_one(
    service: Api, ada: Person, read_to: int
) -> None:
    for _ in range(2):
        InteractionFactory(person=ada)
    url = service.get(PATH, limit=1).json()["nextUrl"]
    cursor = url.rpartition("cursor=")[2]
    content = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    longer = base64.urlsafe_b64encode(orjson.dumps([*content, read_to])).decode()
    assert (
        service.get(PATH, cursor=longer).json()["data"]
        == service.get(PATH, cursor=cursor).json()["data"]
    )


def test_no_character_of_a_cursor_can_break_it(service: Api, ada: Person) -> None:
    for _ in range(2):
        InteractionFactory(person=ada)
    cursor = service.get(PATH, limit=1).json()["nextUrl"].rpartition("cursor=")[2]
    for place in range(0, len(cursor), 3):
        changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        response = service.client.get(
            f"/api{PATH}?cursor={quote(changed)}", headers=service.headers
        )
        assert response.status_code in (200, 400)
