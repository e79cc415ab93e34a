"""Lists as agencies really send them, into drafts: columns recognised, rows judged, good ones imported."""
