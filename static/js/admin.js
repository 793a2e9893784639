/* The look-up fields of the registers write style attributes, which the content security policy forbids, and leave
   their boxes without a name: both are mended here. */
(function () {
  "use strict";

  var $ = window.django && window.django.jQuery;
  if (!$) return;
  $.htmlPrefilter = function (html) {
    return html.replace(/ style="[^"]*"/g, "");
  };
  $(function () {
    $("select.admin-autocomplete").each(function () {
      var label = $('label[for="' + this.id + '"]').text().replace(/[:：]\s*$/, "");
      var box = $(this).next(".select2-container").find(".select2-selection, .select2-selection__rendered");
      if (label) box.removeAttr("aria-labelledby").attr("aria-label", label);
    });
  });
})();
