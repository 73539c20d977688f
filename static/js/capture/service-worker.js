// The service worker of the page of phones: keeps the page and all that it is made of, so that it opens without a
// signal. It never keeps answers of the API, and sends nothing by itself: the page has its own queue. Photos that the
// phone's gallery shares with the page come by a form, which only a service worker can take without a signal: they lie
// here until the page takes them in.
//
// The server puts `self.shell = {name, page, share, files}` before this text. A new version has another name; it takes over
// when no page of the old one is open, so that nothing is changed under a page that is sending.

/** @type {any} */
const worker = self;
/** @type {{name: string, page: string, share: string, files: string[]}} */
const shell = worker.shell;
const SHARED = "blemish-shared"; // as in phone.js
const PATIENCE = 4000; // ms for a page from the network, while one lies here

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(keepShell()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(dropOthers()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== location.origin) return;
  if (event.request.method === "POST" && pathname === shell.share) event.respondWith(layDown(event.request));
  if (event.request.method !== "GET") return;
  if (event.request.mode === "navigate" && [shell.page, shell.share].includes(pathname)) event.respondWith(page(event.request, pathname));
  else if (shell.files.includes(pathname)) event.respondWith(file(event.request));
});

async function keepShell() {
  const cache = await caches.open(shell.name);
  const pages = [shell.page, shell.share].map((address) => new Request(address, { cache: "reload" }));
  await cache.addAll([...pages, ...shell.files]);
}

async function dropOthers() {
  for (const name of await caches.keys()) if (name.startsWith("blemish-capture-") && name !== shell.name) await caches.delete(name);
}

/**
 * The page as it is now, or as it is kept: without a signal, on a line that carries nothing, and where somebody else
 * answers in our place.
 * @param {Request} request @param {string} address
 */
async function page(request, address) {
  const kept = await caches.match(address, { cacheName: shell.name });
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

/**
 * Shared photos, each by an address that tells when it was changed and its name; then the page is opened. On a phone
 * that has no room for them another page says so: they are still in the gallery.
 * @param {Request} request
 */
async function layDown(request) {
  try {
    const shared = await caches.open(SHARED);
    for (const photo of (await request.formData()).getAll("photos"))
      if (photo instanceof File) await shared.put(`${shell.share}/${crypto.randomUUID()}/${photo.lastModified}/${encodeURIComponent(photo.name)}`, new Response(photo));
    return Response.redirect(shell.page, 303);
  } catch {
    return Response.redirect(shell.share, 303);
  }
}

/** @param {Request} request */
async function file(request) {
  return (await caches.match(request, { cacheName: shell.name })) ?? fetch(request);
}
