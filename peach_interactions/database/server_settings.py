"""What the embedded PostgreSQL is told at its start, some of it by how much memory the machine has.

What is meant for any PostgreSQL stands in docs/deploy.md, too.
"""

from __future__ import annotations

import os
from pathlib import Path

PORT = 5432
MEGABYTE = 1024 * 1024
# What the container may have, where there is one.
MEMORY_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
# Of the memory: the machine is the server's, and that of all else besides.
SHARED_PART, CACHED_PART = 8, 2
LEAST_SHARED_MEGABYTES, MOST_SHARED_MEGABYTES = 128, 2048

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    # After each checkpoint the log takes every page whole once more; an import changes very many.
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # The log must not repeat personal data: no statements, no values, no rejected rows.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# For test runs only: a power cut would ruin the data. Tests empty tables, which takes longer the more is shared.
UNSAFE_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
}


def server_settings(*, memory_megabytes: int, is_unsafe: bool) -> dict[str, str]:
    """All settings but the folder of the socket."""
    shared = min(
        max(memory_megabytes // SHARED_PART, LEAST_SHARED_MEGABYTES), MOST_SHARED_MEGABYTES
    )
    by_memory = {
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{max(memory_megabytes // CACHED_PART, 2 * shared)}MB",
    }
    return {**SETTINGS, **by_memory, **(UNSAFE_SETTINGS if is_unsafe else {})}


def memory_megabytes() -> int:
    """What the machine has, or the container that this runs in may have of it."""
    texts = [path.read_text().strip() for path in MEMORY_LIMITS if path.is_file()]
    # "max" stands for no limit.
    limits = [int(text) for text in texts if text.isdigit()]
    installed = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min([installed, *limits]) // MEGABYTE
