"""What calls answer. Names and numbers of persons are masked; the caller knows whom it asked about."""

from rest_framework import serializers

from credit.enums import WarningLevel
from matters.enums import JointMode
from matters.signature_enums import SignatureStrength
from pledges.enums import CaseState, Channel, ChoiceKind, Decision, JointState, PledgeState


class SectionAnswer(serializers.Serializer):
    """One section of the notice."""

    key = serializers.CharField(help_text="代号。")
    title = serializers.CharField(help_text="标题。")
    body = serializers.CharField(help_text="内容。", allow_blank=True)
    clause = serializers.CharField(help_text="依据的条文。", allow_blank=True)


class ParallelAnswer(serializers.Serializer):
    """The text in a second language, in the order of the Chinese one."""

    language = serializers.CharField(help_text="语言（BCP 47）。")
    name = serializers.CharField(help_text="语言文字。")
    title = serializers.CharField(help_text="文书名称。")
    translator = serializers.CharField(help_text="翻译单位。")
    digest = serializers.CharField(help_text="摘要（SHA-256）。")
    sections = serializers.ListField(child=serializers.CharField(), help_text="告知的内容，逐节。")
    pledge = serializers.ListField(child=serializers.CharField(), help_text="承诺的内容。")


class TextAnswer(serializers.Serializer):
    """The text in force: what is read, what is pledged, what is filled in."""

    id = serializers.UUIDField(help_text="文本。")
    number = serializers.IntegerField(help_text="版次。")
    digest = serializers.CharField(help_text="摘要（SHA-256）。")
    sections = SectionAnswer(many=True, help_text="告知书，逐节。")
    pledge = serializers.ListField(child=serializers.CharField(), help_text="承诺的内容。")
    parallel = ParallelAnswer(many=True, help_text="对照文本；没有的为空。")
    questions = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField()), help_text="常见问题：question、answer。"
    )
    values_schema = serializers.DictField(help_text="要填写的内容（JSON Schema 2020-12）。")


class CertificateAnswer(serializers.Serializer):
    """One certificate that may be replaced by a pledge."""

    id = serializers.UUIDField(help_text="证明事项。")
    name = serializers.CharField(help_text="名称。")
    proves = serializers.CharField(help_text="证明的内容。", allow_blank=True)
    agent_allowed = serializers.BooleanField(help_text="可否代为承诺。")
    site_address_needed = serializers.BooleanField(help_text="是否要填现场核查地址。")
    check_mode = serializers.CharField(help_text="核查方式。")
    signature_strength = serializers.ChoiceField(
        SignatureStrength.choices, help_text="签署方式的最低强度；original为只能当面在纸上签署。"
    )
    paper_reason = serializers.CharField(allow_blank=True, help_text="只能在纸上签署的理由和依据。")
    text = TextAnswer(allow_null=True, help_text="现行文本；还没有公布的为空，只能提交证明。")


class MatterAnswer(serializers.Serializer):
    """One matter of the agency."""

    id = serializers.UUIDField(help_text="行政事项。")
    code = serializers.CharField(help_text="事项编码。")
    name = serializers.CharField(help_text="名称。")
    audience = serializers.CharField(help_text="服务对象。")
    joint = serializers.ChoiceField(JointMode.choices, help_text="可否共同申请，由谁签署。")
    promised_days = serializers.IntegerField(help_text="承诺办结时限（工作日）。")
    certificates = serializers.ListField(child=serializers.UUIDField(), help_text="证明事项。")


class MatterPage(serializers.Serializer):
    """Some matters."""

    results = MatterAnswer(many=True)
    next = serializers.CharField(allow_null=True, help_text="下一页的 cursor，没有的为空。")


class MatterDetail(MatterAnswer):
    """One matter with its certificates and texts."""

    certificates = CertificateAnswer(many=True, help_text="证明事项和文本。")


class GroundAnswer(serializers.Serializer):
    """One reason why the pledge path is closed."""

    code = serializers.CharField(help_text="原因代码。")
    text = serializers.CharField(help_text="原因。")
    clause = serializers.CharField(help_text="依据。")
    since = serializers.DateField(allow_null=True, help_text="从哪天起。")
    until = serializers.DateField(allow_null=True, help_text="到哪天为止。")


class WarningAnswer(serializers.Serializer):
    """What she is told before she pledges."""

    level = serializers.ChoiceField(WarningLevel.choices, help_text="信用提示的级别。")
    effect = serializers.CharField(allow_blank=True, help_text="这个级别意味着什么。")
    grounds = serializers.ListField(
        child=serializers.CharField(), help_text="依据的记录，和还没有处理的核查结论（附可以怎样办）。"
    )
    clauses = serializers.ListField(child=serializers.CharField(), help_text="标准的依据。")


class EligibilityAnswer(serializers.Serializer):
    """Whether the pledge path is open."""

    eligible = serializers.BooleanField(help_text="能否采用告知承诺。")
    code = serializers.CharField(allow_blank=True, help_text="不能的原因代码。")
    detail = serializers.CharField(allow_blank=True, help_text="不能的原因。")
    ways = serializers.ListField(child=serializers.CharField(), help_text="可以怎样办。")
    clause = serializers.CharField(allow_blank=True, help_text="依据。")
    grounds = GroundAnswer(many=True, help_text="不能的各项原因，附依据和起止日期。")
    warning = WarningAnswer(help_text="信用提示，人人同一个公开标准。")
    standard = serializers.CharField(help_text="公开标准的地址。")


