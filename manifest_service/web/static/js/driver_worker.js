// The driver's page without a network. `KEPT` is put before this by the service: the version, and
// where the page and what it needs are.
//
// Scripts and styles have an address of their own in every version: kept as they are, and let go when
// no kept page asks for them any more. The page itself is asked for anew, and the kept one is shown
// when there is no answer, or when the login ran out: what waits on the phone stays within reach.
// Data is not here: the page keeps its trips with what it must not lose, and asks first.

const FILES = "driver-files-", PAGES = "driver-pages", LATEST = "latest";
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") { if (url.pathname === KEPT.page) event.respondWith(page(event, url)); return; }
  if (url.pathname.startsWith(KEPT.static)) event.respondWith(file(event.request, url));
});
// A page that came before its worker asks to be kept, and says in which language it is read.
self.addEventListener("message", (event) => event.waitUntil(Promise.all([chosen(event.data.keep), keepPages()])));

async function install() {
  const cache = await caches.open(FILES + KEPT.version);
  await cache.addAll(KEPT.assets);
  await keepPages().catch(() => {});
  await self.skipWaiting();
}

// The page in every language, as this account is given it now; none when nobody is signed in.
async function keepPages(locales = KEPT.locales) {
  await Promise.all(locales.map(async (locale) => keep(await fetch(inLanguage(locale)))));
  await tidy();
}

const inLanguage = (locale) => `${KEPT.page}?language=${locale}`;

// `answer`, and the page in the other languages where they are not kept.
async function keepAll(answer) {
  const locale = answer.headers.get("Content-Language");
  await Promise.all([keep(answer), chosen(locale)]);
  const cache = await caches.open(PAGES), missing = [];
  for (const one of KEPT.locales) if (!(await cache.match(inLanguage(one)))) missing.push(one);
  await keepPages(missing);
}

const keepable = (answer) => answer.ok && !answer.redirected && answer.headers.get("Content-Language") && new URL(answer.url).pathname === KEPT.page;

async function keep(answer) {
  if (!keepable(answer)) return;
  const cache = await caches.open(PAGES);
  await cache.put(inLanguage(answer.headers.get("Content-Language")), answer);
}

const chosen = async (locale) => (await caches.open(PAGES)).put(`${KEPT.page}?${LATEST}`, new Response(locale));

async function keptPage(asked) {
  const cache = await caches.open(PAGES);
  const latest = await cache.match(`${KEPT.page}?${LATEST}`);
  const locales = [asked, latest && await latest.text(), ...KEPT.locales].filter((one) => KEPT.locales.includes(one));
  for (const locale of locales) {
    const found = await cache.match(inLanguage(locale));
    if (found) return found;
  }
  return null;
}

async function page(event, url) {
  const asked = url.searchParams.get("language");
  if (asked) event.waitUntil(chosen(asked));
  const kept = await keptPage(asked);
  const fresh = ask(event, asked);
  if (!kept) return await fresh ?? nothingKept();
  return await Promise.race([fresh, new Promise((done) => setTimeout(() => done(null), PATIENCE_MS))]) ?? kept;
}

// The page as the service gives it; null when a kept one is better: no answer, a fault, or the way to
// the login page. Somebody else's login has taken what was kept away.
async function ask(event, asked) {
  const answer = await fetch(event.request).catch(() => null);
  if (answer === null || answer.status >= 500) return null;
  if (answer.type === "opaqueredirect") return await keptPage(asked) ? null : answer;
  if (answer.status === 403) await caches.delete(PAGES);
  if (keepable(answer)) {
    event.waitUntil(keepAll(answer.clone()));
  }
  return answer;
}

function nothingKept() {
  const locale = (self.navigator.language ?? "").startsWith("en") ? "en" : KEPT.locales[0];
  const words = KEPT.words[locale];
  return new Response(`<!doctype html><html lang="${locale}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${words.name}</title><link rel="stylesheet" href="${KEPT.style}"><main class="narrow"><div class="card"><h1>${words.nothing_kept}</h1><p>${words.nothing_kept_next}</p><p><a class="button primary big" href="${KEPT.page}">${words.again}</a></p></div></main></html>`,
    { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

// As it was kept; else from the service. What only another version had, this version has the same of.
async function file(request, url) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request).catch(() => null);
  if (answer?.ok) return answer;
  const name = url.pathname.slice(KEPT.static.length).replace(/^[^/]*\//, "");
  return await caches.match(`${KEPT.static}${KEPT.version}/${name}`) ?? answer ?? Response.error();
}

// Files of a version that neither this worker nor a kept page asks for are let go.
async function tidy() {
  const cache = await caches.open(PAGES);
  const texts = await Promise.all((await cache.keys()).map(async (key) => (await cache.match(key)).text()));
  for (const name of await caches.keys()) {
    if (!name.startsWith(FILES) || name === FILES + KEPT.version) continue;
    const version = name.slice(FILES.length);
    if (!texts.some((text) => text.includes(`${KEPT.static}${version}/`))) await caches.delete(name);
  }
}
