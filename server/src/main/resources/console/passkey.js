"use strict";
/* Passkeys: the browser's own ceremony, between two calls of ours. Without it the page still has the other way. */
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const pageToken = () => (document.cookie.match(/(?:^|; )XSRF-TOKEN=([^;]+)/) || ["", ""])[1];

  const call = async (path, body) => {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-XSRF-TOKEN": pageToken() },
      body: JSON.stringify(body),
    });
    const told = await answer.json();
    if (!answer.ok) {
      throw Object.assign(new Error(told.title), { code: told.code });
    }
    return told;
  };

  const answered = (credential) => {
    const r = credential.response;
    const response = { clientDataJSON: text(r.clientDataJSON) };
    if (r.attestationObject) {
      response.attestationObject = text(r.attestationObject);
      response.transports = r.getTransports ? r.getTransports() : [];
    } else {
      response.authenticatorData = text(r.authenticatorData);
      response.signature = text(r.signature);
      if (r.userHandle) {
        response.userHandle = text(r.userHandle);
      }
    }
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
      authenticatorAttachment: credential.authenticatorAttachment,
    };
  };

  const run = async (part) => {
    const options = await call(part.dataset.begin, {});
    options.challenge = bytes(options.challenge);
    const known = (list) => (list || []).map((c) => ({ ...c, id: bytes(c.id) }));
    let credential;
    if (part.dataset.act === "create") {
      options.user.id = bytes(options.user.id);
      options.excludeCredentials = known(options.excludeCredentials);
      credential = await navigator.credentials.create({ publicKey: options });
    } else {
      options.allowCredentials = known(options.allowCredentials);
      credential = await navigator.credentials.get({ publicKey: options });
    }
    const done = await call(part.dataset.finish, answered(credential));
    location.assign(done.go);
  };

  if (window.PublicKeyCredential) {
    for (const part of document.querySelectorAll(".passkey")) {
      part.hidden = false;
      part.querySelector("button").addEventListener("click", async () => {
        part.querySelector(".notice").hidden = true;
        try {
          await run(part);
        } catch (failure) {
          if (failure.code === "factor_too_old") {
            location.assign("/confirm");
            return;
          }
          part.querySelector(".notice").hidden = false;
        }
      });
    }
  }
})();
