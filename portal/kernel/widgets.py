"""Widgets of forms. Looks are in templates/django/forms/widgets."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms


class Hinted(forms.widgets.ChoiceWidget):
    """Options that each carry a hint: seen beside the option, read out after its name."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Iterable[Any] = (),
        *,
        hints: Mapping[str, str] | None = None,
    ):
        super().__init__(attrs, choices)
        self.hints = dict(hints or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """An option with its hint."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["hint"] = self.hints.get(str(value), "")
        key = option["attrs"].get("id")
        if option["hint"] and key:
            option["attrs"] |= {"aria-label": option["label"], "aria-describedby": f"{key}-hint"}
        return option


class ChoiceCards(Hinted, forms.RadioSelect):
    """Equal choices as large cards, each with a hint. Never give such a field an ``initial``."""


class TickCards(Hinted, forms.CheckboxSelectMultiple):
    """Several of them may be ticked."""


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__(attrs, format="%Y-%m-%d")
