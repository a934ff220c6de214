// Signing in with a passkey. The page says in its form where to ask and what to say.

const button = document.getElementById("passkey");
const form = button.closest("form"), said = document.createElement("div");
said.className = "notice bad";
said.setAttribute("role", "alert");
const csrf = document.querySelector('meta[name="csrf"]').content;

async function ask(path, body) {
  const answer = await fetch(path, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrf }, body: JSON.stringify(body) });
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.detail);
  return data;
}

if (globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const second = "second" in button.dataset;
    said.remove();
    button.disabled = true;
    try {
      const options = await ask(button.dataset.options, { second });
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      const credential = await navigator.credentials.get({ publicKey });
      const { next } = await ask(button.dataset.check, { second, credential: credential.toJSON(), next: form.elements.next.value });
      location.assign(next);
    } catch (error) {
      // What the browser itself says is for programmers.
      said.textContent = error instanceof DOMException ? button.dataset.failed : error.message;
      button.before(said);
      button.disabled = false;
    }
  });
}
