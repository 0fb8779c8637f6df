// What is needed seldom: the first note, the menu, coming back with a code, saving, printing, deleting, text size,
// and the host page's colour. Loaded when one of them is asked for.
customElements.get("azimut-chat").more((app, { h, icon, memory, ICONS }) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  app.root.adoptedStyleSheets = [...app.root.adoptedStyleSheets, sheet];
  const { ui, link } = app;
  const text = (key) => TEXTS[app.language()][key];

  // ---- The host page's colour.

  app.paint = (colour) => {
    const own = colour ? accents(colour) : null;
    if (colour && !own) {
      console.warn("azimut-chat: this colour cannot be read on white (4.5 to 1 is needed); the usual one is used");
      app.tell("colour-refused");
    }
    for (const [at, variable] of ["--own-light", "--own-dark"].entries()) {
      for (const node of [ui.panel, app.launcher, dialog]) {
        if (own) node.style.setProperty(variable, own[at]);
        else node.style.removeProperty(variable);
      }
    }
  };

  // ---- The first note, once in each tab.

  const first = h("section", { id: "first", "aria-labelledby": "first-text" });
  app.note = () => {
    if (memory.read().noted) return;
    if (!first.isConnected) ui.panel.insertBefore(first, ui.scroll);
    first.replaceChildren(
      h("p", { id: "first-text" }, text("first_note")),
      h("div", { class: "row" },
        h("button", { type: "button", class: "quiet", click: () => app.show("safety") }, text("safety")),
        h("button", { type: "button", class: "quiet", click: () => { first.remove(); memory.write({ noted: true }); ui.input.focus(); } }, text("understood"))));
  };

  // ---- The menu: one sheet, one view at a time.

  const heading = h("h2", { id: "sheet-title", tabindex: "-1" });
  const back = h("button", { type: "button", click: () => app.show() }, icon("M15 5l-7 7 7 7"));
  const shut = h("button", { type: "button", click: () => dialog.close() }, icon(ICONS.close));
  const view = h("div", { class: "view" });
  const said = h("p", { role: "status" });
  const dialog = h("dialog", { class: "sheet", "aria-labelledby": "sheet-title", close: () => { shown = null; if (app.root.contains(ui.more)) ui.more.focus(); } },
    h("div", { class: "bar" }, back, heading, shut), view);
  app.root.append(dialog);
  let shown = null;

  app.show = (name = "menu") => {
    shown = name;
    dialog.lang = app.language();
    dialog.dataset.size = memory.read().size || "1";
    heading.textContent = text(name);
    back.hidden = name === "menu";
    back.setAttribute("aria-label", text("back"));
    shut.setAttribute("aria-label", text("close"));
    said.textContent = "";
    view.replaceChildren(...views[name](), said);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    heading.focus();
  };

  const act = (label, click, kind = "") => h("button", { type: "button", class: "act " + kind, click }, text(label));
  const page = (label, path) => h("a", { href: app.server + path + "?lang=" + app.language(), target: "_blank", rel: "noopener noreferrer" }, text(label));
  const messages = () => [...ui.log.querySelectorAll(".message")];

  const views = {
    menu: () => [h("div", { class: "list" },
      ...["size", "code", "save", "delete", "safety"].map((name) => h("button", { type: "button", click: () => app.show(name) }, text(name))),
      page("privacy_page", "/privacy"), page("access_page", "/accessibility"))],

    size: () => [h("fieldset", {}, h("legend", { class: "unseen" }, text("size")),
      ...["1", "2", "3"].map((size) => h("label", {}, h("input", { type: "radio", name: "size", value: size, checked: size === dialog.dataset.size, change: () => resize(size) }), text("size_" + size))))],

    code: () => [h("p", {}, text("code_why")),
      h("div", { class: "row" }, act("code_make", makeCode), act("code_have", () => app.show("code_have"), "second"), act("code_forget", forgetCode, "second"))],

    code_have: () => {
      const field = h("input", { inputmode: "numeric", autocomplete: "off", maxlength: "20", "aria-describedby": "code-said" });
      said.id = "code-said";
      return [h("form", { class: "view", submit: (event) => { event.preventDefault(); useCode(field); } },
        h("label", { class: "field" }, text("code_field"), field), h("button", { type: "submit", class: "act" }, text("code_open")))];
    },

    save: () => messages().length
      ? [h("p", {}, text("save_warning")), h("div", { class: "row" }, act("save_file", saveFile), act("save_print", print, "second"))]
      : [h("p", {}, text("save_empty"))],

    delete: () => [h("p", {}, text("delete_why")), act("delete_yes", () => { link.send(text("delete_yes"), "/confirm_delete"); dialog.close(); }, "grave")],

    safety: () => [h("p", {}, text("safety_text")), h("div", { class: "list" }, page("safety_page", "/safety"))],
  };

  const resize = (size) => {
    ui.panel.dataset.size = dialog.dataset.size = size;
    memory.write({ size });
    ui.fit();
  };

  // ---- A code to come back with.

  const ask = async (path, data, method) => {
    try {
      const response = await link.ask(path, data, method);
      return [response.status, await response.json()];
    } catch {
      return [0, {}];
    }
  };

  const makeCode = async () => {
    if (!link.token) { said.textContent = text("code_nothing"); return; }
    const [status, answer] = await ask("code", {});
    if (shown !== "code") return;
    if (status !== 200) { said.textContent = text(status === 409 ? "code_nothing" : "failed"); return; }
    view.replaceChildren(h("output", {}, answer.code.replace(/(\d{4})(?=\d)/g, "$1 ")), said);
    said.textContent = text("code_yours");
  };

  const forgetCode = async () => {
    const [status] = await ask("code", null, "DELETE");
    said.textContent = text(status === 200 ? "code_forgotten" : "failed");
  };

  const useCode = async (field) => {
    const [status, answer] = await ask("return", { code: field.value.replace(/\D/g, "").slice(0, 20), language: app.language() });
    const problem = { 404: "code_wrong", 422: "code_wrong", 429: "code_wait" }[status] || "failed";
    if (status !== 200) {
      said.textContent = text(problem);
      field.setAttribute("aria-invalid", "true");
      field.focus();
      return;
    }
    dialog.close();
    link.reset();
    app.log.renewed(true);
    link.adopt(answer.token);
    ui.input.focus();
  };

  // ---- Saving and printing, only when the person asks for it.

  const lines = () => messages().map((message) => {
    const part = (name) => message.querySelector(name).textContent;
    return [`${part(".sender")}, ${part("time")}`, part(".text")];
  });

  const saveFile = () => {
    const body = lines().map((line) => line.join("\n")).join("\n\n");
    const address = URL.createObjectURL(new Blob(["\ufeff" + body + "\n"], { type: "text/plain;charset=utf-8" }));
    h("a", { href: address, download: "chat.txt" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    dialog.close();
  };

  const print = () => {
    const frame = h("iframe", { hidden: true, title: text("save_print") });
    app.root.append(frame);
    const paper = frame.contentDocument;
    paper.title = app.text("title");
    paper.documentElement.lang = app.language();
    paper.body.append(...lines().flatMap(([who, what]) => [h("h2", {}, who), ...what.split("\n").map((line) => h("p", {}, line))]));
    dialog.close();
    frame.contentWindow.addEventListener("afterprint", () => frame.remove());
    frame.contentWindow.print();
  };

  app.element.addEventListener("azimut-language", () => {
    if (first.isConnected) app.note();
    if (shown) app.show(shown);
  });
});
