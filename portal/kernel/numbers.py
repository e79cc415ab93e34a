"""Business numbers without gaps, per agency and day."""

from datetime import date

from django.db import connection, transaction


def next_number(*, series: str, on: date) -> int:
    """The next number of a series and day, by one upsert: the row is locked until the caller commits.

    Call it as the last statement of the transaction: whoever files next waits just that long, and a
    rollback takes the number back, so there are no gaps. SQLite and PostgreSQL speak the same SQL here.
    """
    return next_numbers(series=series, on=on, count=1)[0]


def next_numbers(*, series: str, on: date, count: int) -> range:
    """The next ``count`` numbers at once, for whoever accounts for each of them."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number outside a transaction could leave a gap")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_numberseries (key, last) VALUES (%s, %s) "
            "ON CONFLICT (key) DO UPDATE SET last = kernel_numberseries.last + %s RETURNING last",
            [f"{series}:{on:%Y%m%d}", count, count],
        )
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)
