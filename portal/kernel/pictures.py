"""Pictures are decoded and written anew: what is not a picture does not survive it, nor does what hides in one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

MAX_PIXELS = 40_000_000
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}


_one_at_a_time = threading.Lock()


@contextmanager
def _whole_ones_only() -> Iterator[None]:
    """Pictures that are cut off or unpack without end are none, also where the layout engine told Pillow otherwise."""
    with _one_at_a_time:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _open(data: bytes, content_type: str) -> Image.Image:
    try:
        with _whole_ones_only():
            picture = Image.open(BytesIO(data), formats=[FORMATS[content_type]])
            small = picture.width * picture.height <= MAX_PIXELS
            if small:
                picture.load()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError, ValueError) as error:
        raise ValueError("文件损坏或不是图片") from error
    if not small:
        raise ValueError(f"像素过多：{picture.width}×{picture.height}")
    return picture


def clean_picture(data: bytes, content_type: str) -> bytes:
    """The same picture, upright and without metadata. Raises ValueError (Chinese) when it is none."""
    picture = ImageOps.exif_transpose(_open(data, content_type))
    fresh = picture.convert("RGBA" if content_type == "image/png" else "RGB")
    fresh.info.clear()  # comments, profiles and words would be written again
    out = BytesIO()
    fresh.save(out, FORMATS[content_type], quality=88)
    return out.getvalue()


def clean_signature(data: bytes, *, minimum_ink: int = 150) -> bytes:
    """A handwritten signature as PNG, cropped to its strokes. Raises ValueError when there is hardly any ink."""
    picture = _open(data, "image/png").convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    white.alpha_composite(picture)
    ink = white.convert("L").point(lambda level: 255 if level < 160 else 0)
    box = ink.getbbox()
    if box is None or sum(ink.histogram()[255:]) < minimum_ink:
        raise ValueError("签名太短或没有写上，请重新签名")
    margin = 8
    frame = (
        max(box[0] - margin, 0),
        max(box[1] - margin, 0),
        min(box[2] + margin, picture.width),
        min(box[3] + margin, picture.height),
    )
    out = BytesIO()
    picture.crop(frame).save(out, "PNG")
    return out.getvalue()
