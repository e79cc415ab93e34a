"""Chinese words for what stands in the ledger as codes: acts, states, kinds of object. Unknown codes stay codes."""

from functools import cache

from django.apps import apps
from django.db.models import Field, Model

from portal.kernel.registry import act_words


@cache
def states() -> dict[str, dict[str, str]]:
    """Kind of object (``app.model``) -> state -> its word, for every model that moves."""
    moving = (model for model in apps.get_models() if hasattr(model, "MOVES"))
    return {model._meta.label_lower: _choices(model) for model in moving}


def _choices(model: type[Model]) -> dict[str, str]:
    field = model._meta.get_field("state")
    return {str(value): str(word) for value, word in field.flatchoices} if isinstance(field, Field) else {}


@cache
def acts() -> dict[str, str]:
    """Code of an act -> its word. A move is named after the state it leads to."""
    moves = {
        f"{kind}.{state}": f"{kind_word(kind)}转为“{word}”"
        for kind, words in states().items()
        for state, word in words.items()
    }
    return {**moves, **dict(act_words.items())}


def act_word(code: str) -> str:
    """The name of an act."""
    return acts().get(code, code)


def state_word(kind: str, state: str) -> str:
    """The word of a state of this kind of object."""
    return states().get(kind, {}).get(state, state)


@cache
def kind_word(kind: str) -> str:
    """What an object of this kind (``app.model``) is called."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind
