// <support-form> - the support form as an element for any page, without dependencies.
//
//   <script type="module" src="https://support.example.com/support-form.js"></script>
//   <support-form></support-form>
//
// Attributes: `endpoint`, the gateway's address (that of this script unless given); `email`, `name` and
// `identity-token`, for a customer whom the site has signed in.

// The rules of schemas/form.schema.json, put in by the gateway: the page and the server check the same.
const SCHEMA = /*FORM_SCHEMA*/ {};

const LABELS = {
  name: "Your name", email: "Mail address", category: "What is it about?", priority: "How urgent is it?",
  subject: "Subject", message: "Your message", phone: "Phone",
};
const HINTS = { phone: "With country code, such as +49 30 901820." };
const AUTOCOMPLETE = { name: "name", email: "email", phone: "tel" };
const FIELDS = ["name", "email", "category", "priority", "subject", "message", "phone"];
const WORDS = {
  general: "Something else", account_access: "Signing in and my account", how_to: "How do I ...?",
  technical: "Something does not work", billing: "Invoices and payment", bug_report: "I found a defect",
  feature_request: "I have a wish", feedback: "Praise or criticism", complaint: "A complaint",
  low: "It can wait", medium: "As usual", high: "Urgent",
};
const STATES = {
  received: "Received", open: "Received", in_progress: "Being worked on", waiting: "Answered",
  escalated: "With our team", resolved: "Resolved", closed: "Closed",
};
const POLL_FIRST = 1000, POLL_LONGEST = 15000;

const STYLE = `
:host { display: block; color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif;
  --ink: #1b2430; --soft: #566273; --line: #8a94a3; --paper: #fff; --accent: #1f5fbf; --on-accent: #fff;
  --bad: #b3261e; --good: #1c6b3c; --tint: #eef3fb; color: var(--ink); }
@media (prefers-color-scheme: dark) { :host { --ink: #e6eaf0; --soft: #a4afbd; --line: #6a7685; --paper: #1a2029;
  --accent: #8ab4f8; --on-accent: #0e1726; --bad: #ff9c94; --good: #7fd6a2; --tint: #202a38; } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.card { background: var(--paper); border: 1px solid color-mix(in srgb, var(--line) 40%, transparent);
  border-radius: 12px; padding: 1.25rem; }
.card + .card { margin-top: 1rem; }
.field { margin: 0 0 1.1rem; min-width: 0; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr)); column-gap: 1rem; }
label { display: block; font-weight: 600; margin-bottom: .3rem; }
.optional { font-weight: 400; color: var(--soft); }
input, select, textarea { width: 100%; font: inherit; color: inherit; background: var(--paper);
  border: 1px solid var(--line); border-radius: 8px; padding: .6rem .7rem; min-height: 2.75rem; }
textarea { min-height: 9rem; resize: vertical; }
:is(input, select, textarea, button, summary, .status):focus-visible { outline: 3px solid var(--accent);
  outline-offset: 2px; }
[aria-invalid="true"] { border-color: var(--bad); border-width: 2px; }
.under { display: flex; gap: 1rem; justify-content: space-between; font-size: .875rem; color: var(--soft);
  margin-top: .25rem; }
.count { margin-left: auto; white-space: nowrap; font-variant-numeric: tabular-nums; }
.error { color: var(--bad); }
.error:empty { display: none; }
.notice { margin: 0 0 1rem; padding: .75rem 1rem; border-radius: 8px; background: var(--tint); color: var(--bad); }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .6rem 1.25rem; border-radius: 8px;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); cursor: pointer; }
button.quiet { background: transparent; color: var(--accent); }
button[disabled] { opacity: .6; cursor: progress; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; }
.reference { display: inline-block; font: 600 1.05rem/1.4 ui-monospace, monospace; background: var(--tint);
  padding: .4rem .7rem; border-radius: 8px; overflow-wrap: anywhere; user-select: all; }
.status { font-weight: 600; }
.status.done { color: var(--good); }
h2 { font-size: 1.25rem; margin: 0 0 .5rem; line-height: 1.3; }
h2:focus { outline: none; }
p { margin: 0 0 .9rem; }
ol { list-style: none; margin: 0 0 1rem; padding: 0; }
li { padding: .8rem 1rem; border-radius: 10px; background: var(--tint); margin-top: .75rem; white-space: pre-wrap;
  overflow-wrap: anywhere; }
li.mine { background: transparent; border: 1px solid color-mix(in srgb, var(--line) 40%, transparent); }
li b { display: block; font-size: .875rem; color: var(--soft); }
summary { cursor: pointer; font-weight: 600; min-height: 1.75rem; }
details form { margin-top: .9rem; }
@media (prefers-reduced-motion: no-preference) { button { transition: opacity .15s; } }
`;

