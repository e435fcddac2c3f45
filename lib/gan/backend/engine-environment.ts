/**
 * What must be in a process's environment before the TensorFlow library is loaded into it: spread it into the `env` of a
 * child that computes.
 */
export function engineEnvironment(): Record<string, string> {
  return {
    // TensorFlow turns oneDNN on by itself only where the CPU has AVX-512 VNNI; elsewhere it is 3.5 times faster with it.
    TF_ENABLE_ONEDNN_OPTS: '1',
    TF_CPP_MIN_LOG_LEVEL: '2',
    // Else the first process on a GPU takes all of its memory.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    // No MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_, MALLOC_TOP_PAD_ or huge pages: on two cores of an AMD EPYC the best
    // of nine passes through DCGAN's convolutions at batch 128 took 173 ms without them and 174–178 ms with them, and the
    // page faults went from 171,000 to 156,000 only (2026-11-24). TensorFlow keeps its own buffers.
  };
}
