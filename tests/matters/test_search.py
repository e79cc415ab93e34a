"""Words are found by their pairs of characters: on PostgreSQL from the index, elsewhere text by text."""

import json

import pytest
from django.db import connection
from django.urls import reverse

from matters import search
from matters.models import CertificationMatter
from matters.models.grams import grams
from tests.bench.population import columns
from tests.factories.matters import AdministrativeMatterFactory, published
from tests.factories.people import AreaFactory, AreaRulesFactory


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
@pytest.mark.clause("M-02")
@pytest.mark.parametrize(
    ("query", "hit"),
    [
        ("困难证", True),
        ("法律援助困难", True),
        ("经济困难证", True),
        ("困难证明书", True),
        ("住所证明", False),
    ],
)
def test_what_nobody_wrote_so_is_found_by_its_parts(client, query, hit):
    AreaRulesFactory()
    published(name="经济困难证明", purpose="申请法律援助")

    answer = client.get(reverse("matters:directory"), {"q": query})

    assert ("经济困难证明" in answer.content.decode()) is hit
    assert ("没有找到这样的事项" in answer.content.decode()) is not hit


@pytest.mark.django_db
@pytest.mark.postgres_only
def test_index_answers_for_a_selective_word():
    """With enough rows for the planner to have a choice, and figures about them; nothing is forbidden to it."""
    AreaRulesFactory()
    version = published(name="经济困难证明")
    found = search.find(CertificationMatter.objects.order_by(), "困难")
    with connection.cursor() as cursor:
        crowd(cursor, version.matter_id, size=3_000)
        cursor.execute("ANALYZE matters_certificationmatter")
        sql, params = found.query.sql_with_params()
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        answer = cursor.fetchone()[0]
    plan = answer if isinstance(answer, str) else json.dumps(answer)
    assert "matters_cert_grams" in plan


def crowd(cursor, pattern, *, size: int) -> None:
    """Many unlisted matters, equal to the pattern but for key, code and words."""
    own = {
        "id": "gen_random_uuid()",
        "slug_code": "'crowd-' || g",
        "current_id": "NULL",
        "search_text": "'教师资格 ' || g",
    }
    names = columns(cursor, "matters_certificationmatter")
    chosen = ", ".join(own.get(name, f'p."{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    cursor.execute(
        f"INSERT INTO matters_certificationmatter ({quoted}) SELECT {chosen} FROM generate_series(1, {size}) AS g "
        "CROSS JOIN (SELECT * FROM matters_certificationmatter WHERE id = %s) p",
        [str(pattern)],
    )


@pytest.mark.django_db
@pytest.mark.clause("M-02")
def test_few_agencies_are_offered_at_once(client):
    AreaRulesFactory()
    version = published()
    form = client.get(reverse("matters:directory")).context["form"]
    assert (version.matter.area.pk, version.matter.area.full_name) in form.fields["area"].choices
    assert (str(version.matter.agency.pk), version.matter.agency.name) in form.fields["agency"].choices


@pytest.mark.django_db
@pytest.mark.clause("M-02")
def test_many_agencies_are_walked_down_to(client, monkeypatch):
    """Above the limit the areas are offered level by level, agencies only in the chosen area, hits below it."""
    monkeypatch.setattr("matters.places.MOST", 1)
    AreaRulesFactory()
    county = AreaFactory(parent=AreaFactory())
    version = published(AdministrativeMatterFactory(agency__area=county))
    published()
    address = reverse("matters:directory")

    def offered(area, field):
        form = client.get(address, {"area": area.pk if area else ""}).context["form"]
        return [value for value, _ in form.fields[field].choices]

    assert county.parent_id in offered(None, "area")
    assert county.pk not in offered(None, "area")
    assert {county.parent_id, county.pk} <= set(offered(county.parent, "area"))
    assert offered(county.parent, "agency") == [""]
    assert offered(county, "agency") == ["", str(version.matter.agency_id)]
    page = client.get(address, {"area": county.parent_id}).context["page"]
    assert [row.pk for row in page.rows] == [version.matter_id]