const trim = (text) => text.replace(/^[\p{White_Space}\uFEFF]+|[\p{White_Space}\uFEFF]+$/gu, "");
const lengthOf = (text) => [...text].length;

/** What is wrong with a value by the schema's rules; "" when nothing is. */
function problem(field, value) {
  const rule = SCHEMA.properties[field];
  if (value === "") return SCHEMA.required.includes(field) ? "is required" : "";
  if (rule.enum && !rule.enum.includes(value)) return "is not one of the choices";
  const length = lengthOf(value);
  if (length < (rule.minLength ?? 0)) return `needs at least ${rule.minLength} characters`;
  if (length > (rule.maxLength ?? Infinity)) return `may have at most ${rule.maxLength} characters`;
  if (rule.pattern && !new RegExp(rule.pattern, "u").test(value)) {
    return field === "email" ? "must look like name@example.com" : "is not a number we can read";
  }
  return "";
}

/** Makes an element; texts become text, never markup. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && !name.startsWith("aria")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

class SupportForm extends HTMLElement {
  #controls = {};
  #errors = {};
  #key = newKey();
  #timer = 0;
  #watched = 0;

  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    root.append(this.#makeForm(), this.#makeTicket(), this.#makeLookup());
    // The link in a mail names its request behind the #, which no server gets to see.
    const named = /^#(TKT-[0-9A-Za-z-]{10,40})$/.exec(location.hash);
    if (named) this.#openEarlier(named[1]).catch(() => { /* away: the form and the look-up are there */ });
  }

  disconnectedCallback() { this.#stopWatching(); }

  get #base() {
    const base = this.getAttribute("endpoint") ?? new URL(import.meta.url).origin;
    return base.replace(/\/+$/, "");
  }

  // The form

  #makeForm() {
    this.notice = make("p", { className: "notice", role: "alert", hidden: true });
    this.send = make("button", { type: "submit" }, "Send");
    const [name, email, category, priority, subject, message, phone] = FIELDS.map((field) => this.#makeField(field));
    this.form = make("form", { noValidate: true, className: "card" }, this.notice,
      make("div", { className: "pair" }, name, email), make("div", { className: "pair" }, category, priority),
      subject, message, phone, make("div", { className: "actions" }, this.send));
    this.form.setAttribute("aria-label", "Support request");
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); });
    // Another text is another submission.
    this.form.addEventListener("input", () => { this.#key = newKey(); });
    return this.form;
  }

  #makeField(field) {
    const rule = SCHEMA.properties[field];
    const isRequired = SCHEMA.required.includes(field);
    const control = this.#makeControl(field, rule);
    control.id = field;
    control.required = isRequired;
    control.setAttribute("aria-describedby", `${field}-error ${field}-hint`);
    const error = make("span", { id: `${field}-error`, className: "error" });
    const under = make("div", { className: "under" }, error);
    under.append(make("span", { id: `${field}-hint` }, HINTS[field] ?? ""));
    if (field === "subject" || field === "message") under.append(this.#makeCount(control, rule.maxLength));
    control.addEventListener("blur", () => { if (control.value !== "") this.#check(field); });
    control.addEventListener("input", () => { if (this.#errors[field].textContent) this.#check(field); });
    this.#controls[field] = control;
    this.#errors[field] = error;
    const label = make("label", { htmlFor: field }, LABELS[field]);
    label.append(make("span", { className: "optional" }, isRequired ? " *" : " (optional)"));
    return make("div", { className: "field" }, label, control, under);
  }

  #makeControl(field, rule) {
    if (rule.enum) {
      const options = rule.enum.filter((value) => value !== null)
        .map((value) => make("option", { value, selected: value === rule.default }, WORDS[value] ?? value));
      if (rule.default === undefined) options.unshift(make("option", { value: "", selected: true }, "Please choose"));
      return make("select", {}, ...options);
    }
    if (field === "message") return make("textarea", { rows: 7 });
    const type = { email: "email", phone: "tel" }[field] ?? "text";
    const control = make("input", { type, value: this.getAttribute(field) ?? "" });
    if (AUTOCOMPLETE[field]) control.autocomplete = AUTOCOMPLETE[field];
    return control;
  }

  #makeCount(control, most) {
    const count = make("span", { className: "count" });
    const show = () => {
      const length = lengthOf(trim(control.value));
      count.textContent = `${length.toLocaleString("en")} / ${most.toLocaleString("en")}`;
      count.classList.toggle("error", length > most);
    };
    control.addEventListener("input", show);
    show();
    return count;
  }

  #check(field) {
    const text = problem(field, trim(this.#controls[field].value));
    this.#showError(field, text);
    return text === "";
  }

  #showError(field, text) {
    const sentence = text && `${SCHEMA.properties[field].enum ? "A choice" : LABELS[field]} ${text}.`;
    this.#errors[field].textContent = sentence;
    this.#controls[field].setAttribute("aria-invalid", String(text !== ""));
  }

  #showNotice(text) {
    this.notice.textContent = text;
    this.notice.hidden = text === "";
  }

  async #submit() {
    if (this.send.disabled) return;
    this.#showNotice("");
    const bad = FIELDS.filter((field) => !this.#check(field));
    if (bad.length > 0) return this.#controls[bad[0]].focus();
    this.send.disabled = true;
    this.send.textContent = "Sending ...";
    this.form.setAttribute("aria-busy", "true");
    try {
      await this.#post();
    } catch {
      this.#showNotice("We could not be reached. Your text is still here: please try again in a moment.");
    } finally {
      this.send.disabled = false;
      this.send.textContent = "Send";
      this.form.removeAttribute("aria-busy");
    }
  }

  async #post() {
    const body = {};
    for (const field of FIELDS) {
      const value = trim(this.#controls[field].value);
      if (value !== "") body[field] = value;
    }
    const token = this.getAttribute("identity-token");
    if (token) body.identity_token = token;
    const response = await fetch(`${this.#base}/api/v1/support/form`, {
      method: "POST", body: JSON.stringify(body), credentials: "omit",
      headers: { "content-type": "application/json", "idempotency-key": this.#key },
    });
    const answer = await response.json();
    if (response.status === 201) return this.#accepted(answer);
    this.#refused(response, answer);
  }

  #refused(response, answer) {
    const known = (answer.details ?? []).filter((detail) => this.#controls[detail.field]);
    const others = (answer.details ?? []).filter((detail) => !this.#controls[detail.field]);
    for (const detail of known) this.#showError(detail.field, detail.message);
    if (known.length > 0) this.#controls[known[0].field].focus();
    const wait = Number(response.headers.get("Retry-After"));
    const sentences = others.map((detail) => `${detail.field} ${detail.message}.`);
    if (known.length === 0 || others.length > 0) sentences.unshift(answer.message ?? "That did not work.");
    if (wait > 0) sentences.push(`Please try again in ${wait < 90 ? `${wait} seconds` : `${Math.ceil(wait / 60)} minutes`}.`);
    this.#showNotice(sentences.join(" "));
  }

  #accepted(answer) {
    this.form.hidden = true;
    this.#openTicket(answer.ticket_id, "Thank you, we have got your message.",
      `${answer.message} Time to an answer: ${answer.estimated_response_time}. `
        + "Keep this reference: it opens your request again.");
    this.dispatchEvent(new CustomEvent("support-form-sent", { detail: { ticketID: answer.ticket_id }, bubbles: true }));
  }

  // The ticket

  #makeTicket() {
    this.title_ = make("h2", { tabIndex: -1 });
    this.lead = make("p");
    this.reference = make("span", { className: "reference" });
    this.state = make("span", { className: "status", role: "status" });
    this.messages = make("ol", { "aria-label": "Messages", "aria-live": "polite" });
    const again = make("button", { type: "button", className: "quiet" }, "Write another message");
    again.addEventListener("click", () => this.#startAgain());
    this.ticket = make("section", { className: "card", hidden: true }, this.title_, this.lead,
      make("p", {}, this.reference), make("p", {}, "Status: ", this.state), this.messages,
      make("div", { className: "actions" }, again));
    return this.ticket;
  }

  #startAgain() {
    this.#stopWatching();
    this.ticket.hidden = true;
    this.form.hidden = false;
    this.form.reset();
    this.form.dispatchEvent(new Event("input"));
    for (const field of FIELDS) this.#showError(field, "");
    for (const field of ["subject", "message"]) this.#controls[field].dispatchEvent(new Event("input"));
    this.#controls.name.focus();
  }

  #openTicket(reference, title, lead) {
    this.title_.textContent = title;
    this.lead.textContent = lead;
    this.reference.textContent = reference;
    this.state.textContent = STATES.received;
    this.state.classList.remove("done");
    this.messages.replaceChildren();
    this.ticket.hidden = false;
    this.title_.focus();
    this.#stopWatching();
    this.#watch(reference, POLL_FIRST, this.#watched);
  }

  #stopWatching() {
    clearTimeout(this.#timer);
    this.#watched += 1;
  }

  /** Asks for the ticket until it is answered, less and less often. */
  #watch(reference, pause, turn) {
    this.#timer = setTimeout(async () => {
      let isAnswered = false;
      try {
        const ticket = await this.#fetchTicket(reference);
        if (turn !== this.#watched) return;
        if (ticket) isAnswered = this.#showTicket(ticket);
      } catch { /* away for the moment: asked again */ }
      if (turn !== this.#watched) return;
      this.#watch(reference, isAnswered ? POLL_LONGEST : Math.min(pause * 1.5, POLL_LONGEST), turn);
    }, pause);
  }

  async #fetchTicket(reference) {
    const address = `${this.#base}/api/v1/tickets/${encodeURIComponent(reference)}`;
    const response = await fetch(address, { credentials: "omit" });
    if (response.status === 404) return null;
    if (!response.ok) throw new Error("away");
    return response.json();
  }

  #showTicket(ticket) {
    this.state.textContent = STATES[ticket.status] ?? ticket.status;
    this.state.classList.toggle("done", ticket.responses.length > 0);
    for (const message of ticket.messages.slice(this.messages.children.length)) {
      const isMine = message.role === "customer";
      const when = new Date(message.created_at).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
      this.messages.append(make("li", { className: isMine ? "mine" : "" },
        make("b", {}, `${isMine ? "You" : "Support"}, ${when}`), message.content));
    }
    return ticket.responses.length > 0;
  }

  // An earlier request

  async #openEarlier(reference) {
    const ticket = await this.#fetchTicket(reference);
    if (!ticket) return false;
    this.form.hidden = true;
    this.#openTicket(ticket.ticket_id, ticket.subject ?? "Your request", "");
    this.#showTicket(ticket);
    return true;
  }

  #makeLookup() {
    const input = make("input", { id: "lookup", type: "text", autocomplete: "off", spellcheck: false,
      placeholder: "TKT-XXXXX-XXXXX-XXXXX-XXXXX" });
    input.setAttribute("aria-describedby", "lookup-error");
    const error = make("span", { id: "lookup-error", className: "error", role: "alert" });
    const form = make("form", { noValidate: true },
      make("div", { className: "field" }, make("label", { htmlFor: "lookup" }, "Your reference"), input,
        make("div", { className: "under" }, error)),
      make("button", { type: "submit", className: "quiet" }, "Show"));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      error.textContent = "";
      const reference = trim(input.value);
      if (reference === "") return input.focus();
      try {
        if (await this.#openEarlier(reference)) return;
        error.textContent = "There is no request with this reference.";
        input.focus();
      } catch {
        error.textContent = "We cannot look it up right now. Please try again in a moment.";
      }
    });
    return make("details", { className: "card" }, make("summary", {}, "Look up an earlier request"), form);
  }
}

if (!customElements.get("support-form")) customElements.define("support-form", SupportForm);
