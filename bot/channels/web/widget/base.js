// The parts of this folder are served as one script, in the order that bot/channels/web/assets.py names,
// with TEXTS (knowledge/texts/chat.yml) and STYLE (chat.css) before them. Nothing is written as inline style
// or HTML, so the widget works under a strict Content-Security-Policy and under Trusted Types.
const LANGUAGES = ["ro", "ru", "en"];
const TAG = "azimut-chat";
const SCRIPT = document.currentScript || document.querySelector('script[src*="azimut.js"]');
const ORIGIN = new URL(SCRIPT ? SCRIPT.src : location.href).origin;

const h = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
};

const icon = (path) => {
  const make = (tag, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    return element;
  };
  const svg = make("svg", { viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true", focusable: "false" });
  svg.append(make("path", { d: path, fill: "none", stroke: "currentColor", "stroke-width": 2.25, "stroke-linecap": "round", "stroke-linejoin": "round" }));
  return svg;
};

// What this tab remembers until it is closed or left: token, last id, language, whether the chat is open,
// text size, whether the first note was read. Nothing of it is content, and nothing lies outside the tab.
const memory = {
  read() { try { return JSON.parse(sessionStorage.getItem("azimut")) || {}; } catch { return {}; } },
  write(change) {
    const all = { ...memory.read(), ...change };
    try { sessionStorage.setItem("azimut", JSON.stringify(all)); } catch { /* storage is off: this page only */ }
  },
  clear() { try { sessionStorage.removeItem("azimut"); } catch { /* storage is off */ } },
};

const uuid = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const clock = (iso, language) => {
  const time = new Date(iso);
  if (isNaN(time)) return "";
  const locale = language === "en" ? "en-GB" : language;
  const hour = time.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  if (time.toDateString() === new Date().toDateString()) return hour;
  return time.toLocaleDateString(locale, { day: "2-digit", month: "2-digit" }) + ", " + hour;
};
