"""A learner's way through the lessons in a real JupyterLab, in Chromium.

Open the lab through `casekit lab`, run each lesson to its end, move its panel by mouse
and by keyboard, solve an exercise, and let axe-core look at what is ours.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PANEL_IMAGE = ".jp-OutputArea .widget-html img"


def browser_path() -> str:
    found = next((p for p in map(shutil.which, BROWSERS) if p), None)
    if found is None:
        words = "the browser test needs Chromium: install the package chromium"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    return found


@pytest.fixture
def lab(tmp_path):
    """The address of a lab started as a learner would, and its folder."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    folder = tmp_path / "lessons"
    command = [sys.executable, "-m", "casekit.cli", "lab", str(folder)]
    environment = os.environ | {"JUPYTER_TOKEN": "walk", "HOME": str(tmp_path)}
    environment.pop("CASEKIT_PROGRESS", None)
    log = (tmp_path / "log").open("w+")
    process = subprocess.Popen(
        [*command, "--no-browser", "--port", str(port)],
        env=environment, stdout=log, stderr=log, cwd=tmp_path,
    )  # fmt: skip
    address = f"http://localhost:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}/api?token=walk", timeout=5)
                break
            except OSError:
                assert process.poll() is None, log.seek(0) or log.read()
                time.sleep(0.5)
        yield address, folder
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


@pytest.fixture
def page(lab):
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=FLAGS, headless=True
        )
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        page.set_default_timeout(60_000)
        page.goto(f"{lab[0]}/?token=walk")
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
        yield page
        if folder := os.environ.get("CASEKIT_SCREENSHOTS"):
            page.screenshot(path=str(Path(folder) / "walk.png"))
        browser.close()


def open_lesson(page, lab, name: str) -> None:
    page.goto(f"{lab[0]}/lab/tree/{name}?reset")
    tab_in_front(page, name).wait_for()
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")


def tab_in_front(page, name: str):
    return page.locator(".lm-DockPanel-tabBar .lm-mod-current", has_text=name)


def run_all(page) -> None:
    """Run > Run All Cells, and wait until the last code cell has its number."""
    status = page.locator("#jp-main-statusbar")
    status.get_by_text(re.compile(r"\| Idle")).first.wait_for()
    last = page.locator(".jp-CodeCell").last.locator(".jp-InputPrompt")
    error = page.locator("[data-mime-type='application/vnd.jupyter.error']")
    started = False
    for _ in range(120):
        if not started:
            # A kernel that still connects drops the request or asks which one is meant.
            page.wait_for_timeout(1_500)
            if page.locator(".jp-Dialog").count():
                page.keyboard.press("Enter")
            page.get_by_role("menuitem", name="Run", exact=True).click()
            page.get_by_role("menuitem", name=re.compile("^Run All Cells")).click()
            page.wait_for_timeout(2_000)
            prompts = page.locator(".jp-InputPrompt").all_inner_texts()
            started = any(prompt.startswith("[*]") for prompt in prompts)
        page.wait_for_timeout(500)
        assert error.count() == 0, error.first.inner_text()[-2000:]
        if re.fullmatch(r"\[\d+\]:", last.inner_text()):
            return
    raise AssertionError(f"the last cell did not finish: {last.inner_text()!r}")


def show(page, text: str):
    """Scroll until the cell with this source is drawn; those far away are not.

    Returns its locator.
    """
    cell = page.locator(".jp-CodeCell", has_text=text).first
    scroller = page.locator(".jp-WindowedPanel-outer").first
    for share in [i / 40 for i in range(41)] * 3:
        if cell.count():
            cell.scroll_into_view_if_needed()
            page.wait_for_timeout(300)
            return cell
        scroller.evaluate("(e, share) => e.scrollTo(0, share * e.scrollHeight)", share)
        page.wait_for_timeout(120)
    raise AssertionError(f"no cell has {text!r}")


def move_panel(page, source: str) -> None:
    show(page, source)
    image = page.locator(PANEL_IMAGE).first
    before = image.get_attribute("alt")
    handle = page.locator(".jp-OutputArea .noUi-handle").first
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    start = time.monotonic()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    # Away from the end at which the handle may stand.
    track = page.locator(".jp-OutputArea .noUi-base").first.bounding_box()
    left = box["x"] > track["x"] + track["width"] / 3
    page.mouse.move(
        box["x"] + (-60 if left else 90), box["y"] + box["height"] / 2, steps=4
    )
    page.mouse.up()
    page.wait_for_function(
        "([q, alt]) => document.querySelector(q)?.alt !== alt",
        arg=[PANEL_IMAGE, before],
    )
    by_mouse = image.get_attribute("alt")
    handle.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "([q, alt]) => document.querySelector(q)?.alt !== alt",
        arg=[PANEL_IMAGE, by_mouse],
    )
    print(f"panel: two moves redrawn in {time.monotonic() - start:.1f} s")


def solve_break_even(page) -> None:
    from casekit.lessons.baseline.break_even import EXERCISE

    cell = show(page, "def break_even_messages")
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(EXERCISE.solution)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    page.locator("[role=group][aria-label^='Passed: The volume']").wait_for()


def axe_findings(page) -> list[dict]:
    """What axe-core finds in outputs and prose; JupyterLab's own parts are not ours."""
    package = pytest.importorskip("axe_playwright_python")
    script = next(Path(package.__file__).parent.rglob("axe.min.js"))
    page.evaluate(script.read_text(encoding="utf-8"))
    result = page.evaluate(
        """() => axe.run({include: [['.jp-OutputArea-output', '.jp-MarkdownOutput']
             .join(', ')].flatMap(q => [...document.querySelectorAll(q)])},
           {resultTypes: ['violations']})"""
    )
    return [
        {"rule": violation["id"], "html": node["html"][:300]}
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def is_ours(finding: dict) -> bool:
    """Not ours: ipywidgets' unnamed slider handles, pandas' empty corner cells."""
    return "noUi-" not in finding["html"] and finding["html"] != "<th></th>"


def test_a_learner_walks_through_lesson_4(page, lab):
    open_lesson(page, lab, "04_baseline.ipynb")
    run_all(page)
    findings = []
    for text in ("value_counts", "ladder.plot", "baseline.panel(", "draw_growth"):
        show(page, text)
        findings += axe_findings(page)
    move_panel(page, "baseline.panel(")
    solve_break_even(page)
    findings += axe_findings(page)
    print("axe-core:", json.dumps(findings, indent=1))

    assert [finding for finding in findings if is_ours(finding)] == []
    progress = (lab[1] / "casekit-progress.jsonl").read_text(encoding="utf-8")
    assert '"break_even"' in progress
    assert '"passed"' in progress


def test_the_lab_opens_on_lesson_0_and_its_panel_answers(page):
    tab_in_front(page, "00_start_here.ipynb").wait_for()
    run_all(page)
    findings = []
    for text in ("start_here.panel(", "check(answer)"):
        show(page, text)
        findings += axe_findings(page)
    move_panel(page, "start_here.panel(")

    assert [finding for finding in findings if is_ours(finding)] == []


def test_lesson_5_runs_and_its_panel_answers(page, lab):
    open_lesson(page, lab, "05_adoption.ipynb")
    run_all(page)
    findings = []
    for text in ("draw_funnels", "draw_boundary", "adoption.panel(", "check(answer)"):
        show(page, text)
        findings += axe_findings(page)
    move_panel(page, "adoption.panel(")

    assert [finding for finding in findings if is_ours(finding)] == []
