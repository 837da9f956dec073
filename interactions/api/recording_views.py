"""The routes of recorded content: storing it, and addresses to play it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.utils import timezone
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response

from companies import choices as permissions
from companies.api.views import CompanyViewSet
from interactions.api.serializers import (
    RecordingAddressSerializer,
    RecordingSerializer,
    represent_recording,
)
from interactions.audio import SUFFIXES
from interactions.choices import RecordingKind
from interactions.models import Interaction
from interactions.recordings import (
    CHUNK_BYTES,
    MAX_RECORDING_BYTES,
    TooLarge,
    check_may_store,
    issue_address,
    store_recording,
)
from peach_interactions.api.parsing_and_rendering import (
    PayloadTooLarge,
    refuse_encoded,
    timestamp,
)
from peach_interactions.api.schema_parts import single_envelope
from peach_interactions.chunked_body import declared_length
from peach_interactions.errors import Invalid

RETURN_URL = {
    "in": "query",
    "name": "returnUrl",
    "schema": {"type": "boolean", "default": False},
    "description": "true: answer with the address instead of redirecting to it.",
}

REDIRECT: dict[str, Any] = {"description": "The content plays at Location."}
SOUND = {
    "required": True,
    "description": "The bytes, up to 200 MB, with their Content-Length where you can.",
    "content": {
        name: {"schema": {"type": "string", "format": "binary", "contentMediaType": name}}
        for name in SUFFIXES
    },
}


class RecordingViewSet(CompanyViewSet):
    """The recording or the voicemail of a call; `kind` is set by the address."""

    tag = "recordings"
    kind: RecordingKind = RecordingKind.RECORDING
    row_serializer = RecordingSerializer
    body_serializer = None
    permissions_of_action = {
        "retrieve": permissions.RECORDING_READ,
        "update": permissions.RECORDING_CREATE,
    }
    parameters_of_action = {"retrieve": ("returnUrl",)}
    query_parameters = {"retrieve": [RETURN_URL]}
    request_bodies: ClassVar[dict[str, Any]] = {"update": SOUND}
    more_responses: ClassVar[dict[str, Any]] = {"retrieve": {"302": REDIRECT}}
    more_headers: ClassVar[dict[str, Any]] = {
        "retrieve": {"200": ["Cache-Control"], "302": ["Cache-Control", "Location"]}
    }
    # Recorded content does not change: it has no versions.
    is_versioned = False
    is_within_person = True

    @property
    def operation_ids(self) -> dict[str, str]:
        where = "Person" if self.is_within_person else ""
        what = self.kind.value.capitalize()
        return {"retrieve": f"get{where}Interaction{what}", "update": f"store{what}"}

    @property
    def response_serializers(self) -> dict[str, Any]:
        return {"retrieve": single_envelope(RecordingAddressSerializer)}

    def _interaction(self, reference: str, person_reference: str | None) -> Interaction:
        rows = Interaction.objects.visible_to(self.caller)
        if person_reference is not None:
            rows = rows.of_person_in_path(person_reference)
        return rows.find(reference)

    def retrieve(
        self, request: Request, interactionId: str, personId: str | None = None
    ) -> Response:
        """Redirect to recorded content, or with `returnUrl=true` answer with its address.

        The address needs no header, serves ranges, and is good for 5 minutes; who asked for it is kept.
        """
        wants_url = request.query_params.get("returnUrl", "false")
        if wants_url not in ("true", "false"):
            raise Invalid("invalid", "This must be true or false.", "returnUrl")
        interaction = self._interaction(interactionId, personId)
        address = issue_address(
            caller=self.caller, interaction=interaction, kind=self.kind, now=timezone.now()
        )
        url = f"{settings.PUBLIC_URL}{address.url}" if address.url.startswith("/") else address.url
        if wants_url == "true":
            absolute = request.build_absolute_uri(url)
            response = self.single({"url": absolute, "expiresAt": timestamp(address.expires_at)})
        else:
            response = Response(status=302, headers={"Location": url})
        return response

    def update(self, request: Request, personId: str, interactionId: str) -> Response:
        """Store recorded content of a call: the raw bytes, up to 200 MB, once of each kind.

        Declare the length where you can: of a chunked body it cannot be told whether it broke off.
        Bytes that are not of the declared type are a 400; content of anything but a call is a 409.
        """
        interaction = self._interaction(interactionId, personId)
        check_may_store(caller=self.caller, interaction=interaction, kind=self.kind)
        content_type = (request.content_type or "").split(";")[0].strip().lower()
        if content_type not in SUFFIXES:
            raise UnsupportedMediaType(content_type or "(none)")
        refuse_encoded(request.headers)
        if declared_length(request._request) > MAX_RECORDING_BYTES:
            raise PayloadTooLarge
        try:
            recording = store_recording(
                caller=self.caller,
                interaction=interaction,
                kind=self.kind,
                content_type=content_type,
                chunks=_chunks(request),
            )
        except TooLarge as error:
            raise PayloadTooLarge from error
        return self.single(represent_recording(recording))


def _chunks(request: Request) -> Iterator[bytes]:
    while chunk := request._request.read(CHUNK_BYTES):
        yield chunk
