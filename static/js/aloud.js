/* Reads the page aloud where the device has a Chinese voice; where it has none, the key stays away. */
(function () {
  "use strict";

  var key = document.querySelector("[data-aloud]");
  var speech = window.speechSynthesis;
  if (!key || !speech) return;
  var word = key.querySelector("span");
  var start = word.textContent;

  function voice() {
    return speech.getVoices().find(function (each) {
      return /^(zh|cmn)/i.test(each.lang);
    });
  }

  function offer() {
    key.hidden = !voice();
  }

  function stop() {
    speech.cancel();
    word.textContent = start;
  }

  // One utterance a sentence: engines break off long ones.
  function read() {
    var parts = Array.prototype.map.call(document.querySelectorAll("[data-aloud-text]"), function (part) {
      return part.innerText;
    });
    var sentences = parts.join("\n").split(/[\n。！？；]+/).filter(function (text) {
      return text.trim();
    });
    sentences.forEach(function (text, n) {
      var spoken = new SpeechSynthesisUtterance(text);
      spoken.voice = voice();
      spoken.lang = spoken.voice.lang;
      spoken.rate = 0.9;
      if (n === sentences.length - 1) spoken.onend = stop;
      speech.speak(spoken);
    });
    word.textContent = key.dataset.stop;
  }

  key.addEventListener("click", function () {
    if (speech.speaking || speech.pending) stop();
    else read();
  });
  window.addEventListener("pagehide", stop);
  if (speech.addEventListener) speech.addEventListener("voiceschanged", offer);
  offer();
})();
