"""What is asked of every page, whoever looks at it and however: axe's rules, and what axe cannot see."""

from importlib.resources import files
from typing import Any

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MOST_STOPS = 500
"""Of the Tab key on one page, before we call it endless."""

_RUN = """async (tags) => (await axe.run(document, {
  runOnly: { type: "tag", values: tags }, rules: { "target-size": { enabled: true } }, resultTypes: ["violations"],
})).violations.map((one) => `${one.id}: ${one.nodes.length} x ${one.nodes[0].target.join(" ")} — ${one.nodes[0].failureSummary.split("\\n").slice(1).join(" ").slice(0, 220)}`)"""

_INTERACTIVE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter((element) => {
  if (element.matches(":disabled, [type=hidden], [tabindex='-1'], [type=radio]:not(:checked)") || element.closest("[inert]")) return false;
  const modal = [...document.querySelectorAll("dialog[open]")].at(-1);
  return (!modal || modal.contains(element)) && element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && element.getClientRects().length > 0;
})"""

_NAME = """(element) => `${element.tagName.toLowerCase()}${element.id ? "#" + element.id : ""}.${element.className} ${(element.textContent || element.getAttribute("aria-label") || "").trim().slice(0, 30)}`"""


def violations(page: Any) -> list[str]:
    """What axe finds on the page as it stands, a line for each rule."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(_RUN, TAGS)
    return found


def not_reached(page: Any) -> list[str]:
    """What can be worked with and the Tab key never comes to, or comes to unseen."""
    page.evaluate(
        f"""() => {{ window.wanted = ({_INTERACTIVE})(); window.reached = new Set(); window.unseen = []; window.first = null;
        document.activeElement?.blur?.(); }}"""
    )
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        again = page.evaluate(
            """() => {
              const at = document.activeElement;
              if (!at || at === document.body) return false;
              if (at === window.first && window.reached.size > 1) return true;
              window.first ??= at;
              window.reached.add(at);
              const style = getComputedStyle(at), box = at.getBoundingClientRect();
              const ringed = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
              if (!ringed || !box.width) window.unseen.push(at);
              return false;
            }"""
        )
        if again:
            break
    found: list[str] = page.evaluate(
        f"""() => {{ const name = {_NAME};
        return [...window.wanted.filter((one) => one.isConnected && !window.reached.has(one)).map((one) => "not reached: " + name(one)),
          ...window.unseen.map((one) => "focus not seen: " + name(one))]; }}"""
    )
    return found


def too_wide(page: Any) -> list[str]:
    """What makes the page scroll sideways."""
    found: list[str] = page.evaluate(
        f"""() => {{ const name = {_NAME}, wide = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= wide) return [];
        const over = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > wide + 1 && !one.closest(".scroll, .tabs, .map, nav"));
        return ["scrolls to " + document.documentElement.scrollWidth, ...over.slice(-3).map(name)]; }}"""
    )
    return found


def moving(page: Any) -> list[str]:
    """What moves, of all that can."""
    found: list[str] = page.evaluate(
        """() => document.getAnimations().filter((one) => one.playState === "running"
          && one.effect.getComputedTiming().duration > 10).map((one) => one.animationName ?? one.transitionProperty)"""
    )
    return found
