import sharp, { type Metadata } from 'sharp';
import { MAX_PIXELS, UnusableFileError } from './picture-files.ts';

/** First bytes. Only these formats reach a decoder, whatever a file is called. */
const FORMATS: readonly { name: string; at: number; bytes: string }[] = [
  { name: 'JPEG', at: 0, bytes: '\xff\xd8\xff' },
  { name: 'PNG', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { name: 'WebP', at: 8, bytes: 'WEBP' },
  { name: 'AVIF', at: 4, bytes: 'ftypavif' },
];

/**
 * The square in the middle of an encoded picture, upright as its EXIF says, in sRGB on white: resolution² × 3 bytes. Smaller
 * pictures are refused, since enlarging blurs, and blur tells authentic from forged.
 */
export async function readPicture(encoded: Uint8Array, resolution: number): Promise<Uint8Array> {
  const head = Buffer.from(encoded.subarray(0, 16)).toString('latin1');
  if (!FORMATS.some(({ at, bytes }) => head.startsWith(bytes, at)))
    throw new UnusableFileError(`is no picture: ${FORMATS.map(({ name }) => name).join(', ')} are read`);
  try {
    refuseUnsuitable(await sharp(encoded, { limitInputPixels: false }).metadata(), resolution); // reads the header alone
    const { data, info } = await sharp(encoded, { failOn: 'error', limitInputPixels: MAX_PIXELS })
      .autoOrient()
      .resize(resolution, resolution, { fit: 'cover', position: 'centre', kernel: 'lanczos3' })
      .flatten({ background: '#ffffff' })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new UnusableFileError(`has ${info.channels} channels of colour; 3 were expected`);
    return new Uint8Array(data.buffer, data.byteOffset, data.length);
  } catch (error) {
    if (error instanceof UnusableFileError) throw error;
    const reason = error instanceof Error ? error.message.trim().split('\n').at(-1) : error;
    throw new UnusableFileError(`cannot be decoded: ${reason}`);
  }
}

function refuseUnsuitable({ width, height, pages = 1 }: Metadata, resolution: number): void {
  if (width * height > MAX_PIXELS)
    throw new UnusableFileError(`is ${width}×${height} px; at most ${MAX_PIXELS / 1e6} million pixels are read`);
  if (pages > 1) throw new UnusableFileError('is animated');
  if (Math.min(width, height) < resolution)
    throw new UnusableFileError(`is ${width}×${height} px, smaller than ${resolution}×${resolution}`);
}
