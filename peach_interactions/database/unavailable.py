"""The error for a database that cannot be used, and the words for it.

Who prints the sentence is decided elsewhere (`manage.py`, `serve`).
"""

from django.db.utils import NotSupportedError, OperationalError

# Classes of SQLSTATE that speak of the connection or the server, not of the statement:
# connection exception, invalid authorization, invalid catalog, resources, operator intervention.
CONNECTION_STATES = ("08", "28", "3D", "53", "57P")


class DatabaseUnavailable(OperationalError):
    """The database cannot be used; the message is one sentence for a person.

    It is an OperationalError so that whoever handles a database that is down handles this too.
    """


def sentence_for(error: Exception) -> str | None:
    """The sentence to show instead of a traceback; None when the error means something else."""
    if isinstance(error, DatabaseUnavailable):
        return str(error)
    if isinstance(error, NotSupportedError) and "or later is required" in str(error):
        return f"The database cannot be used: {_first_line(error)}."
    if isinstance(error, OperationalError) and _is_about_the_connection(error):
        return f"The database cannot be used: {_first_line(error)}."
    return None


def _is_about_the_connection(error: OperationalError) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(CONNECTION_STATES)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].strip().rstrip(".") if lines else type(error).__name__
