"""What a password must be, said in the portal's own words: Django's Chinese ones call the reader 你."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
)


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"密码太短，至少要{self.min_length}个字符，请再加几个。"

    def get_help_text(self) -> str:
        return f"至少{self.min_length}个字符。"


class NotCommon(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "这个密码很多人在用，容易被猜中，请换一个。"

    def get_help_text(self) -> str:
        return "不要用常见的密码。"


class NotOnlyDigits(NumericPasswordValidator):
    def get_error_message(self) -> str:
        return "密码不能只有数字，请加上字母或者符号。"

    def get_help_text(self) -> str:
        return "不要只用数字。"


class NotOneself(UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return "密码和您的用户名或者姓名太像，容易被猜中，请换一个。"

    def get_help_text(self) -> str:
        return "不要和用户名、姓名相近。"
