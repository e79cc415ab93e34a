"""Acts after publication as the audit page names them."""

ACTS = {
    "matters.filing_opened": "备案起算",
    "matters.filing_reminded": "催报备案",
    "matters.filings.send": "报送备案",
    "matters.filings.receive": "确认备案",
    "matters.filings.register_receipt": "登记备案回执",
    "matters.filings.give_back": "退回备案",
    "matters.filings.remind": "催报备案",
    "matters.acknowledge_change": "确认清单变动",
    "matters.list_changes.acknowledge": "确认清单变动",
    "matters.adjustments.apply": "申请调整清单",
    "matters.adjustments.grant": "同意调整清单",
    "matters.adjustments.refuse": "不同意调整清单",
    "matters.adjustments.withdraw": "撤回调整申请",
    "matters.take_over": "承接通用清单",
    "matters.general.take_over": "承接通用清单",
    "matters.general.take": "承接通用清单的变动",
    "matters.general.decline": "不承接通用清单的变动",
    "matters.enter_law_change": "登记法律变化",
    "matters.law_changes.enter": "登记法律变化",
    "matters.law_changes.finish": "复核完毕",
}
