"""Talks to `fte mcp` with the official client.

usage: mcp_client.py CHECK FTE CUSTOMER

CHECK is one of: ready (nothing), auto, legacy, pinned, leak. FTE is the program, CUSTOMER the id of a customer who can
be reached by mail. Everything else comes from the environment. Status 0 when all is as it should be.
"""

import asyncio
import json
import os
import sys
import time

from mcp import Client, MCPError, StdioServerParameters

TOOLS = ["create_ticket", "get_customer_history", "search_knowledge_base", "escalate_to_human", "send_response"]


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def server(program):
    return StdioServerParameters(command=program, args=["mcp", "--operator", "olga"], env=dict(os.environ))


def content(result, is_error=False):
    check(result.is_error == is_error, f"is_error {result.is_error}: {result}")
    check(len(result.content) == 1 and result.content[0].type == "text", "one text")
    check(json.loads(result.content[0].text) == result.structured_content, "the text is the structure")
    return result.structured_content


async def all_tools(program, customer, mode, version):
    start = time.monotonic()
    async with Client(server(program), mode=mode, read_timeout_seconds=30) as client:
        check(time.monotonic() - start < 10, "a client that connects must not wait")
        check(client.server_info is None or client.server_info.name == "customer-success-fte", "the server's name")
        check(client.protocol_version == version, f"the version is {client.protocol_version}")

        tools = (await client.list_tools()).tools
        check(sorted(tool.name for tool in tools) == sorted(TOOLS), "five tools")
        for tool in tools:
            check(tool.input_schema["type"] == "object", "an object")
            check(tool.input_schema["additionalProperties"] is False, "nothing else")
            check(set(tool.input_schema["required"]) <= set(tool.input_schema["properties"]), "required ones exist")

        issue = {"customer_id": customer, "issue": f"Cannot reset my password ({mode})", "channel": "email"}
        ticket = content(await client.call_tool("create_ticket", issue))
        check(ticket["created"] and ticket["status"] == "open", f"{ticket}")
        again = content(await client.call_tool("create_ticket", issue | {"issue": issue["issue"].upper()}))
        check(not again["created"] and again["ticket_id"] == ticket["ticket_id"], f"{again}")

        found = content(await client.call_tool("search_knowledge_base", {"query": "reset my password"}))
        first = found["results"][0]
        check(first["title"] == "Reset your password" and 0 < first["score"] <= 1, f"{first}")
        nothing = content(await client.call_tool("search_knowledge_base", {"query": "mushroom risotto recipe"}))
        check(nothing["results"] == [], f"{nothing}")

        answer = {
            "ticket_id": ticket["ticket_id"], "channel": "email", "sources": [first["id"]],
            "message": "Open the sign-in page and choose **Forgot password?**",
        }
        sent = content(await client.call_tool("send_response", answer))
        check(sent["status"] == "waiting" and sent["parts"][0].startswith("Dear Ana,"), f"{sent}")
        check(ticket["ticket_id"] in sent["parts"][0], "the reference")

        history = content(await client.call_tool("get_customer_history", {"customer_id": customer}))
        check(any(entry["content"] == sent["parts"][0] for entry in history["messages"]), "the reply is history")

    # The order comes from the ticket, so another connection goes on where this one ended.
    async with Client(server(program), mode=mode, read_timeout_seconds=30) as client:
        handed = content(
            await client.call_tool(
                "escalate_to_human", {"ticket_id": ticket["ticket_id"].lower(), "reason": "legal_language"}
            )
        )
        check(handed["status"] == "escalated" and handed["urgency"] == "critical", f"{handed}")
        late = content(await client.call_tool("send_response", answer), is_error=True)
        check(late["error"]["code"] == "out_of_order", f"{late}")
        await refusals(client, customer, answer)


