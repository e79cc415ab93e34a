"""What calls carry: bodies and queries, with the words of the description."""

from rest_framework import serializers

from pledges.enums import AuthorizedPower, ChoiceKind, HeldSource, SignatureKind
from portal.exchange.api import Call, InlineFile, Upload
from portal.people.enums import Capacity, CheckMethod, DocumentType, Relation, SubjectKind

# A one-time code goes from the portal to the person who is signed in herself; a business system has none.
SYSTEM_KINDS = (SignatureKind.PAD, SignatureKind.PAPER, SignatureKind.CERTIFICATE)
DIGEST = r"^[0-9a-f]{64}$"


class Person(Call):
    """Who applies. The number stands in the body, never in an address."""

    kind = serializers.ChoiceField(SubjectKind.choices, help_text="公民、法人或者其他组织。")
    name = serializers.CharField(max_length=100, help_text="姓名或者名称，与证件一致。")
    document_type = serializers.ChoiceField(DocumentType.choices, help_text="证件类型。")
    number = serializers.CharField(max_length=80, help_text="证件号码。")


class Applicant(Person):
    """Who applies, with what the document needs."""

    phone = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True, help_text="联系电话。"
    )
    address = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True, help_text="地址。"
    )
    legal_representative_name = serializers.CharField(
        max_length=100, required=False, default="", allow_blank=True, help_text="法定代表人（负责人）。"
    )
    contact_name = serializers.CharField(
        max_length=100, required=False, default="", allow_blank=True, help_text="联系人。"
    )


class Agent(Call):
    """Who comes for the applicant, and the special authorisation that lets her pledge in the other's name."""

    name = serializers.CharField(max_length=100, help_text="代理人姓名，与证件一致。")
    document_type = serializers.ChoiceField(DocumentType.choices, help_text="证件类型。")
    number = serializers.CharField(max_length=80, help_text="证件号码。")
    phone = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True, help_text="联系电话。"
    )
    valid_from = serializers.DateField(help_text="授权书的开始日期。")
    valid_until = serializers.DateField(help_text="授权书的截止日期。")
    powers = serializers.ListField(
        child=serializers.ChoiceField(AuthorizedPower.choices),
        required=False,
        default=list(AuthorizedPower.values),
        min_length=1,
        max_length=len(AuthorizedPower.values),
        help_text="授权的权限，不填为全部。",
    )
    authorization = InlineFile(source="file", help_text="申请人签字的特别授权书。")


class Representative(Call):
    """Who stands for the applicant by law or office, and the paper that shows it."""

    capacity = serializers.ChoiceField(
        Capacity.choices, help_text="身份：法定代表人、经营者、经办人或者监护人。"
    )
    relation = serializers.ChoiceField(
        Relation.choices, required=False, default="", allow_blank=True, help_text="监护关系，监护人才填。"
    )
    name = serializers.CharField(max_length=100, help_text="姓名，与证件一致。")
    document_type = serializers.ChoiceField(DocumentType.choices, help_text="证件类型。")
    number = serializers.CharField(max_length=80, help_text="证件号码。")
    phone = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True, help_text="联系电话。"
    )
    valid_until = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="单位授权书的截止日期，长期的不填。"
    )
    child_consent = serializers.BooleanField(
        required=False, default=False, help_text="孩子未满十四周岁的，监护人同意处理其个人信息。"
    )
    authorization = InlineFile(
        source="file", help_text="单位授权书、营业执照、户口簿等证明身份的材料，受理时核对。"
    )


class AskEligibility(Call):
    """A person and a matter."""

    matter = serializers.UUIDField(help_text="行政事项。")
    applicant = Person()


def reference_field(meaning: str) -> serializers.RegexField:
    """A number of the calling system's own: short, and of signs that name nobody."""
    return serializers.RegexField(
        r"^[A-Za-z0-9._/-]{0,64}$",
        required=False,
        default="",
        allow_blank=True,
        max_length=64,
        help_text=meaning,
    )


class OpenCase(Call):
    """A new case."""

    matter = serializers.UUIDField(help_text="行政事项。")
    certificates = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=20, help_text="本件要用到的证明事项。"
    )
    applicant = Applicant()
    agent = Agent(
        required=False,
        allow_null=True,
        default=None,
        help_text="由代理人办理的才填；事项不允许代为承诺的不予建立。",
    )
    representative = Representative(
        required=False,
        allow_null=True,
        default=None,
        help_text="由法定代表人、经营者、经办人或者监护人办理的才填；单位申请必须有他或者代理人。",
    )
    reference = reference_field("业务系统自己的编号，不含个人信息，一号一件。")


