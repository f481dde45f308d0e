#!/usr/bin/env python3
"""A click through every page in a headless browser.

    crates/web/tests/browser.py BINARY STORE [--shots FOLDER] [--axe axe.min.js]

Starts `BINARY serve` on a copy of STORE, and, with a wide and a narrow screen, in light and dark: follows links and opens what can
be opened on every kind of page; checks that nothing is written to the browser's console, that nothing is wider than the
screen, that everything which can be pressed has a name, and that the keyboard reaches it; says a correction by click and
takes it back; sees a change announced. With --axe, axe-core's checks run on every page. Needs Playwright for Python
(`pip install playwright`) and a Chromium of the system (`CHROMIUM` names another than /usr/bin/chromium); where one of them is
missing it says so and ends with 0. The store should hold a contested story of several reports, such as
`rashomon ingest examples/footbridge` makes.
"""
import argparse, os, pathlib, shutil, subprocess, sys, tempfile

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SCREENS = {"wide": (1200, 900), "phone": (390, 844)}

NAMELESS = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')].filter(of => {
  const labels = [...(of.labels ?? [])].map(label => label.textContent).join('');
  const name = of.getAttribute('aria-label') ?? (labels || of.textContent || of.querySelector?.('title')?.textContent || '');
  return name.trim() === '';
}).map(of => of.outerHTML)"""


class Check:
    def __init__(self, page, base, axe, shots):
        self.page, self.base, self.axe, self.shots = page, base, axe, shots
        self.failures, self.where, self.seen = [], "", 0
        page.on("console", lambda told: told.type in ("error", "warning") and self.fail(f"console: {told.text}"))
        page.on("pageerror", lambda error: self.fail(f"script: {error}"))
        page.on("request", lambda of: of.url.startswith(base) or self.fail(f"asks elsewhere: {of.url}"))

    def fail(self, what):
        self.failures.append(f"{self.where}: {what}")

    def look(self, name):
        """Checks the page that is open."""
        self.where, self.seen = name, self.seen + 1
        self.page.wait_for_load_state("load")
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            self.fail(f"{wide} pixels wider than the screen")
        for html in self.page.evaluate(NAMELESS):
            self.fail(f"has no name: {html[:120]}")
        if self.axe:
            # Handed to the page by the debugger, which the page's policy does not bind.
            self.page.evaluate(self.axe)
            found = self.page.evaluate("async () => (await axe.run()).violations.map(of => `${of.id}: ${of.nodes[0].html} ${of.nodes[0].failureSummary}`)")
            for violation in found:
                self.fail(f"axe: {violation[:400]}")
        if self.shots:
            self.page.screenshot(path=str(self.shots / f"{name}.png"), full_page=True)

    def go(self, name, path):
        self.where = name
        answer = self.page.goto(self.base + path)
        if answer.status >= 400:
            self.fail(f"{path}: {answer.status}")
        self.look(name)

    def expect(self, true, what):
        if not true:
            self.fail(what)


def through(check, screen):
    page = check.page
    check.go(f"stories-{screen}", "/")
    page.keyboard.press("Tab")
    check.expect(page.evaluate("document.activeElement.textContent") == "Skip to content", "the first Tab skips to the content")
    page.get_by_label("Contested only").check()
    page.get_by_role("button", name="Show").click()
    check.look(f"contested-{screen}")
    page.locator(".list a").first.click()
    check.look(f"story-{screen}")
    story = page.url
    page.keyboard.press("Tab")
    closed = page.locator("details.finding:not([open]) > summary").first
    closed.focus()
    page.keyboard.press("Enter")
    check.expect(closed.evaluate("of => of.parentElement.open"), "Enter opens a finding")
    page.locator("details.finding[open] .evidence a").first.click()
    check.look(f"report-{screen}")
    asked = page.locator("#asked")
    check.expect(asked.count() == 1 and asked.is_visible(), "the evidence is marked")
    box = asked.bounding_box()
    check.expect(box and 0 <= box["y"] < page.viewport_size["height"], "the evidence is on the screen")
    for layer in page.locator(".layers input").all():
        layer.check()
    check.look(f"report-marked-{screen}")
    for part in page.locator("details.found > summary").all():
        part.click()
    check.look(f"report-found-{screen}")
    page.goto(story)
    page.locator("svg.graph a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/side-by-side*")
    check.look(f"side-by-side-{screen}")
    page.locator("a.number").first.click()
    check.expect("#p" in page.url, "a passage leads to its like")
    page.goto(story)
    page.get_by_role("button", name="Show side by side").click()
    check.look(f"picked-side-by-side-{screen}")
    page.goto(story)
    page.locator("details.correct > summary").click()
    check.look(f"correct-{screen}")
    page.goto(story)
    conflicts = page.locator("details.contested").count()
    page.get_by_role("button", name="This is no conflict").first.click()
    check.look(f"corrected-{screen}")
    check.expect(page.locator("details.contested").count() == conflicts - 1, "a conflict is taken away by click")
    page.get_by_role("button", name="Take back").click()
    check.look(f"corrections-{screen}")
    page.goto(story)
    check.expect(page.locator("details.contested").count() == conflicts, "a correction is taken back by click")
    check.go(f"search-{screen}", "/search")
    page.get_by_label("Words").fill("bridge OR ferry")
    page.keyboard.press("Enter")
    check.look(f"found-{screen}")
    check.expect(page.locator(".list li").count() > 2, "something is found")
    check.go(f"changes-{screen}", "/changes")
    check.go(f"versions-{screen}", "/versions")
    check.go(f"pick-{screen}", "/?pick=on")
    check.where = f"missing-{screen}"
    answer = page.context.request.get(check.base + "/nowhere")
    check.expect(answer.status == 404 and "Not found" in answer.text(), "a missing page says so")


def announced(check, binary, store, folder):
    """A change that another process makes is announced on an open page."""
    check.page.goto(check.base + "/")
    check.where = "announced"
    path = folder / "late.json"
    path.write_text('{"id":"late","title":"Kiosk opens in Tarn","date_publish":"2025-06-20","text":"A kiosk opened in Tarn on Friday, mayor Lida Marsh said."}')
    subprocess.run([binary, "ingest", path, "--store", store], check=True, stdout=subprocess.DEVNULL)
    try:
        check.page.get_by_text("since this page was made").wait_for(timeout=10_000)
        check.look("announced")
    except Exception as error:
        check.fail(f"the change is not announced: {error}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("binary")
    arguments.add_argument("store", type=pathlib.Path)
    arguments.add_argument("--shots", type=pathlib.Path)
    arguments.add_argument("--axe", type=pathlib.Path)
    asked = arguments.parse_args()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return print("skipped: Playwright for Python is missing")
    if not os.path.exists(CHROMIUM):
        return print(f"skipped: there is no browser at {CHROMIUM}")
    if asked.shots:
        asked.shots.mkdir(parents=True, exist_ok=True)
    axe = asked.axe.read_text() if asked.axe else None
    failures, seen = [], 0
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = pathlib.Path(scratch)
        store = folder / "store.db"
        shutil.copy(asked.store, store)
        server = subprocess.Popen([asked.binary, "serve", "--store", store, "--address", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
        base = server.stderr.readline().split(" at ")[1].split("/ ")[0]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            for screen, (width, height) in SCREENS.items():
                for scheme in ("light", "dark"):
                    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
                    check = Check(context.new_page(), base, axe, asked.shots)
                    try:
                        through(check, f"{screen}-{scheme}")
                        if (screen, scheme) == ("wide", "light"):
                            announced(check, asked.binary, store, folder)
                    except Exception as error:
                        check.fail(f"{type(error).__name__}: {error}")
                    failures, seen = failures + check.failures, seen + check.seen
                    context.close()
        finally:
            browser.close()
            server.terminate()
            code = server.wait(timeout=10)
    if code != 0:
        failures.append(f"the server ends with {code}")
    for failure in sorted(set(failures)):
        print(failure)
    print(f"{seen} pages looked at, {len(set(failures))} failures")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
