/* Respondents' pages: read aloud, wait for a lost line, leave at once. The pages work without it.
   ES5 and feature tests only, for phones of ten years ago. Nothing is kept and nobody else is asked. */
(function () {
  'use strict';
  var doc = document, root = doc.documentElement, body = doc.body;

  function said(name) { return body.getAttribute('data-' + name) || ''; }
  function all(selector) { return Array.prototype.slice.call(doc.querySelectorAll(selector)); }

  /* Exit: blank first, then away; the page gives up its place in the history. */
  var exit = doc.querySelector('a.exit'), shifts = [], gone = false;
  function leave() {
    gone = true;
    root.hidden = true;
    doc.title = '\u00a0';
    location.replace(exit.href);
  }
  if (exit) {
    exit.addEventListener('click', function (event) {
      event.preventDefault();
      leave();
    });
    doc.addEventListener('keydown', function (event) {
      if (event.key !== 'Shift' && event.keyCode !== 16) { shifts = []; return; }
      if (event.repeat) { return; }
      var now = new Date().getTime();
      shifts = shifts.filter(function (then) { return now - then < 5000; });
      shifts.push(now);
      if (shifts.length > 2) { shifts = []; leave(); }
    });
    addEventListener('pageshow', function (event) {
      if (event.persisted && gone) { location.reload(); }
    });
  }

  /* Connection lost: a form goes off only when our server answers; until then the page stays as it is. */
  function keep(form) {
    var line = doc.createElement('p'), probe, timer, pressed, going, wait;
    line.className = 'offline';
    line.setAttribute('role', 'status');
    var row = form.querySelector('.row');
    if (row) { row.parentNode.insertBefore(line, row.nextSibling); } else { form.appendChild(line); }

    function rest() {
      clearTimeout(timer);
      pressed = probe = null;
      going = false;
      wait = 1000;
      line.textContent = '';
    }
    function go() {
      if (gone) { return; }
      var button = pressed;
      rest();
      going = true;
      if (button) { button.click(); } else { form.submit(); }
      pressed = null;
      going = false;
    }
    function hold() {
      probe = null;
      line.textContent = said('offline-text');
      timer = setTimeout(ask, wait);
      wait = Math.min(wait * 2, 30000);
    }
    function ask() {
      clearTimeout(timer);
      if (probe) { return; }
      if (navigator.onLine === false) { hold(); return; }
      probe = new XMLHttpRequest();
      probe.open('HEAD', form.getAttribute('data-keep') || '/live');
      probe.timeout = 10000;
      probe.onload = go;
      probe.onerror = probe.ontimeout = hold;
      probe.send();
    }

    rest();
    form.addEventListener('click', function (event) {
      var button = event.target;
      while (button !== form && button.type !== 'submit') { button = button.parentNode; }
      if (button !== form) { pressed = button; }
    });
    form.addEventListener('submit', function (event) {
      if (going) { return; }
      event.preventDefault();
      pressed = event.submitter || pressed || form.querySelector('button');
      ask();
    });
    addEventListener('online', function () { if (pressed) { ask(); } });
    addEventListener('pageshow', function (event) { if (event.persisted) { rest(); } });
  }
  if (window.XMLHttpRequest) { all('form[data-keep]').forEach(keep); }

  /* Listen: the device's own voices only; a voice from the network would tell its owner what is read. */
  var speech = window.speechSynthesis, Words = window.SpeechSynthesisUtterance, speaking;

  function voiceFor(lang) {
    var wanted = lang.toLowerCase(), main = wanted.split('-')[0], best = null, most = 0;
    (speech.getVoices() || []).forEach(function (voice) {
      var has = String(voice.lang).toLowerCase().replace(/_/g, '-');
      var fits = has === wanted ? 3 : has === main + '-gb' ? 2 : has.split('-')[0] === main ? 1 : 0;
      if (voice.localService !== false && fits > most) { best = voice; most = fits; }
    });
    return best;
  }
  function langOf(element) {
    while (element && element.getAttribute) {
      if (element.getAttribute('lang')) { return element.getAttribute('lang'); }
      element = element.parentNode;
    }
    return '';
  }
  function textOf(element) {
    return Array.prototype.map.call(element.childNodes, function (node) {
      return node.textContent.replace(/\s+/g, ' ').trim();
    }).filter(Boolean).join(' \n').replace(/([^.!?:;,\u2026\u061f\u060c]) \n/g, '$1. ').replace(/ \n/g, ' ');
  }
  function quiet() {
    if (!speaking) { return; }
    speaking.rests();
    speaking = null;
    speech.cancel();
  }
  function offer(element) {
    var lang = langOf(element), label = said('listen-label');
    if (element.listens || !label || !voiceFor(lang) || element.parentNode.querySelector('audio')) { return; }
    element.listens = true;
    var button = doc.createElement('button'), text = textOf(element);
    function show(word, on) {
      button.textContent = word;
      button.setAttribute('aria-label', word + ': ' + text);
      button.className = on ? 'listen on' : 'listen';
    }
    function rests() { show(label, false); }
    button.type = 'button';
    rests();
    button.addEventListener('click', function () {
      var stops = speaking && speaking.button === button;
      quiet();
      if (stops) { return; }
      var words = new Words(text), mine = { button: button, words: words, rests: rests };
      words.lang = lang;
      words.voice = voiceFor(lang);
      words.onend = words.onerror = function () { if (speaking === mine) { rests(); speaking = null; } };
      speaking = mine;
      show(said('listen-stop') || label, true);
      speech.speak(words);
    });
    element.parentNode.insertBefore(button, element.nextSibling);
    element.parentNode.className += ' listens';
  }
  function offerAll() { all('[data-listen]').forEach(offer); }
  if (speech && Words && speech.getVoices) {
    offerAll();
    if (speech.addEventListener) { speech.addEventListener('voiceschanged', offerAll); } else { speech.onvoiceschanged = offerAll; }
    addEventListener('pagehide', quiet);
  }
  // Old browsers focus nothing but fields by themselves.
  var wrong = document.querySelector('.problem');
  if (wrong) { wrong.focus(); }
}());
