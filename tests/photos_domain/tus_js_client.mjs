// Sends one file by tus-js-client, as its README shows: endpoint, cookie, file, bytes of a piece.
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import * as tus from "tus-js-client";

const [endpoint, cookie, file, piece] = process.argv.slice(2);
new tus.Upload(createReadStream(file), {
  endpoint,
  headers: { cookie, connection: "close" },
  chunkSize: Number(piece),
  uploadSize: statSync(file).size,
  metadata: { filename: basename(file), filetype: "image/jpeg" },
  retryDelays: [50, 100, 200, 400],
  onError(error) {
    console.error(String(error));
    process.exit(1);
  },
  onSuccess: () => process.exit(0),
}).start();