class AddJoint(Call):
    """One more who applies together."""

    applicant = Applicant()


def joint_field() -> serializers.UUIDField:
    """For whom a step is done, where several apply together."""
    return serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="共同申请人本人的，写他的 id；第一申请人的不填。",
    )


class OfJoint(Call):
    """Whose paper or preview."""

    joint = joint_field()


class Consent(Call):
    """A joint applicant agrees that the first one signs for all."""

    kind = serializers.ChoiceField(
        [(kind.value, kind.label) for kind in (SignatureKind.PAD, SignatureKind.PAPER)],
        help_text="pad为手写签名图样（PNG），paper为签字的同意书扫描件。",
    )
    file = Upload(help_text="签名图样或者扫描件。")


class TakeUp(Call):
    """A case that was begun elsewhere."""

    resume_code = serializers.CharField(max_length=20, help_text="恢复码。")


class Identify(Call):
    """How it was made sure who signs."""

    method = serializers.ChoiceField(CheckMethod.choices, help_text="核验方式。")
    operator = serializers.RegexField(
        r"^[A-Za-z0-9._-]{1,40}$", max_length=40, help_text="业务系统里经办人员的工号。"
    )
    reference = reference_field("核验记录的编号。")
    joint = joint_field()


class Choose(Call):
    """How a certificate is met."""

    choice = serializers.ChoiceField(ChoiceKind.choices, help_text="办理方式，由申请人自主选择。")
    held_source = serializers.ChoiceField(
        [pair for pair in HeldSource.choices if pair[0] != HeldSource.EARLIER],
        required=False,
        default="",
        help_text="选“已有信息”的，写明来源。",
    )


class ReadNotice(Call):
    """Which sections of which text were read."""

    text = serializers.UUIDField(help_text="告知文本。")
    digest = serializers.RegexField(DIGEST, max_length=64, help_text="告知文本的摘要。")
    sections = serializers.ListField(
        child=serializers.CharField(max_length=40), min_length=1, max_length=50, help_text="这次读过的各节。"
    )
    joint = joint_field()


class Fill(Call):
    """What the applicant states."""

    values = serializers.DictField(
        child=serializers.CharField(max_length=2000, allow_blank=True, trim_whitespace=False),
        help_text="按文本的 values_schema 填写。",
    )
    site_address = serializers.CharField(
        max_length=200,
        required=False,
        default="",
        allow_blank=True,
        help_text="现场核查地址，事项要求的才填。",
    )


class Sign(Call):
    """Signed evidence, bound to the content that stood above it."""

    digest = serializers.RegexField(DIGEST, max_length=64, help_text="签署的内容摘要（content_digest）。")
    kind = serializers.ChoiceField(
        [(kind.value, kind.label) for kind in SYSTEM_KINDS],
        help_text="pad为手写签名图样（PNG），paper为纸质签署扫描件，cert为对签署声明（statement）的数字签名。",
    )
    file = Upload(help_text="签名图样、扫描件或者数字签名文件（PKCS#7、CMS）。")
    joint = joint_field()


class HandIn(Call):
    """A certificate that is handed in after all."""

    file = Upload(help_text="证明，PDF、PNG或者JPG。")


class Supplement(Call):
    """The answer to the one request for supplements."""

    answer = serializers.CharField(max_length=1000, help_text="补正说明。")
    file = Upload(required=False, default=None, help_text="补正材料。")


class Withdraw(Call):
    """Why."""

    reason = serializers.CharField(max_length=500, help_text="撤回的理由。")


class ListQuery(Call):
    """Which cases."""

    updated_since = serializers.DateTimeField(required=False, default=None, help_text="只要这以后有变化的。")
    cursor = serializers.CharField(
        required=False, default="", max_length=200, help_text="上一页给出的 next。"
    )
    limit = serializers.IntegerField(
        required=False, default=50, min_value=1, max_value=100, help_text="每页件数。"
    )


class PageQuery(Call):
    """Where a list goes on."""

    cursor = serializers.CharField(
        required=False, default="", max_length=200, help_text="上一页给出的 next。"
    )
