"""The DCGAN of PyTorch's tutorial, timed on request: the peer of `npm run bench -- dcgan`.

Speaks lines: `generate 128` or `step 128` in, milliseconds out. All cores, inference mode for generation, oneDNN on (PyTorch's
default on a CPU); the picture ends on the host in NHWC, as a server needs it.
"""

import os
import sys
import time

import torch
from torch import nn

torch.set_num_threads(os.cpu_count() or 1)
torch.manual_seed(0)


def up(channels_in, channels_out, stride, padding):
    return nn.ConvTranspose2d(channels_in, channels_out, 4, stride, padding, bias=False)


def down(channels_in, channels_out, stride, padding):
    return nn.Conv2d(channels_in, channels_out, 4, stride, padding, bias=False)


generator = nn.Sequential(
    up(100, 512, 1, 0), nn.BatchNorm2d(512), nn.ReLU(True),
    up(512, 256, 2, 1), nn.BatchNorm2d(256), nn.ReLU(True),
    up(256, 128, 2, 1), nn.BatchNorm2d(128), nn.ReLU(True),
    up(128, 64, 2, 1), nn.BatchNorm2d(64), nn.ReLU(True),
    up(64, 3, 2, 1), nn.Tanh(),
)
discriminator = nn.Sequential(
    down(3, 64, 2, 1), nn.LeakyReLU(0.2, inplace=True),
    down(64, 128, 2, 1), nn.BatchNorm2d(128), nn.LeakyReLU(0.2, inplace=True),
    down(128, 256, 2, 1), nn.BatchNorm2d(256), nn.LeakyReLU(0.2, inplace=True),
    down(256, 512, 2, 1), nn.BatchNorm2d(512), nn.LeakyReLU(0.2, inplace=True),
    down(512, 1, 1, 0),
)
loss = nn.BCEWithLogitsLoss()
optimiser_g = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
optimiser_d = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))


def generate(batch):
    generator.eval()
    with torch.inference_mode():
        pictures = generator(torch.randn(batch, 100, 1, 1))
        return pictures.permute(0, 2, 3, 1).contiguous().numpy()


def step(batch):
    generator.train()
    discriminator.train()
    real = torch.rand(batch, 3, 64, 64) * 2 - 1
    ones, zeros = torch.ones(batch), torch.zeros(batch)

    discriminator.zero_grad()
    loss_real = loss(discriminator(real).view(-1), ones)
    loss_real.backward()
    fake = generator(torch.randn(batch, 100, 1, 1))
    loss_fake = loss(discriminator(fake.detach()).view(-1), zeros)
    loss_fake.backward()
    optimiser_d.step()

    generator.zero_grad()
    loss_g = loss(discriminator(fake).view(-1), ones)
    loss_g.backward()
    optimiser_g.step()
    return loss_real.item() + loss_fake.item(), loss_g.item()


RUNS = {"generate": generate, "step": step}

print(f"ready PyTorch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
for line in sys.stdin:
    name, batch = line.split()
    start = time.perf_counter()
    RUNS[name](int(batch))
    print((time.perf_counter() - start) * 1000, flush=True)
