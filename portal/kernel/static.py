"""Which files of packages are served: what the pages load, and its source maps."""

from django.contrib.staticfiles.apps import StaticFilesConfig

# fmt: off
UNUSED = [
    "libs", "flags", "payments", "social*", "types", "ext", "rest_framework", "django_filters",
    "django_htmx", "tabler-*", "*.rtl.*", "tabler.css*", "tabler.js*", "tabler.min.js*", "tabler.esm*",
    "*.amd.js", "*.cjs.js", "*.esm.js", "*.d.ts", "*.gz", "htmx.js", "signature_pad.js*",
    "signature_pad.min.js*", "signature_pad.umd.js*", "extension", "*.mjs", "*.mjs.map", "echarts.js*",
    "echarts.common.js*", "echarts.esm*", "echarts.simple*", "echarts.min.js",
]
# fmt: on


class StaticFiles(StaticFilesConfig):
    """Django's own app with a longer list of what is left behind."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, *UNUSED]
