import sharp from 'sharp';

export type GridOrder = {
  /** RGB images, resolution² × 3 each. */
  images: readonly Uint8Array[];
  resolution: number;
  /** As square as can be unless told. */
  columns?: number;
  /** Pixels between pictures and around them. */
  gutter?: number;
};

const WALL = 24;

/** A contact sheet of RGB images as PNG bytes. */
export async function encodeGrid({
  images,
  resolution,
  columns = Math.ceil(Math.sqrt(images.length)),
  gutter = 2,
}: GridOrder): Promise<Uint8Array> {
  if (images.length === 0) throw new Error('a grid needs at least one image');
  const rows = Math.ceil(images.length / columns);
  const width = columns * (resolution + gutter) + gutter;
  const height = rows * (resolution + gutter) + gutter;
  const sheet = new Uint8Array(width * height * 3).fill(WALL);
  for (const [index, image] of images.entries()) {
    const left = gutter + (index % columns) * (resolution + gutter);
    const top = gutter + Math.floor(index / columns) * (resolution + gutter);
    for (let row = 0; row < resolution; row++) {
      sheet.set(image.subarray(row * resolution * 3, (row + 1) * resolution * 3), ((top + row) * width + left) * 3);
    }
  }
  return encodePng(sheet, width, height);
}

/** RGB pixels as PNG bytes without metadata. */
export async function encodePng(rgb: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
