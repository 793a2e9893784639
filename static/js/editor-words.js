/* The editor of texts names its buttons in English: here they get the words of the page's language, and its box a name. */
(function () {
  "use strict";

  function say(bar) {
    bar.querySelectorAll("[title]").forEach(function (button) {
      var word = gettext(button.title);
      if (word === button.title) return;
      button.title = word;
      button.setAttribute("aria-label", word);
    });
    bar.querySelectorAll(".prose-menubar__option > *").forEach(function (entry) {
      var word = gettext(entry.textContent);
      if (word === entry.textContent) return;
      entry.textContent = word;
      entry.setAttribute("role", "presentation"); // it looks like the heading it makes, and is none of this page
    });
  }

  // The box has the label of the field that it stands for.
  function name(box) {
    var label = box.closest(".field") && box.closest(".field").querySelector("label");
    if (label && !box.hasAttribute("aria-label")) box.setAttribute("aria-label", label.firstChild.textContent.trim());
  }

  new MutationObserver(function () {
    document.querySelectorAll(".prose-menubar").forEach(say);
    document.querySelectorAll(".ProseMirror[role=textbox]").forEach(name);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
