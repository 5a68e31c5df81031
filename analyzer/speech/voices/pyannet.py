"""PyanNet, the network of pyannote's segmentation-3.0: waveforms -> who is active in each frame.

Convolutions that begin with band-pass filters (Ravanelli & Bengio 2018, "Speaker Recognition from
Raw Waveform with SincNet"), four recurrent layers, two linear ones (Bredin & Laurent 2021,
"End-to-end speaker segmentation for overlap-aware resegmentation"). Attribute names follow the
checkpoint so that its weights load strictly. It is written out here because importing
pyannote.audio, which brings all that training needs, takes longer than hearing five minutes.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the customary name

from analyzer.audio.pcm import RATE_HZ

FILTERS = 80
"""Half of them even, half odd; each is symmetric about its middle tap."""
FILTER_TAPS = 251
FILTER_STRIDE = 10
LEAST_LOW_HZ = 50.0
LEAST_BAND_HZ = 50.0
CHANNELS = 60
HIDDEN = 128
RECURRENT_LAYERS = 4
CLASSES = 7
"""Silence, one of three speakers, two of them: the powerset of at most two."""

RECORDED = tuple(
    f"pyannote.audio.core.task.{name}" for name in ("Specifications", "Problem", "Resolution")
)
"""Classes of pyannote.audio of which a checkpoint holds instances: what the network was taught."""


class BandPass(nn.Module):
    """The filters: (batch, 1, samples) -> (batch, 80, steps)."""

    def __init__(self) -> None:
        super().__init__()
        self.filterbank = nn.Module()
        half, pairs = FILTER_TAPS // 2, FILTERS // 2
        for name, shape in (
            ("low_hz_", (pairs, 1)),
            ("band_hz_", (pairs, 1)),
            ("window_", (half,)),
            ("n_", (1, half)),
        ):
            self.filterbank.register_buffer(name, torch.zeros(shape))
        self._taps: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        if self._taps is None or self._taps.device != x.device:
            bank: Any = self.filterbank
            self._taps = sinc_filters(bank.low_hz_, bank.band_hz_, bank.n_, bank.window_)
        return F.conv1d(x, self._taps, stride=FILTER_STRIDE)


def sinc_filters(low_hz: Tensor, band_hz: Tensor, radians: Tensor, window: Tensor) -> Tensor:
    """Band-pass filters, the even ones and then the odd ones; shape (80, 1, 251).

    Parameters
    ----------
    low_hz, band_hz : Tensor, shape (40, 1)
        Lower edge and width of each band as learnt; their magnitudes count, above the least.
    radians : Tensor, shape (1, 125)
        2 pi t at the taps before the middle one.
    window : Tensor, shape (125,)
        Half a window.
    """
    low = LEAST_LOW_HZ + low_hz.abs()
    high = (low + LEAST_BAND_HZ + band_hz.abs()).clamp(LEAST_LOW_HZ, RATE_HZ / 2)
    width = high - low
    to_low, to_high = low @ radians, high @ radians
    even = (to_high.sin() - to_low.sin()) / (radians / 2) * window
    odd = (to_low.cos() - to_high.cos()) / (radians / 2) * window
    both = torch.cat(
        [
            torch.cat([even, 2 * width, even.flip(1)], dim=1) / (2 * width),
            torch.cat([odd, torch.zeros_like(width), -odd.flip(1)], dim=1) / (2 * width),
        ]
    )
    return both[:, None]


class SincNet(nn.Module):
    """The convolutions: (batch, 1, samples) -> (batch, 60, frames)."""

    def __init__(self) -> None:
        super().__init__()
        self.wav_norm1d = nn.InstanceNorm1d(1, affine=True)
        self.conv1d = nn.ModuleList(
            [BandPass(), nn.Conv1d(FILTERS, CHANNELS, 5), nn.Conv1d(CHANNELS, CHANNELS, 5)]
        )
        self.norm1d = nn.ModuleList(
            nn.InstanceNorm1d(channels, affine=True) for channels in (FILTERS, CHANNELS, CHANNELS)
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.wav_norm1d(x)
        for layer, (convolve, norm) in enumerate(zip(self.conv1d, self.norm1d, strict=True)):
            x = convolve(x)
            x = F.max_pool1d(x if layer else x.abs(), 3)
            x = F.leaky_relu(norm(x))
        return x


class PyanNet(nn.Module):
    """(batch, 1, samples) -> log-probabilities of the classes, shape (batch, frames, 7)."""

    def __init__(self) -> None:
        super().__init__()
        self.sincnet = SincNet()
        self.lstm = nn.LSTM(
            CHANNELS, HIDDEN, RECURRENT_LAYERS, batch_first=True, bidirectional=True
        )
        self.linear = nn.ModuleList([nn.Linear(2 * HIDDEN, HIDDEN), nn.Linear(HIDDEN, HIDDEN)])
        self.classifier = nn.Linear(HIDDEN, CLASSES)

    def forward(self, waveforms: Tensor) -> Tensor:
        x, _ = self.lstm(self.sincnet(waveforms).transpose(1, 2))
        for layer in self.linear:
            x = F.leaky_relu(layer(x))
        return F.log_softmax(self.classifier(x), dim=-1)


def load_pyannet(checkpoint: Path, window_s: float) -> PyanNet | None:
    """The network of a checkpoint of pyannote.audio; None if it holds another one.

    That is one of other layers, of other classes, or taught on windows that do not last
    `window_s`. Nothing in the file is run: of pyannote's classes only the values are read.
    """
    if not is_zipfile(checkpoint):  # what torch writes, but for very old versions
        return None
    stand_ins = [(_stand_in(name), name) for name in RECORDED]
    try:
        with torch.serialization.safe_globals([torch.torch_version.TorchVersion, *stand_ins]):
            held: Any = torch.load(checkpoint, map_location="cpu", weights_only=True)
        taught = vars(held["pyannote.audio"]["specifications"])
        stride = held["hyper_parameters"]["sincnet"]["stride"]
        same = (len(taught["classes"]), taught["powerset_max_classes"], taught["duration"], stride)
        if same != (3, 2, window_s, FILTER_STRIDE):
            return None
        network = PyanNet()
        network.load_state_dict(held["state_dict"])
    except (pickle.UnpicklingError, RuntimeError, KeyError, TypeError):
        return None
    return network.eval()


def _stand_in(name: str) -> type:
    def keep(self: Any, *values: Any) -> None:
        self.values = values

    return type(name.rpartition(".")[2], (), {"__init__": keep})
