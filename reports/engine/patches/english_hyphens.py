"""Words in plain "en" are hyphenated by the American patterns, which break between syllables.

Those that Pyphen finds for "en" are British and break "sequest-ra-tion".
"""

from __future__ import annotations

import pyphen

LANGUAGES = {**pyphen.LANGUAGES, "en": pyphen.LANGUAGES["en_US"]}
