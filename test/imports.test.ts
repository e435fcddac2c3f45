/** DESIGN's table of who may import whom, as a test. A row that is missing here is a folder that nobody planned. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['app', 'server', 'lib', 'db', 'test'];

/** Packages that only the rows which name them may import. */
const RESTRICTED = [
  '@tensorflow/*',
  'webgpu',
  'sharp',
  'drizzle-orm',
  '@electric-sql/pglite',
  'postgres',
  'socket.io',
  'socket.io-client',
  'next',
  'react',
  'react-dom',
];

type Row = {
  of: string; // files, a pattern
  ours: string[]; // patterns of our files that it may import
  oursAsTypes?: string[]; // only with `import type`
  npm: string[]; // restricted packages that it may import, or with `only` every one
  only?: true; // no package beside those named
  builtins?: true; // Node's own modules
};

/** The first row that matches a file is its row. */
const ROWS: Row[] = [
  { of: 'lib/protocol/**', ours: ['lib/protocol/**'], npm: ['zod'], only: true },
  { of: 'lib/judgment/**', ours: ['lib/judgment/**'], npm: [], only: true },
  { of: 'lib/collection/**', ours: ['lib/collection/**'], npm: ['sharp'], builtins: true },
  { of: 'lib/gan/tf.ts', ours: ['lib/gan/**'], npm: ['@tensorflow/*'], builtins: true },
  { of: 'lib/gan/backend/**', ours: ['lib/gan/**'], npm: ['@tensorflow/*', 'webgpu'], builtins: true },
  { of: 'lib/gan/**', ours: ['lib/gan/**'], npm: [], builtins: true },
  { of: 'lib/plane/**', ours: ['lib/plane/**'], npm: ['@tensorflow/tfjs'], only: true },
  {
    of: 'db/**',
    ours: ['db/**', 'lib/protocol/**'],
    npm: ['drizzle-orm', '@electric-sql/pglite', 'postgres'],
    builtins: true,
  },
  {
    of: 'server/game/{room,round,scoring,room-code}.ts',
    ours: ['server/game/{room,round,scoring,room-code}.ts', 'lib/protocol/**', 'lib/judgment/**'],
    npm: [],
    only: true,
  },
  {
    of: 'server/{game,wall}/**',
    ours: ['server/{game,wall}/**', 'db/queries/**', 'lib/protocol/**', 'lib/judgment/**', 'server/{log,env}.ts'],
    oursAsTypes: ['db/**', 'server/engine.ts', 'server/gpu/worker-handle.ts', 'server/pictures/**'],
    npm: [],
    builtins: true,
  },
  {
    of: 'server/gpu/{worker-handle,child-process}.ts',
    ours: ['server/gpu/{messages,child-process}.ts', 'lib/protocol/**', 'server/log.ts'],
    oursAsTypes: ['lib/gan/**'],
    npm: [],
    builtins: true,
  },
  {
    of: 'server/gpu/**',
    ours: ['server/gpu/**', 'lib/**', 'server/{env,log,parent-watch}.ts'],
    npm: [],
    builtins: true,
  },
  {
    of: 'server/pictures/**',
    ours: ['server/pictures/**', 'lib/collection/**', 'server/log.ts'],
    npm: ['sharp'],
    builtins: true,
  },
  {
    of: 'server/stream/**',
    ours: ['server/stream/**', 'lib/protocol/**', 'server/log.ts'],
    oursAsTypes: ['server/gpu/{messages,worker-handle}.ts'],
    npm: [],
    builtins: true,
  },
  {
    of: 'server/{socket,http}/**',
    ours: [
      'server/{socket,http,game,wall,stream}/**',
      'lib/protocol/**',
      'lib/judgment/**',
      'db/queries/**',
      'server/{log,env}.ts',
    ],
    oursAsTypes: ['server/gpu/worker-handle.ts', 'db/**'],
    npm: ['socket.io', 'next'],
    builtins: true,
  },
  { of: 'server/{env,log,parent-watch}.ts', ours: ['server/{env,log}.ts', 'lib/protocol/**'], npm: [], builtins: true },
  {
    of: 'server/commands/**',
    ours: ['server/**', 'lib/**', 'db/**', 'test/bench/**'],
    npm: ['socket.io', 'next', 'sharp'],
    builtins: true,
  },
  {
    of: 'server/*.ts', // the composition root and its pieces
    ours: ['server/**', 'lib/**', 'db/**'],
    npm: ['socket.io', 'next', 'sharp'],
    builtins: true,
  },
  {
    of: 'app/**',
    ours: ['app/**', 'lib/judgment/**', 'lib/plane/**'],
    oursAsTypes: ['lib/protocol/**'],
    npm: ['next', 'react', 'react-dom', 'socket.io-client'],
  },
  { of: 'test/**', ours: ['**'], npm: ['*'], builtins: true },
];

