// The chat itself, as a tree of elements; every text has a data-* name by which it changes with the language.
const ICONS = {
  chat: "M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z",
  close: "M6 6l12 12M18 6L6 18",
  more: "M4 7h16M4 12h16M4 17h16",
  down: "M12 4v15M5 12.5l7 7 7-7",
  send: "M4 12h15M12.5 5l7 7-7 7",
};
const MAX_LINES = 5;
const COUNTER_FROM = 3500, LONGEST = 4000, TAKEN = 20000; // a longer letter is not cut: the bot says what to do with it

const makePanel = (app, whole) => {
  const part = {};
  const keep = (id, tag, attributes, ...children) => (part[id] = h(tag, { id, ...attributes }, ...children));
  const button = (id, key, act, ...children) => keep(id, "button", { type: "button", "data-text": children.length ? null : key, "data-label": children.length ? key : null, "data-hint": children.length ? key : null, click: act }, ...children);
  const options = LANGUAGES.map((code) => h("option", { value: code, lang: code, "aria-label": { ro: "Română", ru: "Русский", en: "English" }[code] }, code.toUpperCase()));

  keep("header", "header", {},
    keep("title", whole ? "h1" : "h2", { "data-text": "title" }),
    keep("language", "select", { "aria-label": "Limba / Язык / Language", autocomplete: "off", change: (event) => app.choose(event.target.value, true) }, ...options),
    keep("sos", "button", { type: "button", "data-label": "sos_label", "aria-expanded": "false", "aria-controls": "sos-panel", click: () => app.sos() }, "SOS"),
    keep("leave", "button", { type: "button", "data-text": "leave", "data-hint": "leave_hint", click: () => app.leave() }),
    button("more", "more", () => app.more(), icon(ICONS.more)),
    ...(whole ? [] : [button("close", "close", () => app.close(), icon(ICONS.close))]));
  part.more.setAttribute("aria-haspopup", "dialog");

  const number = (call, key) => h("li", {}, h("a", { href: "tel:" + call.replace(/ /g, "") }, call), h("span", { "data-text": key }));
  keep("sos-panel", "section", { tabindex: "-1", "aria-labelledby": "sos-title", hidden: true },
    button("sos-close", "close", () => app.closeSos(true), icon(ICONS.close)),
    keep("sos-title", whole ? "h2" : "h3", { "data-text": "sos_title" }),
    h("ul", {}, number("112", "sos_112"), number("0 800 77777", "sos_home"), number("+373 22 23 33 09", "sos_abroad")));

  keep("scroll", whole ? "main" : "div", {},
    keep("notice", "div", {}, h("span", { "data-text": "notice" }), " ", button("privacy", "privacy", () => app.link.send(app.text("privacy"), "/privacy"))),
    keep("greeting", "div", { class: "greeting" }, keep("greeting-text", "p", {}),
      h("div", { class: "buttons" }, ...["/about_bot", "/human"].map((payload) => h("button", { type: "button", "data-text": "start_" + payload.slice(1), click: (event) => { app.link.send(event.currentTarget.textContent, payload); part.log.focus({ preventScroll: true }); } })))),
    keep("log", "div", { role: "log", "aria-live": "polite", "aria-relevant": "additions", tabindex: "0", "data-label": "log" }),
    keep("typing", "div", { "aria-hidden": "true", hidden: true }, h("span"), h("span"), h("span")));

  keep("footer", "footer", {},
    button("newer", "newer", null, icon(ICONS.down)),
    keep("status", "p", { role: "status" }),
    keep("form", "form", { autocomplete: "off", submit: (event) => { event.preventDefault(); submit(); } },
      h("label", { class: "unseen", for: "input", "data-text": "input" }),
      keep("input", "textarea", { rows: 1, maxlength: TAKEN, autocomplete: "off", spellcheck: "false", enterkeyhint: "send", "aria-describedby": "counter", "data-placeholder": "placeholder" }),
      keep("send", "button", { type: "submit", "data-label": "send" }, h("span", { "data-text": "send" }), icon(ICONS.send))),
    keep("counter", "p", { hidden: true }));
  part.newer.hidden = true;

  const { input } = part;
  let typingSent = 0;

  const fit = () => {
    input.style.height = "auto";
    const { lineHeight, paddingTop, paddingBottom, borderTopWidth } = getComputedStyle(input);
    const frame = 2 * parseFloat(borderTopWidth);
    const most = MAX_LINES * parseFloat(lineHeight) + parseFloat(paddingTop) + parseFloat(paddingBottom) + frame;
    const atEnd = app.log.isAtEnd();
    input.style.height = Math.min(input.scrollHeight + frame, most) + "px";
    if (atEnd) app.log.toEnd();
    const length = input.value.length;
    part.counter.hidden = length < COUNTER_FROM;
    part.counter.textContent = length < COUNTER_FROM ? "" : length + " / " + LONGEST;
  };

  const submit = () => {
    const body = input.value.trim();
    if (body && !left) {
      input.value = "";
      fit();
      typingSent = 0;
      app.link.send(body, null, true);
    }
    input.focus();
  };

  input.addEventListener("input", () => {
    fit();
    if (input.value && Date.now() - typingSent > 3000 && app.link.type()) typingSent = Date.now();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
  for (const name of ["pointerdown", "mousedown"]) part.send.addEventListener(name, (event) => event.preventDefault()); // the phone's keyboard stays open
  addEventListener("resize", () => { if (part.panel.offsetHeight) fit(); });

  keep("panel", whole ? "div" : "dialog", { class: whole ? "whole" : "corner", "aria-labelledby": whole ? null : "title", cancel: (event) => { event.preventDefault(); app.close(); } },
    h("button", { type: "button", class: "skip", "data-text": "skip", click: () => input.focus() }),
    part.header, part["sos-panel"], part.scroll, part.footer);
  return { ...part, part, fit };
};
