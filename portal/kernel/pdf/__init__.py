"""Documents on paper: HTML to PDF/A, second copies, overlays, seals and their structure checks.

Nothing here knows a case or a pledge. WeasyPrint is imported inside functions only, because Pango reads its
fonts once per process and has to find ours (see ``fonts``); so are the other engines, which a process that
never prints need not load. Where to find what:

- ``fonts``: cuts the fonts at set-up, tells what is missing on a machine and which characters cannot be printed
- ``render``: ``html_to_pdf``, closed off from network and files, bounded in size and time
- ``copies``: the second copy of laid-out pages; ``overlay``: templates for batch issuing
- ``seal``: ``apply_seal``, ``verify_seal`` and the service that keeps the keys; ``seal_picture``: how it looks
- ``structure``: what keeps a document from being PDF/A-3b or PDF/UA-1
"""
