"""The words of what is reported to disclosure platforms: kinds of lines, files, and why a pledge is held back."""

from django.db import models

TYPE = "证明事项型"
OPEN_TO_ALL = "可向社会公开"
FULFILLED = "全部履行"
NOT_YET_CHECKED = "尚未核查，履行状态待核查有结论后另行更新。"
# Places of disclosure that are the area's own: what is shown there needs no report to anybody.
OWN_PLACES = ("网站", "门户网站", "相关服务场所")


class LineKind(models.TextChoices):
    """What the platform is to do with a line."""

    ADDED = "added", "新增"
    UPDATED = "updated", "更新"
    WITHDRAWN = "withdrawn", "撤下"


LINE_TONES = {LineKind.ADDED: "good", LineKind.UPDATED: "info", LineKind.WITHDRAWN: "stopped"}


class BatchFormat(models.TextChoices):
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"
    JSON = "json", "JSON"


class Held(models.TextChoices):
    """Why a pledge of the period does not go out."""

    NOT_PREPARED = "not_prepared", "还没有拟办公示"
    NOT_RELEASED = "not_released", "公示内容还没有复核"
    NATURAL = "natural", "承诺人是自然人，只在本网站隐名公示，不对外报送（《个人信息保护法》第二十五条）"
    NO_CODE = "no_code", "承诺人没有统一社会信用代码，平台不能对应到主体"
    OVER = "over", "公示期已满，没有报送过，不再报送"
    DOWN = "down", "报送以前已经撤下"
    TOO_LONG = "too_long", "公示内容超过平台规定的字数，请退回后精简"
    SENT = "sent", "以前的批次已经报送，没有变化"


HELD_TODO = (Held.NOT_PREPARED, Held.NOT_RELEASED, Held.TOO_LONG)
