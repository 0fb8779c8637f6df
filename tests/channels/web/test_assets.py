"""The scripts: small, whole, in three languages."""

import gzip
import re
import shutil
import subprocess

import pytest
from fastapi.testclient import TestClient

from bot import resources
from bot.channels.web.assets import WIDGET, compact_script, compact_style, scripts
from bot.language import LANGUAGES

MOST_BYTES = 15_000
"""What a page loads for the whole chat, compressed: issue “Telegram and the website widget”, 6."""
SCRIPTS = ("azimut.js", "azimut-more.js", "page.js")


def test_the_chat_is_at_most_fifteen_kilobytes_compressed() -> None:
    assert len(scripts(resources.texts())["azimut.js"].packed) <= MOST_BYTES


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_served_compressed_and_whole(client: TestClient, name: str) -> None:
    packed = client.get(f"/{name}", headers={"Accept-Encoding": "gzip"})
    plain = client.get(f"/{name}", headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.text == plain.text
    assert packed.headers["Content-Type"] == "text/javascript; charset=utf-8"
    again = client.get(f"/{name}", headers={"If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", SCRIPTS)
def test_what_is_served_is_a_script(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed; the browser tests run the same scripts")
    path = tmp_path_factory.mktemp("js") / name
    path.write_bytes(scripts(resources.texts())[name].body)
    done = subprocess.run([node, "--check", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_and_the_way_out_are_in_the_script_itself(language: str) -> None:
    body = scripts(resources.texts())["azimut.js"].body.decode()
    texts = resources.texts().section("chat", language)
    for key in ("leave", "sos_title", "sos_112", "sos_home", "sos_abroad", "offline"):
        assert texts[key] in body
    for number in ("112", "0 800 77777", "+373 22 23 33 09"):
        assert f'"{number}"' in body


def test_every_text_that_the_scripts_ask_for_exists_and_none_is_idle() -> None:
    for parts, section in (
        (("base", "leave", "link", "log", "panel", "element"), "chat"),
        (("colour", "more"), "chat_more"),
    ):
        code = "\n".join((WIDGET / f"{part}.js").read_text("utf-8") for part in parts)
        known = set(resources.texts().section(section, "ro"))
        own = "" if section == "chat" else r"(?<!app\.)"  # app.text is the chat's
        asked = set(re.findall(own + r'\btext\("([a-z_0-9]+)"\)', code))
        asked |= set(re.findall(r'"data-text": "([a-z_0-9]+)"', code))
        assert {key for key in asked if not key.endswith("_")} <= known
        words = set(re.findall(r'"([a-z_0-9]+)"', code)) | set(re.findall(r"(\w+):", code))
        composed = re.compile(r"(author|owner|start|size)_|(sent|sending|connecting)$")
        assert [key for key in known - words if not composed.match(key)] == []


def test_the_scripts_make_no_markup_and_no_inline_style() -> None:
    for path in WIDGET.glob("*.js"):
        code = path.read_text("utf-8")
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write",
                          "eval(", "localStorage", "document.cookie", "indexedDB"):  # fmt: skip
            assert forbidden not in code, path.name
        assert not re.search(r"\bstyle:|setAttribute\(\"style\"", code), path.name


def test_blanks_go_and_texts_stay() -> None:
    source = 'const a = "x  =  y // z"; // why\n  if (a) {\n    b(`c ${a} d`, /a +b/g);\n  }\n'
    assert compact_script(source) == 'const a="x  =  y // z";if(a){b(`c ${a} d`,/a +b/g);}\n'
    assert compact_style("a > b { color : red; }\n/* x */ c { d: calc(1em + 2px); }") == (
        "a>b{color :red}c{d:calc(1em + 2px)}"
    )


def test_the_packed_script_is_the_script() -> None:
    for asset in scripts(resources.texts()).values():
        assert gzip.decompress(asset.packed) == asset.body
