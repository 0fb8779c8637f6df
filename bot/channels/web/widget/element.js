// <azimut-chat>: attributes language, position (right, left, page), colour, greeting, server, leave-to, open.
// Events on the element: azimut-ready, azimut-open, azimut-close, azimut-language, azimut-message, azimut-leave;
// none of them carries what was written.
let taken = false;

class AzimutChat extends HTMLElement {
  static observedAttributes = ["language", "colour", "position", "greeting"];
  #app = null;

  connectedCallback() {
    if (this.#app) return this.#app.resume();
    if (taken) return console.warn("azimut-chat: one on a page is enough");
    taken = true;
    this.#app = makeApp(this);
  }

  disconnectedCallback() { if (this.#app) this.#app.pause(); }
  attributeChangedCallback(name, before, value) { if (this.#app && before !== value) this.#app.set(name, value); }
  open() { if (this.#app) this.#app.open(); }
  close() { if (this.#app) this.#app.close(); }
}

const makeApp = (element) => {
  const whole = element.getAttribute("position") === "page";
  const server = element.getAttribute("server") || ORIGIN;
  const root = element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const kept = memory.read();
  const tell = (name, detail) => element.dispatchEvent(new CustomEvent("azimut-" + name, { detail, bubbles: true, composed: true }));
  const app = { element, root, server, whole, tell };
  let language = firstLanguage();
  let owner = "bot", trouble = "", troubleEnds = 0, isOpen = whole;
  const typing = {};

  function firstLanguage() {
    const page = whole ? new URLSearchParams(location.search).get("lang") : "";
    const mother = { ro: "ro", mo: "ro", ru: "ru", uk: "ru", en: "en" };
    const code = (value) => mother[(value || "").toLowerCase().split("-")[0]];
    return code(page) || code(kept.language) || code(element.getAttribute("language")) || code(whole ? "" : document.documentElement.lang) || code(navigator.language) || "en";
  }

  app.language = () => language;
  app.text = (key) => TEXTS[language][key] || "";
  app.link = makeLink(server, {
    language: () => language,
    messages: (messages, fromStream) => {
      const fresh = messages.filter((message) => message && typeof message.id === "number");
      for (const { id, author } of fresh) {
        if (author !== "person") stopTyping(author);
        if (id > app.link.seen && author !== "person") { tell("message", { author }); if (!isOpen) flag(true); }
        if (fromStream) app.link.took(id);
      }
      if (fresh.some(({ id }) => id < 0)) { // the last words: the conversation was deleted
        app.link.forget(fresh[0].client_id);
        app.log.renewed(true);
      }
      app.log.deliver(fresh);
      greet();
    },
    changed: (message) => {
      app.log.changed(message);
      greet();
      if (message.state === "failed" && message.typed && !ui.input.value) { ui.input.value = message.text; ui.fit(); }
    },
    state: () => showStatus(),
    owner: (now) => { owner = now === "queue" || now === "counsellor" ? now : "bot"; showStatus(); },
    typing: (author) => { if (author) startTyping(author); else { typing.bot = typing.counsellor = 0; showStatus(); } },
    trouble: (line) => {
      trouble = line || app.text("failed");
      clearTimeout(troubleEnds);
      troubleEnds = setTimeout(() => { trouble = ""; showStatus(); }, 8000);
      showStatus();
    },
    renewed: () => { owner = "bot"; app.log.renewed(); },
    ended: () => app.leave(),
  });

  const ui = makePanel(app, whole);
  app.ui = ui;
  app.log = makeLog(app, ui.log, ui.scroll, ui.newer, () => (getComputedStyle(ui.notice).position === "sticky" ? ui.notice.offsetHeight : 0));
  const launcher = h("button", { type: "button", id: "launcher", "aria-expanded": "false", "aria-haspopup": "dialog", click: () => (isOpen ? app.close() : app.open()) }, icon(ICONS.chat), h("span", { "data-text": "title" }));
  const cover = h("dialog", { id: "cover", "aria-hidden": "true" });
  app.launcher = launcher;
  root.append(...(whole ? [] : [launcher]), ui.panel, cover);

  const flag = (on) => {
    launcher.classList.toggle("flag", on);
    launcher.dataset.label = on ? "newer" : "";
    label(launcher, "aria-label", on ? app.text("title") + ": " + app.text("newer") : "");
  };

  const label = (node, attribute, value) => { if (value) node.setAttribute(attribute, value); else node.removeAttribute(attribute); };

  // ---- Language.

  app.apply = () => app.log.rename(() => {
    ui.panel.lang = launcher.lang = language;
    if (whole) {
      document.documentElement.lang = language;
      document.title = app.text("title");
    }
    ui.language.value = language;
    for (const node of root.querySelectorAll("[data-text]")) node.textContent = app.text(node.dataset.text);
    for (const node of root.querySelectorAll("[data-hint]")) label(node, "title", app.text(node.dataset.hint));
    for (const node of root.querySelectorAll("[data-label]")) if (node !== launcher) label(node, "aria-label", app.text(node.dataset.label));
    ui.input.placeholder = app.text("placeholder");
    greet();
    showStatus();
  });

  app.choose = (chosen, byPerson) => {
    if (!LANGUAGES.includes(chosen) || chosen === language) return;
    language = chosen;
    memory.write({ language });
    if (byPerson && whole) history.replaceState(null, "", location.pathname + "?lang=" + chosen);
    app.link.choose(chosen);
    app.apply();
    tell("language", { language });
  };

  // Before anything is said: who answers here, and two ways to begin. On the page only, sent to nobody.
  const greet = () => {
    ui.greeting.hidden = ui.log.childElementCount > 0;
    ui["greeting-text"].textContent = element.getAttribute("greeting-" + language) || element.getAttribute("greeting") || app.text("greeting");
  };

  // ---- Status line and typing.

  const showStatus = () => {
    if (left) return;
    const { state } = app.link;
    let line = "";
    if (trouble) line = trouble;
    else if (state !== "online") line = app.text(state);
    else if (typing.counsellor) line = app.text("counsellor_typing");
    else if (owner !== "bot") line = app.text("owner_" + owner);
    if (ui.status.textContent !== line) ui.status.textContent = line;
    ui.status.classList.toggle("trouble", Boolean(trouble) || ["offline", "refused"].includes(state));
    ui.status.dataset.link = state;
    const dots = Boolean(typing.bot || typing.counsellor) && state === "online";
    if (ui.typing.hidden === dots) {
      const atEnd = app.log.isAtEnd();
      ui.typing.hidden = !dots;
      if (dots && atEnd) app.log.toEnd();
    }
  };

  const startTyping = (author) => {
    clearTimeout(typing[author]);
    typing[author] = setTimeout(() => stopTyping(author), 8000);
    showStatus();
  };

  const stopTyping = (author) => {
    clearTimeout(typing[author]);
    typing[author] = 0;
    showStatus();
  };

  // ---- Open and close. Where the chat fills the screen it is modal: the focus stays in it.

  const full = matchMedia("(max-width: 36em), (max-height: 30em)");
  const present = () => { if (full.matches) ui.panel.showModal(); else ui.panel.show(); };
  full.addEventListener("change", () => {
    if (whole || !isOpen || left) return;
    const focused = root.activeElement;
    ui.panel.close();
    present();
    if (focused) focused.focus();
  });

  app.open = () => {
    if (left || (isOpen && !whole)) return;
    isOpen = true;
    launcher.setAttribute("aria-expanded", "true");
    flag(false);
    if (!whole) {
      present();
      ui.fit();
      app.log.toEnd();
      (full.matches ? ui.log : ui.input).focus(); // on a phone the input would open the keyboard
    }
    memory.write({ open: true });
    app.link.wanted = true;
    app.link.start();
    if (!memory.read().noted) seldom(() => app.note());
    tell("open");
  };

  app.close = () => {
    if (left || !isOpen) return;
    if (!ui["sos-panel"].hidden) return app.closeSos(true); // Escape closes what is on top
    if (whole) return;
    isOpen = false;
    ui.panel.close();
    launcher.setAttribute("aria-expanded", "false");
    launcher.focus();
    memory.write({ open: false });
    tell("close");
  };

  app.sos = () => {
    const wasOpen = !ui["sos-panel"].hidden;
    ui["sos-panel"].hidden = false;
    ui["sos-panel"].scrollTop = 0;
    ui.sos.setAttribute("aria-expanded", "true");
    ui["sos-panel"].focus();
    if (!wasOpen) app.link.send("SOS", "/sos");
  };

  app.closeSos = (focus) => {
    ui["sos-panel"].hidden = true;
    ui.sos.setAttribute("aria-expanded", "false");
    if (focus) ui.sos.focus();
  };

  // ---- What is needed seldom is loaded when it is asked for.

  const seldom = async (act) => {
    try {
      if (!app.show) {
        AzimutChat.more = (make) => make(app, { h, icon, memory, ICONS });
        await import(ORIGIN + "/azimut-more.js");
      }
      act();
    } catch {
      ui.status.textContent = app.text("offline");
    }
  };
  app.more = (view) => seldom(() => app.show(view));

  // ---- Leaving.

  app.leave = () => {
    const target = element.getAttribute("leave-to");
    const known = memory.read().token;
    tell("leave");
    leaveNow(server, /^https:\/\//.test(target) ? target : "https://www.google.com", () => {
      if (!known && app.link.token) memory.write({ token: app.link.token });
      ui.log.textContent = ui.input.value = "";
      ui.panel.remove();
      launcher.remove();
      cover.showModal();
      app.link.drop();
    });
  };
  onTripleShift(() => { if (whole || isOpen || app.link.token) app.leave(); });

  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen || event.defaultPrevented || root.querySelector("dialog.sheet[open]")) return;
    if (whole || root.activeElement) app.close();
  });

  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (left || (app.link.token && !memory.read().token)) location.reload(); // back after leaving: nothing of before
    else { app.link.drop(); app.link.wake(); }
  });

  // ---- What the host page sets.

  app.set = (name, value) => {
    if (name === "language") return app.choose(value);
    if (name === "greeting") return greet();
    if (name === "position") return root.host.toggleAttribute("data-left", value === "left");
    if (value || app.paint) seldom(() => app.paint(value));
  };

  app.pause = () => app.link.drop();
  app.resume = () => { if (isOpen) { if (!whole && !ui.panel.open) present(); app.link.wake(); } };

  // The height that the phone's keyboard leaves (iOS does not change dvh).
  if (window.visualViewport) {
    const resize = () => {
      if (visualViewport.scale > 1.05) return ui.panel.style.removeProperty("--height");
      const atEnd = app.log.isAtEnd();
      ui.panel.style.setProperty("--height", visualViewport.height + "px");
      if (whole) scrollTo(0, 0);
      if (atEnd) app.log.toEnd();
    };
    visualViewport.addEventListener("resize", resize);
    resize();
  }

  if (kept.size) ui.panel.dataset.size = kept.size;
  for (const name of ["colour", "position"]) app.set(name, element.getAttribute(name));
  app.apply();
  if (whole) {
    app.open();
    if (location.hash === "#sos") { // SOS was pressed before this script came
      history.replaceState(null, "", location.pathname + location.search);
      app.sos();
    }
  } else if (kept.open || element.hasAttribute("open")) setTimeout(app.open);
  else if (kept.token) { app.link.wanted = true; app.link.start(); }
  setTimeout(() => tell("ready"));
  return app;
};

// ---- One script tag is enough: what it has as data-… becomes the element's attributes.

if (!customElements.get(TAG)) {
  customElements.define(TAG, AzimutChat);
  const place = () => {
    if (!SCRIPT || document.querySelector(TAG)) return;
    const attributes = {};
    for (const { name, value } of SCRIPT.attributes) if (name.startsWith("data-")) attributes[name.slice(5)] = value;
    document.body.append(h(TAG, attributes));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
  else place();
}
