// Files and folders from a drag: anywhere on the page.

/** @param {HTMLElement} veil @param {(files: File[]) => void} take */
export function takeDrops(veil, take) {
  let depth = 0;
  const has = (/** @type {DragEvent} */ event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  window.addEventListener("dragenter", (event) => {
    if (!has(event)) return;
    depth++;
    veil.hidden = false;
    event.preventDefault();
  });
  window.addEventListener("dragover", (event) => has(event) && event.preventDefault());
  window.addEventListener("dragleave", (event) => {
    if (!has(event)) return;
    depth = Math.max(0, depth - 1);
    veil.hidden = depth === 0;
  });
  window.addEventListener("drop", (event) => {
    if (!has(event)) return;
    event.preventDefault();
    depth = 0;
    veil.hidden = true;
    void filesOf(/** @type {DataTransfer} */ (event.dataTransfer)).then((files) => files.length && take(files));
  });
}

/** @param {DataTransfer} transfer @returns {Promise<File[]>} what was dropped, folders walked through */
async function filesOf(transfer) {
  // Entries must be asked for before the first await: the list is emptied after the event.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...transfer.files];
  if (entries.every((entry) => !entry?.isDirectory)) return plain;
  /** @type {File[]} */
  const found = [];
  for (const entry of entries) if (entry) await walk(entry, found);
  return found;
}

/** @param {FileSystemEntry} entry @param {File[]} found */
async function walk(entry, found) {
  if (entry.isFile) {
    found.push(await new Promise((done, fail) => /** @type {FileSystemFileEntry} */ (entry).file(done, fail)));
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (;;) {
    // at most 100 entries come at a time
    const some = await new Promise((/** @type {(entries: FileSystemEntry[]) => void} */ done, fail) => reader.readEntries(done, fail));
    if (!some.length) return;
    for (const inner of some) await walk(inner, found);
  }
}
