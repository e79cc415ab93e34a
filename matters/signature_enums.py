"""How strongly a pledge has to be signed, and when the law of electronic signatures insists on paper."""

from django.db import models


class SignatureStrength(models.TextChoices):
    """From the weakest to the strongest. Handwriting on paper before the clerk stands above them all, because the
    law measures the electronic signature by it (电子签名法第十四条) and knows matters in which only it will do."""

    SCAN = "scan", "上传签好的扫描件"
    PAD = "pad", "手写板签名并核对过身份"
    CODE = "code", "实名登录并输入一次性验证码"
    CERTIFICATE = "cert", "数字证书"
    ORIGINAL = "original", "当面在纸上签署"

    @property
    def rank(self) -> int:
        return list(SignatureStrength).index(self)

    def reaches(self, wanted: str) -> bool:
        """Whether this is at least as strong as ``wanted``."""
        return self.rank >= SignatureStrength(wanted).rank


class PaperReason(models.TextChoices):
    """Why the electronic form is no form here (电子签名法第三条第三款)."""

    FAMILY = "family", "涉及婚姻、收养、继承等人身关系"
    UTILITIES = "utilities", "涉及停止供水、供热、供气等公用事业服务"
    OTHER = "other", "法律、行政法规规定不适用电子文书的其他情形"
