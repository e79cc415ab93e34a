"""Seed the holiday table from the published years that chinesecalendar knows; edited days are left alone."""

from typing import Any

import chinese_calendar
from django.core.management.base import BaseCommand

from portal.kernel.calendar import forget_calendar
from portal.kernel.models import Holiday

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
}


class Command(BaseCommand):
    help = "Load the published holidays and make-up working days."

    def handle(self, *args: Any, **options: Any) -> None:
        days = [
            Holiday(date=day, is_workday=workday, name=NAMES.get(str(name), str(name)))
            for table, workday in ((chinese_calendar.holidays, False), (chinese_calendar.workdays, True))
            for day, name in table.items()
            # A table of exceptions: a Saturday is no exception by being a holiday.
            if day.year >= 2018 and (workday or day.weekday() < 5)
        ]
        before = Holiday.objects.count()
        Holiday.objects.bulk_create(days, ignore_conflicts=True, batch_size=500)
        for year in {day.date.year for day in days}:
            forget_calendar(year)
        self.stdout.write(f"holidays: {Holiday.objects.count() - before} new, {before} kept")
