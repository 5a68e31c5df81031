"""CAM++ speaker embeddings: waveforms at 16 kHz -> unit vectors of 192 numbers.

The network is the densely connected time-delay network with context-aware masking of Wang et al.
2023, "CAM++: A Fast and Efficient Network for Speaker Verification Using Context-Aware Masking"
(Interspeech); attribute names follow the published checkpoint so that its weights load strictly.
"""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the customary name
from torch.nn.utils.fusion import fuse_conv_bn_eval

from analyzer.audio.pcm import RATE_HZ
from analyzer.errors import ModelError
from analyzer.speech.runtime import prepare_runtime

MEL_BINS = 80
CHANNELS = 32
GROWTH = 32
BOTTLENECK = 128
DIMENSION = 192
BLOCKS = ((12, 1), (24, 2), (16, 2))
"""(layers, dilation) of the three dense blocks."""
CONTEXT_FRAMES = 100
"""Length of the segments whose mean is the local context (100 frames: 2 s after stride 2)."""
TILE_FRAMES = 400
REACH_FRAMES = 10
"""Ten convolutions of three frames each stand in the front end: so far each output frame sees."""
FRAME_S = 0.010
FEATURE_STEP_S = 0.020
"""Step of the features before pooling: the trunk halves the frame rate once."""


class Norm(nn.Module):
    """Batch normalisation, followed by ReLU unless it is the plain last one."""

    def __init__(self, channels: int, *, plain: bool = False) -> None:
        super().__init__()
        self.batchnorm = nn.BatchNorm1d(channels, affine=not plain)
        self.plain = plain

    def forward(self, x: Tensor) -> Tensor:
        x = self.batchnorm(x)
        return x if self.plain else F.relu(x)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions with a shortcut; the stride halves frequency, never time."""

    def __init__(self, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(CHANNELS, CHANNELS, 3, (stride, 1), 1, bias=False)
        self.bn1 = nn.BatchNorm2d(CHANNELS)
        self.conv2 = nn.Conv2d(CHANNELS, CHANNELS, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(CHANNELS)
        self.shortcut = nn.Sequential()
        if stride != 1:
            self.shortcut = nn.Sequential(
                nn.Conv2d(CHANNELS, CHANNELS, 1, (stride, 1), bias=False),
                nn.BatchNorm2d(CHANNELS),
            )

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + self.shortcut(x))


class FrontEnd(nn.Module):
    """Two-dimensional convolutions: (batch, 80, frames) -> (batch, 320, frames)."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, CHANNELS, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(CHANNELS)
        self.layer1 = nn.Sequential(ResidualBlock(2), ResidualBlock(1))
        self.layer2 = nn.Sequential(ResidualBlock(2), ResidualBlock(1))
        self.conv2 = nn.Conv2d(CHANNELS, CHANNELS, 3, (2, 1), 1, bias=False)
        self.bn2 = nn.BatchNorm2d(CHANNELS)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.bn1(self.conv1(x.unsqueeze(1))))
        y = self.layer2(self.layer1(y))
        y = F.relu(self.bn2(self.conv2(y)))
        flat: Tensor = y.flatten(1, 2)
        return flat

    def in_tiles(self, x: Tensor) -> Tensor:
        """The same in tiles of time: what one convolution leaves lies in the cache for the next."""
        frames = x.shape[-1]
        tiles = []
        for start in range(0, frames, TILE_FRAMES):
            first = max(0, start - REACH_FRAMES)
            tile = self(x[..., first : start + TILE_FRAMES + REACH_FRAMES])
            tiles.append(tile[..., start - first : start - first + TILE_FRAMES])
        return torch.cat(tiles, dim=-1)


class ContextMask(nn.Module):
    """A convolution whose output is weighted by what the whole and the near context say."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.linear_local = nn.Conv1d(
            BOTTLENECK, GROWTH, 3, padding=dilation, dilation=dilation, bias=False
        )
        self.linear1 = nn.Conv1d(BOTTLENECK, BOTTLENECK // 2, 1)
        self.linear2 = nn.Conv1d(BOTTLENECK // 2, GROWTH, 1)

    def forward(self, x: Tensor) -> Tensor:
        near = F.avg_pool1d(x, CONTEXT_FRAMES, CONTEXT_FRAMES, ceil_mode=True)
        near = near.repeat_interleave(CONTEXT_FRAMES, dim=-1)[..., : x.shape[-1]]
        context = x.mean(-1, keepdim=True) + near
        mask = torch.sigmoid(self.linear2(F.relu(self.linear1(context))))
        masked: Tensor = self.linear_local(x) * mask
        return masked


class DenseLayer(nn.Module):
    """One densely connected layer: appends `GROWTH` channels to its input."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.nonlinear1 = Norm(channels)
        self.linear1 = nn.Conv1d(channels, BOTTLENECK, 1, bias=False)
        self.nonlinear2 = Norm(BOTTLENECK)
        self.cam_layer = ContextMask(dilation)

    def forward(self, x: Tensor) -> Tensor:
        y = self.nonlinear2(self.linear1(self.nonlinear1(x)))
        return torch.cat([x, self.cam_layer(y)], dim=1)


