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
  };
}
