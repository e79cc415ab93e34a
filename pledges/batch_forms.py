"""Forms of reporting to disclosure platforms: which platform, which days."""

from datetime import timedelta
from typing import Any

from django import forms

from portal.kernel.calendar import today
from portal.kernel.widgets import DateInput

USUAL_DAYS = 30


class PeriodForm(forms.Form):
    """What is to be reported; lives in the address while it is only looked at."""

    channel = forms.ChoiceField(label="报送平台")
    start = forms.DateField(label="公示起始日自", widget=DateInput)
    until = forms.DateField(label="至", widget=DateInput)

    def __init__(self, *args: Any, channels: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(name, name) for name in channels]

    @classmethod
    def usual(cls, channels: list[str]) -> dict[str, Any]:
        """The last month, to the first platform."""
        first = channels[0] if channels else ""
        return {"channel": first, "start": today() - timedelta(days=USUAL_DAYS), "until": today()}
