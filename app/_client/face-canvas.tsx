'use client';
import { type RefObject, useEffect, useRef } from 'react';
import { drawPicture, type Picture } from './picture.ts';

/** Paints a decoded picture at the size that its class name gives it. */
export function FaceCanvas({ picture, label, className }: { picture: Picture; label: string; className: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useRepaintOnResize(canvas, picture);
  return <canvas ref={canvas} role="img" aria-label={label} className={`block ${className}`} />;
}

/** Keeps a picture sharp when its canvas changes size, the first size included. */
export function useRepaintOnResize(canvas: RefObject<HTMLCanvasElement | null>, picture: Picture | null): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element || !picture) return;
    const observer = new ResizeObserver(() => drawPicture(element, picture));
    observer.observe(element);
    return () => observer.disconnect();
  }, [canvas, picture]);
}
