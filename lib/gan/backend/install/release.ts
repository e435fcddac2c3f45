/** One file of the Python package index; the name of its package and its tags are in `file`. */
export type Wheel = { file: string; bytes: number; sha256: string };

/** A TensorFlow to link against, and what of it is kept. */
export type EngineRelease = {
  /** Names its folder in the cache. */
  id: string;
  version: string;
  wheels: Wheel[];
  /** Paths inside the wheels; the addon is linked to both. */
  libraries: string[];
  /** Whether a member of a wheel is kept: the libraries, and the headers that the addon's sources include. */
  keeps(member: string): boolean;
  /** What is kept takes so much of the disk, about. */
  keptBytes: number;
};

export type EngineVariant = 'cpu' | 'cuda';

export const TENSORFLOW_VERSION = '2.21.0';

const HEADERS = [
  'tensorflow/include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/ctstring',
  'tensorflow/include/tsl/platform/ctstring',
  'tensorflow/include/xla/tsl/c/',
];

const LINUX_LIBRARIES = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'];
const MACOS_LIBRARIES = ['tensorflow/libtensorflow_cc.2.dylib', 'tensorflow/libtensorflow_framework.2.dylib'];

/** Null where no TensorFlow is published that we could link against. */
export function releaseFor(system: { platform: string; arch: string; variant: EngineVariant }): EngineRelease | null {
  const { platform, arch, variant } = system;
  switch (`${platform}-${arch}-${variant}`) {
    case 'linux-x64-cpu':
      return release('linux-x64', {
        libraries: LINUX_LIBRARIES,
        keptBytes: 855e6,
        wheels: [
          {
            file: 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
            bytes: 274_000_871,
            sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
          },
        ],
      });
    case 'linux-arm64-cpu':
      return release('linux-arm64', {
        libraries: LINUX_LIBRARIES,
        keptBytes: 885e6,
        wheels: [
          {
            file: 'tensorflow-2.21.0-cp312-cp312-manylinux_2_27_aarch64.whl',
            bytes: 281_946_471,
            sha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
          },
        ],
      });
    case 'darwin-arm64-cpu':
      return release('macos-arm64', {
        libraries: MACOS_LIBRARIES,
        keptBytes: 742e6,
        wheels: [
          {
            file: 'tensorflow-2.21.0-cp312-cp312-macosx_12_0_arm64.whl',
            bytes: 223_488_205,
            sha256: '56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712',
          },
        ],
      });
    case 'linux-x64-cuda':
      return release('linux-x64-cuda', { libraries: LINUX_LIBRARIES, keptBytes: 5.5e9, wheels: CUDA_WHEELS });
    default:
      return null;
  }
}

function release(system: string, parts: Pick<EngineRelease, 'libraries' | 'keptBytes' | 'wheels'>): EngineRelease {
  const { libraries } = parts;
  return {
    ...parts,
    id: `tensorflow-${TENSORFLOW_VERSION}-${system}`,
    version: TENSORFLOW_VERSION,
    keeps: (member) =>
      libraries.includes(member) ||
      HEADERS.some((prefix) => member.startsWith(prefix)) ||
      // The CUDA libraries are found by TensorFlow's own run path, at their place beside it.
      /^nvidia\/[^/]+\/(lib|bin|nvvm)\//.test(member),
  };
}

/** TensorFlow and the oldest CUDA 12.5 libraries that it asks for, which are those it was built with. */
const CUDA_WHEELS: Wheel[] = [
  {
    file: 'tensorflow-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
    bytes: 572_611_111,
    sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
  },
  {
    file: 'nvidia_cublas_cu12-12.5.3.2-py3-none-manylinux2014_x86_64.whl',
    bytes: 363_313_169,
    sha256: 'ca070ad70e9fa6654084575d01bd001f30cc4665e33d4bb9fc8e0f321caa034b',
  },
  {
    file: 'nvidia_cuda_cupti_cu12-12.5.82-py3-none-manylinux2014_x86_64.whl',
    bytes: 13_811_507,
    sha256: 'bde77a5feb66752ec61db2adfe47f56b941842825b4c7e2068aff27c9d107953',
  },
  {
    file: 'nvidia_cuda_nvcc_cu12-12.5.82-py3-none-manylinux2014_x86_64.whl',
    bytes: 22_468_537,
    sha256: 'b03e545b8e8c3ce7ebcd7fc44063180ff52ff01d064ece2127ed90a04ef12cd0',
  },
  {
    file: 'nvidia_cuda_nvrtc_cu12-12.5.82-py3-none-manylinux2014_x86_64.whl',
    bytes: 24_873_108,
    sha256: '3dbd97b0104b4bfbc3c4f8c79cd2496307c89c43c29a9f83125f1d76296ff3fd',
  },
  {
    file: 'nvidia_cuda_runtime_cu12-12.5.82-py3-none-manylinux2014_x86_64.whl',
    bytes: 895_707,
    sha256: '3e79a060e126df40fd3a068f3f787eb000fa51b251ec6cd97d09579632687115',
  },
  {
    file: 'nvidia_cudnn_cu12-9.3.0.75-py3-none-manylinux2014_x86_64.whl',
    bytes: 577_163_502,
    sha256: '9ad9c6929ebb5295eb4a1728024666d1c88283373e265a0c5c883e6f9d5cd76d',
  },
  {
    file: 'nvidia_cufft_cu12-11.2.3.61-py3-none-manylinux2014_x86_64.whl',
    bytes: 192_524_114,
    sha256: '9a6e8df162585750f61983a638104a48c756aa13f9f48e19ab079b38e3c828b8',
  },
  {
    file: 'nvidia_curand_cu12-10.3.6.82-py3-none-manylinux2014_x86_64.whl',
    bytes: 56_309_107,
    sha256: '2823fb27de4e44dbb22394a6adf53aa6e1b013aca0f8c22867d1cfae58405536',
  },
  {
    file: 'nvidia_cusolver_cu12-11.6.3.83-py3-none-manylinux2014_x86_64.whl',
    bytes: 130_341_232,
    sha256: '93cfafacde4428b71778eeb092ec615a02a3d05404da1bcf91c53e3fa1bce42b',
  },
  {
    file: 'nvidia_cusparse_cu12-12.5.1.3-py3-none-manylinux2014_x86_64.whl',
    bytes: 217_558_979,
    sha256: '016df8e993c437e8301e62739f01775cba988fd5253cd4c64173f8e8d2f8e752',
  },
  {
    file: 'nvidia_nccl_cu12-2.27.7-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    bytes: 322_546_339,
    sha256: 'de5ba5562f08029a19cb1cd659404b18411ed0d6c90ac5f52f30bf99ad5809aa',
  },
  {
    file: 'nvidia_nvjitlink_cu12-12.5.82-py3-none-manylinux2014_x86_64.whl',
    bytes: 21_298_879,
    sha256: 'f9b37bc5c8cf7509665cb6ada5aaa0ce65618f2332b7d3e78e9790511f111212',
  },
];
