/* Passkeys: asks our server what to ask the device, puts the device's answer into the form, and sends the form.
   Every sentence stands in the page. Without an answer the form goes off as it is, and the server says why. */
(function () {
  'use strict';
  var form = document.querySelector('form[data-passkey]');
  if (!form) { return; }
  var line = form.querySelector('[role=status]'), busy = false;

  function say(what) { line.textContent = form.getAttribute('data-' + what) || ''; }
  function bytes(text) {
    var plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  }
  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }

  var adds = form.getAttribute('data-passkey') === 'add';
  if (!window.PublicKeyCredential || !navigator.credentials || !window.fetch || !window.URLSearchParams) {
    say('missing');
    return;
  }

  function ask(options) {
    options.challenge = bytes(options.challenge);
    if (!adds) { return navigator.credentials.get({ publicKey: options }); }
    options.user.id = bytes(options.user.id);
    options.excludeCredentials.forEach(function (one) {
      one.id = bytes(one.id);
      if (!one.transports.length) { delete one.transports; }
    });
    return navigator.credentials.create({ publicKey: options });
  }

  function answer(made) {
    var from = made.response, said = { clientDataJSON: text(from.clientDataJSON) };
    if (adds) {
      said.attestationObject = text(from.attestationObject);
      said.transports = [];
    } else {
      said.authenticatorData = text(from.authenticatorData);
      said.signature = text(from.signature);
      said.userHandle = from.userHandle ? text(from.userHandle) : null;
    }
    return JSON.stringify({
      id: made.id, rawId: text(made.rawId), type: made.type, response: said, clientExtensionResults: {}
    });
  }

  form.addEventListener('submit', function (event) {
    event.preventDefault();
    if (busy) { return; }
    busy = true;
    say('waiting');
    var asked = new URLSearchParams({ form_token: form.elements.form_token.value, purpose: form.getAttribute('data-passkey') });
    var kind = { 'content-type': 'application/x-www-form-urlencoded' };
    fetch('/desk/passkeys/challenge', { method: 'POST', credentials: 'same-origin', redirect: 'error', headers: kind, body: asked.toString() })
      .then(function (reply) { return reply.ok ? reply.json() : null; })
      .then(function (options) { return options ? ask(options) : null; })
      .then(function (made) {
        form.elements.answer.value = made ? answer(made) : '';
        form.submit();
      })
      .catch(function (fault) {
        busy = false;
        say(fault && fault.name === 'InvalidStateError' ? 'known' : 'stopped');
      });
  });
}());
