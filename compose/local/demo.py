"""Plays the customers: one ticket on every channel, and each answer as its customer sees it.

FTE_URL is the gateway, FTE_STAND_INS_URL where the stand-ins of the providers are asked, FTE_STAND_INS which there are.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request

GATEWAY = os.environ["FTE_URL"]
DESK = os.environ.get("FTE_STAND_INS_URL", "")
STAND_INS = [name for name in os.environ.get("FTE_STAND_INS", "").split(",") if name not in ("", "none")]
LIMIT = 30
WIDTH = 78
IS_TERMINAL = sys.stdout.isatty()
PERSON = "Dana Demo"
# Customers of their own each time, so that every run begins new conversations.
RUN = random.SystemRandom().randrange(10**6)


class Failure(Exception):
    """Something that ends the demo, in one sentence."""


def call(url, body=None):
    """The answer's JSON; a body is posted as JSON."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"} if data else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise Failure(f"{url} answered with {error.code}: {error.read().decode(errors='replace')}") from None
    except OSError as error:
        raise Failure(f"{url} does not answer ({error}): make up") from None


# ── What customers write, and how each sees his answer ──────────────────────────────────────────────────────────────


class Question:
    """One customer's question on one channel."""

    outcome = "answered"

    def __init__(self, title, text, subject=""):
        self.title = title
        self.text = text
        self.subject = subject
        self.began = self.seconds = None

    def ask(self):
        self.began = time.monotonic()
        self.send()

    def look(self):
        """Whether the answer is there; it is kept when it is."""
        if self.seconds is None and self.find():
            self.seconds = time.monotonic() - self.began
        return self.seconds is not None


class Form(Question):
    """The web form: the answer is on the ticket's page, and a mail says that it is there."""

    def __init__(self, number, text, category):
        super().__init__("Web form", text, text)
        self.customer = f"dana.{RUN}.{number}@example.com"
        self.category = category

    def send(self):
        fields = {"name": PERSON, "email": self.customer, "subject": self.subject, "category": self.category}
        self.reference = call(f"{GATEWAY}/api/v1/support/form", fields | {"message": self.text})["ticket_id"]

    def find(self):
        self.ticket = call(f"{GATEWAY}/api/v1/tickets/{self.reference}")
        return bool(self.ticket.get("responses"))

    def show(self):
        say(f"  accepted at once as {self.reference}, answered after {self.seconds:.1f} s")
        text = "\n\n".join(response["content"] for response in self.ticket["responses"])
        box(f"{PERSON} reads the ticket's page", [f"Status: {self.ticket['status']}", "", text])
        notice = wait_for("the notice", lambda: received(self.customer)[:1]) if "gmail" in STAND_INS else None
        if notice:
            say("  A mail says that the reply is there, and holds nothing of what was typed:")
            say(f"    To: {self.customer}")
            say(f"    Subject: {notice[0]['subject']}")

    @property
    def outcome(self):
        return "to people" if self.ticket["status"] == "escalated" else "answered"


class Mail(Question):
    """A mail: the answer is a mail in the same thread."""

    def __init__(self, text, subject):
        super().__init__("Mail (Gmail)", text, subject)
        self.customer = f"dana.{RUN}@example.org"

    def send(self):
        letter = {"provider": "gmail", "from": self.customer, "name": PERSON, "subject": self.subject}
        self.thread = call(f"{DESK}/messages", letter | {"text": self.text})["thread"]

    def find(self):
        self.answers = received(self.customer)
        return bool(self.answers)

    def show(self):
        for answer in self.answers:
            if answer["thread"] != self.thread:
                raise Failure("the answer is in another thread than the question")
        say(f"  answered after {self.seconds:.1f} s, in the thread of the question")
        for answer in self.answers:
            heads = [f"{name}: {answer[key]}" for name, key in (("From", "from"), ("To", "to"), ("Subject", "subject"))]
            box(f"{PERSON} reads in the mailbox", heads + ["", answer["text"].strip()])


class WhatsApp(Question):
    """A message on WhatsApp: the answer is short, and comes from the number that was written to."""

    def __init__(self, provider, title, text):
        super().__init__(f"WhatsApp ({title})", text)
        self.provider = provider
        self.customer = f"+49151{RUN:06}{'1' if provider == 'twilio' else '2'}"

    def send(self):
        message = {"provider": self.provider, "from": self.customer, "name": PERSON, "text": self.text}
        call(f"{DESK}/messages", message)

    def find(self):
        self.answers = received(self.customer)
        return bool(self.answers)

    def show(self):
        say(f"  answered after {self.seconds:.1f} s, most of it to see whether {PERSON} goes on writing")
        bubble(PERSON, self.text, 0)
        for answer in self.answers:
            bubble(f"Support, {answer['from']}", answer["text"], 14)


