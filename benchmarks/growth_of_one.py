"""One size of `make bench-growth`: the medians of its requests, as the last line of what it says."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peach_interactions.settings")

import django

django.setup()

import orjson  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.growth import MEASURED  # noqa: E402
from benchmarks.loads import add_loads_of_all, filtered_lists, questions  # noqa: E402
from benchmarks.results import say  # noqa: E402
from benchmarks.served import Server  # noqa: E402
from benchmarks.wrk import drive  # noqa: E402
from companies.services import create_api_key  # noqa: E402
from compliance.demo.crowd.population import ensure_population  # noqa: E402

INTERACTIONS = int(os.environ["BENCH_INTERACTIONS"])
SECONDS = int(os.environ["BENCH_SECONDS"])
# The largest population is on the disk at first: those asked about must have been read once.
WARM_UP_SECONDS = 4


def main() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    population = ensure_population(INTERACTIONS, say)
    _, secret = create_api_key(company=population.company, name="Benchmark", now=timezone.now())
    loads = [*add_loads_of_all(population), *filtered_lists(), *questions(population)]
    medians = {}
    with Server("peach_interactions.settings") as server:
        for load in loads:
            drive(load, server.port, secret, WARM_UP_SECONDS)
            medians[load.name] = drive(load, server.port, secret, SECONDS).median
    say(MEASURED + orjson.dumps(medians).decode())


if __name__ == "__main__":
    main()
