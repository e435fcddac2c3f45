import type { Resolution } from '../../lib/protocol/limits.ts';
import type { RoundSummary } from '../../lib/protocol/play.ts';

/** A picture as the canvas draws it. Its owner closes it. */
export type Picture = ImageBitmap;

/**
 * Decodes what the wire carries: raw RGB at 64 px, padded WebP above. It resolves when the picture can be drawn without a
 * pause, so that a trial never begins with the decoding of its face.
 */
export function decodePicture(bytes: ArrayBuffer | Uint8Array, resolution: Resolution): Promise<Picture> {
  switch (resolution) {
    case 64:
      return createImageBitmap(imageFromRgb(asBytes(bytes), resolution));
    case 128:
    case 256:
      return createImageBitmap(new Blob([new Uint8Array(asBytes(bytes))], { type: 'image/webp' }));
    default:
      return resolution satisfies never;
  }
}

/** The bytes of each forgery that passed for real, in the summary's order. */
export function cutPictures({ fooledBy, pictures }: Pick<RoundSummary, 'fooledBy' | 'pictures'>): Uint8Array[] {
  const bytes = asBytes(pictures); // a browser gets an ArrayBuffer
  let end = 0;
  return fooledBy.map(({ pictureBytes }) => {
    end += pictureBytes;
    return bytes.subarray(end - pictureBytes, end);
  });
}

/** `rgb`: resolution² × 3 bytes, row by row from the top left. */
export function imageFromRgb(rgb: Uint8Array, resolution: number): ImageData {
  const image = new ImageData(resolution, resolution);
  const rgba = image.data;
  for (let from = 0, to = 0; to < rgba.length; from += 3, to += 4) {
    rgba[to] = rgb[from] ?? 0;
    rgba[to + 1] = rgb[from + 1] ?? 0;
    rgba[to + 2] = rgb[from + 2] ?? 0;
    rgba[to + 3] = 255;
  }
  return image;
}

/** Fills the canvas, which is as many device pixels wide as it is shown, so that one smooth enlargement is the only one. */
export function drawPicture(canvas: HTMLCanvasElement, picture: Picture): void {
  const side = Math.max(1, Math.round(canvas.clientWidth * window.devicePixelRatio));
  if (canvas.width !== side) {
    canvas.width = side;
    canvas.height = side;
  }
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) return;
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, side, side);
}

function asBytes(bytes: ArrayBuffer | Uint8Array): Uint8Array {
  return bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
}
