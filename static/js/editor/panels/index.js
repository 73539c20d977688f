// Every panel of the page. Each may have `photo(photo)`, told when another photo is shown or its state changes.
import { createAdjust } from "./adjust.js";
import { createAnswers } from "./answers.js";
import { createBlind } from "./blind.js";
import { createClash } from "./clash.js";
import { createClasses } from "./classes.js";
import { createComments } from "./comments.js";
import { createCursorNews } from "./cursor.js";
import { createExample } from "./example.js";
import { createGuide } from "./guide.js";
import { createHelp } from "./help.js";
import { createHistoryPanel } from "./history.js";
import { createKeycaps } from "./keycaps.js";
import { createKnownAnswers } from "./known.js";
import { createList } from "./list.js";
import { createNotes } from "./notes.js";
import { createOrder } from "./order.js";
import { createPace } from "./pace.js";
import { createPast } from "./past.js";
import { createPaintingBar } from "./painting.js";
import { createPeople } from "./people.js";
import { createPhotoPanel } from "./photo.js";
import { createPill } from "./pill.js";
import { createProposing } from "./proposing.js";
import { createRail } from "./rail.js";
import { createRulers } from "./rulers.js";
import { createSaid } from "./said.js";
import { createSame } from "./same.js";
import { createSharpness } from "./sharpness.js";
import { createStrip } from "./strip.js";

/** @param {import("../types.js").App} app */
export function createPanels(app) {
  const panels = {
    said: createSaid(),
    pill: createPill(app),
    classes: createClasses(app),
    list: createList(app),
    photoPanel: createPhotoPanel(app),
    answers: createAnswers(app),
    blind: createBlind(app),
    comments: createComments(app),
    adjust: createAdjust(app),
    guide: createGuide(app),
    example: createExample(app),
    looks: app.looks,
    cursorNews: createCursorNews(app),
    help: createHelp(app),
    clash: createClash(app),
    history: createHistoryPanel(app),
    past: createPast(app),
    painting: createPaintingBar(app),
    keycaps: createKeycaps(app),
    proposing: createProposing(app),
    rail: createRail(app),
    rulers: createRulers(app),
    same: createSame(app),
    sharpness: createSharpness(app),
    strip: createStrip(app),
    order: createOrder(app),
    pace: createPace(app),
    known: createKnownAnswers(app),
    people: createPeople(app),
    notes: createNotes(app),
  };
  const all = /** @type {{photo?: (photo: any) => void}[]} */ (Object.values(panels));
  return {
    ...panels,
    /** @param {import("../photos.js").Photo} photo */
    photo(photo) {
      for (const panel of all) panel.photo?.(photo);
    },
    /** Show all anew: classes, or what others did, have changed. */
    show() {
      if (app.photo) for (const panel of all) panel.photo?.(app.photo);
    },
  };
}
