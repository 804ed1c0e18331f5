"""`greenroom.artifacts`: download and list files by URI or run."""

from greenroom.sdk.fetching import download_artifacts, list_artifacts, load_dict, load_image, load_text

__all__ = ["download_artifacts", "list_artifacts", "load_dict", "load_image", "load_text"]
