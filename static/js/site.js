/* Small helps.  Every page works without them. */
(function () {
  "use strict";

  var wide = window.matchMedia("(min-width: 64em)");

  // Engines that cannot show a closed drawer as a column get it opened on wide screens.
  if (wide.matches && !(window.CSS && CSS.supports && CSS.supports("selector(::details-content)"))) {
    document.querySelectorAll("details[data-wide-open]").forEach(function (drawer) {
      drawer.open = true;
    });
  }

  document.addEventListener("click", function (event) {
    var target = event.target.closest("[data-print], [data-copy], [data-add-row], [data-open]");
    if (!target) return;
    if (target.hasAttribute("data-print")) {
      event.preventDefault();
      window.print();
    } else if (target.hasAttribute("data-copy") && navigator.clipboard) {
      event.preventDefault();
      navigator.clipboard.writeText(target.href).then(function () {
        var word = target.querySelector("[data-copied]");
        word.setAttribute("role", "status");
        word.textContent = word.dataset.copied;
      });
    } else if (target.hasAttribute("data-add-row")) {
      event.preventDefault();
      addRow(target.dataset.addRow);
    } else if (target.hasAttribute("data-open")) {
      document.getElementById(target.dataset.open).open = true;
    }
  });

  function addRow(prefix) {
    var total = document.getElementById("id_" + prefix + "-TOTAL_FORMS");
    var body = document.querySelector('table[data-prefix="' + prefix + '"] tbody');
    var index = Number(total.value);
    var template = document.querySelector('template[data-row="' + prefix + '"]');
    body.insertAdjacentHTML(
      "beforeend",
      template.innerHTML.replace(/__prefix__/g, index).replace(/__number__/g, index + 1)
    );
    total.value = index + 1;
    var first = body.lastElementChild.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  }

  // A link into a closed <details> opens it.
  function openTarget() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") target.open = true;
  }
  window.addEventListener("hashchange", openTarget);
  openTarget();

  // After an error the summary is read first.
  var summary = document.getElementById("errors");
  if (summary) summary.focus();
})();
