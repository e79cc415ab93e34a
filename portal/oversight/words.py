"""The floor's own acts as the audit page names them."""

ACTS = {
    "oversight.retry_duty": "重新执行待办义务",
    "oversight.set_day": "设定工作日历",
    "portal.oversight.upkeep.retry_duty": "重新执行待办义务",
    "portal.oversight.upkeep.set_day": "设定工作日历",
}
