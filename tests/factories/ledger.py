"""The ledger within a test that is rolled back."""

from django.db import connection


def set_tx(value):
    """On PostgreSQL all rows of a rolled-back test share one open transaction: place them in a closed one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                "UPDATE kernel_auditevent SET tx = %s WHERE tx > 1000000000 OR tx IS NULL OR tx > %s",
                [value, 100],
            )
            cursor.execute("SET LOCAL session_replication_role = origin")