def received(address):
    """What providers have brought to a customer."""
    return call(f"{DESK}/messages?to={urllib.request.quote(address)}")["messages"]


# ── Showing it ──────────────────────────────────────────────────────────────────────────────────────────────────────


def say(line=""):
    print(line, flush=True)


def heading(number, count, title):
    mark = f"── {number} of {count}: {title} "
    say()
    say(bold(mark + "─" * (WIDTH - len(mark))))


def bold(text):
    return f"\033[1m{text}\033[0m" if IS_TERMINAL else text


def wrapped(text, width):
    """The lines of a text, each no longer than that; what is indented or numbered stays so."""
    lines = []
    for line in text.split("\n"):
        indent = " " * len(re.match(r" *(\d+\. )?", line)[0])
        lines += textwrap.wrap(line, width, subsequent_indent=indent, break_on_hyphens=False) or [""]
    return lines


def box(title, paragraphs):
    top = f"  ┌─ {title} "
    say(top + "─" * (WIDTH - len(top)))
    for paragraph in paragraphs:
        for line in wrapped(paragraph, WIDTH - 5):
            say(f"  │ {line}".rstrip())
    say("  └" + "─" * (WIDTH - 3))


def bubble(who, text, indent):
    lines = wrapped(text.strip(), 58)
    width = max(len(line) for line in lines + [who])
    left = "  " + " " * indent
    say(f"{left}{who}")
    say(f"{left}╭{'─' * (width + 2)}╮")
    for line in lines:
        say(f"{left}│ {line.ljust(width)} │")
    say(f"{left}╰{'─' * (width + 2)}╯")


def wait_for(what, look):
    """What the look gives once it gives something; a sentence and the end when that takes too long."""
    began = time.monotonic()
    while not (found := look()):
        waited = time.monotonic() - began
        if waited > LIMIT:
            raise Failure(f"no sign of {what} within {LIMIT} s: see .local/log")
        if IS_TERMINAL:
            print(f"\r  waiting for {what}: {waited:.1f} of at most {LIMIT} s ", end="", flush=True)
        time.sleep(0.1)
    if IS_TERMINAL:
        print("\r\033[K", end="", flush=True)
    return found


# ── The demo ────────────────────────────────────────────────────────────────────────────────────────────────────────


def questions():
    """What is asked, on the channels that can be shown, and what is left out."""
    asked = [Form(1, "How do I reset my password?", "account_access")]
    further = {
        "gmail": Mail("Hello,\n\nhow do I export my data?\n\nBest,\nDana", "Export"),
        "twilio": WhatsApp("twilio", "Twilio", "How do I reset my password?"),
        "meta": WhatsApp("meta", "Meta", "How do I export my data?"),
    }
    asked += [question for name, question in further.items() if name in STAND_INS]
    asked.append(Form(2, "I want a refund", "billing"))
    return asked, [question.title for name, question in further.items() if name not in STAND_INS]


def announce(left_out):
    say(bold("Customer Success Digital FTE: a customer writes on every channel"))
    say()
    if STAND_INS:
        say("  The providers here are stand-ins: no message to them leaves this machine.")
    if left_out:
        say("  Left out, because they are not in use or have a real account:")
        say(f"    {', '.join(left_out)}")


def escalation(reference):
    say()
    say("  The escalation as people on call read it from Kafka:")
    say()
    command = [os.environ["FTE_BIN"] + "/fte", "escalations", "tail", "--ticket", reference, "--last", "1"]
    tail = subprocess.run(command + ["--timeout", "15"], stdout=subprocess.PIPE, text=True)
    if tail.returncode != 0:
        raise Failure("no escalation event came within 15 s")
    for line in tail.stdout.splitlines():
        for part in wrapped(line, WIDTH - 4):
            say(f"    {part}".rstrip())


def summary(asked):
    say()
    say(bold("── What came of it " + "─" * (WIDTH - 19)))
    for question in asked:
        text = textwrap.shorten(" ".join(question.text.split()), 31, placeholder="…")
        say(f"  {question.title:<20}{text:<33}{question.outcome:<16}{question.seconds:>5.1f} s")


def main():
    asked, left_out = questions()
    announce(left_out)
    # All at once, as customers do; shown one after the other.
    for question in asked:
        question.ask()
    wait_for("the answers", lambda: all([question.look() for question in asked]))
    for number, question in enumerate(asked, 1):
        heading(number, len(asked), question.title)
        if not isinstance(question, WhatsApp):
            say(f"  {PERSON} asks: {' '.join(question.text.split())}")
        question.show()
    escalation(asked[-1].reference)
    summary(asked)


if __name__ == "__main__":
    # Whoever reads only the beginning ends it quietly.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        main()
    except Failure as failure:
        sys.exit(f"demo: {failure}")
