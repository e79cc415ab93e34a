"""What departments read and do through the interface; addresses in ``pledges.urls_api``."""
