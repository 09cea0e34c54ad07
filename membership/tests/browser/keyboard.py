"""A person who has no mouse: Tab until a thing has the focus, then press a key or type."""

from typing import Any

MOST_TABS = 120

_FOCUSED = """() => {
    const at = document.activeElement;
    if (at === document.body) return { name: "", tag: "body", inView: true };
    const text = (node) =>
        (node ? node.innerText : "").replace(/\\s+/g, " ").replace(/ :/g, ":").trim();
    const label = at.labels && at.labels.length ? at.labels[0] : null;
    const choice = ["radio", "checkbox"].includes(at.type);
    const set = choice && at.closest("fieldset:has(> legend)");
    const legend = set && at.type === "radio" ? `${text(set.querySelector("legend"))}: ` : "";
    const shown = (choice && label ? label : at).getBoundingClientRect();
    return {
        name: legend + (text(label) || at.getAttribute("aria-label") || text(at)),
        tag: at.tagName.toLowerCase(),
        inView: shown.bottom > 0 && shown.top < innerHeight,
    };
}"""
_NO_MOUSE = """addEventListener(
    "pointerdown", () => console.error("The mouse was used."), { capture: true }
)"""


class Keyboard:
    """The keys of one window; a thing is named by the beginning of what it is called on screen."""

    def __init__(self, page: Any) -> None:
        self.page = page
        page.add_init_script(_NO_MOUSE)

    def to(self, name: str, tag: str = "") -> None:
        """Press Tab until something with this name has the focus, and see that it is in view."""
        met = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            focused = self.page.evaluate(_FOCUSED)
            if focused["name"].startswith(name) and tag in ("", focused["tag"]):
                assert focused["inView"], f"{name} has the focus where nobody sees it"
                return
            met.append(focused["name"][:40])
        raise AssertionError(f"Tab never reached {name}, only: {met}")

    def press(self, name: str, tag: str = "") -> None:
        """Press Enter on a link, a button or a summary."""
        self.to(name, tag)
        self.page.keyboard.press("Enter")

    def tick(self, name: str) -> None:
        """Press Space on a check box, the first of some radio buttons, or a field for a file."""
        self.to(name, "input")
        self.page.keyboard.press("Space")

    def fill(self, name: str, text: str) -> None:
        """Type into a field, or the beginning of an option into a closed list."""
        self.to(name)
        self.page.keyboard.type(text)
