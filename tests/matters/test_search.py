"""Words are found by their pairs of characters: on PostgreSQL from the index, elsewhere text by text."""

import json

import pytest
from django.db import connection

from matters import search
from matters.models import CertificationMatter
from matters.models.grams import grams
from tests.factories.matters import published
from tests.factories.people import AreaRulesFactory


@pytest.mark.parametrize(
    ("word", "pairs"),
    [("证", ["证"]), ("援助", ["援助"]), ("法律援助", ["法律", "律援", "援助"]), ("x1", ["x1"])],
)
def test_pairs_of_a_word(word, pairs):
    assert grams(word) == pairs


@pytest.mark.django_db
@pytest.mark.clause("M-02")
@pytest.mark.parametrize(
    ("query", "hit"),
    [
        ("困", True),
        ("济困", True),
        ("经济困难证明", True),
        ("济经", False),
        ("困难经济", False),
        ("难困", False),
    ],
)
def test_pairs_must_stand_side_by_side(query, hit):
    AreaRulesFactory()
    published(name="经济困难证明")
    assert search.find(CertificationMatter.objects.listed(), query).exists() is hit


@pytest.mark.django_db
@pytest.mark.postgres_only
def test_index_answers_for_a_selective_word():
    found = search.find(CertificationMatter.objects.listed(), "困难")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        sql, params = found.query.sql_with_params()
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        answer = cursor.fetchone()[0]
    plan = answer if isinstance(answer, str) else json.dumps(answer)
    assert "matters_cert_grams" in plan
