/** One look at one picture: from the frame that showed it to the gesture that judged it. Milliseconds of the page's clock. */
export type Glance = {
  /** Null until the picture has been on screen for a frame: nothing can be judged before. */
  onsetMs: () => number | null;
  /** `gestureMs` is the event's own time stamp: a busy page does not lengthen anybody's reaction. */
  measure: (gestureMs: number) => { reactionMs: number; readyDelayMs: number; focusLost: boolean };
  stop: () => void;
};

/**
 * Paints in the next frame and takes the time stamp of the one after it as the onset: the browser presents a frame's
 * drawing at its end, so that stamp is the first moment at which the picture is known to be visible.
 */
export function beginGlance(options: { arrivedMs: number; paint: () => void; onShown: () => void }): Glance {
  let onsetMs: number | null = null;
  let focusLost = false;
  const loseFocus = () => {
    if (onsetMs !== null) focusLost = true;
  };
  const loseWhenHidden = () => {
    if (document.hidden) loseFocus();
  };
  window.addEventListener('blur', loseFocus);
  document.addEventListener('visibilitychange', loseWhenHidden);

  let request = requestAnimationFrame(() => {
    options.paint();
    request = requestAnimationFrame((frameMs) => {
      onsetMs = frameMs;
      options.onShown();
    });
  });

  return {
    onsetMs: () => onsetMs,
    measure: (gestureMs) => {
      const onset = onsetMs ?? gestureMs;
      return {
        reactionMs: Math.max(0, gestureMs - onset),
        readyDelayMs: Math.max(0, onset - options.arrivedMs),
        focusLost,
      };
    },
    stop: () => {
      cancelAnimationFrame(request);
      window.removeEventListener('blur', loseFocus);
      document.removeEventListener('visibilitychange', loseWhenHidden);
    },
  };
}
