"""A DCGAN in PyTorch, and weights that PyTorch and TypeScript compute alike. See dcgan.py, which runs it."""

import math
from collections import OrderedDict

import numpy as np
import torch
from torch import nn


def hashes(stream: str, count: int) -> np.ndarray:
    """`count` 32-bit numbers: FNV-1a of the name plus multiples of 2³²/φ, through MurmurHash3's finaliser."""
    start = 0x811C9DC5
    for byte in stream.encode():
        start = ((start ^ byte) * 0x01000193) & 0xFFFFFFFF
    with np.errstate(over="ignore"):
        h = np.uint32(start) + np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9)
        h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def numbers(stream: str, shape: tuple[int, ...]) -> np.ndarray:
    """Multiples of 2⁻¹⁵ in −1 … 1, exact in float32 after each of SCALES too."""
    return ((hashes(stream, math.prod(shape)) >> np.uint32(16)).astype(np.float64) / 2**15 - 1).reshape(shape)


# Kernels and scales vary as DCGAN's do: the deviation of a uniform number of this width is 0.018. The running statistics
# begin at the size of a first batch's, so that an error in it is not lost beside them.
SCALES = {
    "kernel": lambda u: u / 2**5,
    "gamma": lambda u: 1 + u / 2**5,
    "beta": lambda u: u / 2**5,
    "mean": lambda u: u / 2**6,
    "variance": lambda u: (2 + u) / 2**9,
    "latents": lambda u: 2 * u,
    "pictures": lambda u: u,
}

NORM = {"weight": "gamma", "bias": "beta", "running_mean": "mean", "running_var": "variance"}


class Network(nn.Sequential):
    """A network of PyTorch's tutorial that also speaks in the names and the layout of checkpoints."""

    def __init__(self, layers: OrderedDict):
        super().__init__(layers)
        self.margin = math.inf  # how near a rectifier's input came to its kink in training, in units of the layer's RMS
        for layer in layers.values():
            if isinstance(layer, (nn.ReLU, nn.LeakyReLU)):
                layer.register_forward_pre_hook(self.measure_margin)

    def measure_margin(self, layer: nn.Module, inputs: tuple[torch.Tensor]) -> None:
        if layer.training:
            distances = inputs[0].detach().abs()
            self.margin = min(self.margin, float(distances.min() / distances.square().mean().sqrt()))

    def fill(self, prefix: str) -> "Network":
        for name, tensor in self.tensors():
            values = SCALES[name.rpartition("/")[2]](numbers(f"{prefix}/{name}", self.to_own(name, tensor).shape))
            with torch.no_grad():
                tensor.copy_(torch.from_numpy(self.from_own(name, values, tensor.shape)))
        return self

    def tensors(self, kind: str = "all"):
        for layer, module in self.named_children():
            names = NORM if isinstance(module, nn.BatchNorm2d) else {"weight": "kernel"}
            for torch_name, own_name in names.items():
                tensor = getattr(module, torch_name, None)
                is_statistic = own_name in ("mean", "variance")
                if tensor is not None and kind in ("all", "statistics" if is_statistic else "parameters"):
                    yield f"{layer}/{own_name}", tensor

    def own(self, kind: str, of=lambda tensor: tensor) -> dict[str, np.ndarray]:
        return {name: self.to_own(name, of(tensor)) for name, tensor in self.tensors(kind)}

    @staticmethod
    def to_own(name: str, tensor: torch.Tensor) -> np.ndarray:
        values = tensor.detach().double().numpy().copy()
        if name == "project/kernel":  # [Z, C, 4, 4] → [Z, 4·4·C]
            return values.transpose(0, 2, 3, 1).reshape(values.shape[0], -1)
        if name == "logit/kernel":  # [1, C, 4, 4] → [4·4·C, 1]
            return values.transpose(2, 3, 1, 0).reshape(-1, 1)
        return values.transpose(2, 3, 1, 0) if values.ndim == 4 else values

    @staticmethod
    def from_own(name: str, values: np.ndarray, shape: torch.Size) -> np.ndarray:
        if name == "project/kernel":
            return np.ascontiguousarray(values.reshape(shape[0], 4, 4, shape[1]).transpose(0, 3, 1, 2))
        if name == "logit/kernel":
            return np.ascontiguousarray(values.reshape(4, 4, shape[1], 1).transpose(3, 2, 0, 1))
        return np.ascontiguousarray(values.transpose(3, 2, 0, 1)) if values.ndim == 4 else values


