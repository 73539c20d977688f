// Annotations that two people changed at the same time, each with its versions: what is on the photo now, and what each
// other person asked for. Pure.

/** @typedef {import("./store.js").Annotation} Annotation */
/** @typedef {{id: number, name: string}} Person */
/**
 * @typedef {object} Proposal as the server tells it: the whole annotation, had it been taken
 * @property {number} id
 * @property {string} uid
 * @property {string} action update or delete
 * @property {readonly string[]} asked what it sets: class_id, shape, ignore, defect_uid, attributes/<name>
 * @property {number} class_id
 * @property {any} shape
 * @property {Record<string, any>} attributes
 * @property {boolean} ignore
 * @property {string | null} defect_uid
 * @property {Person | null} author
 * @property {string} at
 * @property {{author: Person | null, at: string | null, deleted: boolean}} against whose version it met
 */
/** @typedef {Pick<Annotation, "uid" | "class_id" | "shape" | "attributes" | "ignore" | "defect_uid">} Content */
/** @typedef {{letter: string, by: Person | null, at: string | null, isMine: boolean, isHere: boolean, content: Content | null}} Version content: null when they deleted it */
/** @typedef {{uid: string, class_id: number, versions: Version[], ids: number[]}} Clash the first version is the one on the photo; ids: its proposals */

const FIELDS = /** @type {const} */ (["class_id", "shape", "ignore", "defect_uid"]);

/**
 * One clash an annotation, in the order of the proposals.
 * @param {readonly Proposal[]} proposals oldest first
 * @param {(uid: string) => Annotation | undefined} recordOf what is on the photo
 * @param {number} me
 * @returns {Clash[]}
 */
export function clashesOf(proposals, recordOf, me) {
  /** @type {Map<string, Proposal[]>} */
  const byUid = new Map();
  for (const proposal of proposals) byUid.set(proposal.uid, [...(byUid.get(proposal.uid) ?? []), proposal]);
  return [...byUid].map(([uid, asked]) => clashOf(uid, asked, recordOf(uid) ?? null, me));
}

/** @param {string} uid @param {readonly Proposal[]} proposals never empty @param {Content | null} here @param {number} me @returns {Clash} */
function clashOf(uid, proposals, here, me) {
  const last = /** @type {Proposal} */ (proposals.at(-1));
  /** @type {Map<number | undefined, Proposal[]>} */
  const byAuthor = new Map();
  for (const proposal of proposals) byAuthor.set(proposal.author?.id, [...(byAuthor.get(proposal.author?.id) ?? []), proposal]);
  const { author, at } = last.against;
  /** @type {Omit<Version, "letter">[]} */
  const versions = [{ by: author, at, isMine: author?.id === me, isHere: true, content: here }];
  for (const own of byAuthor.values()) {
    const latest = /** @type {Proposal} */ (own.at(-1));
    versions.push({ by: latest.author, at: latest.at, isMine: latest.author?.id === me, isHere: false, content: together(here, own) });
  }
  return { uid, class_id: here?.class_id ?? last.class_id, versions: versions.map((version, place) => ({ ...version, letter: String.fromCharCode(65 + place) })), ids: proposals.map(({ id }) => id) };
}

/**
 * What a person wanted in the end: one proposal upon the other.
 * @param {Content | null} here
 * @param {readonly Proposal[]} proposals of one person, oldest first
 * @returns {Content | null}
 */
function together(here, proposals) {
  /** @type {Content | null} */
  let content = here;
  for (const proposal of proposals) content = proposal.action === "delete" ? null : asked(content ?? contentOf(proposal), proposal);
  return content;
}

/** @param {Proposal} proposal @returns {Content} */
function contentOf({ uid, class_id, shape, attributes, ignore, defect_uid }) {
  return { uid, class_id, shape, attributes, ignore, defect_uid };
}

/** @param {Content} content @param {Proposal} proposal @returns {Content} */
function asked(content, proposal) {
  const next = /** @type {any} */ ({ ...contentOf(/** @type {any} */ (content)), attributes: { ...content.attributes } });
  for (const field of FIELDS) if (proposal.asked.includes(field)) next[field] = proposal[field];
  for (const field of proposal.asked) {
    if (!field.startsWith("attributes/")) continue;
    const name = field.slice(11);
    if (proposal.attributes[name] === undefined) delete next.attributes[name];
    else next.attributes[name] = proposal.attributes[name];
  }
  return next;
}

/**
 * In what the versions differ: a name, and the words of each version.
 * @param {Clash} clash
 * @param {{className: (id: number) => string, describe: (shape: any) => string}} words
 * @returns {{name: string, values: string[]}[]}
 */
export function differences({ versions }, { className, describe }) {
  const names = [...new Set(versions.flatMap(({ content }) => Object.keys(content?.attributes ?? {})))].sort();
  /** @type {[string, (content: Content) => unknown, (content: Content) => string][]} */
  const fields = [
    ["class", (content) => content.class_id, (content) => className(content.class_id)],
    ["place", (content) => content.shape, (content) => describe(content.shape)],
    ["no verdict", (content) => content.ignore, (content) => (content.ignore ? "yes" : "no")],
    ["linked", (content) => content.defect_uid, (content) => (content.defect_uid ? "yes" : "no")],
    ...names.map((name) => /** @type {[string, (content: Content) => unknown, (content: Content) => string]} */ ([name, (content) => content.attributes[name], (content) => String(content.attributes[name] ?? "not told")])),
  ];
  const there = versions.flatMap(({ content }) => (content ? [content] : []));
  const isOne = (/** @type {(content: Content) => unknown} */ valueOf) => new Set(there.map((content) => JSON.stringify(valueOf(content) ?? null))).size < 2;
  const rows = fields.filter(([, valueOf]) => !isOne(valueOf)).map(([name, , tell]) => ({ name, values: versions.map(({ content }) => (content ? tell(content) : "deleted")) }));
  if (rows.length === 0 && there.length < versions.length) return [{ name: "", values: versions.map(({ content }) => (content ? `${className(content.class_id)}, ${describe(content.shape)}` : "deleted")) }];
  return rows;
}
