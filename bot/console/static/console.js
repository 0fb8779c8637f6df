"use strict";
// Sound, notifications without content, shortcuts, dialogs. Nothing is kept in the browser.
const azimut = {
  returnTo: null,
  open(id) {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    azimut.returnTo = document.activeElement;
    dialog.showModal();
  },
  close(id) {
    const dialog = document.getElementById(id);
    if (dialog && dialog.open) dialog.close();
  },
  context: null,
  sound() {
    try {
      azimut.context = azimut.context || new AudioContext();
      const at = azimut.context.currentTime;
      [660, 880].forEach((tone, i) => {
        const source = azimut.context.createOscillator();
        const volume = azimut.context.createGain();
        source.frequency.value = tone;
        volume.gain.setValueAtTime(0.15, at + i * 0.2);
        volume.gain.exponentialRampToValueAtTime(0.001, at + i * 0.2 + 0.18);
        source.connect(volume).connect(azimut.context.destination);
        source.start(at + i * 0.2);
        source.stop(at + i * 0.2 + 0.2);
      });
    } catch (_) { /* no sound on this machine: the page still says it */ }
  },
  alert(words, loud) {
    if (loud) azimut.sound();
    if ("Notification" in window && Notification.permission === "granted" && document.hidden)
      new Notification("Azimut", { body: words, tag: "azimut" });
  },
  say(words) {
    const place = document.getElementById("toast");
    if (!place) return;
    place.textContent = "";
    setTimeout(() => { place.textContent = words; }, 60);
    clearTimeout(azimut.saying);
    azimut.saying = setTimeout(() => { place.textContent = ""; }, 12000);
  },
  bottom() {
    const log = document.querySelector(".messages");
    if (log) log.scrollTop = log.scrollHeight;
  },
  focus(selector) {
    const found = document.querySelector(selector);
    if (found) found.focus();
  },
  press(selector) {
    const found = [...document.querySelectorAll(selector)].find((e) => e.offsetParent && !e.disabled);
    if (found) found.click();
  },
};
const SHORTCUTS = {
  Digit1: () => azimut.focus(".queue .button"),
  Digit2: () => azimut.focus(".message-input textarea"),
  Digit3: () => azimut.focus(".search input"),
  KeyN: () => azimut.press(".claim"),
  KeyC: () => azimut.press(".close"),
  KeyT: () => azimut.press(".transfer"),
  KeyR: () => azimut.press(".release"),
  KeyB: () => azimut.press(".to-bot"),
  KeyH: () => azimut.press(".help"),
};
document.addEventListener("keydown", (event) => {
  const action = event.altKey && event.shiftKey && !event.ctrlKey && SHORTCUTS[event.code];
  if (!action || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  action();
});
document.addEventListener("close", (event) => {
  if (event.target.tagName === "DIALOG" && azimut.returnTo) azimut.returnTo.focus();
}, true);
