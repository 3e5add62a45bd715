"""One server and one browser for all stories; each has a page of its own, and nothing is known of the visitor before."""

from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, ViewportSize, expect, sync_playwright

from tests.browser.install import find_chromium
from tests.browser.story import FLAGS, PATIENCE, new_profile, running_app

SIZE: ViewportSize = {"width": 1280, "height": 800}
LOOK = pytest.StashKey[Callable[[], str]]()  # what the page of a story shows now

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, kernels: None) -> Iterator[str]:
    log = tmp_path_factory.mktemp("app") / "log.txt"
    with running_app(log) as address:
        yield address
    assert log.read_text().split("Traceback")[1:] == []


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on this machine, and none could be installed: set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With a story that failed, print what the page shows and which files it still waits for."""
    report = yield
    if report.when == "call" and report.failed and LOOK in item.stash:
        report.sections.append(("the page", item.stash[LOOK]()))
    return report


@pytest.fixture(scope="session")
def profile(app: str, browser: Browser) -> BrowserContext:
    """A browser profile in which the app's scripts are read once, and not for each story."""
    return new_profile(browser, viewport=SIZE, reduced_motion="reduce", base_url=app)


@pytest.fixture(scope="session")
def tab(profile: BrowserContext) -> Page:
    """The page that the stories have one after another: what Chromium has compiled of the app's scripts stays with it."""
    return profile.new_page()


@pytest.fixture
def page(tab: Page, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of 1280×800 of a new visitor, which fails its test on a script error or a request to another host."""
    tab.set_viewport_size(SIZE)
    tab.emulate_media(color_scheme="light")
    try:
        yield from watched(tab, request)
    finally:
        for one in tab.context.pages:
            if one is not tab:
                one.close()
        tab.goto("about:blank")


@pytest.fixture
def page_to_change(profile: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """As `page`, for a story that puts scripts or a socket of its own in its place: they stay until it is closed."""
    page = profile.new_page()
    yield from watched(page, request)
    page.close()


def watched(page: Page, request: pytest.FixtureRequest) -> Iterator[Page]:
    app: str = request.getfixturevalue("app")
    forget = {"origin": app, "storageTypes": "cookies,local_storage,indexeddb"}
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", forget)
    errors: list[str] = []
    waiting: list[str] = []

    def end(asked: Request) -> None:
        if asked.url in waiting:  # else it was begun before anybody listened
            waiting.remove(asked.url)

    listeners: list[tuple[str, Callable[[Any], None]]] = [
        ("request", lambda asked: waiting.append(asked.url)),
        ("requestfinished", end),
        ("requestfailed", end),
        ("pageerror", lambda error: errors.append(str(error))),
        ("request", lambda asked: errors.append(asked.url) if not asked.url.startswith((app, "data:", "blob:")) else None),
    ]
    for event, listener in listeners:
        page.on(event, listener)
    request.node.stash[LOOK] = lambda: f"{page.locator('body').aria_snapshot()}\nwaits for {waiting}, errors {errors}"
    yield page
    for event, listener in listeners:
        page.remove_listener(event, listener)
    assert errors == []
