import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { httpGet } from './http-get.ts';
import type { Wheel } from './release.ts';

const PUBLIC_INDEX = 'https://pypi.org/simple/';

// PEP 691; the index also answers in HTML where it is too old for it (PEP 503).
const JSON_TYPE = 'application/vnd.pypi.simple.v1+json';
const indexPage = z.object({ files: z.array(z.object({ filename: z.string(), url: z.string() })) });

export type DownloadOptions = {
  directory: string;
  environment: NodeJS.ProcessEnv;
  onBytes(doneBytes: number): void;
  /** Who says nothing for so long is given up. */
  silenceLimitMs?: number;
  signal?: AbortSignal;
};

/**
 * Downloads a wheel over plain HTTPS, without Python, from an index, which is the public one unless another is named. What an
 * interrupted download left is gone on with, and a connection that was cut is opened again as long as each brings something.
 * The file is not verified yet.
 *
 * @returns its path
 */
export async function downloadFromIndex(
  wheel: Wheel,
  options: DownloadOptions & { indexUrl: string | undefined },
): Promise<string> {
  const { directory } = options;
  const index = options.indexUrl || PUBLIC_INDEX;
  const url = await findWheel(wheel, new URL(index.endsWith('/') ? index : `${index}/`), options);

  const path = join(directory, wheel.file);
  const partial = `${path}.part`;
  let isWhole = false;
  while (!isWhole) {
    const have = await sizeOf(partial);
    if (have >= wheel.bytes) break;
    try {
      isWhole = await receive(url, { ...options, partial, have });
    } catch (error) {
      options.signal?.throwIfAborted();
      if ((await sizeOf(partial)) <= have) throw error;
    }
  }
  await rename(partial, path);
  return path;
}

/** Writes what is missing from byte `have` on to the end of the file; false: what was there is of another file, and is gone. */
async function receive(url: URL, options: DownloadOptions & { partial: string; have: number }): Promise<boolean> {
  const { environment, onBytes, silenceLimitMs, signal, partial, have } = options;
  const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
  const response = await httpGet(url, { headers, environment, silenceLimitMs, signal });
  if (response.statusCode === 416 && have > 0) {
    response.resume();
    await rm(partial);
    return false;
  }
  const isContinued = response.statusCode === 206;
  if (!isContinued) await assertOk(response, url);
  let doneBytes = isContinued ? have : 0;
  response.on('data', (chunk: Buffer) => {
    doneBytes += chunk.length;
    onBytes(doneBytes);
  });
  const file = createWriteStream(partial, { flags: isContinued ? 'a' : 'w' });
  const closed = new Promise<void>((resolve) => file.once('close', resolve));
  try {
    await pipeline(response, file, { signal });
  } finally {
    await closed; // a write may be under way, and the next connection appends
  }
  return true;
}

async function findWheel(wheel: Wheel, index: URL, options: DownloadOptions): Promise<URL> {
  const project = (wheel.file.split('-')[0] ?? '').toLowerCase().replace(/[-_.]+/g, '-');
  const page = new URL(`${project}/`, index);
  const response = await httpGet(page, {
    headers: { accept: `${JSON_TYPE}, text/html;q=0.1` },
    environment: options.environment,
    silenceLimitMs: options.silenceLimitMs,
    signal: options.signal,
  });
  await assertOk(response, page);
  const body = await text(response);
  const links = response.headers['content-type']?.startsWith(JSON_TYPE)
    ? indexPage.parse(JSON.parse(body)).files.map(({ filename, url }) => (filename === wheel.file ? url : ''))
    : Array.from(body.matchAll(/href=["']([^"']+)["']/g), (match) => match[1] ?? '');
  const link = links.find(
    (candidate) => candidate.split('#')[0]?.endsWith(`/${wheel.file}`) || candidate === wheel.file,
  );
  if (!link) throw new Error(`${page.host}${page.pathname} does not list ${wheel.file}`);
  return new URL(link.replaceAll('&amp;', '&'), page);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function assertOk(response: IncomingMessage, url: URL): Promise<void> {
  if (response.statusCode === 200) return;
  response.resume();
  throw new Error(`${url.host} answered ${response.statusCode} ${response.statusMessage} for ${url.pathname}`);
}
