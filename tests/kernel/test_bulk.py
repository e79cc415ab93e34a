"""Many rows at once arrive as single ones do, whatever their texts hold."""

import pytest

from portal.kernel.bulk import insert, insert_values
from portal.kernel.models import AuditEvent
from portal.people.models import Agency
from tests.factories.people import AgencyFactory, AreaFactory

pytestmark = pytest.mark.django_db
TEXTS = [
    "一行",
    "两行\n两行",
    "制表\t符",
    "回车\r符",
    "反斜\\杠",
    r"\N",
    r"\.",
    "\\\n.",
    "",
    "引\"号'",
    "a,b",
    "％%s",
]


def test_a_text_arrives_as_it_is():
    insert_values(AuditEvent, [{"act": "probe", "note": text, "data": {"text": text}} for text in TEXTS])
    kept = AuditEvent.objects.filter(act="probe").order_by("id")
    assert [(event.note, event.data) for event in kept] == [(text, {"text": text}) for text in TEXTS]


def test_what_is_not_given_is_made_row_by_row():
    insert_values(AuditEvent, [{"act": "probe", "note": text} for text in TEXTS])
    kept = list(AuditEvent.objects.filter(act="probe"))
    assert len({event.salt for event in kept}) == len(TEXTS)
    assert all(event.at and event.data == {} and event.subject == "" for event in kept)


def test_objects_are_kept_with_all_they_hold():
    area = AreaFactory()
    rows = [AgencyFactory.build(area=area, name=text) for text in TEXTS]
    insert(rows)
    kept = Agency.objects.in_bulk([row.pk for row in rows])
    names = [field.attname for field in Agency._meta.concrete_fields]
    for row in rows:
        assert not row._state.adding
        assert [getattr(kept[row.pk], name) for name in names] == [getattr(row, name) for name in names]


def test_nothing_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert([])
        insert_values(AuditEvent, [])
