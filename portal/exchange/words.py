"""Acts at the lines of business systems as the audit page names them."""

ACTS = {
    "exchange.client_registered": "登记业务系统",
    "exchange.client_changed": "修改业务系统登记",
    "exchange.token_issued": "发放接口令牌",
    "exchange.token_revoked": "作废接口令牌",
    "exchange.subscribed": "订阅事件",
    "exchange.redelivery_asked": "要求重发事件",
    "exchange.call": "接口调用",
    "portal.exchange.clients.register": "登记业务系统",
    "portal.exchange.clients.change": "修改业务系统登记",
    "portal.exchange.clients.revoke": "停用业务系统",
    "portal.exchange.tokens.issue": "发放接口令牌",
    "portal.exchange.tokens.revoke_token": "作废接口令牌",
    "portal.exchange.webhooks.subscribe": "订阅事件",
    "portal.exchange.webhooks.end_subscription": "取消订阅",
    "portal.exchange.webhooks.redeliver": "要求重发事件",
    "portal.exchange.sending._note": "记录事件发送",
}
