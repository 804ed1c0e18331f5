"""Images to log: from arrays, files and Pillow; the small copy that pages show.

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
        image: an array or nested lists of pixels (height, width) or (height, width, 1, 3 or 4 channels), integers from 0
            to 255 or floats from 0 to 1; an image of Pillow; or the path of a file.

    Raises:
        InvalidInput: it is none of these.
    """

    def __init__(self, image: Any) -> None:
        self.image = as_pillow(image)
        self.size: tuple[int, int] = self.image.size

    def to_pil(self) -> Any:
        """Give it as an image of Pillow."""
        return self.image

    def to_array(self) -> Any:
        """Give its pixels as a numpy array."""
        import numpy as np

        return np.array(self.image)

    def to_list(self) -> list[Any]:
        """Give its pixels, row after row, as numbers or tuples of channels."""
        pixels = self.to_array()
        flat = pixels.reshape(-1, *pixels.shape[2:]).tolist()
        return [tuple(pixel) if isinstance(pixel, list) else pixel for pixel in flat]

    def save(self, path: str | Path) -> None:
        """Write it to a file; the name's ending chooses the form."""
        self.image.save(path)

    def resize(self, size: tuple[int, int]) -> Image:
        """Make a copy of another (width, height)."""
        return Image(self.image.resize(size))


def is_image(value: Any) -> bool:
    """Tell whether that is an image, ours or Pillow's: arrays are data unless somebody says otherwise."""
    return isinstance(value, Image) or (hasattr(value, "save") and hasattr(value, "resize") and hasattr(value, "size"))


def as_pillow(given: Any) -> Any:
    """Bring what can be an image into Pillow's form.

    Raises:
        InvalidInput: it cannot be one, or Pillow is not installed.
    """
    if isinstance(given, Image):
        return given.image
    try:
        from PIL import Image as PillowImage
    except ImportError as error:
        raise InvalidInput("Images need a library that is missing: pip install pillow") from error
    if isinstance(given, PillowImage.Image):
        return given
    if isinstance(given, str | Path):
        try:
            return PillowImage.open(given)
        except OSError as error:
            raise InvalidInput(f"'{given}' is no image that can be read: {error}.", field="image") from error
    if isinstance(given, list) or (hasattr(given, "dtype") and hasattr(given, "shape")):
        return PillowImage.fromarray(_as_bytes(given))
    raise InvalidInput(
        f"An image is an array of pixels, one of Pillow or the path of a file, not a {type(given).__name__}.",
        field="image",
    )


def thumbnail(image: Any) -> Any:
    """Give a copy whose longer side has 256 pixels, as pages of runs show it."""
    width, height = image.size
    scale = _THUMBNAIL_PIXELS / max(width, height)
    return image.resize((max(1, int(width * scale)), max(1, int(height * scale))))


def image_paths(key: str, *, step: int, timestamp: int) -> tuple[str, str]:
    """Name the files of an image that belongs to a series: the whole image, and the small copy.

    Raises:
        InvalidInput: the key holds other signs than letters, digits, ``_ - . /`` and spaces.

    Source: MLflow's client; its pages find the series by these names.
    """
    if not _KEY.fullmatch(key):
        raise InvalidInput(
            f"key is '{key}'; it may hold letters, digits, '_', '-', '.', '/' and spaces only.", field="key"
        )
    # MLflow's pages take the last part for an id only if it does not begin with a hex digit.
    name = f"images/{key.replace('/', '~')}+step+{step}+timestamp+{timestamp}+x{uuid.uuid4().hex}"
    return f"{name}.png", f"{name}+compressed.webp"


def _as_bytes(given: Any) -> Any:
    """Bring pixels into 8 bits a channel."""
    import numpy as np

    pixels = np.asarray(given)
    if pixels.dtype.kind not in "biuf":
        raise InvalidInput(f"Pixels are {pixels.dtype}; they must be numbers or booleans.", field="image")
    if pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] not in _CHANNELS) or pixels.size == 0:
        raise InvalidInput(
            f"Pixels have the shape {pixels.shape}; it must be (height, width) or (height, width, 1, 3 or 4).",
            field="image",
        )
    most = 255 if pixels.dtype.kind in "iu" else 1
    if pixels.min() < 0 or pixels.max() > most:
        kind = "integers from 0 to 255" if most == 255 else "floats from 0 to 1"
        raise InvalidInput(
            f"Pixels go from {pixels.min()} to {pixels.max()}; they must be {kind}: scale them first.", field="image"
        )
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    return (pixels * (255 // most)).astype(np.uint8)
