"""A clean-up drive for tests: a region with a city, a county and a township, and everybody who works in it."""

from types import SimpleNamespace

from matters.cleanup_enums import Disposal
from matters.domain import cleanup, cleanup_items, cleanup_lists, cleanup_reviews
from matters.domain.cleanup_items import Basis
from matters.models import CleanupList, CleanupReturn
from portal.kernel.calendar import today
from portal.people.enums import AreaLevel, Role
from portal.people.models import AreaRules
from tests.factories.people import AgencyFactory, AreaFactory, AreaRulesFactory, StaffFactory

LAW = Basis(title="婚姻登记条例", doc_number="国务院令第804号", place="第七条", words="应当出具户口簿。")
RULE = Basis(title="西藏自治区某管理办法", doc_number="西藏自治区人民政府令第120号", place="第三条")
NOTICE = Basis(title="关于做好有关工作的通知", doc_number="藏某发〔2015〕12号", place="第二条")


def drive(*, begins=None, **fields) -> SimpleNamespace:
    """A drive over a region that has just begun, with its people."""
    if not AreaRules.objects.exists():
        AreaRulesFactory(cancel_floor="local_rule", reduction_percent=50)
    region = AreaFactory(code="54", name="西藏自治区", full_name="西藏自治区")
    city = AreaFactory(code="5401", name="拉萨市", parent=region, level=AreaLevel.PREFECTURE)
    county = AreaFactory(code="540102", name="城关区", parent=city, level=AreaLevel.COUNTY)
    town = AreaFactory(code="540102002", name="八廓街道", parent=county, level=AreaLevel.TOWNSHIP)
    place = SimpleNamespace(region=region, city=city, county=county, town=town)
    place.justice = AgencyFactory(area=county, name="城关区司法局", leads_justice=True)
    place.civil = AgencyFactory(area=county, name="城关区民政局")
    place.street = AgencyFactory(area=town, name="八廓街道办事处")
    place.handler = StaffFactory(role=Role.HANDLER, agency=place.civil)
    place.street_handler = StaffFactory(role=Role.HANDLER, agency=place.street)
    place.justice_handler = StaffFactory(role=Role.HANDLER, agency=place.justice)
    place.bureau = StaffFactory(role=Role.BUREAU_ADMIN, agency=place.justice, area=county)
    place.counsel = StaffFactory(role=Role.LEGAL_REVIEWER, agency=place.justice)
    place.government = StaffFactory(role=Role.GOVERNMENT_APPROVER, area=county)
    place.city_bureau = StaffFactory(role=Role.BUREAU_ADMIN, area=city)
    place.region_bureau = StaffFactory(role=Role.BUREAU_ADMIN, area=region)
    dates = cleanup.calendar_from(begins or today())
    place.campaign = cleanup.open_campaign(
        region, title="减证便民专项行动", dates=dates, by=place.region_bureau, **fields
    )
    place.list = CleanupList.objects.get(campaign=place.campaign, area=county)
    place.form = form_of(place, place.civil)
    return place


def form_of(place, agency) -> CleanupReturn:
    return CleanupReturn.objects.select_related("campaign", "list__area", "agency__area").get(
        campaign=place.campaign, agency=agency
    )


def contacts(form, by) -> CleanupReturn:
    return cleanup.name_contacts(
        form, leader="王某", unit="办公室", contact_name="李某", contact_phone="0891-12345", by=by
    )


def item(place, *, bases=(LAW,), form=None, by=None, **fields):
    """A certificate on the form of the civil affairs bureau; cancelled unless said otherwise."""
    fields = {
        "name": "婚姻状况证明",
        "purpose": "申请临时救助",
        "issuing_unit": "单位人事部门",
        "disposal": Disposal.CANCEL,
        **fields,
    }
    return cleanup_items.add_item(form or place.form, by=by or place.handler, bases=bases, **fields)


def kept(place, **fields):
    """A certificate that stays, on a State Council regulation."""
    fields = {
        "name": "收入情况证明",
        "disposal": Disposal.RETAIN,
        "keep_reason": "涉及救助资金安全，没有其他途径核实",
        "issuing_unit": "所在单位",
        **fields,
    }
    return item(place, **fields)


def hand_in(place, form=None, by=None, **fields) -> CleanupReturn:
    form, by = form or place.form, by or place.handler
    contacts(form, by)
    return cleanup_items.hand_in(form, by=by, **fields)


def review(row, by, **fields):
    """Agreed as declared, unless said otherwise."""
    row.refresh_from_db()
    fields = {
        "legality": True,
        "compliance": True,
        "reasonableness": True,
        "disposal": row.disposal,
        **fields,
    }
    return cleanup_reviews.review(row, by=by, **fields)


def agreed(place, row):
    review(row, place.bureau)
    return cleanup_reviews.confirm(row, by=place.handler)


def everybody_else(place) -> None:
    """The other agencies of the county declare that they ask for nothing."""
    hand_in(place, form_of(place, place.justice), place.justice_handler, none_asked=True)
    hand_in(place, form_of(place, place.street), place.street_handler, none_asked=True)


def published(place, *rows) -> CleanupList:
    """All the way to the published lists."""
    hand_in(place)
    everybody_else(place)
    for row in rows:
        agreed(place, row)
    cleanup_lists.collect(place.list, by=place.bureau)
    cleanup_lists.check_legality(place.list, opinion="依据充分，程序合法。", by=place.counsel)
    cleanup_lists.approve(place.list, opinion="同意公布。", by=place.government)
    return cleanup_lists.publish(place.list, by=place.bureau)
