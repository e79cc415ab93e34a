"""Acts of the credit officers as the audit page names them: events by their code, refused acts by their function."""

ACTS = {
    "credit.enter": "记入失信记录",
    "credit.repair.lodge": "申请信用修复",
    "credit.objection.lodge": "提出信用异议",
    "credit.records.enter": "记入失信记录",
    "credit.records.confirm": "复核失信记录",
    "credit.records.reject": "不予记录",
    "credit.records.suspend": "中止失信记录",
    "credit.records.expire": "失信记录到期",
    "credit.records.expire_due": "到期记录停止生效",
    "credit.repair.accept": "受理信用修复",
    "credit.repair.refuse": "不予受理信用修复",
    "credit.repair.decide": "决定信用修复",
    "credit.objections.lodge": "提出信用异议",
    "credit.objections.accept": "受理信用异议",
    "credit.objections.refuse": "不予受理信用异议",
    "credit.objections.decide": "决定信用异议",
}
