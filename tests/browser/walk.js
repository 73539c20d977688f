// Walks over a page as it is shown and tells what breaks the look's promises: text under 4.5 to 1, text that is cut
// off, targets that are too small, a page that scrolls sideways. Given to page.evaluate with true on a touch screen.
(isTouch) => {
  /** @param {string} text such as "rgb(1, 2, 3)" or "rgba(1, 2, 3, 0.5)" */
  const parse = (text) => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return [red, green, blue, alpha];
  };
  const over = (top, below) => [0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3])).concat(1);
  const luminance = (color) => {
    const [red, green, blue] = color.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [a, b] = [luminance(one), luminance(other)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const groundOf = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      layers.push(parse(getComputedStyle(at).backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const isShown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest(".vh, .skip");
  };
  const nameOf = (element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""} "${(element.textContent ?? "").trim().slice(0, 40)}"`;
  const faults = [];

  /** What is seen of an element's text, 0..1: the shares of all it lies in. */
  const opacityOf = (element) => {
    let found = 1;
    for (let at = element; at; at = at.parentElement) found *= Number(getComputedStyle(at).opacity);
    return found;
  };
  /** @param {string} color of the text */
  const checkContrast = (element, color) => {
    const ground = groundOf(element);
    const [red, green, blue, alpha] = parse(color);
    const ratio = contrast(over([red, green, blue, alpha * opacityOf(element)], ground), ground);
    if (ratio < 4.5) faults.push(`contrast ${ratio.toFixed(2)}: ${nameOf(element)}`);
  };

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent?.trim() || !element || !isShown(element)) continue;
    if (element.closest("script, noscript, option, :disabled, .photo")) continue;
    const style = getComputedStyle(element);
    checkContrast(element, element.closest("svg") ? style.fill : style.color);
    const mayCut = style.overflowX === "visible" || style.overflowX === "auto" || style.textOverflow === "ellipsis" || style.display === "inline";
    if (!mayCut && element.scrollWidth > element.clientWidth + 1) faults.push(`clipped: ${nameOf(element)}`);
  }

  for (const field of document.querySelectorAll("input, select, textarea")) {
    if (!isShown(field) || field.matches('[type="checkbox"], [type="radio"], [type="range"], [type="file"], [type="color"], :disabled')) continue;
    if (field.value) checkContrast(field, getComputedStyle(field).color);
    else if (field.placeholder) checkContrast(field, getComputedStyle(field, "::placeholder").color);
  }

  const least = isTouch ? 44 : 24;
  for (const control of document.querySelectorAll('a[href], button, input, select, textarea, summary, [role="button"]')) {
    if (!isShown(control) || control.matches('[tabindex="-1"], [type="hidden"], :disabled')) continue;
    const style = getComputedStyle(control);
    if (control.tagName === "A" && style.display === "inline") continue; // a link inside a sentence
    const label = control.matches('[type="checkbox"], [type="radio"], [type="file"]') ? control.closest("label") : null;
    const { width, height } = (label ?? control).getBoundingClientRect();
    if (Math.round(width) < least || Math.round(height) < least) faults.push(`target ${Math.round(width)} x ${Math.round(height)}: ${nameOf(control)}`);
  }

  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) faults.push(`the page scrolls sideways: ${scrollWidth} in ${clientWidth}`);
  return [...new Set(faults)];
};
