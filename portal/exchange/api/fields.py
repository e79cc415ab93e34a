"""Fields of calls: texts that a database can hold, files that are what they say; and how bodies are read."""

import base64
import json
from typing import Any

from django.core.files.base import ContentFile
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser, MultiPartParser

from portal.kernel.acts import Refused

DEEPEST = 20


class Call(serializers.Serializer):
    """The body of a call. A field that nobody knows is a mistake of the caller, and is said."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        if unknown:
            raise serializers.ValidationError(
                {str(name)[:60]: ["没有这个字段。"] for name in sorted(unknown)}
            )
        return super().to_internal_value(data)


@extend_schema_field(OpenApiTypes.BINARY)
class Upload(serializers.FileField):
    """A file of a form: PDF, PNG or JPEG by its content, see ``portal.kernel.files``."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=200, allow_empty_file=True, **given)


@extend_schema_field(OpenApiTypes.BYTE)
class Base64(serializers.CharField):
    """Bytes inside a JSON body."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return base64.b64decode(super().to_internal_value(data), validate=True)
        except ValueError:
            raise serializers.ValidationError("不是Base64编码。") from None


class InlineFile(Call):
    """A file inside a JSON body: PDF, PNG or JPEG by its content, see ``portal.kernel.files``."""

    name = serializers.CharField(max_length=200, help_text="文件名。")
    content = Base64(help_text="文件内容（Base64），PDF、PNG或者JPG。")

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        return ContentFile(found["content"], name=found["name"])


class StrictJson(JSONParser):
    """JSON as DRF reads it; what would exhaust the reader or the database is told to the caller."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            data = json.loads(stream.read().decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise bad_json("内容不是正确的JSON（UTF-8编码）。") from None
        if not isinstance(data, dict):
            raise bad_json("内容应当是一个JSON对象。")
        _refuse_odd(data, 0)
        return data


class Form(MultiPartParser):
    """A form with a file."""


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _refuse_odd(value: Any, depth: int) -> None:
    """Nesting without end, and signs that no text may hold."""
    if depth > DEEPEST:
        raise bad_json("内容嵌套过深。")
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value)):
        raise bad_json("文字里有不能用的字符。")
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) > 1e15:
        raise bad_json("数字过大。")
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        _refuse_odd(key, depth + 1)
        _refuse_odd(part, depth + 1)


def bad_json(message: str) -> Refused:
    return Refused(message, code="bad_json", way_out="请按接口文档核对请求。")


class OneAnswer(BaseContentNegotiation):
    """Each address answers in one form, whatever the caller says that it accepts."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return next((parser for parser in parsers if _is(request.content_type, parser.media_type)), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


def _is(given: str | None, wanted: str) -> bool:
    return (given or "").partition(";")[0].strip().lower() == wanted
