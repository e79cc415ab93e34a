"""What the published lists look like: for each its title, its columns in order, and the notes beneath.

Two families of grids are in use. The lists of the notification and commitment system follow the form of 石龙's
annex 1: what is asked for, on what basis, by whom, who issues it, how a pledge is checked. The retained and the
cancelled list follow the grid of the clean-up: basis with its text and rank, who asks, who issues, and a tick at
the level that does it. A column has a key in the lines of an edition, words for the data dictionary, and its width.
"""

from dataclasses import dataclass

from matters.enums import Listing
from portal.kernel.spreadsheets import Column
from portal.people.enums import AreaLevel

TICK = "√"


@dataclass(frozen=True)
class Field:
    """One column of a list: the key of its cells, how it is printed, what it means."""

    key: str
    column: Column
    about: str

    @property
    def label(self) -> str:
        return self.column.label

    @property
    def name(self) -> str:
        """The label alone on a line, where no common cell stands above it."""
        return f"{self.column.group}—{self.column.label}" if self.column.group else self.column.label


@dataclass(frozen=True)
class Layout:
    """One kind of list as it is printed."""

    kind: Listing
    fields: tuple[Field, ...]
    notes: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(field.key for field in self.fields)


def _field(key: str, label: str, width: float, about: str, group: str = "", align: str = "left") -> Field:
    return Field(key, Column(label, width, group, align), about)


# In every list: the first column, and on data files the last one.
ORDER = _field("order", "序号", 6, "这一期清单里的次序；合计行没有序号", align="center")
KEY = _field("key", "条目代码", 20, "同一条目在各期里不变的代码，用来比较两期；只在数据文件里")

NAME = _field("name", "证明事项名称", 18, "行政机关要求申请人提供的证明的名称")
CERTIFICATE = _field("name", "证明名称", 18, "证明的名称")
PURPOSE = _field("purpose", "证明用途", 14, "申请人办理什么事时用到这份证明")
BASES = _field(
    "bases",
    "依据名称、文号及条文内容",
    44,
    "要求提供这份证明的法律、法规或者国务院决定的名称、文号、条款项和条文；多个依据分行",
    group="设定依据",
)
HIERARCHY = _field("hierarchy", "效力层级", 10.5, "依据的效力层级；多个依据以顿号分开", "设定依据", "center")
MATTER = _field("administrative_matter", "行政事项名称", 18, "要求提供这份证明的依申请办理的行政事项")
KIND = _field(
    "kind", "事项类型", 9, "行政许可、行政确认、行政给付、其他行政权力、公共服务之一", align="center"
)
AGENCY = _field("agency", "索要单位", 14, "办理行政事项、要求提供证明的单位（行使主体）")
ISSUER = _field("issuing_unit", "开具单位", 14, "出具这份证明的单位")
MODE = _field("check_mode", "核查方式", 10.5, "免予核查、在线核查、现场核查之一", align="center")
AGENT = _field(
    "agent_allowed", "可否代为承诺", 8, "是：受特别授权的代理人可以代为承诺；否：须本人承诺", align="center"
)
DISCLOSED = _field("disclosed", "承诺书是否公开", 8, "是：告知承诺书向社会公开；否：不公开", align="center")
REMARK = _field("remark", "备注", 12, "需要另行说明的情况；没有的空白")
LEVELS = tuple(
    _field(f"level_{level.value}", label, 7, f"由{label}行使的打“{TICK}”", "行使层级", "center")
    for level, label in (
        (AreaLevel.PROVINCE, "省部级"),
        (AreaLevel.PREFECTURE, "市级"),
        (AreaLevel.COUNTY, "县级"),
        (AreaLevel.TOWNSHIP, "乡级及其他"),
    )
)
PARTIES = (
    _field("agency", "索要单位", 14, "要求提供证明的单位", group="实施基本情况"),
    _field("issuing_unit", "开具单位", 14, "出具这份证明的单位", group="实施基本情况"),
)
MODES_NOTE = "说明：“核查方式”包括免予核查、在线核查、现场核查。"
CHOICE_NOTE = "申请人可以自主选择是否采用告知承诺制方式办理；不愿承诺或者无法承诺的，应当提交规定的证明。"


def _counts(group: str, *columns: tuple[str, str, str]) -> tuple[Field, ...]:
    return tuple(_field(key, label, 9, about, group, "center") for key, label, about in columns)


