// What is wrong with the page as it stands: `wide` is the width of the window, `least` the height of a target.
({ wide, least }) => {
  const faults = [];
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().width > 1;
  const named = (e) => {
    const words = (e.textContent || e.value || e.name || "").trim().replace(/\s+/g, " ").slice(0, 30);
    return `<${e.tagName.toLowerCase()}${e.id ? " id=" + e.id : ""} class="${e.getAttribute("class") || ""}"> ${words}`;
  };

  const root = document.documentElement;
  if (root.scrollWidth > wide) {
    const beyond = [...document.body.querySelectorAll("*")].filter((e) => {
      if (e.closest(".scroll, .results, [data-sideways]") || !shown(e)) return false;
      return e.getBoundingClientRect().right > wide + 1;
    });
    faults.push(`${root.scrollWidth} px wide: ${beyond.slice(0, 3).map(named).join("; ")}`);
  }

  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((e) => e.checkVisibility());
  if (levels.filter((e) => e.tagName === "H1").length !== 1) faults.push("not one first heading");
  let above = 0;
  for (const heading of levels) {
    const level = Number(heading.tagName[1]);
    if (level > above + 1) faults.push(`a heading skips a level: ${named(heading)}`);
    above = level;
  }

  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  faults.push(...new Set(ids.filter((id, n) => ids.indexOf(id) !== n).map((id) => `twice the id ${id}`)));

  const inSentence = (e) =>
    getComputedStyle(e).display === "inline" &&
    (e.parentElement.innerText || "").trim().length > (e.innerText || "").trim().length + 1;
  const inLabel = (e) => /^(checkbox|radio)$/.test(e.type) && e.labels && e.labels.length > 0;
  const targets = document.querySelectorAll(
    "a[href], button, summary, select, textarea, input:not([type=hidden]), label:has(input[type=checkbox], input[type=radio])"
  );
  for (const target of targets) {
    if (!shown(target) || inSentence(target) || inLabel(target)) continue;
    const box = target.getBoundingClientRect();
    if (box.bottom <= 0) continue; // the skip link, above the page until it has the focus
    if (box.height < least - 0.5) faults.push(`${Math.round(box.height)} px high: ${named(target)}`);
  }
  return faults;
}
