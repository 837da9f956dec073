"""The list of a chain of interactions: its order is the chain's own, so it pages by place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from interactions.models import Interaction
from interactions.querysets import InteractionQuerySet
from peach_interactions.api.filters import StrictFilterSet
from peach_interactions.api.pagination import read_limit
from peach_interactions.errors import Invalid

POSITIONS = ("startingAfter", "endingBefore", "cursor")


class ChainParameters(StrictFilterSet):
    """A chain has no filters and one order."""


def read_chain_page(
    request: HttpRequest,
    rows: InteractionQuerySet,
    behind: list[str],
    represent: Callable[[Interaction], dict[str, Any]],
) -> dict[str, Any]:
    """The envelope of one page of a chain.

    :param behind: the IDs of all that lies behind, nearest first; a deleted or hidden one ends the chain.
    :raises Invalid: naming every parameter that is unknown or wrong.
    """
    ChainParameters(request.GET, queryset=rows, request=request).filtered()
    if "sortBy" in request.GET:
        raise Invalid("unknown_parameter", "A chain has one order only.", "sortBy")
    limit = read_limit(request.GET.get("limit"))
    chain = rows.up_to_hidden(behind)
    start, stop = _bounds(request, rows, chain, behind, limit)
    shown = chain[start:stop]
    found = rows.for_answers().in_bulk(shown)
    is_last = stop >= len(chain)
    return {
        "total": len(chain),
        "count": len(shown),
        "nextUrl": None if is_last or not shown else _url(request, "startingAfter", shown[-1]),
        "previousUrl": None if start == 0 or not shown else _url(request, "endingBefore", shown[0]),
        "data": [represent(found[pk]) for pk in shown if pk in found],
    }


def _bounds(
    request: HttpRequest,
    rows: InteractionQuerySet,
    chain: list[str],
    behind: list[str],
    limit: int,
) -> tuple[int, int]:
    """The places in the chain that the page begins at and ends before."""
    given = [name for name in POSITIONS if name in request.GET]
    if not given:
        return 0, limit
    if len(given) > 1:
        raise Invalid("exclusive", f"Give only one of {', '.join(given)}.", given[0])
    name, position = given[0], request.GET[given[0]]
    # One that was deleted meanwhile still has its place, at the end of the chain.
    if position not in chain and not (position in behind and rows.filter(pk=position).exists()):
        raise Invalid("not_found", "There is no such object in this list.", name)
    place = behind.index(position)
    if name == "endingBefore":
        return max(0, min(place, len(chain)) - limit), min(place, len(chain))
    return place + 1, place + 1 + limit


def _url(request: HttpRequest, name: str, interaction_id: str) -> str:
    kept = [(key, text) for key, text in request.GET.items() if key not in POSITIONS]
    return request.build_absolute_uri(
        f"{request.path}?{urlencode([*kept, (name, interaction_id)])}"
    )
