// A hand scanner types like a keyboard, only faster, and ends with Enter: its text is taken wherever
// the focus is, and nothing of it stays in the field it was typed into.

// A hand leaves 60 ms and more between keys, rolling over two of them at times 20 to 40; a scanner
// between 1 and 30 (USB HID polls every 1 to 8 ms, and each key is two reports).
const GAP_MS = 45;
// So long a field waits for the rest of a burst before a hand gets its keys back.
const WAIT_MS = 200;
// What comes fast and is shorter was a hand rolling over keys: a plate has 7 characters.
const SHORTEST = 6;

const editable = (element) => element instanceof HTMLElement && element.matches("input:not([type=checkbox], [type=radio], [type=file], [type=button], [type=date]), textarea");

function put(field, text) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Calls `taken(text)` for each burst.
export function watchWedge(taken) {
  let text = "", last = 0, field = null, before = null, held = false, timer = null;

  function forget() { text = ""; field = before = null; held = false; clearTimeout(timer); }

  // It was a hand after all: it gets its keys back.
  function giveBack() {
    if (held && field?.isConnected) put(field, text.slice(1));
    forget();
  }

  function begin(event) {
    giveBack();
    text = event.key;
    field = editable(event.target) && !event.target.readOnly ? event.target : null;
    before = field && { value: field.value, from: field.selectionStart, to: field.selectionEnd };
  }

  function finish(event) {
    const scanned = text;
    event.preventDefault();
    event.stopPropagation();
    if (field?.isConnected && before) {
      field.value = before.value;
      field.setSelectionRange(before.from, before.to);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    forget();
    taken(scanned.trim());
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const fast = text && event.timeStamp - last <= GAP_MS;
    if (event.key === "Enter") {
      if (fast && text.length >= SHORTEST) finish(event); else giveBack();
      return;
    }
    if (event.key === "Shift" || event.key === "CapsLock") return; // comes between the keys of a capital
    if (event.key.length !== 1) { giveBack(); return; }
    if (!fast || event.target !== (field ?? event.target)) { begin(event); last = event.timeStamp; return; }
    // From the second key on the field waits; the first is taken out of it again at the end.
    event.preventDefault();
    held = true;
    text += event.key;
    last = event.timeStamp;
    clearTimeout(timer);
    timer = setTimeout(giveBack, WAIT_MS);
  }, true);
}
