import type { Device } from '../../lib/protocol/play.ts';

/** What kind of hand made a gesture. A click that a key caused has no pointer type. */
export function pointerOf(event: Event | null): Device['pointer'] {
  if (event instanceof KeyboardEvent) return 'keyboard';
  const pointerType = event instanceof PointerEvent ? event.pointerType : null;
  switch (pointerType) {
    case 'mouse':
      return 'mouse';
    case 'touch':
      return 'touch';
    case '':
      return 'keyboard';
    case null:
      return window.matchMedia('(pointer: coarse)').matches ? 'touch' : 'mouse';
    default:
      return 'other';
  }
}

/** What kind of screen shows the round. The picture's size comes from the style sheet, before any picture hangs. */
export function describeDevice(pointer: Device['pointer']): Device {
  const probe = document.createElement('div');
  probe.className = 'picture-size';
  document.body.append(probe);
  const pictureWidth = Math.max(1, Math.round(probe.getBoundingClientRect().width));
  probe.remove();
  return {
    viewportWidth: Math.max(1, Math.round(window.innerWidth)),
    viewportHeight: Math.max(1, Math.round(window.innerHeight)),
    devicePixelRatio: Math.min(20, Math.max(0.1, window.devicePixelRatio)),
    pictureWidth,
    pointer,
  };
}
