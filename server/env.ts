import { resolve } from 'node:path';
import { z } from 'zod';

const PORT_RANGE = 'must be a port, 0…65535 (0 lets the system choose)';

/** `NAME=` in a file means "not set", as it does in a shell script. */
const unsetWhenEmpty = (value: unknown) => (value === '' ? undefined : value);
const optional = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(unsetWhenEmpty, schema.optional());
const withDefault = <Schema extends z.ZodType>(schema: Schema, value: string) =>
  z.preprocess((given) => unsetWhenEmpty(given) ?? value, schema);
const integer = (message: string, min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
const flag = z
  .enum(['0', '1', 'false', 'true'], 'must be 1 or 0')
  .transform((value) => value === '1' || value === 'true');

const environmentSchema = z.object({
  PORT: withDefault(integer(PORT_RANGE, 0, 65_535), '3000'),
  HOST: withDefault(z.string(), '0.0.0.0'),
  DATA_DIR: withDefault(z.string(), './data'),
  DATABASE_URL: optional(
    z.string().regex(/^postgres(ql)?:\/\//, 'must look like postgres://user:password@host:5432/database'),
  ),
  PUBLIC_URL: optional(
    z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://museum.example' })
      .transform((value) => new URL(value).origin),
  ),
  // The GPU child reads it from what it inherits; here it is refused before a child has to.
  TF_BACKEND: optional(z.enum(['tensorflow', 'webgpu', 'wasm', 'cpu'], 'must be one of tensorflow, webgpu, wasm, cpu')),
  MODEL: withDefault(z.string(), 'dcgan-people-half'),
  TLS_CERT: optional(z.string()),
  TLS_KEY: optional(z.string()),
  TRUST_PROXY: withDefault(flag, '0'),
  WALL_TARGET: withDefault(integer('must be a whole number, 8…2000', 8, 2000), '200'),
  LOG_LEVEL: withDefault(z.enum(['debug', 'info', 'warn', 'error'], 'must be one of debug, info, warn, error'), 'info'),
});

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type Environment = {
  port: number;
  host: string;
  dataDirectory: string; // absolute
  databaseUrl: string | undefined; // undefined: PGlite in the data directory
  publicUrl: string | undefined; // an origin, without a slash at its end
  model: string; // the forger on the wall: an id of the shelf of models, or a directory
  tls: { certificateFile: string; keyFile: string } | undefined;
  isProxyTrusted: boolean; // X-Forwarded-* is believed
  wallTarget: number; // pictures of each class
  logLevel: LogLevel;
};

/** Says everything that is wrong with the environment at once, one line each. */
export class EnvironmentError extends Error {
  constructor(problems: string[]) {
    super(`The environment is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'EnvironmentError';
  }
}

/** The one place where variables become values. `.env.example` explains each. */
export function parseEnvironment(variables: Record<string, string | undefined>): Environment {
  const parsed = environmentSchema.safeParse(variables);
  const problems = (parsed.error?.issues ?? []).map((issue) => {
    const name = String(issue.path[0]);
    const given = variables[name];
    const shown = given === undefined || /URL/.test(name) ? '' : ` (it is ${JSON.stringify(given)})`;
    return `${name} ${issue.message}${shown}`;
  });
  // Not a refinement of the schema: zod would keep quiet about it until everything else is right.
  if (Boolean(variables.TLS_CERT) !== Boolean(variables.TLS_KEY)) {
    problems.push('TLS_CERT and TLS_KEY must be set together');
  }
  if (!parsed.success || problems.length > 0) throw new EnvironmentError(problems);
  const values = parsed.data;
  return {
    port: values.PORT,
    host: values.HOST,
    dataDirectory: resolve(values.DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    publicUrl: values.PUBLIC_URL,
    model: values.MODEL,
    tls:
      values.TLS_CERT === undefined || values.TLS_KEY === undefined
        ? undefined
        : { certificateFile: resolve(values.TLS_CERT), keyFile: resolve(values.TLS_KEY) },
    isProxyTrusted: values.TRUST_PROXY,
    wallTarget: values.WALL_TARGET,
    logLevel: values.LOG_LEVEL,
  };
}

/** `.env` in the working directory, where there is one, then the process; what the process has wins. */
export function loadEnvironment(): Environment {
  try {
    process.loadEnvFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return parseEnvironment(process.env);
}
