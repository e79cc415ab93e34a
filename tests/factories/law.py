"""Rows of the law room for tests."""

import datetime

import factory

from portal.law.models import LawClause, LegalSource, LegalVersion
from portal.law.ranks import rank_of


class LegalSourceFactory(factory.django.DjangoModelFactory):
    """A source; its rank is derived from title and number, as everywhere."""

    class Meta:
        model = LegalSource

    key = factory.Sequence(lambda n: f"source-{n}")
    title = factory.Sequence(lambda n: f"测试事项管理{n}条例")
    doc_number = ""
    issuer = ""
    hierarchy = factory.LazyAttribute(
        lambda row: rank_of(title=row.title, doc_number=row.doc_number, issuer=row.issuer)
    )


class LegalVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LegalVersion

    source = factory.SubFactory(LegalSourceFactory)
    effective_from = datetime.date(2015, 1, 1)


class LawClauseFactory(factory.django.DjangoModelFactory):
    """Article 15 item 2 of some regulation, in force."""

    class Meta:
        model = LawClause

    version = factory.SubFactory(LegalVersionFactory)
    key = factory.Sequence(lambda n: f"clause/{n}")
    article = 15
    item = 2
    text = "申请时应当提交下列材料：（二）住所使用证明。"
