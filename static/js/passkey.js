// Passkeys: the browser's answer to what the server asks (WebAuthn) goes into the form's hidden field, as JSON.

import { $, $$ } from "./app.js";

const WORDS = {
  NotAllowedError: "Nothing happened: it was cancelled, took too long, or no passkey of this site was found.",
  InvalidStateError: "This device has a passkey for your account already.",
  SecurityError: "Passkeys do not work at this address. Open the site by its name, with https.",
  NotSupportedError: "This device cannot do what a passkey needs here.",
};

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function make({ publicKey }, form) {
  const alone = form.elements.passwordless.checked;
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: named(publicKey.excludeCredentials),
      authenticatorSelection: {
        ...publicKey.authenticatorSelection,
        residentKey: alone ? "required" : "discouraged",
        requireResidentKey: alone,
        userVerification: alone ? "required" : publicKey.authenticatorSelection.userVerification,
      },
    },
  });
  const { clientDataJSON, attestationObject } = credential.response;
  return answer(credential, {
    clientDataJSON: text(clientDataJSON),
    attestationObject: text(attestationObject),
    transports: credential.response.getTransports?.() ?? [],
  });
}

async function show({ publicKey }) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: named(publicKey.allowCredentials),
    },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response;
  return answer(credential, {
    clientDataJSON: text(clientDataJSON),
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

function answer(credential, response) {
  return {
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

// In the page; or, on the sign-in page, fetched when they are wanted: asking puts a challenge into the session.
async function optionsOf(form) {
  const inPage = $('script[type="application/json"]', form);
  if (inPage) return JSON.parse(inPage.textContent);
  const reply = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error(`asking for a challenge was answered with ${reply.status}`);
  return (await reply.json()).request_options;
}

for (const form of $$("form[data-passkey]")) {
  const says = $("[data-passkey-says]", form);
  const button = $('button[type="submit"]', form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!window.PublicKeyCredential) {
      says.textContent = "This browser knows no passkeys, or this page was not opened over https.";
      return;
    }
    button.disabled = true;
    says.textContent = "Waiting for your device …";
    try {
      const options = await optionsOf(form);
      const given = await (form.dataset.passkey === "make" ? make(options, form) : show(options));
      form.elements.credential.value = JSON.stringify(given);
      form.submit();
    } catch (error) {
      says.textContent = WORDS[error.name] ?? "That did not work. Reload the page and try again.";
      button.disabled = false;
      button.focus();
    }
  });
}
