import type { WalkWatched } from '../../lib/protocol/latent.ts';
import { imageFromRgb } from '../_client/picture.ts';

/**
 * Lays the faces of a frame out in a square. Each is enlarged by itself, so that no face bleeds into its neighbour.
 * Returns the painter of one frame: faces × resolution² × 3 bytes, face after face.
 */
export function createWalkPainter(canvas: HTMLCanvasElement, watched: WalkWatched): (frame: ArrayBuffer) => void {
  const { faces, resolution } = watched;
  const columns = Math.ceil(Math.sqrt(faces));
  const rows = Math.ceil(faces / columns);
  const face = document.createElement('canvas');
  face.width = resolution;
  face.height = resolution;
  const faceContext = face.getContext('2d');
  const context = canvas.getContext('2d');
  const bytesPerFace = resolution * resolution * 3;

  return (frame) => {
    if (!faceContext || !context || frame.byteLength !== faces * bytesPerFace) return;
    const width = Math.round(canvas.clientWidth * window.devicePixelRatio);
    if (canvas.width !== width) {
      canvas.width = width;
      canvas.height = Math.round((width * rows) / columns);
    }
    context.imageSmoothingQuality = 'high';
    const gap = columns === 1 ? 0 : Math.round(2 * window.devicePixelRatio);
    const side = (width - gap * (columns - 1)) / columns;
    for (let index = 0; index < faces; index++) {
      const rgb = new Uint8Array(frame, index * bytesPerFace, bytesPerFace);
      faceContext.putImageData(imageFromRgb(rgb, resolution), 0, 0);
      const left = Math.round((index % columns) * (side + gap));
      const top = Math.round(Math.floor(index / columns) * (side + gap));
      context.drawImage(face, left, top, Math.ceil(side), Math.ceil(side));
    }
  };
}
