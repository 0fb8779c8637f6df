// Messages on the page. `app`: text(key), language(), press(title, payload), vote(id, useful), link.
const makeLog = (app, log, scroller, newer, covered) => {
  const byId = new Map(); // server id → element
  const mine = new Map(); // client id → element of what the person sent
  const order = new WeakMap(); // element → its place: server id; Infinity for the unconfirmed
  const details = new WeakMap(); // element → {author, row, pressed, vote}
  let highest = 0; // id on the page
  let live = true, filling = false, fillingEnds = 0, waiting = false;
  let inbox = [];
  let anchor = null, lastIncoming = 0;

  const setLive = (on) => {
    live = on;
    log.setAttribute("aria-live", on ? "polite" : "off");
  };

  // History is filled in with aria-live off; a new message waits until screen readers listen again.
  const deliver = (messages) => {
    inbox.push(...messages);
    if (!waiting) drain();
  };

  const drain = () => {
    waiting = false;
    while (inbox.length && !left) {
      const old = inbox[0].id > 0 && inbox[0].id <= app.link.seen;
      if (old) {
        fill();
      } else if (filling || !live) {
        if (filling) endFilling();
        waiting = true;
        setTimeout(drain, 200);
        return;
      }
      show(inbox.shift(), old);
    }
  };

  const fill = () => {
    filling = true;
    if (live) setLive(false);
    clearTimeout(fillingEnds);
    fillingEnds = setTimeout(endFilling, 500);
  };

  const endFilling = () => {
    clearTimeout(fillingEnds);
    filling = false;
    setLive(true);
  };

  const show = (message, old) => {
    if (byId.has(message.id)) return;
    const known = message.author === "person" && mine.get(message.client_id);
    const atEnd = isAtEnd();
    const element = known || build(message.author, message.text, message.at, message.buttons, message.documents);
    if (known) {
      const sent = app.link.own.get(message.client_id);
      if (sent) { sent.state = "sent"; changed(sent); }
      if (message.at) setTime(element, message.at);
    } else {
      if (message.entry && message.author === "bot") askUseful(element, message.id);
      if (!old && message.author !== "person" && message.author !== "counsellor") element.querySelector(".text").lang = app.language();
    }
    element.dataset.id = message.id;
    byId.set(message.id, element);
    order.set(element, message.id < 0 ? highest + 0.6 : message.id);
    highest = Math.max(highest, message.id);
    place(element);
    refresh();
    if (known) return;
    if (old) return toEnd();
    if (Date.now() - lastIncoming > 3000 || !anchor) anchor = element;
    lastIncoming = Date.now();
    follow(atEnd);
  };

  // A link serves once: after that it says so, and a new document can be asked for.
  const fetched = (link) => setTimeout(() => {
    if (!link.hasAttribute("href")) return;
    link.removeAttribute("href");
    link.append(" ✓");
  }, 1000);

  const build = (author, body, at, buttons, documents) => {
    const row = (buttons || []).map(({ title, payload }) => h("button", { type: "button", click: (event) => press(element, event.currentTarget, title, payload) }, title));
    const element = h("div", { class: "message", "data-author": author },
      h("div", { class: "meta" }, h("span", { class: "sender", "data-text": "author_" + author }, app.text("author_" + author)), " ", h("time")),
      h("div", { class: "text" }, body),
      ...(documents || []).map(({ title, name, url }) => h("a", { class: "file", href: app.server + url, download: name, rel: "noreferrer", click: (event) => fetched(event.currentTarget) }, title)),
      ...(row.length ? [h("div", { class: "buttons" }, ...row)] : []));
    setTime(element, at);
    details.set(element, { author, row, pressed: false });
    return element;
  };

  const setTime = (element, at) => {
    const time = element.querySelector("time");
    time.dateTime = at || new Date().toISOString();
    time.textContent = clock(time.dateTime, app.language());
  };

  // Confirmed messages stand in the order of their ids, unconfirmed ones below them.
  const place = (element) => {
    let before = log.lastElementChild;
    while (before && (before === element || order.get(before) > order.get(element))) before = before.previousElementSibling;
    if (element.parentNode && element.previousElementSibling === before) return;
    if (element.parentNode) fill(); // a moved element would be read out again
    log.insertBefore(element, before ? before.nextElementSibling : log.firstElementChild);
  };

  // The buttons of the bot's last turn are offered: all since the person's message before it.
  const refresh = () => {
    let inTurn = true, found = false;
    for (let element = log.lastElementChild; element; element = element.previousElementSibling) {
      const { author, row, pressed, vote } = details.get(element) || {};
      if (!author) { inTurn = false; continue; }
      if (author === "person") { if (found) inTurn = false; continue; }
      found = true;
      if (vote) vote.hidden = !inTurn;
      if (!row.length) continue;
      row[0].parentNode.hidden = !inTurn && !pressed;
      for (const button of row) button.disabled = pressed || !inTurn;
    }
  };

  // “Was this useful?” below an answer. The vote goes without a name; a lost one is no harm.
  const askUseful = (element, id) => {
    const button = (useful) => {
      const key = useful ? "useful_yes" : "useful_no";
      return h("button", { type: "button", "data-text": key, click: () => {
        line.remove();
        details.get(element).vote = null;
        log.focus({ preventScroll: true });
        app.link.ask("useful", { message: id, useful }).catch(() => {});
      } }, app.text(key));
    };
    const line = h("div", { class: "useful", role: "group" }, h("span", { "data-text": "useful" }, app.text("useful")), button(true), button(false));
    element.append(line);
    details.get(element).vote = line;
  };

  const press = (element, button, title, payload) => {
    if (left || button.disabled) return;
    details.get(element).pressed = true;
    button.classList.add("chosen");
    button.setAttribute("aria-pressed", "true");
    refresh();
    app.link.send(title, payload);
    log.focus({ preventScroll: true }); // the button can no longer hold the focus; the input would open the keyboard
  };

  // What became of something that the person sent.
  const changed = (message) => {
    let element = mine.get(message.id);
    if (!element) {
      element = build("person", message.text);
      element.firstChild.append(" ", h("span", { class: "state" }));
      mine.set(message.id, element);
      order.set(element, Infinity);
      place(element);
      refresh();
      anchor = null;
      toEnd();
      newer.hidden = true;
    } else if (message.state !== "sending" && !element.dataset.id) order.set(element, highest + 0.5); // until its own id comes
    element.dataset.state = message.state;
    const label = element.querySelector(".state");
    label.dataset.text = message.state;
    label.textContent = app.text(message.state);
  };

  // The server closed this conversation: what was said stays readable, a new one starts below.
  const renewed = (forget) => {
    byId.clear();
    inbox = [];
    highest = 0;
    let said = false;
    for (const line of log.querySelectorAll(".useful")) line.remove(); // their numbers mean nothing now
    for (const element of [...log.children]) {
      if (element.dataset.state === "sending" && !forget) continue;
      if (forget) { element.remove(); continue; }
      said = details.has(element);
      order.set(element, -Infinity);
    }
    if (said) {
      const divider = h("p", { class: "divider", "data-text": "expired" }, app.text("expired"));
      order.set(divider, -1);
      place(divider);
    }
    refresh();
  };

  // New names of senders are no new messages: they are not read out.
  const rename = (change) => {
    const mute = live && log.childElementCount > 0;
    if (mute) setLive(false);
    change();
    for (const time of log.querySelectorAll("time")) time.textContent = clock(time.dateTime, app.language());
    if (mute) setTimeout(() => { if (!filling) setLive(true); }, 300);
  };

  // Scrolling: a new turn of the bot is shown from its beginning.
  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 48;
  const toEnd = () => { scroller.scrollTop = scroller.scrollHeight; };
  const follow = (wasAtEnd) => {
    if (wasAtEnd || anchor.dataset.follow) {
      const top = anchor.offsetTop - covered() - 8;
      const end = scroller.scrollHeight - scroller.clientHeight;
      scroller.scrollTop = Math.max(scroller.scrollTop, Math.min(end, top));
      anchor.dataset.follow = "yes";
    }
    newer.hidden = isAtEnd();
  };
  scroller.addEventListener("scroll", () => { if (isAtEnd()) newer.hidden = true; }, { passive: true });
  newer.addEventListener("click", () => { toEnd(); newer.hidden = true; log.focus({ preventScroll: true }); });

  return { deliver, changed, renewed, rename, isAtEnd, toEnd };
};
