"""Weights given by path: a file or folder -> the files that make up the model."""

from __future__ import annotations

from pathlib import Path

from analyzer.errors import ModelError

WHISPER_FILES = ("model.bin", "config.json", "tokenizer.json")
"""Without its tokenizer, faster-whisper would fetch one from the network."""
CHECKOUT = Path(__file__).resolve().parents[3] / "models"
"""Where a checkout keeps weights of its own."""
WEIGHT_SUFFIXES = (".bin", ".pt", ".pth", ".ckpt", ".safetensors")


def is_pipeline(path: Path) -> bool:
    """Whether the folder is laid out as a pyannote diarization pipeline."""
    return (path / "config.yaml").is_file() and (path / "segmentation").is_dir()


def whisper_files(path: Path) -> tuple[Path, list[Path]]:
    """Main file and all files of a CTranslate2 Whisper folder (or of the folder of a file in it).

    Raises
    ------
    ModelError
        If a file that recognition needs is missing.
    """
    folder = path if path.is_dir() else path.parent
    vocabulary = sorted(folder.glob("vocabulary.*"))
    missing = [name for name in WHISPER_FILES if not (folder / name).is_file()]
    missing += [] if vocabulary else ["vocabulary.json"]
    if missing:
        raise ModelError(
            f"is no CTranslate2 Whisper model: {', '.join(missing)} missing",
            file=path,
            remedy="give the folder that holds model.bin and its JSON files",
        )
    extra = [folder / "preprocessor_config.json"]
    files = [folder / name for name in WHISPER_FILES] + vocabulary
    return folder / "model.bin", files + [file for file in extra if file.is_file()]


def pipeline_files(path: Path, role: str) -> tuple[Path, list[Path]]:
    """Main file and all visible files of a diarization pipeline's folder.

    Raises
    ------
    ModelError
        If it is asked for another role than segmentation, or is not complete.
    """
    main = path / "segmentation" / "pytorch_model.bin"
    if role != "segmentation":
        raise ModelError(
            f"is no {role} model but a diarization pipeline",
            file=path,
            remedy="give it as the segmentation model",
        )
    if not main.is_file():
        raise ModelError("the pipeline lacks segmentation/pytorch_model.bin", file=path)
    visible = (file for file in path.rglob("*") if file.relative_to(path).parts[0][:1] != ".")
    return main, sorted(file for file in visible if file.is_file())


def weight_file(path: Path) -> Path:
    """The path itself, or the only weight file in it.

    Raises
    ------
    ModelError
        If a folder holds no weight file or several.
    """
    if path.is_file():
        return path
    found = [file for file in sorted(path.iterdir()) if file.suffix in WEIGHT_SUFFIXES]
    if len(found) != 1:
        names = ", ".join(file.name for file in found) or "none"
        raise ModelError(
            f"must hold exactly one weight file, holds {names}",
            file=path,
            remedy="give the path of the weight file itself",
        )
    return found[0]
