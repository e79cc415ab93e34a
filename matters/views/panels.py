"""What the parts of the catalogue show on the page of a version: each part hands in its own panels."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest

from matters.models import MatterVersion
from matters.views import bureau_consultations, declarations, parallel, screening_panel, step_files, wording
from matters.views.panel import Panel

PANELS: tuple[Callable[[HttpRequest, MatterVersion], Panel | None], ...] = (
    wording.panel,
    screening_panel.panel,
    declarations.panel,
    step_files.panel,
    bureau_consultations.panel,
    parallel.panel,
)


def panels_of(request: HttpRequest, version: MatterVersion) -> Iterator[Panel]:
    """The panels that have something to show here and now."""
    for make in PANELS:
        if (panel := make(request, version)) is not None:
            yield panel