SUMMARY = (
    _field("name", "地区（单位）", 20, "行政区划的名称；没有下级地区的为单位名称；末行为合计"),
    _field("agencies", "单位数", 7, "有证明事项列入清单的单位数", align="center"),
    *_counts(
        "实行告知承诺制的证明事项（项）",
        ("total", "合计", "实行告知承诺制的证明事项总数"),
        ("licence", "行政许可", "其中用于行政许可的"),
        ("confirmation", "行政确认", "其中用于行政确认的"),
        ("benefit", "行政给付", "其中用于行政给付的"),
        ("other", "其他", "其中用于其他行政权力和公共服务的"),
    ),
    *_counts(
        "核查方式（项）",
        ("exempt", "免予核查", "其中免予核查的"),
        ("online", "在线核查", "其中在线核查的，含部门内部核查"),
        ("on_site", "现场核查", "其中现场核查的"),
        ("assistance", "协助核查", "其中请求其他行政机关协助核查的"),
    ),
    *_counts(
        "清理情况（项）",
        ("retained", "保留", "该地区最近一期证明事项保留清单所载项数；未公布的为0"),
        ("cancelled", "取消", "该地区最近一期证明事项取消清单所载项数；未公布的为0"),
    ),
)
LAYOUTS: dict[str, Layout] = {
    layout.kind: layout
    for layout in (
        Layout(
            Listing.PLEDGE,
            (NAME, PURPOSE, BASES, HIERARCHY, MATTER, KIND, AGENCY, ISSUER, MODE, AGENT, DISCLOSED, REMARK),
            (MODES_NOTE, CHOICE_NOTE),
        ),
        Layout(
            Listing.DISCLOSED,
            (
                NAME,
                MATTER,
                AGENCY,
                _field("disclosure_scope", "公开范围", 22, "公开哪些内容、向谁公开"),
                _field("disclosure_period", "公开时限", 10, "公开多少日，期满自动撤下", align="center"),
                _field("disclosure_channels", "公开渠道", 24, "在哪里公开"),
                _field("complaints", "投诉举报方式", 18, "发现承诺不实时向谁反映"),
                REMARK,
            ),
            ("当事人拒绝公开告知承诺书的，应当提交法律法规或者国务院决定要求的证明。",),
        ),
        Layout(
            Listing.EXEMPT,
            (
                NAME,
                BASES,
                HIERARCHY,
                MATTER,
                AGENCY,
                ISSUER,
                _field("exempt_reason", "免予核查的理由", 22, "为什么不核查"),
                _field("supervision", "日常监管方式", 18, "免予核查的事项以什么方式监管"),
                REMARK,
            ),
            ("对免予核查的事项加强日常监管，不得对通过告知承诺制方式办理的企业和群众采取歧视性监管措施。",),
        ),
        Layout(
            Listing.ONLINE,
            (
                NAME,
                MATTER,
                AGENCY,
                ISSUER,
                _field("proves", "核查内容", 30, "证明说明的事实，核查时比对的内容"),
                _field("check_standard", "核查标准", 30, "怎样算属实"),
                _field("check_when", "核查时间", 12, "作出决定前或者作出决定后", align="center"),
                _field("check_days", "核查期限", 11, "多少个工作日内核查完毕", align="center"),
                _field("route", "核查途径", 18, "通过什么系统、平台比对"),
            ),
        ),
        Layout(
            Listing.ASSISTANCE,
            (
                _field("agency", "需求单位", 16, "请求协助的单位（索要单位）"),
                NAME,
                MATTER,
                _field("issuing_unit", "协助单位", 18, "被请求协助核查的单位（开具单位）"),
                _field("proves", "协助核查的内容", 36, "请求核实的事实"),
                _field("check_when", "核查时间", 12, "作出决定前或者作出决定后", align="center"),
                _field("check_days", "核查期限", 11, "多少个工作日内核查完毕", align="center"),
                _field("remark", "备注", 18, "为什么需要协助；暂未实现在线核查的在此写明"),
            ),
            (
                "被请求协助的行政机关应当及时履行协助义务，不得推诿或者拒绝；"
                "确有原因不能提供协助的，书面告知请求协助的行政机关并说明理由。",
            ),
        ),
        Layout(
            Listing.RETAINED,
            (
                CERTIFICATE,
                PURPOSE,
                BASES,
                HIERARCHY,
                *PARTIES,
                *LEVELS,
                KIND,
                _field(
                    "keep_reason", "不能实行告知承诺及保留原因", 22, "为什么保留；不能实行告知承诺的写明原因"
                ),
            ),
            ("未列入清单的，一律不得要求申请人提供。",),
        ),
        Layout(
            Listing.CANCELLED,
            (
                CERTIFICATE,
                PURPOSE,
                _field("bases", "原设定依据", 36, "原来要求提供这份证明的依据；没有依据的写明没有"),
                *PARTIES,
                *LEVELS,
                KIND,
                _field(
                    "cancel_group",
                    "清理方式",
                    12,
                    "取消废止、告知承诺、信用查验、证件代替、部门核查、信息共享之一",
                ),
                _field("successor", "取消后的办理方式", 24, "取消以后怎样办理，向谁查验"),
                _field("cancelled_on", "取消日期", 11, "自哪一天起不再要求提供", align="center"),
            ),
            ("自取消之日起，任何单位不得再要求提供，也不得变相要求提供。",),
        ),
        Layout(
            Listing.SUMMARY,
            SUMMARY,
            ("说明：一个地区的数字包括其下级地区；“清理情况”依各地最近一期公布的清单。",),
        ),
    )
}
