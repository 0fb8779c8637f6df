"""Where the parts of the project lie on disk."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KNOWLEDGE = ROOT / "knowledge"
TRAINING = ROOT / "training"
MODELS = ROOT / "models"
