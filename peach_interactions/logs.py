"""Structured logs: one JSON object a line, with the request's ID and no personal data."""

import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

# What PostgreSQL says of an error besides its message, which quotes the row.
DIAGNOSES = ("sqlstate", "table_name", "constraint_name")


def logging_configuration(*, is_for_people: bool) -> dict[str, Any]:
    """The configuration for `logging`; `is_for_people` gives plain lines instead of JSON."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: Any = (
        structlog.dev.ConsoleRenderer() if is_for_people else structlog.processors.JSONRenderer()
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    describe_exception,
                    renderer,
                ],
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django.request": {"level": "ERROR"},
            # Its lines quote the statement, and so people's data.
            "django.db.backends": {"level": "WARNING"},
            # It tells every process, not only those that work, which jobs there are.
            "procrastinate.periodic": {"level": "WARNING"},
            "procrastinate.blueprints": {"level": "WARNING"},
        },
    }


def describe_exception(
    logger: Any, method_name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Puts where and what of an exception into the event, and leaves out its words: they quote data."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    lines = []
    while isinstance(error, BaseException):
        diagnosis = getattr(error, "diag", None)
        known = {name: getattr(diagnosis, name, None) for name in DIAGNOSES}
        details = " ".join(f"{name}={value}" for name, value in known.items() if value)
        lines.append(f"{type(error).__module__}.{type(error).__qualname__} {details}".rstrip())
        lines += [line.rstrip() for line in traceback.format_tb(error.__traceback__)]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if lines:
        event["exception"] = "\n".join(lines)
    return event
