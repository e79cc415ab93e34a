"""Subjects: the persons and organisations who apply, pledge and have a credit standing."""

import uuid

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from portal.kernel import crypto
from portal.kernel.identifiers import is_residence_permit, normalise
from portal.kernel.masking import mask_name, mask_phone
from portal.kernel.models import Row, SealedNumber
from portal.people.enums import (
    ORGANISATION_DOCUMENTS,
    PERSONAL_DOCUMENTS,
    CheckMethod,
    DocumentType,
    Role,
    SubjectKind,
)


def fitting_type(document_type: str, number: str) -> str:
    """A residence permit typed as an identity card is still a residence permit: one person, one row."""
    if document_type == DocumentType.ID_CARD and is_residence_permit(number):
        return DocumentType.HMT_RESIDENCE
    return document_type


class SubjectQuerySet(models.QuerySet):
    def for_user(self, user):
        """Oneself. Staff reach a subject through a case or a record that they may see, never through a list."""
        if not getattr(user, "subject_id", None):
            return self.none()
        return self.filter(pk=user.subject_id)

    def with_number(self, document_type: str, number: str):
        """Found by keyed digest; nothing is decrypted."""
        number = normalise(number)
        kind = fitting_type(document_type, number)
        return self.filter(document_type=kind, number_lookup=crypto.lookup(kind, number))


class Subject(SealedNumber, Row):
    """A natural person, legal person or other organisation (申请人、信用主体)."""

    kind = models.CharField("类别", max_length=12, choices=SubjectKind)
    name = models.CharField("姓名或者名称", max_length=100)
    document_type = models.CharField("证件类型", max_length=20, choices=DocumentType)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    legal_representative_name = models.CharField("法定代表人（负责人、经营者）", max_length=100, blank=True)
    contact_name = models.CharField("联系人", max_length=100, blank=True)
    # Asked only where the number of the document does not carry it: capacity depends on age.
    born_on = models.DateField("出生日期", null=True, blank=True)
    pseudonym = models.UUIDField("审计代号", default=uuid.uuid4, unique=True, editable=False)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申请人"
        constraints = [
            models.UniqueConstraint(
                fields=["document_type", "number_lookup"],
                condition=~Q(number_lookup=""),
                name="people_subject_number_once",
                violation_error_message="该证件号码已经登记。",
            ),
            models.CheckConstraint(
                name="people_subject_document_fits_kind",
                condition=Q(kind=SubjectKind.NATURAL, document_type__in=PERSONAL_DOCUMENTS)
                | (~Q(kind=SubjectKind.NATURAL) & Q(document_type__in=ORGANISATION_DOCUMENTS)),
                violation_error_message="证件类型与申请人类别不符。",
            ),
            models.CheckConstraint(
                name="people_subject_has_name",
                condition=~Q(name=""),
                violation_error_message="申请人须有姓名或者名称。",
            ),
        ]

    def __str__(self):
        return self.masked_name

    @property
    def is_natural(self) -> bool:
        return self.kind == SubjectKind.NATURAL

    @property
    def holder_word(self) -> str:
        """What the person at the head of an organisation is called."""
        return "经营者" if self.kind == SubjectKind.SOLE_TRADER else "法定代表人（负责人）"

    @property
    def masked_name(self) -> str:
        """A person's name masked; an organisation's name is public."""
        return mask_name(self.name) if self.is_natural else self.name

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @classmethod
    def find(cls, document_type: str, number: str) -> "Subject | None":
        """The subject with this number, or None."""
        return cls.objects.with_number(document_type, number).first()


class IdentityCheckQuerySet(models.QuerySet):
    def for_user(self, user):
        """One's own checks, and those made in one's agency by its window."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(subject_id__isnull=False, subject_id=user.subject_id)
            | Q(agency__in=user.agency_ids(Role.WINDOW_CLERK, Role.AGENCY_HEAD))
        )


class IdentityCheck(Row):
    """Somebody established who a subject is: the original document was shown and looked at."""

    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="identity_checks", verbose_name="申请人"
    )
    checked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="核验人")
    agency = models.ForeignKey("people.Agency", models.PROTECT, related_name="+", verbose_name="核验单位")
    at = models.DateTimeField("核验时间")
    method = models.CharField("核验方式", max_length=12, choices=CheckMethod)
    document_type = models.CharField("证件类型", max_length=20, choices=DocumentType)
    note = models.CharField("说明", max_length=200, blank=True, validators=[MaxLengthValidator(200)])

    objects = IdentityCheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "身份核验记录"
        ordering = ["-at"]
        indexes = [models.Index(fields=["subject", "-at"], name="people_identity_recent")]

    def __str__(self):
        return f"{self.get_method_display()} {self.at:%Y-%m-%d}"
