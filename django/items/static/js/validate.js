// Refuses a form before it is sent. Rules and words come from the server's own form,
// as attributes: `required`, `maxlength` and their `data-message-…`.
"use strict";

function complaint(field) {
  const { messageRequired, messageMaxlength, limit } = field.dataset;
  const text = [...field.value.trim()]; // characters, as the server counts them
  if (messageRequired && text.length === 0) return messageRequired;
  if (messageMaxlength && text.length > Number(limit)) return messageMaxlength;
  return "";
}

function judge(field) {
  const message = complaint(field);
  const error = document.getElementById(`${field.id}_error`);
  error.querySelector("span").textContent = message;
  error.hidden = message === "";
  if (message) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  return message === "";
}

for (const form of document.querySelectorAll("form[data-validate]")) {
  const fields = [...form.querySelectorAll("input[type=text], textarea")];
  form.noValidate = true; // the words at the field replace the browser's bubbles
  for (const field of fields) {
    // The browser would cut a longer text without a word.
    field.dataset.limit = field.maxLength;
    field.removeAttribute("maxlength");
  }
  form.addEventListener("submit", (event) => {
    const refused = fields.filter((field) => !judge(field));
    if (refused.length === 0) return;
    event.preventDefault();
    refused[0].focus();
  });
  // A refused field forgives at once; a field that was never refused is left in peace.
  form.addEventListener("input", (event) => {
    if (event.target.hasAttribute("aria-invalid")) judge(event.target);
  });
}