async def refusals(client, customer, answer):
    async def refused(name, arguments, code):
        error = content(await client.call_tool(name, arguments), is_error=True)["error"]
        check(error["code"] == code and error["message"], f"{name} {arguments}: {error}")

    await refused("create_ticket", {"issue": "x"}, "bad_arguments")
    await refused("create_ticket", {"customer_id": "x", "issue": "x", "channel": "email"}, "bad_arguments")
    await refused("create_ticket", {"customer_id": customer, "issue": " ", "channel": "email"}, "bad_arguments")
    await refused("create_ticket", {"customer_id": customer, "issue": "x", "channel": "fax"}, "bad_arguments")
    await refused("create_ticket", {"customer_id": customer, "issue": "x", "channel": "whatsapp"}, "bad_arguments")
    await refused("get_customer_history", {"customer_id": 7}, "bad_arguments")
    nobody = "00000000-0000-7000-8000-000000000000"
    await refused("get_customer_history", {"customer_id": nobody}, "bad_arguments")
    await refused("search_knowledge_base", {}, "bad_arguments")
    await refused("search_knowledge_base", {"query": "x", "max_results": 21}, "bad_arguments")
    await refused("search_knowledge_base", {"query": "x", "limit": 2}, "bad_arguments")
    await refused("escalate_to_human", {"ticket_id": "TKT-NONE", "reason": "needs_human_action"}, "bad_arguments")
    await refused("escalate_to_human", {"ticket_id": answer["ticket_id"], "reason": "boredom"}, "bad_arguments")

    issue = {"customer_id": customer, "issue": f"Refused {time.monotonic()}", "channel": "email"}
    ticket = content(await client.call_tool("create_ticket", issue))["ticket_id"]
    own = answer | {"ticket_id": ticket}
    await refused("send_response", own | {"sources": []}, "no_sources")
    await refused("send_response", own | {"sources": [nobody]}, "no_sources")
    await refused("send_response", own | {"channel": "web_form"}, "bad_arguments")
    await refused("send_response", own | {"message": "It is 12 dollars a month."}, "unsafe_draft")
    await refused("send_response", own | {"message": "Look at https://elsewhere.example/x"}, "unsafe_draft")
    await refused("send_response", own | {"message": "We will refund you today."}, "unsafe_draft")
    asked = own | {"message": "Which page are you on?", "kind": "question", "sources": []}
    check(content(await client.call_tool("send_response", asked))["status"] == "waiting", "a question needs no source")

    try:
        await client.call_tool("no_such_tool", {})
    except MCPError as error:
        check(error.error.code == -32602, f"an unknown tool: {error.error}")
    else:
        raise AssertionError("an unknown tool was called")


def child():
    with open(f"/proc/self/task/{os.getpid()}/children") as children:
        return int(children.read().split()[0])


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


async def leak(program, customer):
    async with Client(server(program), mode="auto", read_timeout_seconds=30) as client:
        pid = child()
        for number in range(1, 1001):
            if number % 2:
                content(await client.call_tool("get_customer_history", {"customer_id": customer}))
            else:
                content(await client.call_tool("search_knowledge_base", {"query": f"reset password {number}"}))
            if number == 100:
                before, open_before = resident(pid), len(os.listdir(f"/proc/{pid}/fd"))
        after, open_after = resident(pid), len(os.listdir(f"/proc/{pid}/fd"))
    print(f"resident {before} kB after 100 calls, {after} kB after 1000; open files {open_before} and {open_after}")
    check(open_after == open_before, "files stay open")
    # Generous: an allocator keeps pages it may need again.
    check(after - before < 4 * 1024, "memory grows with the calls")


def main():
    what, *rest = sys.argv[1:]
    if what == "ready":
        return
    program, customer = rest
    if what == "leak":
        asyncio.run(leak(program, customer))
    else:
        mode, version = {
            "auto": ("auto", "2026-07-28"), "legacy": ("legacy", "2025-11-25"),
            "pinned": ("2026-07-28", "2026-07-28"),
        }[what]
        asyncio.run(all_tools(program, customer, mode, version))
    print(f"{what}: as it should be")


main()
