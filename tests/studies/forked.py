"""Processes forked from one that has torch and the digits already, so that each starts in milliseconds."""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path

import torch
import torch._dynamo  # imported by the first step of an optimizer otherwise, which takes seconds

from core.data.datasets import load
from core.studies import worker

__all__ = ["begin", "prepare", "worker"]
ROOT = Path(__file__).parents[2]
CONTEXT = multiprocessing.get_context("forkserver")

if multiprocessing.current_process().name == "MainProcess" and not forkserver._forkserver._preload_modules:
    pass
