"""`greenroom.artifacts`: downloading and listing files by address or run."""

from greenroom.sdk.fetching import download_artifacts, list_artifacts, load_dict, load_image, load_text

__all__ = ["download_artifacts", "list_artifacts", "load_dict", "load_image", "load_text"]
