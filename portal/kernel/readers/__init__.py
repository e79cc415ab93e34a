"""Readers of tables that strangers send: xlsx, docx, csv, text from the clipboard.

They run in a process of their own with limits on time and memory (``portal.kernel.tables`` starts it), know only
the standard library and pass on plain text. Own readers, because openpyxl gives no merged cells when it streams,
makes an object of every merged cell when it does not, and neither it nor python-docx can be told when to stop.
"""
