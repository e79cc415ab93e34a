"""Users, their roles, and when they signed in."""

import re
import secrets
import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from portal.kernel.calendar import today
from portal.kernel.constraints import together
from portal.kernel.ids import uuid7
from portal.kernel.models import Row
from portal.people.enums import (
    AGENCY_ROLES,
    AREA_ROLES,
    LEVEL_TONES,
    PUBLIC_ROLES,
    STAFF_ROLES,
    RealNameLevel,
    RepresentationState,
    Role,
)
from portal.people.models.agencies import Agency
from portal.people.models.areas import Area
from portal.people.models.representations import Representation
from portal.people.models.subjects import Subject

PHONE = re.compile(r"^(\+?\d[\d\- ]{5,18}\d)$")
phone_validator = RegexValidator(PHONE.pattern, "请填写电话号码，例如 13800001234 或者 0375-2521234。")


def new_salt() -> str:
    return secrets.token_hex(8)


class UserQuerySet(models.QuerySet):
    def for_user(self, user):
        """System and security administrators see the accounts; everybody else sees her own."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
            return self
        return self.filter(pk=user.pk)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=self.model.normalize_username(username).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. What it may do follows from its assignments alone; nobody is above the rules."""

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    REAL_NAME_LEVEL_TONES = LEVEL_TONES

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(
        "用户名",
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "该用户名不可用，请换一个。"},
    )
    name = models.CharField("姓名", max_length=100)
    phone = models.CharField("联系电话", max_length=40, blank=True, validators=[phone_validator])
    email = models.EmailField("电子邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    disabled_at = models.DateTimeField("停用时间", null=True, blank=True, editable=False)
    closed_at = models.DateTimeField("本人注销时间", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    real_name_level = models.CharField(
        "实名等级",
        max_length=12,
        choices=RealNameLevel,
        default=RealNameLevel.UNVERIFIED,
    )
    subject = models.ForeignKey(
        Subject,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name="本人",
    )
    claim = models.ForeignKey(
        Subject,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name="待核验的身份",
        help_text="号码已有登记，须到窗口出示证件原件后才能确认为本人。",
    )
    is_service = models.BooleanField(
        "业务系统账号",
        default=False,
        db_default=False,
        editable=False,
        help_text="只供接口使用，不能登录，没有角色。",
    )
    # Part of every session's digest: a new salt ends all sessions of the account at once.
    session_salt = models.CharField("会话代号", max_length=32, default=new_salt, editable=False)

    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="people_user_username_any_case",
                violation_error_message="该用户名不可用，请换一个。",
            ),
            models.CheckConstraint(
                name="people_user_disabled_with_time",
                condition=Q(is_active=True, disabled_at=None) | Q(is_active=False, disabled_at__isnull=False),
                violation_error_message="停用的账号必须载明停用时间。",
            ),
        ]

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    def _get_session_auth_hash(self, secret=None):
        value = f"{self.password}:{self.session_salt}"
        return salted_hmac("portal.people.session", value, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def current_assignments(self) -> list["Assignment"]:
        """All assignments in force, one query per instance (and thus per request)."""
        return list(self.assignments.filter(ended_at=None).select_related("agency", "area"))

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(a.role) for a in self.current_assignments)

    def has_role(self, *roles: str) -> bool:
        """Whether the account holds one of the roles."""
        return self.is_active and not self.roles.isdisjoint(roles)

    @property
    def is_staff_member(self) -> bool:
        """Holds a role that needs a second factor."""
        return not self.roles.isdisjoint(STAFF_ROLES)

    def agency_ids(self, *roles: str) -> set[uuid.UUID]:
        """Keys of the agencies in which one of the roles (any, if none is named) is held."""
        return {a.agency_id for a in self._holding(roles) if a.agency_id}

    def area_paths(self, *roles: str) -> list[str]:
        """Paths of the areas over which one of the roles (any, if none is named) is held."""
        return sorted({a.area.path for a in self._holding(roles) if a.area_id})

    def _holding(self, roles) -> list["Assignment"]:
        if not self.is_active:
            return []
        return [a for a in self.current_assignments if not roles or a.role in roles]

    @property
    def roles_in_words(self) -> list[str]:
        """The roles in force with their places, for lists."""
        return in_words(self.current_assignments)

    @cached_property
    def representations(self) -> list[Representation]:
        """For whom this person stands by law or by office today: one query per instance (and thus per request)."""
        if not self.subject_id:
            return []
        rows = Representation.objects.current(today()).filter(person=self.subject_id)
        return list(rows.select_related("principal", "person").order_by("created_at", "id"))

    @property
    def represented_ids(self) -> set[uuid.UUID]:
        """Whose business is open to her as if it were her own: only where the representation was confirmed."""
        return {row.principal_id for row in self.representations if row.state == RepresentationState.IN_FORCE}

    def answers_for(self, subject_id: uuid.UUID | None) -> bool:
        """Whether this is her own business, or that of whom she stands for by law or office."""
        if self.subject_id is None or subject_id is None:
            return False
        return subject_id == self.subject_id or subject_id in self.represented_ids

    @property
    def asked_ids(self) -> set[uuid.UUID]:
        """Representations that nobody has confirmed yet: they open what was begun under them and nothing else."""
        return {row.pk for row in self.representations if row.state == RepresentationState.ASKED}

    def forget_roles(self) -> None:
        """After an act that changed the assignments of this instance."""
        self.__dict__.pop("current_assignments", None)

    def forget_representations(self) -> None:
        """After an act that changed for whom this instance stands."""
        self.__dict__.pop("representations", None)


class AssignmentQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at=None)

    def for_user(self, user):
        if not user.is_authenticated:
            return self.none()
        if user.has_role(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR):
            return self
        return self.filter(user=user)


def _once(in_agency: bool, in_area: bool) -> models.UniqueConstraint:
    """One current assignment of a role to a user in a place (NULLs are distinct on SQLite: hence four)."""
    places = [*(["agency"] if in_agency else []), *(["area"] if in_area else [])]
    return models.UniqueConstraint(
        fields=["user", "role", *places],
        condition=Q(ended_at=None, agency__isnull=not in_agency, area__isnull=not in_area),
        name="_".join(["people_assignment_once", *places]),
        violation_error_message="该用户已有这一角色。",
    )


class Assignment(Row):
    """A role held by a user, in an agency or over an area, from its creation until it is ended."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments", verbose_name="用户")
    role = models.CharField("角色", max_length=20, choices=Role)
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name="机构",
    )
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name="行政区划",
    )
    assigned_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="授予人",
    )
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    ended_reason = models.CharField("终止原因", max_length=200, blank=True)

    objects = AssignmentQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="角色变更记录")

    class Meta:
        verbose_name = verbose_name_plural = "角色授权"
        ordering = ["-created_at"]
        constraints = [
            *(_once(in_agency, in_area) for in_agency in (True, False) for in_area in (True, False)),
            models.CheckConstraint(
                name="people_assignment_agency_roles",
                condition=~Q(role__in=sorted(AGENCY_ROLES)) | Q(agency__isnull=False),
                violation_error_message="这一角色须指定所在机构。",
            ),
            models.CheckConstraint(
                name="people_assignment_area_roles",
                condition=~Q(role__in=sorted(AREA_ROLES)) | Q(area__isnull=False),
                violation_error_message="这一角色须指定负责的行政区划。",
            ),
            together(
                "ended_at",
                "ended_reason",
                name="people_assignment_ended_with_reason",
                message="终止角色须同时载明时间和原因。",
                text=["ended_reason"],
            ),
        ]

    def __str__(self):
        return f"{self.user}：{self.get_role_display()}"

    @property
    def place(self) -> str:
        """Where the role holds, in words."""
        if self.agency:
            return self.agency.name
        if self.area:
            return self.area.full_name
        return "" if self.role in PUBLIC_ROLES else "全局"


def in_words(assignments) -> list[str]:
    """Roles with their places, many places of one role told as a number."""
    by_role: dict[str, list[Assignment]] = {}
    for assignment in assignments:
        by_role.setdefault(assignment.get_role_display(), []).append(assignment)
    words = []
    for label, held in by_role.items():
        place = held[0].place + (f"等{len(held)}个单位" if len(held) > 1 else "")
        words.append(f"{label}（{place}）" if place else label)
    return words


class SignInQuerySet(models.QuerySet):
    def for_user(self, user):
        if not user.is_authenticated:
            return self.none()
        if user.has_role(Role.SECURITY_ADMIN):
            return self
        return self.filter(user=user)


class SignIn(Row):
    """A successful sign-in: what the security administrator and the person herself can look back on."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins", verbose_name="用户")
    address = models.GenericIPAddressField("网络地址", null=True, blank=True)
    device = models.CharField("设备", max_length=200, blank=True)
    session_salt = models.CharField("会话代号", max_length=32, editable=False)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "登录记录"
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="people_signin_recent"),
            models.Index(fields=["created_at"], name="people_signin_old"),
        ]

    def __str__(self):
        return f"{self.user} {self.created_at:%Y-%m-%d %H:%M}"
