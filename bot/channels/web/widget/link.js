// The connection: a session, then a socket; questions over HTTP where no socket works.
// `on` takes what happens: messages(list, fromStream), state(), typing(author), owner(owner), trouble(line),
// changed(message), renewed(said), language(), ended(). A message that the person sent is {id, text, payload, state}.
const POLL = 3000; // ms between two questions over HTTP
const ACK = 15000; // ms after which an unconfirmed message means that the socket is dead
const QUIET = 60000; // ms of silence after which it is dead too

const makeLink = (origin, on) => {
  const API = origin + "/api/chat/";
  const own = new Map(); // client id → what the person sent
  const kept = memory.read();
  const link = {
    own, state: "connecting", cursor: 0, token: kept.token || null, seen: kept.token ? kept.last || 0 : 0,
  };
  let language = null; // chosen, and not told to the server yet
  let socket = null, opened = 0, heard = 0, closes = 0;
  let polling = false, pollTimer = 0, pollFails = 0, asking = false, posting = false;
  let retry = 0, retryTimer = 0, socketRetry = 60000, socketTimer = 0, starting = false, again = 0, lastRenewal = 0;

  const isOpen = () => Boolean(socket && opened && socket.readyState === WebSocket.OPEN);
  const backoff = (n) => Math.min(1000 * 2 ** n, 30000) * (0.75 + Math.random() / 2);
  const unsent = () => [...own.values()].filter(({ state }) => state === "sending");
  const setState = (state) => { link.state = state; on.state(); };
  const mark = (message, state) => { message.state = state; on.changed(message); };

  link.ask = async (path, data, method = data ? "POST" : "GET", anonymous = false) => {
    const headers = {};
    if (!anonymous && link.token) headers.Authorization = "Bearer " + link.token;
    if (data) headers["Content-Type"] = "application/json";
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), 30000);
    try {
      return await fetch(API + path, { method, headers, body: data && JSON.stringify(data), signal: aborter.signal, credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" });
    } finally {
      clearTimeout(timer);
    }
  };

  // The session is over: left in another tab, or ended by the server. True when it is.
  const isOver = ({ status }) => {
    if (status === 410) on.ended();
    else if (status === 401) renew();
    else return false;
    return true;
  };

  link.start = async (wanted) => {
    if (left || starting || socket || polling) return;
    clearTimeout(retryTimer);
    if (link.token) return openSocket();
    starting = true;
    try {
      const response = await link.ask("session", { language: wanted || on.language() }, "POST", true);
      if (response.status === 403) { setState("refused"); return; }
      if (!response.ok) throw new Error(response.status);
      const session = await response.json();
      if (left) return tellEnd(origin, session.token);
      link.adopt(session.token);
    } catch {
      if (left) return;
      setState("offline");
      retryTimer = setTimeout(link.start, backoff(retry++));
    } finally {
      starting = false;
    }
  };

  link.adopt = (token) => {
    link.token = token;
    memory.write({ token, last: 0 });
    retry = 0;
    openSocket();
  };

  // Begin with another session; what was not sent goes to it.
  link.reset = () => {
    dropSocket();
    stopPolling();
    clearTimeout(retryTimer);
    link.token = null;
    memory.write({ token: null, last: 0 });
    link.cursor = link.seen = 0;
    for (const [id, message] of own) {
      if (message.state === "sending") message.socket = null;
      else own.delete(id);
    }
  };

  // The conversation was deleted, by the message of this id; the session goes on with a new one.
  link.forget = (id) => {
    own.delete(id);
    link.cursor = link.seen = 0;
    memory.write({ last: 0 });
  };

  const renew = () => {
    if (left) return;
    link.reset();
    on.renewed();
    setState("connecting");
    retryTimer = setTimeout(link.start, Date.now() - lastRenewal < 10000 ? 5000 : 0);
    lastRenewal = Date.now();
  };

  link.took = (id) => {
    link.cursor = Math.max(link.cursor, id);
    memory.write({ last: Math.max(link.cursor, link.seen) });
  };

  const openSocket = () => {
    if (left || !link.token || socket) return;
    clearTimeout(retryTimer);
    clearTimeout(socketTimer);
    let mine;
    try {
      mine = new WebSocket(API.replace(/^http/, "ws") + "ws");
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
      frame({ type: "hello", token: link.token, after: link.cursor });
      stopPolling();
      retry = 0;
      setState("online");
      if (language && frame({ type: "language", language })) language = null;
      flush();
    };
    mine.onmessage = (event) => {
      if (socket !== mine || left) return;
      heard = Date.now();
      try { receive(JSON.parse(event.data)); } catch { /* not ours */ }
    };
    mine.onclose = () => {
      clearTimeout(tooSlow);
      if (socket === mine) lost();
    };
  };

  const frame = (data) => {
    if (isOpen()) socket.send(JSON.stringify(data));
    return isOpen();
  };

  const dropSocket = () => {
    const old = socket;
    socket = null;
    opened = 0;
    if (old) old.close();
  };

  const lost = () => {
    const lived = opened ? Date.now() - opened : -1;
    dropSocket();
    if (left || !link.token) return;
    on.typing(null);
    closes = lived > 60000 ? 1 : closes + 1;
    if (polling) return trySocketLater();
    if (lived < 0 || closes >= 2) return startPolling();
    setState(navigator.onLine === false ? "offline" : "connecting");
    retryTimer = setTimeout(openSocket, backoff(retry++));
  };

  const receive = (data) => {
    if (data.type === "message") on.messages([data.message], true);
    else if (data.type === "typing") on.typing(data.author);
    else if (data.type === "status") on.owner(data.owner);
    else if (data.code === "ended") on.ended();
    else if (data.code === "expired") renew();
    else if (data.code === "too_fast") {
      on.trouble(data.text);
      clearTimeout(again);
      again = setTimeout(() => {
        for (const message of unsent()) message.socket = null;
        flush();
      }, 3000);
    } else if (data.type === "error") {
      // The server answers in order, so the oldest unconfirmed message is meant.
      const message = own.get(data.id) || unsent().find(({ socket: via }) => via === socket);
      if (message) mark(message, "failed");
      on.trouble(data.text);
    }
  };

  const startPolling = () => {
    if (polling || left) return;
    polling = true;
    pollFails = 0;
    trySocketLater();
    poll();
  };

  const stopPolling = () => {
    polling = false;
    clearTimeout(pollTimer);
    clearTimeout(socketTimer);
    socketRetry = 60000;
  };

  const trySocketLater = () => {
    clearTimeout(socketTimer);
    socketTimer = setTimeout(openSocket, socketRetry);
    socketRetry = Math.min(socketRetry * 2, 600000);
  };

  const poll = async () => {
    clearTimeout(pollTimer);
    if (!polling || left || asking) return;
    asking = true;
    const wasDown = pollFails > 0;
    const asked = link.token;
    try {
      const response = await link.ask("messages?after=" + link.cursor);
      if (left || asked !== link.token || isOver(response)) return;
      if (!response.ok) throw new Error(response.status);
      const answer = await response.json();
      if (left || asked !== link.token) return;
      pollFails = 0;
      if (polling) setState("online");
      on.messages(answer.messages || [], true);
      on.owner(answer.owner);
      if (polling && wasDown) { closes = 0; openSocket(); } // the whole network was away, not only the socket
      flush();
    } catch {
      pollFails += 1;
      if (polling) setState("offline");
    } finally {
      asking = false;
      if (polling && !left) pollTimer = setTimeout(poll, pollFails ? Math.min(POLL * pollFails, 30000) : POLL);
    }
  };

  // A socket on a phone can die without a close. The server says something every 25 seconds.
  const check = () => {
    const now = Date.now();
    if (left || document.hidden || !isOpen()) return;
    if (now - heard > QUIET || now - heard > ACK && unsent().some(({ socket: via, since }) => via === socket && now - since > ACK)) lost();
  };

  const flush = () => {
    if (left || !link.token) return;
    if (isOpen()) {
      for (const message of unsent()) {
        if (message.socket === socket) continue;
        frame({ type: "message", id: message.id, text: message.text, payload: message.payload });
        message.socket = socket;
        message.since = Date.now();
      }
    } else if (polling) flushHttp();
  };

  const flushHttp = async () => {
    if (posting) return;
    posting = true;
    try {
      for (;;) {
        const waiting = unsent();
        // SOS does not queue behind other messages.
        const message = waiting.find(({ payload }) => payload === "/sos") || waiting[0];
        if (!message || left || !polling) return;
        const told = language;
        const data = { id: message.id, text: message.text, payload: message.payload, language: told };
        const response = await link.ask("messages", data);
        if (left || isOver(response)) return;
        if (message.state !== "sending") continue;
        if (response.ok) {
          if (language === told) language = null;
          const answer = await response.json();
          mark(message, "sent");
          setState("online");
          on.messages(answer.messages || [], false);
        } else if (response.status === 429 || response.status >= 500) {
          if (response.status === 429) on.trouble((await response.json()).detail);
          return; // the next poll tries again
        } else {
          mark(message, "failed");
          on.trouble();
        }
      }
    } catch {
      setState("offline"); // the next poll tries again
    } finally {
      posting = false;
    }
  };

  link.send = (text, payload, typed) => {
    const message = { id: uuid(), text, payload: payload || null, state: "sending", typed };
    own.set(message.id, message);
    on.changed(message);
    link.start();
    flush();
  };

  link.type = () => frame({ type: "typing" });

  link.choose = (chosen) => {
    language = chosen;
    if (frame({ type: "language", language })) language = null;
  };

  link.drop = dropSocket;

  const wake = () => {
    if (left || link.state === "refused" || !(link.token || own.size || link.wanted)) return;
    if (!link.token) link.start();
    else if (polling) { pollFails = 0; openSocket(); poll(); }
    else openSocket();
  };
  link.wake = wake;
  addEventListener("online", wake);
  addEventListener("offline", () => {
    if (left || !link.token) return;
    dropSocket();
    setState("offline");
    if (!polling) retryTimer = setTimeout(openSocket, 5000); // the event can be wrong
  });
  let hidden = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { hidden = Date.now(); return; }
    if (isOpen() && Date.now() - hidden > 60000) { dropSocket(); setState("connecting"); }
    wake();
  });
  setInterval(check, 2000);
  return link;
};