class DeadlineAnswer(serializers.Serializer):
    """By when what happens."""

    date = serializers.DateField(help_text="日期。")
    what = serializers.CharField(help_text="期限的内容。")
    provisional = serializers.BooleanField(help_text="工作日历还没有公布，为暂定。")


class SupplementAnswer(serializers.Serializer):
    """The one request for supplements."""

    items = serializers.ListField(child=serializers.CharField(), help_text="需要补正的内容。")
    due_on = serializers.DateField(help_text="期限。")
    answered_at = serializers.DateTimeField(allow_null=True, help_text="补正时间。")


class PledgeState_(serializers.Serializer):
    """The pledge of a certificate, without its content."""

    id = serializers.UUIDField(help_text="承诺书。")
    state = serializers.ChoiceField(PledgeState.choices, help_text="状态。")
    number = serializers.CharField(allow_null=True, help_text="编号。")
    content_digest = serializers.CharField(help_text="签署内容摘要。", allow_blank=True)
    document_digest = serializers.CharField(help_text="文书摘要。", allow_blank=True)
    document_ready = serializers.BooleanField(help_text="盖章的文书是否已生成。")


class ChoiceAnswer(serializers.Serializer):
    """One certificate of a case."""

    id = serializers.UUIDField(help_text="本件的这一项证明。")
    certificate = serializers.UUIDField(help_text="证明事项。")
    name = serializers.CharField(help_text="名称。")
    choice = serializers.ChoiceField(ChoiceKind.choices, allow_null=True, help_text="办理方式，未选为空。")
    complete = serializers.BooleanField(help_text="申请人这方面是否已齐备。")
    sections_read = serializers.ListField(child=serializers.CharField(), help_text="已读的各节。")
    notice_read = serializers.BooleanField(help_text="告知书是否已读完。")
    pledge = PledgeState_(allow_null=True, help_text="承诺书。")


class JointPledgeAnswer(PledgeState_):
    """The pledge of a joint applicant."""

    choice = serializers.UUIDField(help_text="本件的哪一项证明。")


class JointAnswer(serializers.Serializer):
    """One who applies together with the first applicant."""

    id = serializers.UUIDField(help_text="共同申请人。")
    name = serializers.CharField(help_text="姓名或者名称（掩码）。")
    state = serializers.ChoiceField(JointState.choices, help_text="签署情况；人人签好才能提交。")
    pledges = JointPledgeAnswer(many=True, help_text="他自己的承诺书。")


class CaseLine(serializers.Serializer):
    """One case, briefly."""

    id = serializers.UUIDField(help_text="办件。")
    number = serializers.CharField(allow_null=True, help_text="办件编号，提交后才有。")
    reference = serializers.CharField(allow_blank=True, help_text="业务系统的编号。")
    state = serializers.ChoiceField(CaseState.choices, help_text="状态。")
    state_word = serializers.CharField(help_text="状态的中文。")
    channel = serializers.ChoiceField(Channel.choices, help_text="现在在哪里办。")
    next_step = serializers.CharField(help_text="下一步。")
    deadline = DeadlineAnswer(allow_null=True, help_text="下一个期限。")
    changed_at = serializers.DateTimeField(help_text="最近变化。")


class CaseAnswer(CaseLine):
    """One case in full."""

    matter = serializers.UUIDField(help_text="行政事项。")
    applicant = serializers.CharField(help_text="申请人（掩码）。")
    agent = serializers.CharField(allow_null=True, help_text="代理人（掩码），没有的为空。")
    representative = serializers.CharField(
        allow_null=True, help_text="法定代表人、经营者、经办人或者监护人（掩码），没有的为空。"
    )
    joint = JointAnswer(many=True, help_text="共同申请人。")
    resume_code = serializers.CharField(allow_null=True, help_text="恢复码：草稿凭它转到窗口或者网上接着办。")
    expires_on = serializers.DateField(allow_null=True, help_text="草稿有效期至。")
    filed_at = serializers.DateTimeField(allow_null=True, help_text="提交时间。")
    accepted_at = serializers.DateTimeField(allow_null=True, help_text="受理时间。")
    decided_at = serializers.DateTimeField(allow_null=True, help_text="决定时间。")
    concluded_at = serializers.DateTimeField(allow_null=True, help_text="办结时间。")
    hold = serializers.BooleanField(help_text="核查期间暂停决定。")
    decision = serializers.ChoiceField(Decision.choices, allow_null=True, help_text="决定。")
    remedies = serializers.CharField(allow_blank=True, help_text="救济途径。")
    supplement = SupplementAnswer(allow_null=True, help_text="补正告知。")
    certificates = ChoiceAnswer(many=True, help_text="各项证明。")


class CasePage(serializers.Serializer):
    """Some cases, by their last change."""

    results = CaseLine(many=True)
    next = serializers.CharField(allow_null=True, help_text="下一页的 cursor，没有的为空。")
    updated_until = serializers.DateTimeField(help_text="下一轮查询用作 updated_since。")


class PaperAnswer(serializers.Serializer):
    """A paper that was asked for."""

    ready = serializers.BooleanField(help_text="是否已生成，可以取了。")
    digest = serializers.CharField(help_text="它所显示的内容的摘要。")
