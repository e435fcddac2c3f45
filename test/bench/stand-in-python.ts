/**
 * In place of `python3` in the tests of the benchmarks, where PyTorch would be a download of 200 MB. Makes environments,
 * installs nothing, and answers as peers/dcgan.py does, with times that tell what it was asked: pictures take 4 ms each, a
 * step 1000 ms a thread and 1 ms a pixel of the network's side; its memory grows by 2 kB a step.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [, , self = '', option, subject = '', folder = ''] = process.argv;

const tell = (answer: unknown) => console.log(JSON.stringify({ answer }));

if (option !== '-m') {
  const { threads, network } = JSON.parse(subject);
  const answers: Record<string, (batch: number, steps: number) => unknown> = {
    generate: (batch) => 4 * batch,
    step: () => 1000 * threads + network.resolution,
    kernels: () => ({ 'aten::mkldnn_convolution': 6, 'aten::native_batch_norm': 3, 'Python and the rest': 1 }),
    memory: (_batch, steps) => Array.from({ length: steps / 10 }, (_, index) => 1e8 + 20_480 * index),
  };
  tell(`stand-in, ${threads} threads`);
  createInterface(process.stdin).on('line', (line) => {
    const { task, batch, steps } = JSON.parse(line);
    tell(answers[task]?.(batch, steps));
  });
} else if (subject === 'venv') {
  mkdirSync(`${folder}/bin`, { recursive: true });
  copyFileSync(self, `${folder}/bin/python`);
}
