/* The editor of texts names its buttons in English: here they get the words of the page's language. */
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

  new MutationObserver(function () {
    document.querySelectorAll(".prose-menubar").forEach(say);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
