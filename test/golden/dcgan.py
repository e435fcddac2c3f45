"""Golden numbers for test/gan, from PyTorch: a DCGAN's forward passes, losses, gradients, statistics and training steps.

    pip install torch==2.13.0 numpy==2.4.6      (on Linux with --index-url https://download.pytorch.org/whl/cpu)
    python -B test/golden/dcgan.py              (a minute; writes dcgan.safetensors beside it)

The numbers are those of a float64 run, rounded. The same runs in float32, and the script fails where the two do not agree.
The header of the output holds the sha256 of this file and of dcgan_network.py, and a test compares them.

No weight is stored. Both sides compute them from their names (dcgan_network.py, and test/gan/golden-numbers.ts). Tensors
have the names and the layout of checkpoints (lib/gan/dcgan): [H, W, …] where PyTorch has […, H, W].

    adam/…          three steps of Adam on given gradients
    entropy/…       binary cross-entropy of logits up to ±100
    small/…         64 px, 8 base channels: forwards and the first step's gradients, every element
    full/…          64 px, 64 base channels: norms and samples of the same
    three-steps/…   32 px, 8 base channels: the change of every weight after one, two and three steps, in float16

A seed is taken where rounding decides nothing, the first one for each case:

- No rectifier's input comes nearer to the kink than `margin`, in units of its layer's RMS. One unit of the last layer on
  the other side of zero changes gradients by a hundredth.
- float32 and float64 agree after three steps. Adam's first steps are signs of gradients, and rounding flips the sign of one
  that is almost nothing. At full width, with 2.8 million weights in D, some are: there the learning rate is 0.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from dcgan_network import SCALES, Trainer, create_batch, create_networks, criterion, hashes, numbers, prefixed

SMALL = {"resolution": 64, "channels": 8, "latent": 8, "batch": 4, "rate": 2e-4, "margin": 2e-5}
FULL = {"resolution": 64, "channels": 64, "latent": 100, "batch": 2, "rate": 0, "margin": 4e-6}
THREE_STEPS = {"resolution": 32, "channels": 8, "latent": 8, "batch": 4, "rate": 2e-4, "margin": 2e-5}
SAMPLES = 64


def passes(case: dict, stream: str, dtype: torch.dtype) -> tuple[dict[str, np.ndarray], float]:
    """Forward passes in both modes with their losses, and what the first step computes; the smallest margin in them."""
    generator, discriminator = create_networks(case, stream, dtype)
    pictures, latents = create_batch(case, stream, dtype)
    found = {}
    with torch.no_grad():
        for mode in ("training", "inference"):  # the second uses the running statistics that the first has moved
            generator.train(mode == "training")
            discriminator.train(mode == "training")
            fake = generator(latents)
            logits = {"real": discriminator(pictures), "fake": discriminator(fake)}
            found[f"{mode}/pictures"] = fake.permute(0, 2, 3, 1).double().numpy()
            for label, values in logits.items():
                found[f"{mode}/logits-{label}"] = values.view(-1, 1).double().numpy()
            found[f"{mode}/losses"] = np.array([  # D on real, D on fake, G
                criterion(logits["real"], 1.0).item(),
                criterion(logits["fake"], 0.0).item(),
                criterion(logits["fake"], 1.0).item(),
            ])
            if mode == "training":
                found |= prefixed("running/generator", generator.own("statistics"))
                found |= prefixed("running/discriminator", discriminator.own("statistics"))
    trainer = Trainer(*create_networks(case, stream, dtype), rate=case["rate"])
    found |= trainer.step(*create_batch(case, stream, dtype))
    return found, min(each.margin for each in (generator, discriminator, trainer.g, trainer.d))


def three_steps(case: dict, stream: str, dtype: torch.dtype) -> tuple[dict[str, np.ndarray], float]:
    """`<step>/…`: how far every weight is from its beginning; `running/…`: the running statistics in the end."""
    pair = dict(zip(("generator", "discriminator"), create_networks(case, stream, dtype)))
    start = {name: network.own("parameters") for name, network in pair.items()}
    trainer = Trainer(**pair, rate=case["rate"])
    found = {}
    for step in (1, 2, 3):
        trainer.step(*create_batch(case, f"{stream}/{step}", dtype))
        for name, network in pair.items():
            changes = {key: values - start[name][key] for key, values in network.own("parameters").items()}
            found |= prefixed(f"{step}/{name}", changes)
    for name, network in pair.items():
        found |= prefixed(f"running/{name}", network.own("statistics"))
    return found, min(network.margin for network in pair.values())


def adam() -> dict[str, np.ndarray]:
    """Gradients from 1 down to 2⁻³¹, and nothing: where epsilon stands shows at the small ones."""
    weights = nn.Parameter(torch.from_numpy(SCALES["kernel"](numbers("adam/weights", (40,)))))
    optimizer = torch.optim.Adam([weights], lr=2e-4, betas=(0.5, 0.999), eps=1e-8)
    found = {"start": weights.detach().numpy().copy()}
    for step in (1, 2, 3):
        gradient = numbers(f"adam/{step}", (40,)) * 2.0 ** -np.arange(40) * (np.arange(40) < 32)
        weights.grad = torch.from_numpy(gradient)
        optimizer.step()
        state = optimizer.state[weights]
        found[f"{step}/gradient"] = gradient
        found[f"{step}/weights"] = weights.detach().numpy().copy()
        found[f"{step}/m"], found[f"{step}/v"] = state["exp_avg"].numpy().copy(), state["exp_avg_sq"].numpy().copy()
    return found


def entropy() -> dict[str, np.ndarray]:
    logits = torch.tensor([-100, -30, -5, -1, -0.125, 0, 0.125, 1, 5, 30, 100], dtype=torch.float64)
    loss = nn.BCEWithLogitsLoss(reduction="none")
    return {
        "logits": logits.numpy(),
        "real": loss(logits, torch.ones_like(logits)).numpy(),
        "fake": loss(logits, torch.zeros_like(logits)).numpy(),
    }


def sampled(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Of every tensor its L2 norm and, where it has more than so many, SAMPLES elements."""
    found = {}
    for name, values in tensors.items():
        places = hashes(f"{name}/samples", SAMPLES) % values.size if values.size > SAMPLES else slice(None)
        found[f"{name}/norm"] = np.array([np.linalg.norm(values)])
        found[f"{name}/samples"] = values.reshape(-1)[places]
    return found


