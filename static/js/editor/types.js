// What the parts of the page know of it, and of each other only through it.

/**
 * @typedef {object} DefectClass as the server tells it
 * @property {number} id
 * @property {string} name
 * @property {string} color
 * @property {number} slot
 * @property {boolean} core whether an earlier class has its colour and dash: a white core tells them apart
 * @property {string} letter
 * @property {string | null} key
 * @property {string} supercategory
 * @property {string} counts
 * @property {string} counts_not
 * @property {string} tightness
 * @property {string} instances
 * @property {number} guide_version which meaning it has now
 * @property {number} guide_rev how often its guide was saved
 * @property {boolean} is_other
 * @property {boolean} retired
 * @property {number} position
 */
/**
 * @typedef {object} App
 * @property {any} data of the page
 * @property {import("./canvas.js").Editor} editor
 * @property {import("./sync.js").Sync} sync
 * @property {import("./settings.js").Settings} settings of the person, wherever they sign in
 * @property {import("./stack.js").Stack} stack
 * @property {import("./photos.js").Photos} photos those that are open or about to be
 * @property {ReturnType<typeof import("./panels/index.js").createPanels>} panels
 * @property {ReturnType<typeof import("./live.js").createLive>} live
 * @property {ReturnType<typeof import("./leases.js").createLeases>} leases
 * @property {import("./linking.js").Linking} linking
 * @property {import("./lookback.js").Lookback} lookback
 * @property {import("./choosing.js").Choosing} choosing
 * @property {ReturnType<typeof import("./reviewing.js").createReviewing>} reviewing
 * @property {import("./guide-looks.js").GuideLooks} looks at what was drawn by an older guide
 * @property {import("./talking.js").Talking} talking
 * @property {import("./photos.js").Photo | null} photo the one on the screen
 * @property {import("./photos.js").Session | null} session
 * @property {() => import("./sync.js").Status | null} status how saving stands; null: another tab saves, and has not told
 * @property {boolean} isWriter false: another tab of this browser writes
 * @property {boolean} canLabel whether this photo can be changed here and now
 * @property {DefectClass[]} classes in key order, retired ones too
 * @property {(id: number | null | undefined) => DefectClass | undefined} classOf
 * @property {(list: readonly DefectClass[]) => void} setClasses
 * @property {(verdict: "done" | "no_defect" | "unsure") => Promise<void>} answer
 * @property {() => Promise<void>} askRetake
 * @property {() => Promise<void>} reopen
 * @property {() => Promise<void>} skip
 * @property {(direction: 1 | -1) => Promise<void>} walk
 * @property {(id: number) => Promise<void>} goTo
 * @property {() => Promise<void>} nextUnlabelled
 * @property {() => Promise<void>} nextOpen
 * @property {() => Promise<void>} bring copies from the photo before
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {(attributes: Record<string, any>, photo?: import("./photos.js").Photo) => Promise<void>} mend the photo's own attributes
 * @property {(question: string) => Promise<void>} askField
 * @property {(photo: import("./photos.js").Photo, gold: boolean) => Promise<void>} setGold whether its answer is known
 * @property {(photo: import("./photos.js").Photo, part: Partial<import("./photos.js").Photo>) => void} setPhotoState wherever it is shown
 * @property {() => void} takeOver write in this tab
 * @property {() => Promise<void>} refresh
 * @property {(words: string) => void} say read aloud, and shown for a while
 * @property {(error: any) => void} complain
 * @property {() => void} sayStanding how saving stands
 * @property {() => void} focus
 * @property {(name: "adjust" | "guide" | "history") => void} toggle
 * @property {() => boolean} closePanels
 * @property {() => void} help
 * @property {() => Promise<void>} sameDefect asks which one of another photo
 * @property {() => void} values goes to the attributes of what is selected
 * @property {() => void} findClass
 * @property {() => void} addExample of what is selected, to the guide
 * @property {() => void} toggleFurniture
 */

export {};
