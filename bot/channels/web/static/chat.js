"use strict";
(() => {
  const LANGUAGES = ["ro", "ru", "en"];
  const API = "/api/chat/";
  const POLL = 3000; // ms between two questions over HTTP
  const ACK = 15000; // ms after which an unconfirmed message means that the socket is dead
  const QUIET = 60000; // ms of silence after which the socket is checked over HTTP
  const MAX_LINES = 5;
  const COUNTER_FROM = 3500;

  // Shown until the server's texts arrive, which replace them (knowledge/texts/chat.yml).
  const FIRST_TEXTS = {
    ro: {
      title: "Chat", leave: "Ieșire", notice: "Este un bot.", privacy: "Ce păstrăm și cât timp",
      input: "Mesajul dumneavoastră", placeholder: "Scrieți aici", send: "Trimiteți", skip: "Treceți la câmpul pentru mesaj",
      author_person: "Dumneavoastră", author_bot: "Azimut (bot)", author_counsellor: "Consilier",
      sending: "se trimite…", sent: "trimis", failed: "nu s-a trimis", connecting: "Ne conectăm…",
      offline: "Nu este conexiune. Mesajele se vor trimite când revine.",
    },
    ru: {
      title: "Чат", leave: "Выйти", notice: "Это бот.", privacy: "Что мы храним и как долго",
      input: "Ваше сообщение", placeholder: "Напишите здесь", send: "Отправить", skip: "Перейти к полю сообщения",
      author_person: "Вы", author_bot: "Azimut (бот)", author_counsellor: "Консультант",
      sending: "отправляется…", sent: "отправлено", failed: "не отправлено", connecting: "Подключаемся…",
      offline: "Нет связи. Сообщения отправятся, когда она появится.",
    },
    en: {
      title: "Chat", leave: "Leave", notice: "This is a bot.", privacy: "What we keep, how long",
      input: "Your message", placeholder: "Write here", send: "Send", skip: "Skip to the message field",
      author_person: "You", author_bot: "Azimut (bot)", author_counsellor: "Counsellor",
      sending: "sending…", sent: "sent", failed: "not sent", connecting: "Connecting…",
      offline: "No connection. Messages will be sent when it is back.",
    },
  };

  const root = document.documentElement;
  const $ = (id) => document.getElementById(id);
  const log = $("log"), scroller = $("scroll"), input = $("input"), panel = $("sos-panel");
  let left = false;

  // ---- What this tab remembers: the token and the last id, until the tab is closed or left.

  const store = {
    get(key) { try { return sessionStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { sessionStorage.setItem(key, value); } catch { /* storage is off: memory only */ } },
    clear() { try { sessionStorage.clear(); } catch { /* storage is off */ } },
  };
  let token = store.get("token");
  let seen = token ? Number(store.get("last")) || 0 : 0; // ids up to here are history: shown, not announced
  let cursor = 0; // the server is asked for messages after this id

  // ---- Language and texts.

  const loaded = {};
  let language = firstLanguage();
  let untold = null; // the language that the server has not been told yet

  function firstLanguage() {
    const asked = new URLSearchParams(location.search).get("lang");
    if (LANGUAGES.includes(asked)) return asked;
    const own = (navigator.language || "").toLowerCase().split("-")[0];
    return { ro: "ro", mo: "ro", ru: "ru", uk: "ru" }[own] || "en";
  }

  function text(key) {
    return (loaded[language] && loaded[language][key]) || FIRST_TEXTS[language][key] || "";
  }

  function applyTexts() {
    const wasLive = live;
    setLive(false); // new names of senders are no new messages
    root.lang = language;
    $("language").value = language;
    document.title = text("title") || "Chat";
    for (const element of document.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
    for (const element of document.querySelectorAll("[data-label]")) setOrDrop(element, "aria-label", text(element.dataset.label));
    for (const element of document.querySelectorAll("[data-hint]")) setOrDrop(element, "title", text(element.dataset.hint));
    for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = text(element.dataset.placeholder);
    for (const element of log.querySelectorAll("time")) element.textContent = clock(element.dateTime);
    for (const element of panel.querySelectorAll("[lang]")) element.classList.toggle("current", element.lang === language);
    panel.setAttribute("aria-label", panel.querySelector("div.current h2").textContent);
    showStatus();
    if (wasLive) setTimeout(() => { if (!filling) setLive(true); }, 300);
  }

  function setOrDrop(element, attribute, value) {
    if (value) element.setAttribute(attribute, value);
    else element.removeAttribute(attribute);
  }

  async function loadTexts(delay = 2000) {
    const wanted = language;
    if (loaded[wanted]) return;
    try {
      const response = await ask("texts?language=" + wanted, { anonymous: true });
      if (!response.ok) throw new Error(response.status);
      loaded[wanted] = await response.json();
      if (wanted === language && !left) applyTexts();
    } catch {
      if (!left && wanted === language) setTimeout(() => { if (wanted === language) loadTexts(Math.min(delay * 2, 30000)); }, delay);
    }
  }

  function chooseLanguage(chosen, byPerson) {
    if (!LANGUAGES.includes(chosen) || chosen === language) return;
    language = chosen;
    if (byPerson) {
      // In the address, so that a reload keeps it: the tab stores nothing but token and last id.
      history.replaceState(null, "", location.pathname + "?lang=" + chosen);
      untold = chosen;
      tellLanguage();
    }
    applyTexts();
    loadTexts();
  }

  function tellLanguage() {
    if (untold && frame({ type: "language", language: untold })) untold = null;
  }

  function clock(iso) {
    const time = new Date(iso);
    if (isNaN(time)) return "";
    const locale = language === "en" ? "en-GB" : language;
    const hour = time.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
    if (time.toDateString() === new Date().toDateString()) return hour;
    return time.toLocaleDateString(locale, { day: "2-digit", month: "2-digit" }) + ", " + hour;
  }

  // ---- Messages on the page.

  const byId = new Map(); // server id → element
  const own = new Map(); // client id → {id, text, payload, state, element, socket, since, typed}
  const order = new WeakMap(); // element → its place: server id; Infinity for the unconfirmed
  const details = new WeakMap(); // element → {author, buttons}
  let highest = 0; // id on the page
  let live = true, filling = false, fillingEnds = 0;
  const inbox = [];
  let waiting = false;
  let anchor = null, lastIncoming = 0;

  function setLive(on) {
    live = on;
    log.setAttribute("aria-live", on ? "polite" : "off");
  }

  // History is filled in with aria-live off; a new message waits until screen readers listen again.
  function deliver(messages, fromStream) {
    for (const message of messages) {
      if (!message || typeof message.id !== "number") continue;
      if (fromStream && message.id > cursor) {
        cursor = message.id;
        store.set("last", String(Math.max(cursor, seen)));
      }
      inbox.push(message);
    }
    if (!waiting) drain();
  }

  function drain() {
    waiting = false;
    while (inbox.length && !left) {
      const old = inbox[0].id <= seen;
      if (old) {
        filling = true;
        if (live) setLive(false);
        clearTimeout(fillingEnds);
        fillingEnds = setTimeout(endFilling, 500);
      } else if (filling || !live) {
        if (filling) endFilling();
        waiting = true;
        setTimeout(drain, 200);
        return;
      }
      show(inbox.shift(), old);
    }
  }

  function endFilling() {
    clearTimeout(fillingEnds);
    filling = false;
    setLive(true);
  }

  function show(message, old) {
    if (byId.has(message.id)) return;
    const mine = message.client_id ? own.get(message.client_id) : null;
    const atEnd = isAtEnd();
    let element;
    if (mine) {
      element = mine.element;
      setState(mine, "sent");
      if (message.at) setTime(element, message.at);
    } else {
      element = build(message.author, message.text, message.at, message.buttons);
      for (const file of message.documents || []) {
        const link = add(element, "a", "document");
        link.href = file.url;
        link.download = file.name;
        link.rel = "noreferrer";
        link.textContent = file.title;
      }
      if (message.entry && message.author === "bot") askUseful(element, message.id);
      if (!old && ["bot", "system"].includes(message.author)) element.querySelector(".text").lang = language;
    }
    element.dataset.id = message.id;
    byId.set(message.id, element);
    order.set(element, message.id);
    highest = Math.max(highest, message.id);
    place(element);
    refreshButtons();
    if (mine) return;
    if (message.author !== "person") stopTyping(message.author);
    if (old) return toEnd();
    if (Date.now() - lastIncoming > 3000 || !anchor) anchor = element;
    lastIncoming = Date.now();
    follow(atEnd);
  }

  function build(author, body, at, buttons) {
    const element = document.createElement("div");
    element.className = "message";
    element.dataset.author = author;
    const meta = add(element, "div", "meta");
    add(meta, "span", "sender").dataset.text = "author_" + author;
    meta.firstChild.textContent = text("author_" + author);
    add(meta, "time", "time");
    setTime(element, at);
    add(element, "div", "text").textContent = body;
    const row = [];
    if (Array.isArray(buttons) && buttons.length) {
      const box = add(element, "div", "buttons");
      for (const { title, payload } of buttons) {
        const button = add(box, "button");
        button.type = "button";
        button.textContent = title;
        button.addEventListener("click", () => press(element, button, title, payload));
        row.push(button);
      }
    }
    details.set(element, { author, row, pressed: false });
    return element;
  }

  function add(parent, tag, name) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    parent.append(element);
    return element;
  }

  function setTime(element, at) {
    const time = element.querySelector("time");
    time.dateTime = at || new Date().toISOString();
    time.textContent = clock(time.dateTime);
  }

  // Confirmed messages stand in the order of their ids, unconfirmed ones below them.
  function place(element) {
    let before = log.lastElementChild;
    while (before && (before === element || order.get(before) > order.get(element))) before = before.previousElementSibling;
    if (element.parentNode && element.previousElementSibling === before) return; // moved elements would be read out again
    log.insertBefore(element, before ? before.nextElementSibling : log.firstElementChild);
  }

  // The buttons of the bot's last turn are offered: all since the person's message before it.
  function refreshButtons() {
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
  }

  // “Was this useful?” below an answer. The vote goes without a name; a lost one is no harm.
  function askUseful(element, id) {
    const line = add(element, "div", "useful");
    line.setAttribute("role", "group");
    add(line, "span").dataset.text = "useful";
    for (const useful of [true, false]) {
      const button = add(line, "button");
      button.type = "button";
      button.dataset.text = useful ? "useful_yes" : "useful_no";
      button.addEventListener("click", () => {
        line.remove();
        details.get(element).vote = null;
        log.focus({ preventScroll: true });
        if (!left) ask("useful", { method: "POST", data: { message: id, useful } }).catch(() => {});
      });
    }
    for (const part of line.children) part.textContent = text(part.dataset.text);
    details.get(element).vote = line;
  }

  function press(element, button, title, payload) {
    if (left || button.disabled) return;
    details.get(element).pressed = true;
    button.classList.add("chosen");
    refreshButtons();
    send(title, payload || null);
    log.focus({ preventScroll: true }); // the button can no longer hold the focus; the input would open the keyboard
  }

  function setState(entry, state) {
    entry.state = state;
    entry.element.dataset.state = state;
    const label = entry.element.querySelector(".state");
    label.dataset.text = state;
    label.textContent = text(state);
    showStatus();
  }

  // ---- Scrolling: a new turn of the bot is shown from its beginning.

  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 48;
  const toEnd = () => { scroller.scrollTop = scroller.scrollHeight; };

  function follow(wasAtEnd) {
    if (wasAtEnd || anchor.dataset.follow) {
      const top = anchor.offsetTop - $("notice").offsetHeight - 8;
      const end = scroller.scrollHeight - scroller.clientHeight;
      scroller.scrollTop = Math.max(scroller.scrollTop, Math.min(end, top));
      anchor.dataset.follow = "yes";
    }
    $("newer").hidden = isAtEnd();
  }

  scroller.addEventListener("scroll", () => { if (isAtEnd()) $("newer").hidden = true; }, { passive: true });
  $("newer").addEventListener("click", () => { toEnd(); $("newer").hidden = true; log.focus({ preventScroll: true }); });

  // ---- Status line and typing.

  let linked = "connecting"; // connecting | online | offline
  let owner = "bot";
  let trouble = "", troubleEnds = 0;
  const typing = { bot: 0, counsellor: 0 };

  function setLinked(state) {
    linked = state;
    showStatus();
  }

  function showStatus() {
    if (left) return;
    let line = "";
    if (trouble) line = trouble;
    else if (linked === "offline") line = text("offline");
    else if (linked === "connecting") line = text("connecting");
    else if (typing.counsellor) line = text("counsellor_typing");
    else if (owner !== "bot") line = text("owner_" + owner);
    const status = $("status");
    if (status.textContent !== line) status.textContent = line;
    status.classList.toggle("trouble", Boolean(trouble) || linked === "offline");
    status.dataset.link = linked;
    const dots = Boolean(typing.bot || typing.counsellor) && linked === "online";
    if ($("typing").hidden === dots) {
      const atEnd = isAtEnd();
      $("typing").hidden = !dots;
      if (dots && atEnd) toEnd();
    }
  }

  function showTrouble(line) {
    trouble = line;
    clearTimeout(troubleEnds);
    troubleEnds = setTimeout(() => { trouble = ""; showStatus(); }, 8000);
    showStatus();
  }

  function startTyping(author) {
    if (!(author in typing)) return;
    clearTimeout(typing[author]);
    typing[author] = setTimeout(() => stopTyping(author), 8000);
    showStatus();
  }

  function stopTyping(author) {
    clearTimeout(typing[author]);
    if (author in typing) typing[author] = 0;
    showStatus();
  }

  // ---- Sending.

  function send(body, payload, typed) {
    const id = uuid();
    const element = build("person", body, null, null);
    add(element.querySelector(".meta"), "span", "state");
    const entry = { id, text: body, payload, element, socket: null, since: 0, typed: Boolean(typed) };
    own.set(id, entry);
    order.set(element, Infinity);
    setState(entry, "sending");
    place(element);
    anchor = null;
    toEnd();
    $("newer").hidden = true;
    flush(entry);
  }

  function body(entry) {
    const data = { id: entry.id, text: entry.text };
    if (entry.payload) data.payload = entry.payload;
    return data;
  }

  const unsent = () => [...own.values()].filter((entry) => entry.state === "sending");

  function flush() {
    if (left || !token) return;
    if (isOpen()) {
      for (const entry of unsent()) {
        if (entry.socket === socket) continue;
        frame({ type: "message", ...body(entry) });
        entry.socket = socket;
        entry.since = Date.now();
      }
    } else if (polling) {
      flushHttp();
    }
  }

  let posting = false;
  async function flushHttp() {
    if (posting) return;
    posting = true;
    try {
      for (;;) {
        const waitingOnes = unsent();
        // SOS does not queue behind other messages.
        const entry = waitingOnes.find(({ payload }) => payload === "/sos") || waitingOnes[0];
        if (!entry || left || !polling) return;
        const data = body(entry);
        const told = untold;
        if (told) data.language = told; // there is no frame for it over HTTP
        const response = await ask("messages", { method: "POST", data });
        if (left || entry.state !== "sending") continue;
        if (response.ok) {
          if (untold === told) untold = null;
          const answer = await response.json();
          setState(entry, "sent");
          order.set(entry.element, highest + 0.5); // until its own id comes
          setLinked("online");
          deliver(answer.messages || [], false);
        } else if (isExpired(response)) {
          return renew();
        } else if (response.status === 429 || response.status >= 500) {
          if (response.status === 429) showTrouble(text("too_fast"));
          return; // the next poll tries again
        } else if (told) {
          untold = null; // perhaps the server does not know this field: once more without
        } else {
          fail(entry, response.status === 413 ? "too_long" : "invalid");
        }
      }
    } catch {
      setLinked("offline"); // the next poll tries again
    } finally {
      posting = false;
    }
  }

  function fail(entry, code, line) {
    setState(entry, "failed");
    order.set(entry.element, highest + 0.5);
    if (entry.typed && !input.value) {
      input.value = entry.text;
      fit();
    }
    showTrouble(line || text(code));
  }

  function uuid() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  // ---- The connection: a session, then a socket; questions over HTTP where no socket works.

  let socket = null, opened = 0, heard = 0, closes = 0;
  let polling = false, pollTimer = 0, pollFails = 0;
  let retry = 0, retryTimer = 0, socketRetry = 60000, socketTimer = 0;
  let starting = false;

  const isOpen = () => Boolean(socket && opened && socket.readyState === WebSocket.OPEN);
  const isExpired = ({ status }) => status === 401 || status === 410;
  const backoff = (n, top) => Math.min(1000 * 2 ** n, top) * (0.75 + Math.random() / 2);

  async function ask(path, { method = "GET", data, anonymous } = {}) {
    const headers = {};
    if (!anonymous && token) headers.Authorization = "Bearer " + token;
    if (data) headers["Content-Type"] = "application/json";
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), 30000);
    try {
      return await fetch(API + path, {
        method, headers, body: data && JSON.stringify(data),
        signal: aborter.signal, credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store",
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async function start() {
    if (left || starting) return;
    clearTimeout(retryTimer);
    if (token) return openSocket();
    starting = true;
    const asked = language;
    try {
      const response = await ask("session", { method: "POST", data: { language: asked }, anonymous: true });
      if (!response.ok) throw new Error(response.status);
      const session = await response.json();
      if (left) return end(session.token);
      token = session.token;
      store.set("token", token);
      store.set("last", "0");
      retry = 0;
      untold = null;
      if (language === asked) chooseLanguage(session.language, false);
      else untold = language;
      deliver(session.messages || [], true);
      starting = false;
      openSocket();
    } catch {
      if (left) return;
      setLinked("offline");
      retryTimer = setTimeout(start, backoff(retry++, 30000));
    } finally {
      starting = false;
    }
  }

  // The server closed this conversation: what was said stays readable, a new one starts below.
  let lastRenewal = 0;
  function renew() {
    if (left) return;
    dropSocket();
    stopPolling();
    token = null;
    store.clear();
    cursor = seen = highest = 0;
    owner = "bot";
    byId.clear();
    inbox.length = 0;
    for (const [id, entry] of own) {
      if (entry.state === "sending") entry.socket = null;
      else own.delete(id);
    }
    const waitingOnes = new Set(unsent().map(({ element }) => element));
    let said = false;
    for (const line of log.querySelectorAll(".useful")) line.remove(); // their numbers mean nothing now
    for (const element of [...log.children]) {
      if (waitingOnes.has(element)) continue;
      said = said || details.has(element);
      order.set(element, -Infinity);
    }
    if (said) {
      const divider = add(log, "p", "divider");
      divider.dataset.text = "expired";
      divider.textContent = text("expired");
      order.set(divider, -1);
      place(divider);
    }
    refreshButtons();
    setLinked("connecting");
    const pause = Date.now() - lastRenewal < 10000 ? 5000 : 0;
    lastRenewal = Date.now();
    retryTimer = setTimeout(start, pause);
  }

  function openSocket() {
    if (left || !token || socket) return;
    clearTimeout(retryTimer);
    clearTimeout(socketTimer);
    let mine;
    try {
      mine = new WebSocket((location.protocol === "https:" ? "wss://" : "ws://") + location.host + API + "ws");
    } catch {
      return startPolling();
    }
    socket = mine;
    opened = 0;
    const tooSlow = setTimeout(() => { if (socket === mine && !opened) lost(); }, 10000);
    mine.onopen = () => {
      clearTimeout(tooSlow);
      if (socket !== mine) return;
      opened = heard = Date.now();
      frame({ type: "hello", token, after: cursor });
      stopPolling();
      retry = 0;
      setLinked("online");
      tellLanguage();
      flush();
    };
    mine.onmessage = (event) => {
      if (socket !== mine || left) return;
      heard = Date.now();
      let data;
      try { data = JSON.parse(event.data); } catch { return; }
      receive(data);
    };
    mine.onclose = () => {
      clearTimeout(tooSlow);
      if (socket === mine) lost();
    };
  }

  function frame(data) {
    if (!isOpen()) return false;
    socket.send(JSON.stringify(data));
    return true;
  }

  function dropSocket() {
    const old = socket;
    socket = null;
    opened = 0;
    if (old) try { old.close(); } catch { /* already closed */ }
  }

  function lost() {
    const lived = opened ? Date.now() - opened : -1;
    dropSocket();
    if (left || !token) return;
    typing.bot = typing.counsellor = 0;
    if (lived > 60000) closes = 0;
    closes += 1;
    if (polling) return trySocketLater();
    if (lived < 0 || closes >= 2) return startPolling();
    setLinked(navigator.onLine === false ? "offline" : "connecting");
    retryTimer = setTimeout(openSocket, backoff(retry++, 30000));
  }

  function receive(data) {
    if (data.type === "message") {
      deliver([data.message], true);
    } else if (data.type === "typing") {
      startTyping(data.author);
    } else if (data.type === "status") {
      if (["bot", "queue", "counsellor"].includes(data.owner)) owner = data.owner;
      showStatus();
    } else if (data.type === "error") {
      if (data.code === "expired") return renew();
      if (data.code === "too_fast") {
        showTrouble(data.text || text("too_fast"));
        clearTimeout(receive.again);
        receive.again = setTimeout(() => {
          for (const entry of unsent()) entry.socket = null;
          flush();
        }, 3000);
        return;
      }
      // The server answers in order, so the oldest unconfirmed message is meant.
      const entry = own.get(data.id) || unsent().find(({ socket: via }) => via === socket);
      if (entry && entry.state === "sending") fail(entry, data.code, data.text);
      else showTrouble(data.text || text(data.code));
    }
  }

  function startPolling() {
    if (polling || left) return;
    polling = true;
    pollFails = 0;
    trySocketLater();
    poll();
  }

  function stopPolling() {
    polling = false;
    clearTimeout(pollTimer);
    clearTimeout(socketTimer);
    socketRetry = 60000;
  }

  function trySocketLater() {
    clearTimeout(socketTimer);
    socketTimer = setTimeout(openSocket, socketRetry);
    socketRetry = Math.min(socketRetry * 2, 600000);
  }

  let asking = false;
  async function poll() {
    clearTimeout(pollTimer);
    if (!polling || left || asking) return;
    asking = true;
    const wasDown = pollFails > 0;
    const asked = token;
    try {
      const response = await ask("messages?after=" + cursor);
      if (left || asked !== token) return;
      if (isExpired(response)) return renew();
      if (!response.ok) throw new Error(response.status);
      const answer = await response.json();
      if (left || asked !== token) return;
      pollFails = 0;
      if (polling) setLinked("online");
      deliver(answer.messages || [], true);
      if (polling && wasDown) { closes = 0; openSocket(); } // the whole network was away, not only the socket
      flush();
    } catch {
      pollFails += 1;
      if (polling) setLinked("offline");
    } finally {
      asking = false;
      if (polling && !left) pollTimer = setTimeout(poll, pollFails ? Math.min(POLL * pollFails, 30000) : POLL);
    }
  }

  // A socket on a phone can die without a close: unconfirmed messages and long silence are checked.
  let checking = false;
  setInterval(async () => {
    if (left || !isOpen() || checking) return;
    const now = Date.now();
    if (unsent().some(({ socket: via, since }) => via === socket && now - since > ACK && now - heard > ACK)) return lost();
    if (document.hidden || now - heard < QUIET) return;
    checking = true;
    const checked = socket;
    try {
      const response = await ask("messages?after=" + cursor);
      if (checked !== socket || left) return;
      if (isExpired(response)) return renew();
      const answer = response.ok ? await response.json() : {};
      if (checked !== socket || left) return;
      const missed = (answer.messages || []).filter(({ id }) => !byId.has(id));
      heard = Date.now();
      if (missed.length) {
        deliver(missed, true);
        lost();
      }
    } catch {
      if (checked === socket) lost();
    } finally {
      checking = false;
    }
  }, 2000);

  function wake() {
    if (left) return;
    if (!token) return start();
    if (polling) { pollFails = 0; openSocket(); return poll(); }
    openSocket();
  }
  window.addEventListener("online", wake);
  window.addEventListener("offline", () => {
    if (left) return;
    dropSocket();
    setLinked("offline");
    if (token && !polling) retryTimer = setTimeout(openSocket, 5000); // the event can be wrong
  });
  let hiddenSince = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { hiddenSince = Date.now(); return; }
    if (isOpen() && Date.now() - hiddenSince > 60000) { dropSocket(); setLinked("connecting"); }
    wake();
  });

  // ---- The input.

  let typingSent = 0;

  function fit() {
    input.style.height = "auto";
    const { lineHeight, paddingTop, paddingBottom, borderTopWidth, borderBottomWidth } = getComputedStyle(input);
    const frameHeight = parseFloat(borderTopWidth) + parseFloat(borderBottomWidth);
    const most = MAX_LINES * parseFloat(lineHeight) + parseFloat(paddingTop) + parseFloat(paddingBottom) + frameHeight;
    const atEnd = isAtEnd();
    input.style.height = Math.min(input.scrollHeight + frameHeight, most) + "px";
    if (atEnd) toEnd();
    const length = input.value.length;
    $("counter").hidden = length < COUNTER_FROM;
    $("counter").textContent = length < COUNTER_FROM ? "" : length + " / " + input.maxLength;
  }

  function submit() {
    const body = input.value.trim();
    if (body && !left) {
      input.value = "";
      fit();
      typingSent = 0;
      send(body, null, true);
    }
    input.focus();
  }

  input.addEventListener("input", () => {
    fit();
    if (input.value && Date.now() - typingSent > 3000 && frame({ type: "typing" })) typingSent = Date.now();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
  window.addEventListener("resize", fit);
  $("form").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  $("send").addEventListener("pointerdown", (event) => event.preventDefault()); // the phone's keyboard stays open
  $("send").addEventListener("mousedown", (event) => event.preventDefault());
  document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); input.focus(); });
  $("privacy").addEventListener("click", () => send(text("privacy"), "/privacy"));
  $("language").addEventListener("change", (event) => chooseLanguage(event.target.value, true));

  // ---- SOS.

  function openSos() {
    if (left) return;
    const wasOpen = panel.classList.contains("open");
    panel.classList.add("open");
    panel.scrollTop = 0;
    panel.focus();
    if (!wasOpen) send("SOS", "/sos");
  }

  function closeSos() {
    if (!panel.classList.contains("open")) return;
    panel.classList.remove("open");
    $("sos").focus();
  }

  // ---- Leave: the page is emptied first, everything else comes after.

  function leave() {
    if (left) return;
    left = true;
    root.classList.add("left");
    document.title = "\u200b";
    const ended = token;
    token = null;
    store.clear();
    input.value = "";
    log.textContent = "";
    dropSocket();
    if (ended) end(ended);
    location.replace("https://www.google.com");
  }

  function end(ended) {
    const data = JSON.stringify({ token: ended });
    try {
      if ("keepalive" in Request.prototype) {
        fetch(API + "end", {
          method: "POST", keepalive: true, credentials: "omit", referrerPolicy: "no-referrer", body: data,
          headers: { "Content-Type": "application/json", Authorization: "Bearer " + ended },
        }).catch(() => {});
      } else {
        navigator.sendBeacon(API + "end", new Blob([data], { type: "application/json" }));
      }
    } catch { /* leaving goes on */ }
  }

  for (const [id, action] of [["sos", openSos], ["sos-close", closeSos], ["leave", leave]]) {
    $(id).addEventListener("click", (event) => { event.preventDefault(); action(); });
    $(id).addEventListener("keydown", (event) => {
      if (event.key === " ") { event.preventDefault(); action(); }
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeSos();
  });

  // Shift alone, three times in five seconds. With another key or the mouse it is a modifier
  // (capital letters, Alt+Shift to change the keyboard) and does not count.
  let shiftAlone = false;
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") shiftAlone = false;
    else if (!event.repeat) shiftAlone = !(event.altKey || event.ctrlKey || event.metaKey);
  }, true);
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !shiftAlone) return;
    shiftAlone = false;
    const now = Date.now();
    presses = [...presses.filter((time) => now - time <= 5000), now];
    if (presses.length >= 3) leave();
  }, true);
  for (const name of ["pointerdown", "wheel", "blur"]) {
    window.addEventListener(name, () => { shiftAlone = false; }, { capture: true, passive: true });
  }

  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (left || !token || !store.get("token")) location.reload(); // back after leaving: nothing of before
    else { dropSocket(); wake(); }
  });

  // ---- The height that the phone's keyboard leaves (iOS does not change dvh).

  if (window.visualViewport) {
    const resize = () => {
      if (visualViewport.scale > 1.05) return root.style.removeProperty("--height");
      const atEnd = isAtEnd();
      root.style.setProperty("--height", visualViewport.height + "px");
      window.scrollTo(0, 0);
      if (atEnd) toEnd();
    };
    visualViewport.addEventListener("resize", resize);
    resize();
  }

  root.classList.add("js");
  $("notice").hidden = false;
  document.querySelector("footer").hidden = false;
  applyTexts();
  loadTexts();
  start();
  if (location.hash === "#sos-panel") { // SOS was pressed before this script came
    history.replaceState(null, "", location.pathname + location.search);
    openSos();
  }
})();
