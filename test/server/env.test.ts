import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { BACKEND_NAMES } from '../../lib/gan/backend/backend-name.ts';
import { EnvironmentError, parseEnvironment } from '../../server/env.ts';
import { formatLine } from '../../server/log.ts';

const example = fileURLToPath(new URL('../../.env.example', import.meta.url));

describe('the environment', () => {
  it('has a default for everything, and .env.example states exactly these', async () => {
    const documented = parseEnv(await readFile(example, 'utf8')) as Record<string, string>;
    expect(parseEnvironment(documented)).toEqual(parseEnvironment({}));
    expect(parseEnvironment({})).toMatchObject({
      port: 3000,
      host: '0.0.0.0',
      wallTarget: 200,
      databaseUrl: undefined,
    });
  });

  it('says everything that is wrong at once, and shows no secret', () => {
    const wrong = {
      PORT: '80000',
      WALL_TARGET: 'many',
      PUBLIC_URL: 'ftp://museum',
      DATABASE_URL: 'mysql://root:hunter2@db/x',
      TF_BACKEND: 'cuda',
      TLS_CERT: 'cert.pem',
    };
    expect(() => parseEnvironment(wrong)).toThrow(EnvironmentError);
    const message = messageOf(() => parseEnvironment(wrong));
    for (const name of Object.keys(wrong)) expect(message).toContain(`  ${name} `);
    expect(message).toContain('PORT must be a port, 0…65535');
    expect(message).not.toContain('hunter2');
  });

  it('takes every backend, and names them to whoever asks for another', () => {
    for (const name of BACKEND_NAMES) expect(() => parseEnvironment({ TF_BACKEND: name })).not.toThrow();
    expect(() => parseEnvironment({ TF_BACKEND: 'gpu' })).toThrow(
      `TF_BACKEND must be one of ${BACKEND_NAMES.join(', ')} (it is "gpu")`,
    );
  });

  it('takes the origin of PUBLIC_URL, and both halves of a certificate', () => {
    const parsed = parseEnvironment({ PUBLIC_URL: 'https://museum.example/', TLS_CERT: '/a', TLS_KEY: '/b' });
    expect(parsed).toMatchObject({
      publicUrl: 'https://museum.example',
      tls: { certificateFile: '/a', keyFile: '/b' },
    });
  });
});

it('a log line on a terminal is one line that a person can read', () => {
  const time = new Date('2026-11-24T08:50:01').getTime();
  const line = JSON.stringify({
    level: 30,
    time,
    part: 'wall',
    real: 64,
    reason: 'two words',
    msg: 'hung new pictures',
  });
  expect(formatLine(line)).toBe('08:50:01 info  wall: hung new pictures real=64 reason="two words"');
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}
