import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { strToU8, zipSync } from 'fflate';
import {
  type EngineOptions,
  type EngineOutcome,
  ensureEngine,
} from '../../../lib/gan/backend/install/ensure-engine.ts';
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

const FILE = 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl';

/**
 * A TensorFlow of a few kilobytes, with everything that the installer touches in the real one: a wheel on an index, two
 * shared libraries, headers, and sources of an addon that calls into the libraries.
 */
export type TinyEngine = {
  folder: string;
  wheel: Uint8Array;
  file: string; // the wheel's name
  release: EngineRelease;
  /** As `npm ci` would leave @tensorflow/tfjs-node-gpu: sources, and no addon. */
  makePackage(source?: string): Promise<string>;
  makeCache(): Promise<string>;
  /** The engine step with this engine, in an environment that leads nowhere else. */
  install(environment: Record<string, string>, options: Partial<EngineOptions>): Promise<EngineOutcome>;
  discard(): Promise<void>;
};

/** @param onLoad what one of the libraries does when it is loaded, in C++ */
export async function makeTinyEngine(onLoad = ''): Promise<TinyEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'curator-tiny-engine-'));
  const libraries = await Promise.all([
    compileLibrary(folder, {
      name: 'libtensorflow_cc.so.2',
      code: `extern "C" int TinyAnswer() { return ${TINY_ANSWER}; }`,
    }),
    compileLibrary(folder, {
      name: 'libtensorflow_framework.so.2',
      code: `
        #include <csignal>
        __attribute__((constructor)) static void load() { ${onLoad} }
        extern "C" int TinyFrame() { return 0; }`,
    }),
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
  const release: EngineRelease = {
    id: 'tiny-engine',
    version: '2.21.0',
    wheels: [{ file: FILE, bytes: wheel.length, sha256: createHash('sha256').update(wheel).digest('hex') }],
    libraries: names,
    keeps: (member) => names.includes(member) || member.startsWith('tensorflow/include/'),
    keptBytes: 1e6,
  };
  return {
    folder,
    wheel,
    file: FILE,
    release,
    async makePackage(source = ADDON) {
      const packageDirectory = join(folder, `package-${packages++}`);
      await mkdir(join(packageDirectory, 'binding'), { recursive: true });
      await writeFile(join(packageDirectory, 'binding', 'addon.cc'), source);
      return packageDirectory;
    },
    makeCache: () => mkdtemp(join(folder, 'cache-')),
    install: (environment, options) =>
      ensureEngine({ log() {}, release, environment: cleanEnvironment(environment), ...options }),
    discard: () => rm(folder, { recursive: true, force: true }),
  };
}

async function compileLibrary(folder: string, { name, code }: { name: string; code: string }): Promise<Uint8Array> {
  const source = join(folder, `${name}.cc`);
  await writeFile(source, code);
  await run('g++', ['-shared', '-fPIC', `-Wl,-soname,${name}`, '-o', join(folder, name), source]);
  return readFile(join(folder, name));
}

/** Answers with what was asked for of the wheel; the head is set already. */
export type SendWheel = (response: ServerResponse, rest: Uint8Array, attempt: number) => void;

/** A package index on a local port, in HTML or JSON as it is asked, that serves one wheel and goes on with downloads. */
export async function startIndex(
  { file, wheel }: { file: string; wheel: Uint8Array },
  {
    send = (response, rest) => response.end(rest),
    tls,
  }: { send?: SendWheel; tls?: { key: string; cert: string } } = {},
) {
  const requests: { path: string; range: string | undefined; isByPip: boolean }[] = [];
  let attempts = 0;
  const answer: RequestListener = (request, response) => {
    const path = request.url ?? '';
    requests.push({ path, range: request.headers.range, isByPip: isByPip(request) });
    if (path === '/simple/tensorflow-cpu/') {
      const isJson = request.headers.accept?.includes('json');
      response.setHeader('content-type', isJson ? 'application/vnd.pypi.simple.v1+json' : 'text/html');
      const files = [{ filename: file, url: `../../files/${file}`, hashes: {} }];
      const listing = { meta: { 'api-version': '1.0' }, name: 'tensorflow-cpu', files };
      response.end(isJson ? JSON.stringify(listing) : `<a href="../../files/${file}">${file}</a>`);
    } else if (path === `/files/${file}`) {
      const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      if (start > wheel.length) return void response.writeHead(416).end();
      response.statusCode = start > 0 ? 206 : 200;
      response.setHeader('content-length', wheel.length - start);
      if (start > 0) response.setHeader('content-range', `bytes ${start}-${wheel.length - 1}/${wheel.length}`);
      send(response, wheel.subarray(start), attempts++);
    } else {
      response.writeHead(404).end();
    }
  };
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/simple/`,
    requests,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Whether pip asks, and not we. */
export function isByPip({ headers }: IncomingMessage): boolean {
  return headers['user-agent']?.startsWith('pip/') ?? false;
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
    ([name]) => !/^(PIP_.*|.*_proxy|.*_CA_BUNDLE|TF_BACKEND|CURATOR_.*|CXX|NODE_OPTIONS)$/i.test(name),
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

/** A PATH with one program, a shell script that stands in for another. */
export async function pathWithScript(
  folder: string,
  { name, script }: { name: string; script: string },
): Promise<string> {
  const bin = await mkdtemp(join(folder, 'bin-'));
  await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return bin;
}
