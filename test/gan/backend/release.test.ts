import { describe, expect, it } from 'vitest';
import { type EngineVariant, releaseFor } from '../../../lib/gan/backend/install/release.ts';
import { progressLines } from '../../../lib/gan/backend/install/transfer-progress.ts';

describe('the pinned TensorFlow', () => {
  const pinned = (platform: string, arch: string, variant: EngineVariant = 'cpu') =>
    releaseFor({ platform, arch, variant });

  it('is there for Linux and for macOS on arm64, and for CUDA on Linux x64', () => {
    expect(pinned('linux', 'x64')?.wheels.map(({ file }) => file)).toEqual([
      'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
    ]);
    expect(pinned('linux', 'arm64')?.wheels).toHaveLength(1);
    expect(pinned('darwin', 'arm64')?.libraries[0]).toMatch(/\.dylib$/);
    expect(pinned('linux', 'x64', 'cuda')?.wheels).toHaveLength(13);
    for (const [platform, arch, variant] of [
      ['win32', 'x64', 'cpu'],
      ['darwin', 'x64', 'cpu'],
      ['linux', 'arm64', 'cuda'],
    ] as const) {
      expect(pinned(platform, arch, variant)).toBeNull();
    }
  });

  it('is unpacked as far as it is needed', () => {
    const keeps = pinned('linux', 'x64', 'cuda')?.keeps ?? (() => false);
    const members = [
      'tensorflow/libtensorflow_cc.so.2',
      'tensorflow/include/tensorflow/c/c_api.h',
      'tensorflow/include/xla/tsl/c/tsl_status.h',
      'nvidia/cudnn/lib/libcudnn.so.9',
      'tensorflow/python/_pywrap_tensorflow_internal.so',
      'tensorflow/include/Eigen/Core',
      'nvidia/cudnn/include/cudnn.h',
    ];
    expect(members.filter(keeps)).toEqual(members.slice(0, 4));
  });
});

describe('progress in a log', () => {
  it('is a line every five seconds, with the rate since this part of the work began', () => {
    const lines: string[] = [];
    let nowMs = 0;
    const show = progressLines(
      (line) => lines.push(line),
      () => nowMs,
    );
    const download = (atMs: number, megabytes: number) => {
      nowMs = atMs;
      show({ what: 'downloading TensorFlow', doneBytes: megabytes * 1e6, totalBytes: 274e6 });
    };
    download(0, 100); // gone on with
    download(4000, 140);
    download(5000, 150);
    download(6000, 160);
    download(10_000, 200);
    expect(lines).toEqual([
      'downloading TensorFlow: 150 of 274 MB, 10.0 MB/s, 12 s left',
      'downloading TensorFlow: 200 of 274 MB, 10.0 MB/s, 7 s left',
    ]);
  });
});