type Import = { from: string; specifier: string; isType: boolean };

describe('who may import whom', () => {
  const imports = FOLDERS.flatMap(sourceFiles).flatMap(importsOf);

  it('finds the imports at all', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it('every import stands in the table', () => {
    expect(imports.flatMap(objection)).toEqual([]);
  });

  it('main.ts and the commands are imported by nobody', () => {
    const roots = imports
      .filter(
        ({ from, specifier }) => !from.startsWith('test/') && isOurs(specifier) && isRoot(resolveOurs(from, specifier)),
      )
      .filter(({ from }) => !from.startsWith('server/commands/'));
    expect(roots).toEqual([]);
  });

  it.each([
    ['lib/judgment/x.ts', 'node:fs', false],
    ['lib/gan/x.ts', '@tensorflow/tfjs', false],
    ['lib/gan/x.ts', '../../db/schema.ts', false],
    ['server/gpu/worker.ts', '../../db/client.ts', false],
    ['server/game/round.ts', './live-room.ts', false],
    ['app/page.tsx', '../lib/protocol/play.ts', false],
    ['app/page.tsx', '../server/env.ts', true],
    ['db/x.ts', '../server/log.ts', false],
  ])('refuses %s importing %s', (from, specifier, isType) => {
    expect(objection({ from, specifier, isType })).toHaveLength(1);
  });
});

function objection({ from, specifier, isType }: Import): string[] {
  const row = ROWS.find((candidate) => matches(candidate.of, from));
  if (!row) return [`${from} is in no row of the table`];
  if (isOurs(specifier)) {
    const target = resolveOurs(from, specifier);
    const allowed = [...row.ours, ...(isType ? (row.oursAsTypes ?? []) : [])];
    return allowed.some((pattern) => matches(pattern, target)) ? [] : [`${from} may not import ${target}`];
  }
  const name = packageOf(specifier);
  if (specifier.startsWith('node:') || builtinModules.includes(name)) {
    return row.builtins ? [] : [`${from} may not import ${specifier}`];
  }
  const isNamed = row.npm.some((pattern) => matches(pattern, name));
  const isRestricted = RESTRICTED.some((pattern) => matches(pattern, name));
  return isNamed || (!isRestricted && !row.only) ? [] : [`${from} may not import ${name}`];
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path))
    .map((path) => join(folder, path).split(sep).join('/'));
}

function importsOf(from: string): Import[] {
  const source = ts.createSourceFile(from, readFileSync(join(ROOT, from), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
        found.push({ from, specifier: node.moduleSpecifier.text, isType: isTypeOnly(node) });
      }
    } else if (ts.isCallExpression(node) && isDynamicImport(node.expression)) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteral(argument)) found.push({ from, specifier: argument.text, isType: false });
    } else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    ) {
      found.push({ from, specifier: node.argument.literal.text, isType: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { namedBindings } = clause;
  return (
    !clause.name &&
    !!namedBindings &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every((one) => one.isTypeOnly)
  );
}

function isDynamicImport(expression: ts.Expression): boolean {
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require')
  );
}

function isOurs(specifier: string): boolean {
  return specifier.startsWith('.');
}

function resolveOurs(from: string, specifier: string): string {
  const path = relative('.', normalize(join(dirname(from), specifier)));
  return path.split(sep).join('/');
}

function isRoot(path: string): boolean {
  return path === 'server/main.ts' || path.startsWith('server/commands/');
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** `**` is any path, `*` any name, `{a,b}` one of them. */
function matches(pattern: string, path: string): boolean {
  const expression = pattern
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace(/\{([^}]*)\}/g, (_, names: string) => `(${names.replaceAll(',', '|')})`)
    .replace(/\*\*/g, '\0')
    .replace(/\*/g, '[^/]*')
    .replaceAll('\0', '.*');
  return new RegExp(`^${expression}$`).test(path);
}
