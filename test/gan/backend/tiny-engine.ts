import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { strToU8, zipSync } from 'fflate';
import type { EngineRelease } from '../../../lib/gan/backend/install/release.ts';

const run = promisify(execFile);

/** What the tiny addon finds in the tiny library. */
export const TINY_ANSWER = 42;

const HEADER = 'extern "C" int TinyAnswer();\nextern "C" int TinyFrame();\n';
const ADDON = `
#include <node_api.h>
#include "tensorflow/c/c_api.h"
static napi_value Init(napi_env env, napi_value exports) {
  napi_value answer;
  napi_create_int32(env, TinyAnswer() + TinyFrame(), &answer);
  napi_set_named_property(env, exports, "answer", answer);
  return exports;
}
NAPI_MODULE(tiny, Init)
`;

/**
 * A TensorFlow of a few kilobytes, with everything that the installer touches in the real one: a wheel on an index, two
 * shared libraries, headers, and sources of an addon that calls into the libraries.
 */
export async function makeTinyEngine(): Promise<{
  folder: string;
  wheel: Uint8Array;
  release: EngineRelease;
  /** As `npm ci` would leave @tensorflow/tfjs-node-gpu: sources, and no addon. */
  makePackage(source?: string): Promise<string>;
  discard(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'curator-tiny-engine-'));
  const libraries = await Promise.all([
    compileLibrary(folder, {
      name: 'libtensorflow_cc.so.2',
      code: `extern "C" int TinyAnswer() { return ${TINY_ANSWER}; }`,
    }),
    compileLibrary(folder, { name: 'libtensorflow_framework.so.2', code: 'extern "C" int TinyFrame() { return 0; }' }),
  ]);
  const wheel = zipSync({
    'tensorflow/libtensorflow_cc.so.2': libraries[0],
    'tensorflow/libtensorflow_framework.so.2': libraries[1],
    'tensorflow/include/tensorflow/c/c_api.h': strToU8(HEADER),
    'tensorflow/python/not_needed.py': strToU8('print("no Python is needed")'),
    'tensorflow_cpu-2.21.0.dist-info/METADATA': strToU8(
      'Metadata-Version: 2.1\nName: tensorflow-cpu\nVersion: 2.21.0\n',
    ),
    'tensorflow_cpu-2.21.0.dist-info/WHEEL': strToU8('Wheel-Version: 1.0\nRoot-Is-Purelib: false\n'),
    'tensorflow_cpu-2.21.0.dist-info/RECORD': strToU8(''),
  });
  const names = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'];
  let packages = 0;
  return {
    folder,
    wheel,
    release: {
      id: 'tiny-engine',
      version: '2.21.0',
      wheels: [
        {
          file: 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
          bytes: wheel.length,
          sha256: createHash('sha256').update(wheel).digest('hex'),
        },
      ],
      libraries: names,
      keeps: (member) => names.includes(member) || member.startsWith('tensorflow/include/'),
      keptBytes: 1e6,
    },
    async makePackage(source = ADDON) {
      const packageDirectory = join(folder, `package-${packages++}`);
      await mkdir(join(packageDirectory, 'binding'), { recursive: true });
      await writeFile(join(packageDirectory, 'binding', 'addon.cc'), source);
      return packageDirectory;
    },
    discard: () => rm(folder, { recursive: true, force: true }),
  };
}

async function compileLibrary(folder: string, { name, code }: { name: string; code: string }): Promise<Uint8Array> {
  const source = join(folder, `${name}.cc`);
  await writeFile(source, code);
  await run('g++', ['-shared', '-fPIC', `-Wl,-soname,${name}`, '-o', join(folder, name), source]);
  return readFile(join(folder, name));
}

/**
 * A package index on a local port, in HTML or JSON as it is asked, that serves one wheel and resumes downloads.
 *
 * @param hold instead of the wheel's bytes, silence: it is called once the wheel was asked for, with the end of the asker
 */
export async function startIndex(file: string, content: Uint8Array, hold?: (connectionEnd: Promise<void>) => void) {
  const requests: { path: string; range: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push({ path, range: request.headers.range });
    if (path === '/simple/tensorflow-cpu/') {
      const isJson = request.headers.accept?.includes('json');
      response.setHeader('content-type', isJson ? 'application/vnd.pypi.simple.v1+json' : 'text/html');
      const files = [{ filename: file, url: `../../files/${file}`, hashes: {} }];
      const listing = { meta: { 'api-version': '1.0' }, name: 'tensorflow-cpu', files };
      response.end(isJson ? JSON.stringify(listing) : `<a href="../../files/${file}">${file}</a>`);
    } else if (path === `/files/${file}`) {
      const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.statusCode = start > 0 ? 206 : 200;
      response.setHeader('content-length', content.length - start);
      if (start > 0) response.setHeader('content-range', `bytes ${start}-${content.length - 1}/${content.length}`);
      if (hold) {
        response.flushHeaders();
        hold(new Promise((resolve) => request.socket.once('close', () => resolve())));
      } else {
        response.end(content.subarray(start));
      }
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple/`,
    requests,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A port that refuses connections. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** This process's environment without anything that would lead pip or us to another index, cache or backend. */
export function cleanEnvironment(changes: Record<string, string>): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(
    ([name]) => !/^(PIP_.*|.*_proxy|TF_BACKEND|CURATOR_.*|CXX|NODE_OPTIONS)$/i.test(name),
  );
  return { ...Object.fromEntries(ours), NODE_ENV: 'test', PIP_CONFIG_FILE: '/dev/null', ...changes };
}

/** A PATH with these programs and no others. */
export async function pathWith(folder: string, programs: string[]): Promise<string> {
  const bin = await mkdtemp(join(folder, 'bin-'));
  for (const program of programs) {
    for (const place of (process.env.PATH ?? '').split(delimiter)) {
      const isLinked = await run('test', ['-x', join(place, program)])
        .then(() => symlink(join(place, program), join(bin, program)))
        .then(
          () => true,
          () => false,
        );
      if (isLinked) break;
    }
  }
  return bin;
}