class Transit(nn.Module):
    """Halves the channels between dense blocks."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.nonlinear = Norm(channels)
        self.linear = nn.Conv1d(channels, channels // 2, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(self.nonlinear(x))  # type: ignore[no-any-return]


class Projection(nn.Module):
    """A convolution and its normalisation."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, *, plain: bool) -> None:
        super().__init__()
        self.linear = nn.Conv1d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.nonlinear = Norm(outputs, plain=plain)

    def forward(self, x: Tensor) -> Tensor:
        return self.nonlinear(self.linear(x))  # type: ignore[no-any-return]


def _trunk() -> nn.ModuleDict:
    parts: dict[str, nn.Module] = {"tdnn": Projection(CHANNELS * 10, 128, 5, 2, plain=False)}
    channels = 128
    for number, (layers, dilation) in enumerate(BLOCKS, 1):
        block = nn.Sequential()
        for layer in range(1, layers + 1):
            block.add_module(f"tdnnd{layer}", DenseLayer(channels, dilation))
            channels += GROWTH
        parts[f"block{number}"] = block
        parts[f"transit{number}"] = Transit(channels)
        channels //= 2
    parts["out_nonlinear"] = Norm(channels)
    parts["dense"] = Projection(channels * 2, DIMENSION, 1, 1, plain=True)
    return nn.ModuleDict(parts)


class CamPlusPlus(nn.Module):
    """(batch, frames, 80) mean-normalised log mel energies -> (batch, 192) embeddings."""

    def __init__(self) -> None:
        super().__init__()
        self.head = FrontEnd()
        self.xvector = _trunk()

    def forward(self, features: Tensor) -> Tensor:
        x = self.frames(features)
        return self.embed_pooled(torch.cat([x.mean(-1), x.std(-1)], dim=-1))

    def frames(self, features: Tensor) -> Tensor:
        """(batch, frames, 80) -> (batch, 512, frames / 2): the features before pooling."""
        x: Tensor = self.head.in_tiles(features.transpose(1, 2))
        for name, part in self.xvector.items():
            if name != "dense":
                x = part(x)
        return x

    def embed_pooled(self, pooled: Tensor) -> Tensor:
        """(n, 1024) means and standard deviations -> (n, 192) embeddings."""
        return self.xvector["dense"](pooled.unsqueeze(-1)).squeeze(-1)  # type: ignore[no-any-return]


def load_campplus(checkpoint: Path) -> CamPlusPlus:
    """Load a verified checkpoint; only tensors are unpickled.

    Raises
    ------
    ModelError
        If the file holds other weights.
    """
    network = CamPlusPlus()
    try:
        network.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True))
    except (RuntimeError, pickle.UnpicklingError) as error:
        raise ModelError(
            "holds no CAM++ weights", file=checkpoint, remedy="use the packaged embedding"
        ) from error
    return _folded(network.eval())


def _folded(network: CamPlusPlus) -> CamPlusPlus:
    """The same function with each normalisation folded into the convolution before it.

    Half the time of the front end was spent on normalising, and on laying out channels anew for
    each convolution.
    """
    head = network.head
    blocks = [m for m in head.modules() if isinstance(m, ResidualBlock)]
    for part in (head, *blocks):
        for number in ("1", "2"):
            conv, norm = getattr(part, f"conv{number}"), getattr(part, f"bn{number}")
            setattr(part, f"conv{number}", fuse_conv_bn_eval(conv, norm))
            setattr(part, f"bn{number}", nn.Identity())
    for block in blocks:
        if isinstance(block.shortcut, nn.Sequential) and len(block.shortcut) == 2:
            block.shortcut = nn.Sequential(fuse_conv_bn_eval(*block.shortcut))
    for module in head.modules():
        if isinstance(module, nn.Conv2d):
            module.weight.data = module.weight.data.contiguous(memory_format=torch.channels_last)
    return network


def mel_energies(samples: NDArray[np.float32]) -> Tensor:
    """Kaldi log mel energies of one waveform: shape (frames, 80), every 10 ms."""
    prepare_runtime()
    from torchaudio.compliance import kaldi

    wave = torch.from_numpy(np.ascontiguousarray(samples))[None]
    features: Tensor = kaldi.fbank(
        wave, num_mel_bins=MEL_BINS, sample_frequency=RATE_HZ, dither=0.0
    )
    return features


class SpeakerEmbedder:
    """Holds the network, in the two steps between which frames are added up (`voice_sums`).

    Parameters
    ----------
    checkpoint : Path
        CAM++ weights, already verified.
    device : str
        "cpu" or "cuda".
    """

    dimension = DIMENSION
    channels = 512
    """Features per frame before pooling."""

    def __init__(self, checkpoint: Path, device: str = "cpu") -> None:
        self._device = torch.device(device)
        self.on_cpu = device == "cpu"
        self.network = load_campplus(checkpoint).to(self._device)

    def frames(self, features: Tensor) -> NDArray[np.float32]:
        """(n, 80) normalised log mel energies -> (n / 2, 512) features before pooling."""
        with torch.inference_mode():
            found = self.network.frames(features[None].to(self._device))
        return found[0].T.cpu().numpy()

    def embed_pooled(self, pooled: NDArray[np.float32]) -> NDArray[np.float32]:
        """Unit vectors, shape (n, 192), of pooled features, shape (n, 1024)."""
        with torch.inference_mode():
            vectors = self.network.embed_pooled(torch.from_numpy(pooled).to(self._device))
            return F.normalize(vectors, dim=-1).cpu().numpy()
