import psycopg
from psycopg import pq


def driver() -> dict:
    """Which libpq the program found at runtime, and whether the compiled module speaks to it."""
    return {"implementation": pq.__impl__, "libpq": pq.version_pretty(pq.version())}


def answers(url: str) -> bool:
    """Whether a PostgreSQL server is there; it is not part of the health of this service."""
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.Error:
        return False
