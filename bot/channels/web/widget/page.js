// The hub's other pages: leaving works as in the chat, and one page replaces the other in the tab's history,
// so that after leaving Back goes to what was open before all of them.
const leavePage = () => {
  const link = document.querySelector("[data-leave]");
  leaveNow(location.origin, link.href, () => {
    document.documentElement.replaceChildren(document.createElement("body"));
    document.body.ownerDocument.adoptedStyleSheets = [];
  });
};

onTripleShift(leavePage);
addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if ("leave" in link.dataset) {
    event.preventDefault();
    leavePage();
  } else if (link.origin === location.origin && link.getAttribute("href")[0] !== "#") {
    event.preventDefault();
    location.replace(link.href);
  }
});
addEventListener("pageshow", (event) => { if (event.persisted && left) location.reload(); });
