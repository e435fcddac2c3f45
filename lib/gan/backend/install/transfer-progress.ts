const LINE_INTERVAL_MS = 5000;

export type EngineProgress = {
  /** "downloading TensorFlow" */
  what: string;
  doneBytes: number;
  totalBytes: number;
};

/** Turns progress into a line of text every few seconds, for a log. */
export function progressLines(log: (line: string) => void, clock: () => number = () => performance.now()) {
  let what = '';
  let startedAtMs = 0;
  let startedAtBytes = 0;
  let saidAtMs = 0;
  return (progress: EngineProgress): void => {
    const nowMs = clock();
    if (progress.what !== what) {
      what = progress.what;
      startedAtMs = nowMs;
      saidAtMs = nowMs;
      startedAtBytes = progress.doneBytes;
      return;
    }
    if (nowMs - saidAtMs < LINE_INTERVAL_MS) return;
    saidAtMs = nowMs;
    log(describeProgress(progress, (progress.doneBytes - startedAtBytes) / (nowMs - startedAtMs)));
  };
}

/** `downloading TensorFlow: 112 of 274 MB, 11.2 MB/s, 14 s left` */
export function describeProgress({ what, doneBytes, totalBytes }: EngineProgress, bytesPerMs: number): string {
  const amount = `${what}: ${megabytes(doneBytes)} of ${megabytes(totalBytes)} MB`;
  if (bytesPerMs <= 0) return amount;
  const secondsLeft = Math.max(0, Math.round((totalBytes - doneBytes) / bytesPerMs / 1000));
  const left = secondsLeft < 90 ? `${secondsLeft} s` : `${Math.round(secondsLeft / 60)} min`;
  return `${amount}, ${(bytesPerMs / 1000).toFixed(1)} MB/s, ${left} left`;
}

export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
