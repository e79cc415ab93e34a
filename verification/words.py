"""Acts of verification as the audit page names them: events by their code, refused acts by their function."""

ACTS = {
    "verification.evidence": "添加核查证据",
    "verification.notify": "告知拟认定不实",
    "verification.draw.plan": "计划抽查",
    "verification.assignment.assign": "分派核查",
    "verification.assignment.give_back": "退回核查",
    "verification.checks.start": "开始核查",
    "verification.checks.add_evidence": "添加核查证据",
    "verification.checks.conclude": "作出核查结论",
    "verification.handling.hear": "听取陈述申辩",
    "verification.handling.record_silence": "登记逾期未申辩",
    "verification.handling.dismiss": "不认定不实",
    "verification.handling.decide": "作出处理决定",
    "verification.handling.serve": "送达处理决定",
    "verification.handling.finish": "登记执行完毕",
    "verification.draws.plan": "计划抽查",
    "verification.draws.freeze": "冻结抽查名单",
    "verification.draws.seed": "产生随机种子",
    "verification.draws.draw_lots": "抽取",
    "verification.draws.publish": "公布抽查结果",
    "verification.draws.cancel": "取消抽查",
}
