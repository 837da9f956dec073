"""What is counted while requests are answered, for /metrics; and who adds what is only read when it is asked for.

Labels are words of this program (routes, methods, outcomes), never of a request: no IDs, no unknown paths, no
companies. Under `manage.py serve` the processes of a server count together (server.py gives them a folder).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import Metric

REGISTRY = CollectorRegistry()
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "other"
STATIC_ROUTE = "static"
# Whatever leads nowhere has this one label, else everybody could make new ones.
UNKNOWN_ROUTE = "unknown"

requests = Counter(
    "peach_requests",
    "Requests answered, by the template of their route.",
    ["route", "method", "status"],
    registry=REGISTRY,
)
request_seconds = Histogram(
    "peach_request_duration_seconds",
    "From the request's headers to the beginning of its answer.",
    ["route", "method"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
judgements = Counter(
    "peach_guard_judgements",
    "Judgements of the Compliance Guard, by what was asked (question, plan, screening).",
    ["asked", "outcome"],
    registry=REGISTRY,
)
pool_used = Gauge(
    "peach_database_pool_connections_in_use",
    "Connections in use of the pools of this server's processes.",
    ["database"],
    multiprocess_mode="livesum",
    registry=REGISTRY,
)
pool_limit = Gauge(
    "peach_database_pool_connections_limit",
    "Connections that these pools may have.",
    ["database"],
    multiprocess_mode="livesum",
    registry=REGISTRY,
)
pool_waiting = Gauge(
    "peach_database_pool_requests_waiting",
    "Requests that wait for a connection of these pools.",
    ["database"],
    multiprocess_mode="livesum",
    registry=REGISTRY,
)

Respond = Callable[[HttpRequest], HttpResponse]
# Read when /metrics is asked for; may raise DatabaseError.
Figures = Callable[[], Iterable[Metric]]
figures: list[Figures] = []


def add_figures(source: Figures) -> None:
    """Has /metrics ask the source too. An app calls this in its `ready`, once."""
    if source not in figures:
        figures.append(source)


class MetricsMiddleware:
    """Counts every request. It stands outermost, and only where PEACH_METRICS_KEY is set."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.static_prefix = str(settings.STATIC_URL)
        # Finding them by their labels again would cost as much as counting.
        self.known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began_at = perf_counter()
        response = self.respond(request)
        seconds = perf_counter() - began_at
        key = (self.route_of(request), request.method or "", response.status_code)
        counters = self.known.get(key) or self.counters_of(*key)
        counters[0].inc()
        counters[1].observe(seconds)
        return response

    def route_of(self, request: HttpRequest) -> str:
        match = request.resolver_match
        if match is not None:
            return match.route
        return STATIC_ROUTE if request.path.startswith(self.static_prefix) else UNKNOWN_ROUTE

    def counters_of(self, route: str, method: str, status: int) -> tuple[Counter, Histogram]:
        word = method if method in METHODS else OTHER_METHOD
        counters = (requests.labels(route, word, status), request_seconds.labels(route, word))
        # A method that is none of ours is not remembered: there is no end to them.
        if word == method:
            self.known[route, method, status] = counters
        return counters
