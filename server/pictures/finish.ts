import sharp, { type Sharp } from 'sharp';

/** Stored with every rendition: pictures finished by different versions must not hang together. */
export const FINISHING_VERSION = 1;

export type FinishedResolution = 64 | 128 | 256;

/** Bytes of every served picture, whatever it shows, so that size never tells the label. */
export const SERVED_BYTES: Readonly<Record<FinishedResolution, number>> = { 64: 12_288, 128: 24_576, 256: 65_536 };

const JPEG_QUALITY = 94;
const WEBP_QUALITIES = [92, 85, 75, 60, 40, 20];

/**
 * The one path to the wall, for painted and forged pictures alike: resample, one light lossy step, bytes. `rgb` is a square
 * of side `from`, from² × 3 bytes (readers crop before). The lossy step leaves the same compression marks on both classes;
 * 64 px pictures are served as its decoded pixels, larger ones as the WebP itself. No metadata: sharp writes none unless asked.
 */
export async function finishPicture(
  rgb: Uint8Array,
  from: number,
  resolution: FinishedResolution,
): Promise<Uint8Array> {
  if (rgb.length !== from * from * 3)
    throw new Error(`expected ${from * from * 3} bytes of RGB for ${from} px, got ${rgb.length}`);
  let picture = sharp(rgb, { raw: { width: from, height: from, channels: 3 } });
  if (from !== resolution) picture = picture.resize(resolution, resolution, { kernel: 'lanczos3', fit: 'cover' });
  if (resolution === 64) {
    const jpeg = await picture.jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' }).toBuffer();
    return decodeRgb(jpeg, resolution);
  }
  return pad(await encodeWithin(picture, SERVED_BYTES[resolution]), SERVED_BYTES[resolution]);
}

/** RGB pixels, resolution² × 3, of served bytes: what a browser will show, and what the networks are trained on. */
export async function decodeFinished(bytes: Uint8Array, resolution: FinishedResolution): Promise<Uint8Array> {
  if (bytes.length !== SERVED_BYTES[resolution])
    throw new Error(`a finished ${resolution} px picture has ${SERVED_BYTES[resolution]} bytes, got ${bytes.length}`);
  return resolution === 64 ? bytes : decodeRgb(bytes, resolution);
}

async function encodeWithin(picture: Sharp, limit: number): Promise<Uint8Array> {
  for (const quality of WEBP_QUALITIES) {
    const encoded = await picture.clone().webp({ quality, effort: 3, smartSubsample: true }).toBuffer();
    if (encoded.length <= limit) return encoded;
  }
  throw new Error(`the picture does not fit into ${limit} bytes at any quality`);
}

async function decodeRgb(encoded: Uint8Array, resolution: number): Promise<Uint8Array> {
  const { data, info } = await sharp(encoded).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  if (info.width !== resolution || info.channels !== 3)
    throw new Error(`decoded ${info.width} px × ${info.channels}, expected ${resolution} px × 3`);
  return new Uint8Array(data.buffer, data.byteOffset, data.length);
}

/** Zeros after the RIFF container, which WebP readers are told to ignore. */
function pad(encoded: Uint8Array, length: number): Uint8Array {
  const padded = new Uint8Array(length);
  padded.set(encoded);
  return padded;
}
