import psycopg
from psycopg import pq


def driver() -> dict:
    """The version of libpq at run time, and whether the compiled module uses it."""
    return {"implementation": pq.__impl__, "libpq": pq.version_pretty(pq.version())}


def answers(url: str) -> bool:
    """Whether a PostgreSQL server answers. The health check does not depend on it."""
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.Error:
        return False
