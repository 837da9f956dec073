"""The base of every view of the API: one company's rows, permissions, envelopes, versions, idempotency."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.db import models, transaction
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from companies import idempotency
from companies.api.replica_reads import keep_write
from companies.callers import Caller
from companies.idempotency import Answer
from peach_interactions.api.compiled_pages import Form, read_compiled_page
from peach_interactions.api.errors import respond_with_errors
from peach_interactions.api.filters import NoFilters, StrictFilterSet, refuse_unknown_parameters
from peach_interactions.api.list_bodies import list_body
from peach_interactions.api.pagination import (
    BY_ID,
    FindRemoved,
    Page,
    Seek,
    Sort,
    count_rows,
    read_page,
    read_seek,
)
from peach_interactions.compiled_queries import Values
from peach_interactions.deadlocks import repeat_after_deadlock
from peach_interactions.errors import DomainError, Stale
from peach_interactions.external_ids import NUL
from peach_interactions.querysets import require_scope
from peach_interactions.replica import has_replica, position_read

NEWEST_FIRST = (Sort("createdAt", BY_ID),)
# Other parameters of a list change what SQL it takes.
COMPILED_PARAMETERS = ("limit", "sortBy", "cursor")


class CompanyViewSet(ViewSet):
    """Rows reach a view only through `visible_to(caller)`; what was not scoped is refused."""

    http_method_names = ["get", "post", "put", "delete", "head"]
    permissions_of_action: dict[str, str] = {}
    # Query parameters of routes that are not lists, by action.
    parameters_of_action: dict[str, tuple[str, ...]] = {}

    @property
    def caller(self) -> Caller:
        caller: Any = self.request.user
        return cast("Caller", caller)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action not in ("list", "previous_interactions", None):
            refuse_unknown_parameters(
                request._request, *self.parameters_of_action.get(self.action or "", ())
            )

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        # For the caller alone: no cache on the way knows a key in a header of ours.
        response.setdefault("Cache-Control", "private, no-store")
        if has_replica():
            keep_write(request, response)
        return response

    @property
    def body(self) -> dict[str, Any]:
        """The body as an object; no body at all is an empty one."""
        data = self.request.data
        return data if type(data) is dict else {}

    def single(self, data: Any, row: Any = None, *, version: str | None = None) -> Response:
        """The envelope of one object, with the row's version as its ETag."""
        response = Response({"status": 200, "message": "OK", "data": data})
        if row is not None:
            version = row.version
        if version is not None:
            response["ETag"] = f'"{version}"'
        return response

    def deleted(self) -> Response:
        return Response({"status": 200, "message": "The object was deleted."})

    def page(
        self,
        rows: models.QuerySet[Any],
        represent: Callable[[Any], Any],
        *,
        filters: type[StrictFilterSet] = NoFilters,
        sorts: Sequence[Sort] = NEWEST_FIRST,
        named: models.QuerySet[Any],
        find_removed: FindRemoved = lambda row_id: None,
    ) -> Response:
        """One page of a list.

        :param named: the rows that startingAfter and endingBefore may name: the list without filters,
            deleted rows included.
        :param find_removed: the same for rows that are removed when they are deleted.
        """
        for queryset in (rows, named):
            require_scope(queryset)
        filterset = filters(self.request.query_params, queryset=rows, request=self.request)
        filterset.company_id = self.caller.company.pk
        filtered = filterset.filtered()
        prefix = named.model._meta.pk.prefix
        seek = read_seek(self.request.query_params.dict(), sorts, prefix, named, find_removed)
        page = read_page(filtered, seek)
        total, is_estimate = count_rows(filtered)
        return self._listed(page, seek, represent, total, is_estimate)

    @property
    def may_be_compiled(self) -> bool:
        """Whether a list is asked for without filters, and from a cursor if from anywhere."""
        lists = self.request._request.GET.lists()
        return all(
            name in COMPILED_PARAMETERS and len(texts) == 1 and texts[0] and NUL not in texts[0]
            for name, texts in lists
        )

    def compiled_page(
        self,
        form: Form,
        values: Values,
        make: Callable[..., Any],
        represent: Callable[[Any], Any],
        *,
        sorts: Sequence[Sort],
        prefix: str,
        estimated_rows: Callable[[], models.QuerySet[Any]],
    ) -> Response:
        """Fast path: as `page`, of a list whose SQL is made once.

        :param make: makes a row of its columns.
        :param prefix: of the IDs in the list.
        :param estimated_rows: the rows of the list, asked for where there are too many to count.
        """
        seek = read_seek(self.request.query_params.dict(), sorts, prefix)
        page, total, is_estimate = read_compiled_page(form, seek, values, make, estimated_rows)
        return self._listed(page, seek, represent, total, is_estimate)

    def _listed(
        self,
        page: Page,
        seek: Seek,
        represent: Callable[[Any], Any],
        total: int,
        is_estimate: bool,
    ) -> Response:
        has_neighbours = page.has_next or page.has_previous
        body = list_body(
            self.request._request,
            total=total,
            is_estimate=is_estimate,
            page=page,
            seek=seek,
            data=[represent(row) for row in page.rows],
            read_to=position_read() if has_neighbours and has_replica() else None,
        )
        return Response(body)

    def check_version(self, row: Any) -> None:
        """Call it on the locked row.

        :raises Stale: when If-Match is given and names another version than the present one.
        """
        given = self.request.headers.get("If-Match")
        if given is None or given.strip() == "*":
            return
        if f'"{row.version}"' not in [tag.strip() for tag in given.split(",")]:
            raise Stale("stale", "The object has changed since you read it.", "If-Match")

    def once(self, work: Callable[[], Response]) -> Response:
        """Runs a POST in one transaction, and only once for each Idempotency-Key.

        Requests that stand in each other's way are none of the caller's faults: what is broken off is repeated.
        """
        return repeat_after_deadlock(lambda: self._once(work))

    def _once(self, work: Callable[[], Response]) -> Response:
        key = self.request.headers.get("Idempotency-Key")
        if key is None:
            with transaction.atomic():
                return work()
        idempotency.check_key(key)
        request = self.request
        answer = idempotency.answer_once(
            actor_id=self.caller.pk,
            key=key,
            fingerprint=idempotency.fingerprint_of(
                str(request.method), request.path, request.META.get("QUERY_STRING", ""), self.body
            ),
            now=timezone.now(),
            work=lambda: self._answer_of(work),
        )
        body = self.masked(answer.body) if answer.is_replay else answer.body
        response = Response(body, status=answer.status)
        if answer.etag:
            response["ETag"] = answer.etag
        if answer.is_replay:
            response["Idempotency-Replayed"] = "true"
        return response

    def masked(self, body: Any) -> Any:
        """Hides from a replayed answer what the caller may not see (any more)."""
        return body

    def _answer_of(self, work: Callable[[], Response]) -> Answer:
        try:
            with transaction.atomic():
                response = work()
        except DomainError as error:
            refusal = respond_with_errors(error, {"request": self.request})
            assert refusal is not None
            return Answer(refusal.status_code, refusal.data)
        return Answer(response.status_code, response.data, response.get("ETag", ""))
