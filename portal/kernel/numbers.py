"""Business numbers without gaps, per agency and day."""

from datetime import date

from django.db import connection, transaction


def next_number(*, series: str, on: date) -> int:
    """The next number of a series and day, by one upsert: the row is locked until the caller commits.

    Call it as the last statement of the transaction: whoever files next waits just that long, and a
    rollback takes the number back, so there are no gaps. SQLite and PostgreSQL speak the same SQL here.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number outside a transaction could leave a gap")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_numberseries (key, last) VALUES (%s, 1) "
            "ON CONFLICT (key) DO UPDATE SET last = kernel_numberseries.last + 1 RETURNING last",
            [f"{series}:{on:%Y%m%d}"],
        )
        row = cursor.fetchone()
    return int(row[0])
