"""What is asked before a whole case file is made."""

from django import forms

from pledges.file_enums import CaseFilePurpose


class CaseFileForm(forms.Form):
    """Why the file is taken out of the portal; the purpose stands on its cover and in the access record."""

    purpose = forms.ChoiceField(
        label="案卷用途",
        choices=[("", "请选择"), *CaseFilePurpose.choices],
        help_text="印在案卷封面上，并记入查看记录。",
    )
