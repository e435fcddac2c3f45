"""The DCGAN of PyTorch's tutorial, timed on request: the peer of `npm run bench -- dcgan` and `-- backends`.

Started with its threads and the network's size as JSON; then it speaks lines of JSON, as test/bench/contestant.ts says.
Inference mode for generation, oneDNN on (PyTorch's default on a CPU); the picture ends on the host in NHWC, as a server
needs it.
"""

import gc
import json
import math
import os
import sys
import time

import torch
from torch import nn

settings = json.loads(sys.argv[1])
resolution, latent_size, base = (settings["network"][key] for key in ("resolution", "latentSize", "baseChannels"))
torch.set_num_threads(settings["threads"])
torch.manual_seed(0)

# Channels at 4x4, 8x8, ... up to half of the picture's side.
sizes = int(math.log2(resolution)) - 2
channels = [base * 2 ** (sizes - 1 - index) for index in range(sizes)]


def up(channels_in, channels_out, stride, padding):
    return nn.ConvTranspose2d(channels_in, channels_out, 4, stride, padding, bias=False)


def down(channels_in, channels_out, stride, padding):
    return nn.Conv2d(channels_in, channels_out, 4, stride, padding, bias=False)


def build_generator():
    layers = [up(latent_size, channels[0], 1, 0), nn.BatchNorm2d(channels[0]), nn.ReLU(True)]
    for channels_in, channels_out in zip(channels, channels[1:]):
        layers += [up(channels_in, channels_out, 2, 1), nn.BatchNorm2d(channels_out), nn.ReLU(True)]
    return nn.Sequential(*layers, up(channels[-1], 3, 2, 1), nn.Tanh())


def build_discriminator():
    widths = channels[::-1]
    layers = [down(3, widths[0], 2, 1), nn.LeakyReLU(0.2, inplace=True)]
    for channels_in, channels_out in zip(widths, widths[1:]):
        layers += [down(channels_in, channels_out, 2, 1), nn.BatchNorm2d(channels_out), nn.LeakyReLU(0.2, inplace=True)]
    return nn.Sequential(*layers, down(widths[-1], 1, 1, 0))


generator = build_generator()
discriminator = build_discriminator()
loss = nn.BCEWithLogitsLoss()
optimiser_g = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
optimiser_d = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))


def generate(batch):
    generator.eval()
    with torch.inference_mode():
        pictures = generator(torch.randn(batch, latent_size, 1, 1))
        return pictures.permute(0, 2, 3, 1).contiguous().numpy()


def step(batch):
    generator.train()
    discriminator.train()
    real = torch.rand(batch, 3, resolution, resolution) * 2 - 1
    ones, zeros = torch.ones(batch), torch.zeros(batch)

    discriminator.zero_grad()
    loss_real = loss(discriminator(real).view(-1), ones)
    loss_real.backward()
    fake = generator(torch.randn(batch, latent_size, 1, 1))
    loss_fake = loss(discriminator(fake.detach()).view(-1), zeros)
    loss_fake.backward()
    optimiser_d.step()

    generator.zero_grad()
    loss_g = loss(discriminator(fake).view(-1), ones)
    loss_g.backward()
    optimiser_g.step()
    return loss_real.item() + loss_fake.item(), loss_g.item()


def timed(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def kernels(batch, steps):
    """Milliseconds of one step by operator, without the operators that it calls."""
    step(batch)
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profile:
        total = timed(lambda: [step(batch) for _ in range(steps)])
    own = {event.key: event.self_cpu_time_total / 1000 for event in profile.key_averages()}
    # What stands around the operators is Python, as the profiler's own annotations are.
    operators = {name: ms / steps for name, ms in own.items() if name.startswith("aten::")}
    return {**operators, "Python and the rest": total / steps - sum(operators.values())}


def memory(batch, steps):
    """Resident bytes of this process after every tenth step, garbage collected."""
    resident = []
    for done in range(1, steps + 1):
        step(batch)
        if done % 10 == 0:
            gc.collect()
            with open("/proc/self/statm") as file:
                resident.append(int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
    return resident


def answer(task):
    batch = task["batch"]
    if task["task"] == "generate":
        return timed(lambda: generate(batch))
    if task["task"] == "step":
        return timed(lambda: step(batch))
    return {"kernels": kernels, "memory": memory}[task["task"]](batch, task["steps"])


def tell(line):
    print(json.dumps(line), flush=True)


threads = torch.get_num_threads()
tell({"answer": f"PyTorch {torch.__version__}, {threads} thread{'' if threads == 1 else 's'}"})
for line in sys.stdin:
    try:
        tell({"answer": answer(json.loads(line))})
    except Exception as error:
        tell({"failed": f"{type(error).__name__}: {error}"})
