// Leaving: the page is covered first, everything else comes after. Used by the chat and by the hub's other pages.
let left = false;

const tellEnd = (origin, token) => {
  // A plain body needs no preflight, so that the words still go while the page is replaced.
  try {
    fetch(origin + "/api/chat/end", { method: "POST", keepalive: true, mode: "no-cors", credentials: "omit", referrerPolicy: "no-referrer", body: token }).catch(() => {});
  } catch { /* leaving goes on */ }
};

const leaveNow = (origin, target, cover) => {
  if (left) return;
  left = true;
  cover();
  document.title = "\u200b";
  const { token } = memory.read();
  memory.clear();
  if (token) tellEnd(origin, token);
  let place = location;
  try { if (top.location.replace) place = top.location; } catch { /* framed by another site */ }
  place.replace(target);
};

// Shift alone, three times in five seconds. With another key or the mouse it is a modifier
// (capital letters, Alt+Shift to change the keyboard) and does not count.
const onTripleShift = (act) => {
  let alone = false;
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") alone = false;
    else if (!event.repeat) alone = !(event.altKey || event.ctrlKey || event.metaKey);
  }, true);
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    alone = false;
    const now = Date.now();
    presses = [...presses.filter((time) => now - time <= 5000), now];
    if (presses.length >= 3) { presses = []; act(); }
  }, true);
  for (const name of ["pointerdown", "wheel", "blur"]) {
    addEventListener(name, () => { alone = false; }, { capture: true, passive: true });
  }
};
