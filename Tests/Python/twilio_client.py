"""Uses a stand-in of Twilio through the official SDK: twilio_client.py API SID TOKEN NUMBER TEMPLATE.

Standard input holds a webhook that the stand-in has signed, as JSON, which the SDK's validator must believe. Prints one
line for each thing that was found as it should be.
"""
import json
import sys

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

api, sid, token, number, template = sys.argv[1:6]


class Redirected(TwilioHttpClient):
    def request(self, method, url, *arguments, **named):
        return super().request(method, url.replace("https://api.twilio.com", api), *arguments, **named)


def client(secret):
    return Client(sid, secret, http_client=Redirected())


def refusal(secret=token, **fields):
    try:
        client(secret).messages.create(**fields)
    except TwilioRestException as problem:
        return problem.status, problem.code
    raise SystemExit(f"taken: {fields}")


def check(what, found, expected):
    if found != expected:
        raise SystemExit(f"{what}: {found} instead of {expected}")
    print(what)


customer, sender = "whatsapp:+4915112345678", f"whatsapp:{number}"
message = client(token).messages.create(to=customer, from_=sender, body="Grüße 👋",
                                        status_callback="https://support.example.com/status")
check("created", (message.status, message.to, message.from_, message.body, message.direction, message.error_code),
      ("queued", customer, sender, "Grüße 👋", "outbound-api", None))
check("dated", message.date_created is not None, True)
waiting = client(token).messages.create(to=customer, from_=sender, content_sid=template,
                                        content_variables=json.dumps({"1": "TKT-1"}))
check("template", "TKT-1" in waiting.body, True)
for turn in range(70):
    client(token).messages.create(to="whatsapp:+4915100000000", from_=sender, body=f"turn {turn}")
listed = client(token).messages.list(to=customer, from_=sender)
check("listed", [each.sid for each in listed], [waiting.sid, message.sid])
check("paged", len(client(token).messages.list(page_size=20)), 72)
check("fetched", client(token).messages(message.sid).fetch().sid, message.sid)
check("wrong token", refusal("wrong", to=customer, from_=sender, body="x"), (401, 20003))
check("no receiver", refusal(to="4915112345678", from_=sender, body="x"), (400, 21211))
check("wrong sender", refusal(to=customer, from_="whatsapp:+1", body="x"), (400, 63007))
check("no text", refusal(to=customer, from_=sender, body=" "), (400, 21619))
check("long text", refusal(to=customer, from_=sender, body="x" * 1601), (400, 21617))
check("bad callback", refusal(to=customer, from_=sender, body="x", status_callback="mailto:me"), (400, 21609))
check("bad variables", refusal(to=customer, from_=sender, content_sid=template,
                               content_variables=json.dumps({"1": "two\nlines"})), (400, 21656))
webhook = json.load(sys.stdin)
check("webhook", RequestValidator(token).validate(webhook["url"], dict(webhook["form"]), webhook["signature"]), True)