def create_networks(case: dict, stream: str, dtype: torch.dtype) -> tuple[Network, Network]:
    sizes = int(math.log2(case["resolution"])) - 2
    widths = [case["channels"] * 2**i for i in reversed(range(sizes))]  # 4×4 first

    g = OrderedDict(project=nn.ConvTranspose2d(case["latent"], widths[0], 4, 1, 0, bias=False))
    g["project/norm"] = nn.BatchNorm2d(widths[0])
    g["project/relu"] = nn.ReLU(True)
    for i, width in enumerate(widths[1:]):
        g[f"up{8 << i}"] = nn.ConvTranspose2d(widths[i], width, 4, 2, 1, bias=False)
        g[f"up{8 << i}/norm"] = nn.BatchNorm2d(width)
        g[f"up{8 << i}/relu"] = nn.ReLU(True)
    g["picture"] = nn.ConvTranspose2d(widths[-1], 3, 4, 2, 1, bias=False)
    g["tanh"] = nn.Tanh()

    d = OrderedDict()
    for i, width in enumerate(reversed(widths)):
        size = case["resolution"] >> (i + 1)
        d[f"down{size}"] = nn.Conv2d(3 if i == 0 else width // 2, width, 4, 2, 1, bias=False)
        if i > 0:
            d[f"down{size}/norm"] = nn.BatchNorm2d(width)
        d[f"down{size}/relu"] = nn.LeakyReLU(0.2, inplace=True)
    d["logit"] = nn.Conv2d(widths[0], 1, 4, 1, 0, bias=False)

    generator, discriminator = Network(g).to(dtype), Network(d).to(dtype)
    return generator.fill(f"{stream}/generator"), discriminator.fill(f"{stream}/discriminator")


def create_batch(case: dict, stream: str, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures [N, 3, H, W] and latents [N, Z, 1, 1]."""
    count, size = case["batch"], case["resolution"]
    pictures = SCALES["pictures"](numbers(f"{stream}/pictures", (count, size, size, 3)))
    latents = SCALES["latents"](numbers(f"{stream}/latents", (count, case["latent"])))
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).to(dtype), torch.from_numpy(latents)[:, :, None, None].to(dtype)


def criterion(logits: torch.Tensor, label: float) -> torch.Tensor:
    scores = torch.sigmoid(logits).view(-1)
    return nn.BCELoss()(scores, torch.full_like(scores, label))


class Trainer:
    """The step of PyTorch's tutorial."""

    def __init__(self, generator: Network, discriminator: Network, rate: float):
        self.g, self.d = generator, discriminator
        self.optimizers = [torch.optim.Adam(n.parameters(), lr=rate, betas=(0.5, 0.999)) for n in (self.d, self.g)]

    def step(self, pictures: torch.Tensor, latents: torch.Tensor) -> dict[str, np.ndarray]:
        """Both networks' gradients, and `statistics` [5] in the order of lib/gan/train-step.ts."""
        optimizer_d, optimizer_g = self.optimizers
        self.d.zero_grad()
        real_logits = self.d(pictures)
        loss_real = criterion(real_logits, 1.0)
        loss_real.backward()
        fake = self.g(latents)
        fake_logits = self.d(fake.detach())
        loss_fake = criterion(fake_logits, 0.0)
        loss_fake.backward()
        gradients_d = self.d.own("parameters", lambda tensor: tensor.grad)
        optimizer_d.step()

        self.g.zero_grad()
        logits = self.d(fake)
        loss_g = criterion(logits, 1.0)
        loss_g.backward()
        gradients_g = self.g.own("parameters", lambda tensor: tensor.grad)
        optimizer_g.step()
        scores = [torch.sigmoid(each).mean() for each in (real_logits, fake_logits, logits)]
        statistics = torch.stack([loss_real + loss_fake, loss_g, *scores]).detach().double().numpy()
        return {
            "statistics": statistics,
            **prefixed("gradient/generator", gradients_g),
            **prefixed("gradient/discriminator", gradients_d),
        }


def prefixed(prefix: str, tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {f"{prefix}/{name}": values for name, values in tensors.items()}
