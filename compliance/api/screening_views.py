"""The route of screenings: one question about many borrowers, answered in lines of JSON."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any, ClassVar

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from companies import choices as permissions
from companies.api.views import CompanyViewSet
from compliance.api.screening_serializers import (
    ScreeningSerializer,
    as_lines,
    represent_line,
)
from compliance.screening import Line, screen
from peach_interactions.api.parsing_and_rendering import MAX_BATCH_BODY_BYTES
from peach_interactions.errors import Fault

NDJSON = "application/x-ndjson"
KEY = "Idempotency-Key"
LINES: dict[str, Any] = {
    "description": "One line for each person.",
    "content": {
        NDJSON: {
            "schema": {"type": "string"},
            "example": (
                '{"personId":"BO-0HD3KXQ2M1-7Q2Z81KD","decision":"allow","ruleId":null,'
                '"nextAllowedAt":"2026-12-07T17:00:00.000000+00:00",'
                '"contactId":"CT-0HD3KXQ2M4-1B7Q0Z2K"}\n'
                '{"personId":"BO-0HD3KXQ2M2-9C4T55AA","decision":"deny","ruleId":"regf.freq.7in7",'
                '"nextAllowedAt":"2026-12-09T13:00:00.000000+00:00",'
                '"contactId":"CT-0HD3KXQ2M6-X01K8D3P"}\n'
                '{"personId":"ext-borrower-9","decision":"notFound","ruleId":null,'
                '"nextAllowedAt":null,"contactId":null}\n'
            ),
        }
    },
}


class ScreeningViewSet(CompanyViewSet):
    """Questions about many borrowers."""

    tag = "compliance"
    is_versioned = False
    body_serializer = ScreeningSerializer
    # Ten thousand long external IDs are more than other bodies hold.
    max_body_bytes = MAX_BATCH_BODY_BYTES
    operation_ids = {"create": "screen"}
    permissions_of_action = {"create": permissions.COMPLIANCE_CHECK}
    response_serializers: ClassVar[dict[str, Any]] = {"create": OpenApiTypes.STR}
    more_responses: ClassVar[dict[str, Any]] = {"create": {"200": LINES}}
    examples = {
        "create": {
            "Calls to these people, now": {
                "channel": "voice",
                "theme": "opsCollDebt",
                "personIds": ["ext-borrower-1001", "ext-borrower-1002"],
            },
            "A campaign for another day": {
                "channel": "voice",
                "theme": "opsCollDebt",
                "at": "2026-12-07T12:00:00-05:00",
                "checkAtCompanyNoon": True,
                "filter": {"loanStatus": ["delinquent", "chargedOff"], "state": "NY"},
            },
            "A text to everybody": {
                "channel": "text",
                "subject": "loanOverdueFirstNotice",
                "filter": {},
            },
        }
    }

    def create(self, request: Request) -> HttpResponseBase:
        """Ask the same about many borrowers: up to 10,000 who are named, or all that a filter finds.

        The answer is a stream of lines, each a JSON object about one person, in the order of `personId`:

        * `personId`: the ID; of one who is not found, what was given.
        * `decision`: `allow`, `warn` or `deny`, as can-interact would say at the same moment; `notFound` when there
          is no such person, and then all else is null.
        * `ruleId`: the first rule that denies; null where none does.
        * `nextAllowedAt`: the first moment at which it would be allowed; null: none in 400 days.
        * `contactId`: the contact judged best, if there is one.

        Decisions are not kept one by one: one screening is, with the question and the counts. All faults are told
        before the first line. Should the stream break off, who has no line has no answer: treat everything but
        allow and warn as no.

        An Idempotency-Key goes with personIds: then all lines are made before the first is sent, and kept to be
        given again. With a filter it is a 400, because such an answer may be of any length.
        """
        if KEY in request.headers and self.body.get("filter") is None:
            return self._replayable(self.once(self._answer))
        return StreamingHttpResponse(_stream(self._screen()), content_type=NDJSON)

    def _screen(self) -> Generator[list[Line]]:
        values, faults = ScreeningSerializer(data=self.body).parse()
        if KEY in self.request.headers and values.get("filter") is not None:
            message = "An answer of any length is not kept: send no key with a filter."
            faults.append(Fault("not_allowed", message, KEY))
        return screen(caller=self.caller, values=values, now=timezone.now(), faults=faults)

    def _answer(self) -> Response:
        return Response([represent_line(line) for lines in self._screen() for line in lines])

    def _replayable(self, answer: Response) -> HttpResponseBase:
        """The lines of an answer that is kept; refusals stay as they are."""
        if answer.status_code != 200:
            return answer
        response = HttpResponse(as_lines(answer.data), content_type=NDJSON)
        for name, value in answer.items():
            if name != "Content-Type":
                response[name] = value
        return response


def _stream(pieces: Generator[list[Line]]) -> Iterator[bytes]:
    # Closed at once when the client goes away: then the counts are kept.
    with closing(pieces):
        for lines in pieces:
            yield as_lines(map(represent_line, lines))
