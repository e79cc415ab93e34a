// All behaviour of the pages. Every page works without it; it listens once at the document and reads data attributes.
"use strict";

const find = (selector, within = document) => within.querySelector(selector);
const findAll = (selector, within = document) => [...within.querySelectorAll(selector)];
const on = (type, selector, act) =>
  document.addEventListener(type, (event) => {
    const hit = event.target instanceof Element && event.target.closest(selector);
    if (hit) act(hit, event);
  });

// -- keyboard: data-key="F8", "Alt+1", "n"; "?" shows them ------------------
const typing = (target) => target instanceof Element && target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
const keyName = (event) => [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.key.length === 1 ? event.key.toLowerCase() : event.key].filter(Boolean).join("+");
const shown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

// The words of a button without the key that it shows.
function ownWords(element) {
  const copy = element.cloneNode(true);
  for (const key of findAll("kbd", copy)) key.remove();
  return copy.textContent.trim();
}

function showKeys() {
  const dialog = find("#keys");
  const list = find("dl", dialog);
  const entries = findAll("[data-key]").filter(shown).map((element) => [element.dataset.key, element.dataset.keyLabel || ownWords(element)]);
  list.replaceChildren();
  for (const [key, words] of [...entries, ["?", "显示本页快捷键"], ["Esc", "关闭"]]) {
    const term = document.createElement("dt");
    const name = document.createElement("kbd");
    const meaning = document.createElement("dd");
    name.textContent = key;
    meaning.textContent = words;
    term.append(name);
    list.append(term, meaning);
  }
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || find("dialog[open]")) return;
  const plain = event.key.length === 1 && !event.altKey && !event.ctrlKey && !event.metaKey;
  if (plain && typing(event.target)) return;
  if (event.key === "?") return showKeys();
  const name = keyName(event);
  const hit = findAll("[data-key]").find((element) => element.dataset.key.toLowerCase() === name.toLowerCase() && shown(element));
  if (!hit) return;
  event.preventDefault();
  if (hit.dataset.then) goTo(hit.dataset.then);
  else if (hit.matches("a, button, summary")) hit.click();
  else hit.focus();
});
on("click", "[data-keys-help]", showKeys);
// From a filter straight into what it found: ↓ or Enter; Enter must not send the form half filled in.
on("keydown", "[data-list]", (field, event) => {
  if (event.isComposing || !["Enter", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  find("input, button", find(field.dataset.list))?.focus();
});

// -- Enter goes on: to the next field of a form with data-enter, behind the last one it is sent ------------
// data-then="a | b" names what comes next, the first of them that is there; data-ask fetches what is known first.
function goTo(places) {
  const next = places.split("|").flatMap((place) => findAll(place.trim())).find(shown);
  next?.focus();
  if (next?.matches("input:not([type=checkbox], [type=radio])")) next.select();
}

function enterGoesOn(field, event) {
  const form = field.form;
  if (!form?.matches("[data-enter]") || field.matches("textarea, button, [type=file], [data-list]")) return;
  event.preventDefault();
  if ("ask" in field.dataset && field.value.trim()) return field.dispatchEvent(new Event("ask", { bubbles: true }));
  if (field.dataset.enter === "send") {
    // Of several to be ticked, Enter takes the one it stands on when none is.
    if (field.type === "checkbox" && !findAll(`input[name="${field.name}"]:checked`, form).some(shown)) field.checked = true;
    return form.requestSubmit();
  }
  const others = [...form.elements].filter((other) => other.type !== "hidden" && other.tagName !== "FIELDSET" && shown(other));
  const next = others.slice(others.indexOf(field) + 1).find((other) => other.type !== "radio" || other.name !== field.name);
  if (!next || next.matches("button")) return form.requestSubmit(next);
  next.focus();
}
document.addEventListener("keydown", (event) => {
  const plain = event.key === "Enter" && !event.isComposing && !event.ctrlKey && !event.altKey && !event.shiftKey;
  if (plain && event.target instanceof Element && event.target.matches("input, select")) enterGoesOn(event.target, event);
});
on("change", "input[type=checkbox][data-then]", (box) => { if (box.checked) goTo(box.dataset.then); });
// What is to be ticked is open to be read, whoever gets there by the keyboard.
on("focusin", "form[data-advance] input[type=checkbox]", (box) => {
  const part = box.closest("label").previousElementSibling;
  if (!part?.matches("details:not([open])")) return;
  part.open = true;
  requestAnimationFrame(() => box.scrollIntoView({ block: "nearest" }));
});
// Sections of a notice: a tick leads to the next one that is open, the last one sends them.
on("change", "form[data-advance] input[type=checkbox]", (box) => {
  const left = findAll("input[type=checkbox]:not(:checked)", box.form);
  if (box.checked && left.length) left[0].focus();
  else if (box.checked) box.form.requestSubmit();
});

// -- forms: own error texts, asked before leaving, sent once, counted -------
let unsaved = false;

function prepare(root) {
  for (const form of findAll("form", root)) form.noValidate = !form.matches("[data-native]");
  for (const area of findAll("textarea[maxlength]", root)) count(area);
  for (const button of findAll("[data-read]", root)) button.hidden = !("speechSynthesis" in window);
  for (const box of findAll("[data-signature]", root)) bindSignature(box);
}

function count(area) {
  let counter = area.nextElementSibling;
  if (!counter?.matches(".counter")) {
    counter = document.createElement("p");
    counter.className = "counter";
    counter.setAttribute("aria-live", "polite");
    area.after(counter);
  }
  const left = area.maxLength - [...area.value].length;
  counter.textContent = `还可以输入 ${left} 个字`;
  counter.classList.toggle("over", left <= 0);
}

on("input", "form[data-guard]", () => { unsaved = true; });
// What was kept by itself meanwhile is not lost by leaving.
document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (detail.successful && target.closest("form[data-guard]")) unsaved = false;
});
on("input", "textarea[maxlength]", count);
// One box ticks all of its list: data-all names them; it shows whether all of them are.
const boxes = (all) => findAll(`input[type=checkbox][name="${all.dataset.all}"]`, all.form || all.closest("table"));
on("change", "[data-all]", (all) => boxes(all).forEach((box) => { box.checked = all.checked; }));
on("change", "input[type=checkbox][name]", (box) => {
  const all = find(`[data-all="${box.name}"]`, box.form || document);
  if (all) all.checked = boxes(all).every((other) => other.checked);
});
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) return event.preventDefault();
  if (form.dataset.sent) return event.preventDefault();
  unsaved = false;
  if (form.method === "post" && !form.matches("[hx-post]")) form.dataset.sent = "1";
});
// Back from the next page: the form may be sent again.
window.addEventListener("pageshow", () => findAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// -- unclear words: marked behind the field, taken away while they no longer fit ----
on("input", ".marked > *", (field) => find(".marks", field.parentElement).replaceChildren());
document.addEventListener("scroll", ({ target }) => {
  if (!(target instanceof Element && target.parentElement?.matches(".marked"))) return;
  const marks = find(".marks", target.parentElement);
  [marks.scrollTop, marks.scrollLeft] = [target.scrollTop, target.scrollLeft];
}, true);
on("click", "[data-select]", (button) => {
  const [id, start, end] = button.dataset.select.split(" ");
  const field = document.getElementById(id);
  field.focus();
  field.setSelectionRange(Number(start), Number(end));
});

// -- small buttons -----------------------------------------------------------
on("click", "[data-print]", () => window.print());
// A document in a tab of its own, with the print dialog on it; a browser started with --kiosk-printing asks nothing.
// It is fetched first: the document itself comes in a sandbox, which nobody may ask to print.
on("click", "a[data-print-page]", async (link, event) => {
  event.preventDefault();
  const page = window.open("", "portal-print");  // one tab for all of them, so that none pile up
  try {
    const answer = await fetch(link.href);
    if (!answer.ok || !page) throw new Error(String(answer.status));
    const address = URL.createObjectURL(await answer.blob());
    page.location.replace(address);
    const ready = setInterval(() => {
      if (page.closed) return clearInterval(ready);
      if (page.location.href !== address || page.document.readyState !== "complete") return;
      clearInterval(ready);
      page.print();
    }, 200);
  } catch {
    if (page) page.location.replace(link.href);
    else window.location.assign(link.href);
  }
});
on("click", "[data-copy]", async (button) => {
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "已复制";
  } catch {
    button.textContent = "请手动复制";
  }
  setTimeout(() => { button.textContent = words; }, 2000);
});
document.addEventListener("click", (event) => {
  for (const menu of findAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = find("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  find("summary", menu).focus();
});

// -- reading aloud -------------------------------------------------------------
on("click", "[data-read]", (button) => {
  const label = find("[data-read-label]", button);
  const start = button.getAttribute("aria-pressed") !== "true";
  window.speechSynthesis.cancel();
  for (const other of findAll("[data-read]")) {
    other.setAttribute("aria-pressed", "false");
    const words = find("[data-read-label]", other);
    if (words.dataset.words) words.textContent = words.dataset.words;
  }
  if (!start) return;
  const speech = new SpeechSynthesisUtterance(find(button.dataset.read)?.innerText || "");
  speech.lang = "zh-CN";
  speech.rate = 0.9;
  const stop = () => { button.setAttribute("aria-pressed", "false"); label.textContent = label.dataset.words; };
  speech.addEventListener("end", stop);
  speech.addEventListener("error", (event) => {
    stop();
    if (["interrupted", "canceled"].includes(event.error)) return;
    label.textContent = "这台设备不能朗读中文";  // no voice is installed: said, instead of doing nothing
    button.disabled = true;
  });
  label.dataset.words = label.dataset.words || label.textContent;
  label.textContent = "停止朗读";
  button.setAttribute("aria-pressed", "true");
  window.speechSynthesis.speak(speech);
});
window.addEventListener("pagehide", () => window.speechSynthesis?.cancel());

// -- signature ----------------------------------------------------------------
function bindSignature(box) {
  if (box.dataset.bound || !window.SignaturePad) return;
  box.dataset.bound = "1";
  const canvas = find("canvas", box);
  const value = find(`input[name="${box.dataset.signature}"]`, box);
  const words = find("[data-signature-state]", box);
  const pad = new window.SignaturePad(canvas, { minWidth: 1, maxWidth: 3.2, penColor: "#10161e" });
  const keep = () => {
    value.value = pad.isEmpty() ? "" : pad.toDataURL("image/png");
    words.textContent = pad.isEmpty() ? "还没有签名" : "已签名，可以重写";
  };
  const fit = () => {
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    const strokes = pad.toData();
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    pad.fromData(strokes);
    keep();
  };
  pad.addEventListener("endStroke", () => { keep(); unsaved = Boolean(box.closest("form[data-guard]")); });
  find("[data-signature-clear]", box).addEventListener("click", () => { pad.clear(); keep(); });
  let width = 0;
  new ResizeObserver(() => { if (canvas.offsetWidth !== width) { width = canvas.offsetWidth; fit(); } }).observe(canvas);
}

// -- start ----------------------------------------------------------------------
document.addEventListener("DOMContentLoaded", () => {
  prepare(document);
  const first = find("[data-focus]") || find("[data-focus-first] :is(input:not([type=hidden]), select, textarea)");
  first?.focus();
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  prepare(document);
  const fresh = detail.elt?.isConnected ? detail.elt : document.getElementById(detail.target.id);
  if (fresh?.dataset.then) goTo(fresh.dataset.then);
});