def agree(right: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    """Changes of weights to 1e-5, a twentieth of a step; every other tensor to 5e-5 of its largest element."""
    for name, values in right.items():
        is_change = name.startswith(("1/", "2/", "3/"))
        difference = np.abs(other[name] - values).max()
        if not difference <= (1e-5 if is_change else 5e-5 * np.abs(values).max()):
            print(f"{name}: float32 differs by {difference:.1e}")
            return False
    return True


def find_seed(name: str, run, case: dict) -> tuple[int, dict[str, np.ndarray]]:
    for seed in range(1000):
        right, margin = run(case, f"{seed}/{name}", torch.float64)
        if margin >= case["margin"] and agree(right, run(case, f"{seed}/{name}", torch.float32)[0]):
            print(f"{name}: seed {seed}, margin {margin:.1e}")
            return seed, right
    raise SystemExit(f"{name}: rounding decides something with every seed")


def write_safetensors(path: Path, tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> None:
    header, blobs, end = {"__metadata__": metadata}, [], 0
    for name, values in tensors.items():
        is_half = values.dtype == np.float16
        blobs.append(values.astype("<f2" if is_half else "<f4").tobytes())
        span = [end, end + len(blobs[-1])]
        header[name] = {"dtype": "F16" if is_half else "F32", "shape": list(values.shape), "data_offsets": span}
        end = span[1]
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(blobs))


def main() -> None:
    torch.set_num_threads(1)
    small_seed, small = find_seed("small", passes, SMALL)
    full_seed, full = find_seed("full", passes, FULL)
    steps_seed, steps = find_seed("three-steps", three_steps, THREE_STEPS)
    pictures = {name: values[:1] for name, values in small.items() if name.endswith("/pictures")}  # one of four
    halves = {name: values.astype(np.float16) for name, values in steps.items() if not name.startswith("running/")}

    folder = Path(__file__).parent
    scripts = ("dcgan.py", "dcgan_network.py")
    seeds = {"small": small_seed, "full": full_seed, "three-steps": steps_seed}
    hashes_of = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in scripts}
    write_safetensors(
        folder / "dcgan.safetensors",
        {
            **prefixed("adam", adam()),
            **prefixed("entropy", entropy()),
            **prefixed("small", small | pictures),
            **prefixed("full", sampled(full)),
            **prefixed("three-steps", steps | halves),
        },
        hashes_of | {name: str(seed) for name, seed in seeds.items()},
    )


if __name__ == "__main__":
    main()
