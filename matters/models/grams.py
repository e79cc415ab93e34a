"""Looking words up in a text by their pairs of characters, which Chinese has instead of gaps between words.

PostgreSQL answers from a GIN index over the pairs and single characters of the text (``matters_grams``, made by the
migrations); any other database reads the texts one by one, which is right for a county's few hundred.
"""

from typing import Any

from django.db.models.lookups import Lookup

SIZES = (1, 2)


def grams(word: str) -> list[str]:
    """The pairs of characters of a word; a single character stands for itself."""
    if len(word) < max(SIZES):
        return [word]
    return [word[place : place + 2] for place in range(len(word) - 1)]


class Holds(Lookup):
    """``filter(Holds(F("search_text"), "法律援助"))``: the text holds the word, signs taken as signs."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"instr({column}, %s) > 0", [*params, self.rhs]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        # The index finds the texts that have all pairs; whether they stand side by side the text itself says.
        column, params = self.process_lhs(compiler, connection)
        return (
            f"(matters_grams({column}) @> %s::text[] AND strpos({column}, %s) > 0)",
            [*params, grams(self.rhs), *params, self.rhs],
        )
