"""Plain HTML elements for the console: what browsers make accessible, without widgets over it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui

Action = Callable[[], Any]
OnValue = Callable[[Any], Any]


def tag(name: str, text: str = "", classes: str = "", **attributes: Any) -> Any:
    """Return an element; an attribute ``aria_label`` is written ``aria-label``, True stands alone."""
    element = ui.element(name)
    if classes:
        element.classes(classes)
    for key, value in attributes.items():
        if value is not None and value is not False:
            element._props[key.rstrip("_").replace("_", "-")] = "" if value is True else value
    if text:
        with element:
            words(text)
    return element


def words(text: str) -> Any:
    """Return a text element: never HTML, whatever it holds."""
    return ui.label(text).classes("words")


def button(text: str, action: Action, classes: str = "", **attributes: Any) -> Any:
    element = tag("button", classes=f"button {classes}", type="button", **attributes)
    with element:
        words(text)
    return element.on("click", lambda _: action(), [])


def select(
    label: str,
    options: Mapping[str, str],
    value: str | None,
    on_value: OnValue,
    classes: str = "",
    empty: str | None = None,
) -> Any:
    """Return a labelled list of choices; *empty* is the words of the choice “nothing”."""
    with tag("label", classes=f"field {classes}"):
        words(label)
        element = tag("select")
        with element:
            if empty is not None:
                tag("option", empty, value="", selected=not value)
            for key, text in options.items():
                tag("option", text, value=key, selected=key == value)
    element.on("change", lambda e: on_value(e.args), js_handler="(e) => emit(e.target.value)")
    return element


def entry(
    label: str,
    value: str,
    on_value: OnValue,
    classes: str = "",
    kind: str = "text",
    rows: int = 0,
    hide_label: bool = False,
    **attributes: Any,
) -> Any:
    """Return a labelled field to write in; with *rows* it has several lines."""
    with tag("label", classes=f"field {classes}"):
        words(label).classes("unseen" if hide_label else "")
        if rows:
            element = tag("textarea", rows=rows, **attributes)
        else:
            element = tag("input", type=kind, **attributes)
    # Not `value`: the page would put it back at each change around it, over what is being typed.
    element._props[".defaultValue"] = value
    return element.on(
        "input", lambda e: on_value(e.args), js_handler="(e) => emit(e.target.value)"
    )


def check(label: str, value: bool, on_value: OnValue) -> Any:
    with tag("label", classes="check"):
        element = tag("input", type="checkbox", checked=value)
        words(label)
    return element.on(
        "change", lambda e: on_value(e.args), js_handler="(e) => emit(e.target.checked)"
    )


def set_value(element: Any, value: str, focus: bool = True) -> None:
    """Change what a field holds, also in the page where someone wrote in it."""
    then = "f.focus()" if focus else ""
    ui.run_javascript(
        f"const f=document.getElementById({element.html_id!r});"
        f"if(f){{f.value={_js(value)};{then}}}"
    )


class Dialog:
    """A native dialog: it keeps the focus, and Escape closes it."""

    def __init__(self, label: str) -> None:
        self.element = tag("dialog", classes="dialog", aria_label=label)

    def open(self) -> None:
        ui.run_javascript(f"azimut.open({self.element.html_id!r})")

    def close(self) -> None:
        ui.run_javascript(f"azimut.close({self.element.html_id!r})")

    def __enter__(self) -> Any:
        self.element.clear()
        return self.element.__enter__()

    def __exit__(self, *error: object) -> None:
        self.element.__exit__(*error)


def _js(text: str) -> str:
    return json.dumps(text).replace("</", "<\\/")
