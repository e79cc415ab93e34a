"""Acts on sources of law as the audit page names them."""

ACTS = {
    "law.add_source": "录入法律依据",
    "law.end_version": "登记法律依据失效",
    "law.enter_clause": "录入条款",
    "portal.law.entering.enter": "录入条款",
    "portal.law.sources.add_source": "录入法律依据",
    "portal.law.sources.end_version": "登记法律依据失效",
}
