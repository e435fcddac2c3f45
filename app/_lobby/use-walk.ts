import { type RefObject, useEffect, useState } from 'react';
import type { WalkWatched } from '../../lib/protocol/latent.ts';
import type { AppSocket } from '../_client/socket.ts';
import { createWalkPainter } from './walk-painter.ts';

const retryMs = 5_000;

/** `hasFrame`: something has been painted. `isResting`: the server cannot show the walk now; it is asked again. */
export type Walk = { watched: WalkWatched | null; hasFrame: boolean; isResting: boolean };

/**
 * Watches the walk while the canvas is in sight, the page is visible and nobody pauses it: the forger works only as long
 * as somebody looks.
 */
export function useWalk(options: {
  socket: AppSocket;
  canvas: RefObject<HTMLCanvasElement | null>;
  isPaused: boolean;
}): Walk {
  const { socket, canvas, isPaused } = options;
  const isInSight = useInSight(canvas);
  const [walk, setWalk] = useState<Walk>({ watched: null, hasFrame: false, isResting: false });

  useEffect(() => {
    const element = canvas.current;
    if (!element || !isInSight || isPaused) return;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let paint: ((frame: ArrayBuffer) => void) | null = null;

    const watch = () => {
      socket.emit('walk:watch', {}, (result) => {
        if (result.ok) {
          paint = createWalkPainter(element, result.value);
          setWalk((last) => ({ ...last, watched: result.value, isResting: false }));
        } else {
          setWalk((last) => ({ ...last, isResting: true }));
          retry = setTimeout(watch, retryMs);
        }
      });
    };
    const onFramed = (frame: ArrayBuffer) => {
      if (!paint) return;
      paint(frame);
      setWalk((last) => (last.hasFrame ? last : { ...last, hasFrame: true }));
    };

    socket.on('connect', watch);
    socket.on('walk:framed', onFramed);
    if (socket.connected) watch();
    return () => {
      clearTimeout(retry);
      socket.off('connect', watch);
      socket.off('walk:framed', onFramed);
      if (socket.connected) socket.emit('walk:leave', {}, () => {});
    };
  }, [socket, canvas, isInSight, isPaused]);

  return walk;
}

function useInSight(element: RefObject<HTMLElement | null>): boolean {
  const [isInSight, setInSight] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    let isIntersecting = false;
    const update = () => setInSight(isIntersecting && !document.hidden);
    const observer = new IntersectionObserver((entries) => {
      isIntersecting = entries.at(-1)?.isIntersecting ?? false;
      update();
    });
    observer.observe(element.current);
    document.addEventListener('visibilitychange', update);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', update);
    };
  }, [element]);
  return isInSight;
}
