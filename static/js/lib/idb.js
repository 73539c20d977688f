// The little of IndexedDB that we need, with promises.

/**
 * Open a database; `build` makes its stores when it is new or older.
 * @param {string} name
 * @param {number} version
 * @param {(database: IDBDatabase, from: number) => void} build
 * @returns {Promise<IDBDatabase>}
 */
export function openDatabase(name, version, build) {
  return new Promise((resolve, reject) => {
    if (typeof indexedDB === "undefined") {
      reject(new Error("This browser has no IndexedDB."));
      return;
    }
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = (event) => build(request.result, event.oldVersion);
    request.onsuccess = () => {
      // Another tab with newer code must not wait for this one.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error ?? new Error("The browser's storage cannot be opened."));
    request.onblocked = () => reject(new Error("An older tab holds the browser's storage. Close it."));
  });
}

/**
 * Run one transaction; done when it is on disk.
 * @template T
 * @param {IDBDatabase} database
 * @param {string | string[]} stores
 * @param {"readonly" | "readwrite"} mode
 * @param {(transaction: IDBTransaction) => IDBRequest<T> | void} work
 * @returns {Promise<T>}
 */
export function transact(database, stores, mode, work) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(stores, mode, mode === "readwrite" ? { durability: "strict" } : {});
    /** @type {IDBRequest<T> | void} */
    let request;
    transaction.oncomplete = () => resolve(/** @type {T} */ (request ? request.result : undefined));
    transaction.onerror = () => reject(transaction.error ?? new Error("The browser could not keep this."));
    transaction.onabort = () => reject(transaction.error ?? new Error("The browser could not keep this."));
    try {
      request = work(transaction);
    } catch (error) {
      transaction.abort();
      reject(error);
    }
  });
}
