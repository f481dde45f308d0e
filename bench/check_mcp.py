#!/usr/bin/env python3
"""Asks `rashomon mcp` as the protocol's own Python client does, which checks every answer against its output schema.

    python3 bench/check_mcp.py target/release/rashomon STORE

needs the package `mcp` (pip install mcp==1.30.0) in the Python that runs it. STORE holds at least one story of two reports.
"""
import asyncio
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def main(binary: str, store: str) -> None:
    server = StdioServerParameters(command=binary, args=["mcp", "--store", store])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        tools = (await session.list_tools()).tools
        print("tools:", ", ".join(sorted(tool.name for tool in tools)))

        async def ask(tool: str, **arguments):
            answer = await session.call_tool(tool, arguments)
            if answer.isError:
                sys.exit(f"{tool}: {answer.content[0].text}")
            return answer.structuredContent

        stories = (await ask("search_stories", limit=100))["stories"]
        findings = words = pairs = 0
        for line in stories:
            story = await ask("story", story=line["id"])
            offset = 0
            while offset is not None:
                page = await ask("findings", story=line["id"], offset=offset)
                for finding in page["findings"]:
                    evidence = await ask("evidence", story=line["id"], finding=finding["id"])
                    words += len(evidence["evidence"])
                findings += len(page["findings"])
                offset = page["next_offset"]
            names = [report["name"] for report in story["reports"]]
            for first, second in zip(names, names[1:]):
                await ask("compare", story=line["id"], first=first, second=second)
                pairs += 1
        print(f"{len(stories)} stories, {findings} findings, {words} pieces of evidence, {pairs} pairs: every answer fits its schema")


if len(sys.argv) != 3:
    sys.exit(__doc__)
asyncio.run(main(*sys.argv[1:]))
