"""The profile of sRGB: the colours of the one that the engine brings, in a sixth of its bytes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from reports.engine.load import weasyprint
from reports.pdf.icc_profile import srgb_profile

THEIRS = Path(weasyprint.__file__).parent / "pdf" / "sRGB2014.icc"


@pytest.mark.parametrize("intent", list(ImageCms.Intent))
@pytest.mark.parametrize("ours_first", [True, False])
def test_it_means_the_same_colours_as_the_published_one(intent: ImageCms.Intent, ours_first: bool) -> None:
    profiles = [
        ImageCms.ImageCmsProfile(BytesIO(srgb_profile())),
        ImageCms.ImageCmsProfile(BytesIO(THEIRS.read_bytes())),
    ]
    first, second = profiles if ours_first else reversed(profiles)
    steps = [0, 1, 2, 5, 9, 10, 11, 12, *range(13, 250, 9), 252, 253, 254, 255]
    colours = Image.new("RGB", (len(steps) ** 2, len(steps)))
    colours.putdata([(red, green, blue) for red in steps for green in steps for blue in steps])
    change = ImageCms.buildTransform(first, second, "RGB", "RGB", renderingIntent=intent)
    converted = ImageCms.applyTransform(colours, change)
    assert converted is not None
    assert converted.tobytes() == colours.tobytes()


def test_it_is_small_and_says_what_it_is() -> None:
    profile = srgb_profile()
    assert len(profile) < len(THEIRS.read_bytes()) / 5
    assert int.from_bytes(profile[:4], "big") == len(profile)
    assert ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(profile))).strip() == "sRGB IEC61966-2.1"
