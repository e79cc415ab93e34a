"""Addresses of disclosure: for everybody, for the applicant, for the agency."""

from django.urls import path

from pledges.views import disclosures, public_disclosures

DESK = "handling/disclosures/"
ONE = DESK + "<uuid:disclosure>/"

urlpatterns = [
    path("disclosures/", public_disclosures.index, name="disclosures"),
    path("disclosures/list.<str:form>", public_disclosures.download, name="disclosures_file"),
    path("disclosures/<uuid:disclosure>/", public_disclosures.page, name="disclosure"),
    path(
        "my/cases/<uuid:case>/<uuid:choice>/disclosure/",
        public_disclosures.mine,
        name="my_disclosure",
    ),
    path(DESK, disclosures.desk, name="disclosure_desk"),
    path(DESK + "pledges/<uuid:pledge>/", disclosures.prepare, name="disclosure_prepare"),
    path(ONE, disclosures.page, name="disclosure_page"),
    path(ONE + "release/", disclosures.release, name="disclosure_release"),
    path(ONE + "return/", disclosures.send_back, name="disclosure_return"),
    path(ONE + "down/", disclosures.down, name="disclosure_down"),
]
