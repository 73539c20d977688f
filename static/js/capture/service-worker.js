// The service worker of the page of phones: keeps the page and all that it is made of, so that it opens without a
// signal. It never keeps answers of the API or photos, and sends nothing by itself: the page has its own queue.
//
// The server puts `self.shell = {name, page, files}` before this text. A new version has another name; it takes over
// when no page of the old one is open, so that nothing is changed under a page that is sending.

/** @type {any} */
const worker = self;
/** @type {{name: string, page: string, files: string[]}} */
const shell = worker.shell;
const PATIENCE = 4000; // ms for a page from the network, while one lies here

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(keepShell()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(dropOthers()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (event.request.mode === "navigate" && pathname === shell.page) event.respondWith(page(event.request));
  else if (shell.files.includes(pathname)) event.respondWith(file(event.request));
});

async function keepShell() {
  const cache = await caches.open(shell.name);
  await cache.addAll([new Request(shell.page, { cache: "reload" }), ...shell.files]);
}

async function dropOthers() {
  for (const name of await caches.keys()) if (name.startsWith("blemish-capture-") && name !== shell.name) await caches.delete(name);
}

/**
 * The page as it is now, or as it is kept: without a signal, on a line that carries nothing, and where somebody else
 * answers in our place.
 * @param {Request} request
 */
async function page(request) {
  const kept = await caches.match(shell.page, { cacheName: shell.name });
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), kept ? PATIENCE : 60_000);
  try {
    const fresh = await fetch(request, { signal: abort.signal });
    return fresh.ok || !kept ? fresh : kept;
  } catch (error) {
    if (kept) return kept;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Request} request */
async function file(request) {
  return (await caches.match(request, { cacheName: shell.name })) ?? fetch(request);
}
