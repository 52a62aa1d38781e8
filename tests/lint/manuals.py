"""The manual pages that are written from schemas/ are up to date (TAP)."""
import pathlib
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.exit(subprocess.call([sys.executable, str(TOP / "src/man/generate.py"), "--check"]))
