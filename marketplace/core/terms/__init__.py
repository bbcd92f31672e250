"""What the bureau adds to lists, rates and calendar without a release.

`overlay.py` lays it over what ships, `stored.py` reads it, `services.py` writes it, `schemas.py` says what an entry of each
list may hold, `registers.py` who counts what uses an entry. What is in use is asked of `core.current`.
"""
