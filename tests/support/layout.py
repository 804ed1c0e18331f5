"""Layout checks of a tab: no truncated text, no horizontal scrolling."""

from __future__ import annotations

from tests.support.browser import Tab

# Text that ends beyond the window, or beyond an element that hides what does not fit. What can be scrolled to is not cut; where a
# name ends in an ellipsis, its title must hold the whole of it.
_CUT = """() => {
  const cut = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest(".visually-hidden, script, [aria-hidden=true]")) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    if (text.width === 0) continue;
    let limit = innerWidth + 0.5;
    let isEllipsis = false;
    for (let box = element; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.position === "absolute" && style.clipPath !== "none") { limit = Infinity; break; }
      if (style.overflowX === "auto" || style.overflowX === "scroll") { limit = Infinity; break; }
      if (style.overflowX === "hidden" || style.overflowX === "clip") {
        limit = Math.min(limit, box.getBoundingClientRect().right + 0.5);
        isEllipsis ||= style.textOverflow === "ellipsis" && element.closest("[title]") !== null;
      }
    }
    if (text.right > limit && !isEllipsis) cut.push(node.data.trim().slice(0, 80));
    if (text.left < -0.5) cut.push(node.data.trim().slice(0, 80));
  }
  return cut;
}"""
_SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

_LOOKS, _BETWEEN_LOOKS_MS = 50, 100


def cut_texts(tab: Tab) -> list[str]:
    """List the texts of which a reader sees only a part."""
    cut: list[str] = tab.page.evaluate(_CUT)
    return cut


def sideways_px(tab: Tab) -> int:
    """How far the page scrolls sideways, in CSS pixels."""
    return int(tab.page.evaluate(_SIDEWAYS))


def unfit(tab: Tab, *, sideways_only: bool = False) -> list[str]:
    """List what does not fit: that the page scrolls sideways, and text that is cut.

    Waits a moment for what is still moving, as a menu is after the window was resized.
    """
    told: list[str] = []
    for _ in range(_LOOKS):
        sideways = sideways_px(tab)
        told = ([f"scrolls {sideways} px sideways"] if sideways else []) + ([] if sideways_only else cut_texts(tab))
        if not told:
            break
        tab.page.wait_for_timeout(_BETWEEN_LOOKS_MS)
    return told


def is_title_broken(tab: Tab) -> bool:
    """Return whether the title of the page breaks inside a word for lack of room next to it."""
    return bool(
        tab.page.evaluate(
            """() => {
                const title = document.querySelector("h1");
                if (title === null) return false;
                const before = title.style.overflowWrap;
                title.style.overflowWrap = "normal";
                const isBroken = title.scrollWidth > title.clientWidth;
                title.style.overflowWrap = before;
                return isBroken;
            }"""
        )
    )
