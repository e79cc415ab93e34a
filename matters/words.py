"""Acts of the catalogue as the audit page names them: events by their code, refused acts by their function."""

ACTS = {
    "matters.ask": "索要证明",
    "matters.create_draft": "起草事项版本",
    "matters.edit": "修改事项版本",
    "matters.publish_edition": "公布清单",
    "matters.versions.open_matter": "新设证明事项",
    "matters.versions.create_draft": "起草事项版本",
    "matters.versions.edit": "修改事项版本",
    "matters.versions.submit": "报送审核",
    "matters.versions.pass_step": "审核通过",
    "matters.versions.send_back": "退回修改",
    "matters.versions.refuse_listing": "不予列入清单",
    "matters.versions.publish": "公布事项",
    "matters.versions.take_down": "取消事项",
    "matters.editions.publish_edition": "公布清单",
    "matters.asking.ask": "索要证明",
}
