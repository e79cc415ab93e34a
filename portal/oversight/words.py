"""The floor's own acts as the audit page names them."""

ACTS = {
    "portal.oversight.complaints.answer": "答复反映",
    "portal.oversight.complaints.close": "办结反映",
    "portal.oversight.complaints.hand_back": "退回反映",
    "portal.oversight.complaints.route": "转办反映",
    "oversight.retry_duty": "重新执行待办义务",
    "oversight.set_day": "设定工作日历",
    "portal.oversight.upkeep.retry_duty": "重新执行待办义务",
    "portal.oversight.upkeep.set_day": "设定工作日历",
}
