"""Stores as older versions of the program made them in SQLite, with rows in all their tables."""

import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from core.design.form import to_json
from core.design.zoo import ZOO
from core.learning.recipe import Recipe
from tests.workers.trainings import EPOCH

TABLES = """
CREATE TABLE about (version INTEGER NOT NULL, PRIMARY KEY (version));
CREATE TABLE runs (
    id INTEGER NOT NULL, token VARCHAR(64) NOT NULL, session VARCHAR(64) NOT NULL, architecture TEXT NOT NULL,
    recipe TEXT NOT NULL, state VARCHAR(16) NOT NULL, says TEXT NOT NULL, wish VARCHAR(16), factor FLOAT, progress FLOAT,
    created FLOAT, beat FLOAT, machine TEXT, PRIMARY KEY (id), UNIQUE (token));
CREATE TABLE epochs (
    run INTEGER NOT NULL, number INTEGER NOT NULL, form TEXT NOT NULL, PRIMARY KEY (run, number),
    FOREIGN KEY(run) REFERENCES runs (id));
CREATE TABLE files (
    run INTEGER NOT NULL, kind VARCHAR(16) NOT NULL, digest VARCHAR(64) NOT NULL, data BLOB NOT NULL, PRIMARY KEY (run, kind),
    FOREIGN KEY(run) REFERENCES runs (id));
"""
SINCE_VERSION_2 = """
CREATE TABLE measurements (
    id INTEGER NOT NULL, token VARCHAR(64) NOT NULL, session VARCHAR(64) NOT NULL, request TEXT NOT NULL, form TEXT,
    state VARCHAR(16) NOT NULL, says TEXT NOT NULL, progress FLOAT, created FLOAT, beat FLOAT, machine TEXT, PRIMARY KEY (id),
    UNIQUE (token));
CREATE TABLE evaluations (
    run INTEGER NOT NULL, data VARCHAR(200) NOT NULL, form TEXT NOT NULL, PRIMARY KEY (run, data),
    FOREIGN KEY(run) REFERENCES runs (id));
"""
RECIPE = Recipe(dataset="digits")
NUMBERS = (3, 7)  # of a visitor's run, whose session is not its token, and of a study's


def make(file: Path, version: int) -> None:
    """A store of that version with two runs that are done, each with an epoch, a snapshot and an evaluation."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executescript(TABLES + (SINCE_VERSION_2 if version == 2 else ""))
        connection.execute("INSERT INTO about VALUES (?)", (version,))
        if version == 1:
            connection.execute("ALTER TABLE runs ADD COLUMN result TEXT DEFAULT '{}'")
        for number, session in zip(NUMBERS, ("me", "token 7"), strict=True):
            row = (number, f"token {number}", session, to_json(ZOO["mlp1"]), json.dumps(RECIPE.to_form()), "done", "", "", 1.0)
            columns = "id, token, session, architecture, recipe, state, says, wish, factor, progress, created, beat, machine"
            connection.execute(f"INSERT INTO runs ({columns}) VALUES ({', '.join('?' * 13)})", (*row, 1.0, 5.0, 6.0, "{}"))
            connection.execute("INSERT INTO epochs VALUES (?, 1, ?)", (number, json.dumps(asdict(EPOCH))))
            data = f"snapshot {number}".encode()
            connection.execute(
                "INSERT INTO files VALUES (?, 'snapshot', ?, ?)", (number, hashlib.sha256(data).hexdigest(), data)
            )
            if version == 1:
                connection.execute("UPDATE runs SET result = '{\"accuracy\": 0.97}' WHERE id = ?", (number,))
            else:
                connection.execute("INSERT INTO evaluations VALUES (?, 'digits', '{\"accuracy\": 0.97}')", (number,))
        if version == 2:
            row = (4, "token", "me", "{}", "{}", "done", "", 1.0, 5.0, 6.0, "{}")
            connection.execute(f"INSERT INTO measurements VALUES ({', '.join('?' * 11)})", row)
