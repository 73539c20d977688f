// On a thin line the small pictures of all that waits go ahead of the photos, so that somebody can look at them, and ask
// for another, while the person is still there. They go beside the photo that is on its way: that one may take minutes.

/** @typedef {import("./shapes.js").Shot} Shot */

/**
 * Send the small pictures that wait, also those that come meanwhile, until the line turns out to be good enough for the
 * photos themselves. None of them is waited for: what goes wrong here is said by the photos.
 * @param {() => Shot[]} waiting now, oldest first
 * @param {import("./shapes.js").SmallTools} tools
 */
export async function sendSmalls(waiting, { request, address, thumb, shown, took, isThin, headers, signal }) {
  const tried = new Set();
  const next = () => waiting().find(({ id }) => !tried.has(id));
  for (let shot = next(); shot && isThin() && !signal.aborted; shot = next()) {
    const { id, size, taken_at } = shot;
    tried.add(id);
    const small = await thumb(id).catch(() => undefined);
    if (!small) continue;
    const begin = performance.now();
    const { status } = await request({
      method: "PUT",
      url: `${address(id)}?size=${size}&captured_at=${encodeURIComponent(taken_at)}`,
      headers: { ...headers, "content-type": "application/offset+octet-stream" },
      body: new Uint8Array(small.bytes),
      signal,
    });
    if (status === 0 || status === 401 || status === 403 || status === 429 || status >= 500) return;
    if (status === 204) took(small.bytes.byteLength, performance.now() - begin);
    await shown(id); // one that is not wanted there is not sent again and again
  }
}
