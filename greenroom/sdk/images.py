"""Images to log, from arrays, files and Pillow, and their thumbnails.

image = greenroom.Image(pixels)      # (height, width), (height, width, 1), (height, width, 3) or 4
image.save("cat.png")
"""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

from greenroom.errors import InvalidInput

_THUMBNAIL_PIXELS = 256
_CHANNELS = (1, 3, 4)
_KEY = re.compile(r"[A-Za-z0-9_\-./ ]+")


class Image:
    """An image to log with `log_image` or in a column of `log_table`.

    Args:
        image: an array or nested lists of pixels (height, width) or (height, width, 1, 3 or 4 channels), integers from
            0 to 255 or floats from 0 to 1; a Pillow image; or the path of a file.

    Raises:
        InvalidInput: it is none of these.
    """

    def __init__(self, image: Any) -> None:
        self.image = as_pillow(image)
        self.size: tuple[int, int] = self.image.size

    def to_pil(self) -> Any:
        """Return it as a Pillow image."""
        return self.image

    def to_array(self) -> Any:
        """Return its pixels as a numpy array."""
        import numpy as np

        return np.array(self.image)

    def to_list(self) -> list[Any]:
        """Return its pixels in row order, as numbers or tuples of channels."""
        pixels = self.to_array()
        flat = pixels.reshape(-1, *pixels.shape[2:]).tolist()
        return [tuple(pixel) if isinstance(pixel, list) else pixel for pixel in flat]

    def save(self, path: str | Path) -> None:
        """Write it to a file; the suffix chooses the format."""
        self.image.save(path)

    def resize(self, size: tuple[int, int]) -> Image:
        """Return a resized copy (width, height)."""
        return Image(self.image.resize(size))


def is_image(value: Any) -> bool:
    """Return whether a value is an image, ours or Pillow's; arrays are treated as data."""
    return isinstance(value, Image) or (hasattr(value, "save") and hasattr(value, "resize") and hasattr(value, "size"))


def as_pillow(image: Any) -> Any:
    """Convert an image to Pillow's type.

    Raises:
        InvalidInput: it is not an image, or Pillow is not installed.
    """
    if isinstance(image, Image):
        return image.image
    try:
        from PIL import Image as PillowImage
    except ImportError as error:
        raise InvalidInput("Images require Pillow, which is not installed: pip install pillow") from error
    if isinstance(image, PillowImage.Image):
        return image
    if isinstance(image, str | Path):
        try:
            return PillowImage.open(image)
        except OSError as error:
            raise InvalidInput(f"'{image}' is not a readable image: {error}.", field="image") from error
    if isinstance(image, list) or (hasattr(image, "dtype") and hasattr(image, "shape")):
        return PillowImage.fromarray(_as_bytes(image))
    raise InvalidInput(
        f"An image must be an array of pixels, a Pillow image or the path of a file, not a {type(image).__name__}.",
        field="image",
    )


def thumbnail(image: Any) -> Any:
    """Return a copy whose longer side has 256 pixels, as the pages of runs show it."""
    width, height = image.size
    scale = _THUMBNAIL_PIXELS / max(width, height)
    return image.resize((max(1, int(width * scale)), max(1, int(height * scale))))


def image_paths(key: str, *, step: int, timestamp: int) -> tuple[str, str]:
    """Return the file names of an image of a series: the full image and the thumbnail.

    Raises:
        InvalidInput: the key has characters other than letters, digits, ``_ - . /`` and spaces.

    Source: MLflow's client; its pages find the series by these names.
    """
    if not _KEY.fullmatch(key):
        raise InvalidInput(
            f"key is '{key}'; it may contain only letters, digits, '_', '-', '.', '/' and spaces.", field="key"
        )
    # MLflow's pages treat the last part as an id only if it does not begin with a hex digit.
    name = f"images/{key.replace('/', '~')}+step+{step}+timestamp+{timestamp}+x{uuid.uuid4().hex}"
    return f"{name}.png", f"{name}+compressed.webp"


def _as_bytes(image: Any) -> Any:
    """Convert pixels to 8 bits per channel."""
    import numpy as np

    pixels = np.asarray(image)
    if pixels.dtype.kind not in "biuf":
        raise InvalidInput(f"Pixels are {pixels.dtype}; they must be numbers or booleans.", field="image")
    if pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] not in _CHANNELS) or pixels.size == 0:
        raise InvalidInput(
            f"Pixels have the shape {pixels.shape}; it must be (height, width) or (height, width, 1, 3 or 4).",
            field="image",
        )
    maximum = 255 if pixels.dtype.kind in "iu" else 1
    if pixels.min() < 0 or pixels.max() > maximum:
        kind = "integers from 0 to 255" if maximum == 255 else "floats from 0 to 1"
        raise InvalidInput(
            f"Pixels go from {pixels.min()} to {pixels.max()}; they must be {kind}: scale them.", field="image"
        )
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    return (pixels * (255 // maximum)).astype(np.uint8)
