"""Finds a Chromium for the browser tests; run as a program, it tries to install one where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = "chromium-headless-shell"  # a Chromium without windows: a page opens in half the time
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """The path of a Chromium: what CHROMIUM names, one on the PATH, or Playwright's own."""
    from playwright.sync_api import sync_playwright

    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    if on_path:
        return on_path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install_chromium() -> None:
    """Try the system's packages where they may be installed, then Playwright's download; silent where neither works."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if _may_install():
        attempts = [*(["apt-get", "install", "-y", "-qq", name] for name in (SHELL, "chromium")), *attempts]
        _tried(["apt-get", "update", "-qq"])
    for command in attempts:
        if _tried(command) and find_chromium():
            return


def _may_install() -> bool:
    return bool(shutil.which("apt-get")) and hasattr(os, "geteuid") and os.geteuid() == 0


def _tried(command: list[str]) -> bool:
    try:
        return subprocess.run(command, timeout=300, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    found = find_chromium()
    if not found or (_may_install() and "CHROMIUM" not in os.environ and not shutil.which(SHELL)):
        print("Trying to install a Chromium for the browser tests …", flush=True)
        install_chromium()
    print(f"browser tests use {find_chromium() or 'nothing: no Chromium; they will be skipped'}")
