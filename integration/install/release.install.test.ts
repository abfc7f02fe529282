import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown, type InputOptions, type OutputOptions } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ownOrigin } from '../../packaging/debian/origin.ts';
import { buildRelease } from '../../packaging/release/build-release.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-release-'));
afterAll(() => rmSync(folder, { recursive: true }));
const first = path.join(folder, 'first');
const origin = ownOrigin();
const { version } = origin;

let names: readonly string[] = [];
beforeAll(() => {
  names = buildRelease(origin, first);
});

/** Runs a program in a new empty folder, without a registry. */
function run(name: string, words: readonly string[], cwd: string): string {
  // No server answers at the address, and npm sends no request.
  const env = { ...process.env, npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' };
  const { status, stdout, stderr } = spawnSync(name, words, { cwd, env, encoding: 'utf8' });
  expect(status, stdout + stderr).toBe(0);
  return stdout;
}

function newFolder(name: string): string {
  const made = path.join(folder, name);
  mkdirSync(made);
  return made;
}

test('a release has each package, the playground, the bill of materials, notes and sums', () => {
  const ofNpm = ['', '-container-policies', '-core', '-host-policies', '-node'].map((part) => `lamellar${part}`);
  expect(names.toSorted()).toEqual(
    [
      'SHA256SUMS',
      ...ofNpm.map((name) => `${name}-${version}.tgz`),
      `lamellar-${version}-licences.txt`,
      `lamellar-${version}.cdx.json`,
      `lamellar-${version}.cjs`,
      `lamellar-playground-${version}.tar.gz`,
      `lamellar_${version}_all.deb`,
      'release-notes.md',
    ].toSorted(),
  );
  expect(run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], first).match(/: OK$/gm)).toHaveLength(
    names.length - 1,
  );
});

test('a second run has equal bytes, with a different time zone and locale', () => {
  const { TZ: zone, LC_ALL: locale } = process.env;
  process.env['TZ'] = 'Pacific/Auckland';
  process.env['LC_ALL'] = 'C';
  try {
    const second = path.join(folder, 'second');
    buildRelease(origin, second);
    expect(readFileSync(path.join(second, 'SHA256SUMS'), 'utf8')).toBe(
      readFileSync(path.join(first, 'SHA256SUMS'), 'utf8'),
    );
  } finally {
    restore('TZ', zone);
    restore('LC_ALL', locale);
  }
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

describe('the bill of materials', () => {
  const place = path.join(first, `lamellar-${version}.cdx.json`);

  test('is valid for the validator of CycloneDX', () => {
    const program = [
      'import sys',
      'from cyclonedx.schema import SchemaVersion',
      'from cyclonedx.validation.json import JsonStrictValidator',
      'error = JsonStrictValidator(SchemaVersion.V1_5).validate_str(open(sys.argv[1]).read())',
      'sys.exit(str(error) if error else 0)',
    ].join('\n');
    run('/usr/bin/python3', ['-c', program, place], folder);
    const damaged = path.join(folder, 'damaged.json');
    writeFileSync(damaged, readFileSync(place, 'utf8').replace('"type": "library"', '"type": "book"'));
    expect(spawnSync('/usr/bin/python3', ['-c', program, damaged], { encoding: 'utf8' }).stderr).toContain('book');
  });

  test('lists the libraries in the bundle of the command, and no further ones', async () => {
    const { components } = JSON.parse(readFileSync(place, 'utf8')) as {
      components: readonly { name: string; properties: readonly { value: string }[] }[];
    };
    const listed = components.filter(({ properties }) => properties.some(({ value }) => value === 'lamellar'));
    // The published file of dagre contains graphlib.
    const bundled = ['@dagrejs/graphlib', ...(await librariesInBundle())];
    expect(listed.map(({ name }) => name).toSorted()).toEqual(bundled.toSorted());
  });
});

/** Returns the libraries whose modules the bundler puts into the command. */
async function librariesInBundle(): Promise<readonly string[]> {
  const cwd = path.join(root, 'cli');
  const { default: config } = (await import(path.join(cwd, 'rolldown.config.mjs'))) as {
    default: InputOptions & { output: OutputOptions; plugins: readonly { name: string }[] };
  };
  const { output: options, plugins, ...input } = config;
  const bundle = await rolldown({ ...input, cwd, plugins: plugins.filter(({ name }) => name === 'no-programs') });
  const { output } = await bundle.generate(options);
  await bundle.close();
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? Object.keys(chunk.modules) : []));
  return [...new Set(modules.flatMap((id) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []))];
}

test('the libraries install from files, without a network, with all entry points and types', () => {
  const packed = newFolder('packed');
  const fromElsewhere = ['@noble/hashes', 'yaml', 'zod'].map((name) => path.join(root, 'node_modules', name));
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', packed, ...fromElsewhere], packed);
  const own = names.filter((name) => /^lamellar-.*\.tgz$/.test(name)).map((name) => path.join(first, name));
  const empty = newFolder('libraries');
  writeFileSync(path.join(empty, 'package.json'), '{"type":"module"}');
  const words = ['install', '--no-audit', '--cache', path.join(folder, 'cache')];
  run('npm', [...words, ...own, ...readdirSync(packed).map((name) => path.join(packed, name))], empty);

  const entries = ['core', 'node', 'host-policies', 'container-policies'].flatMap((name) => {
    const at = path.join(empty, 'node_modules/@lamellar', name, 'package.json');
    const text = readFileSync(at, 'utf8');
    expect(text).not.toContain('workspace:');
    const { exports } = JSON.parse(text) as { exports: object };
    return Object.keys(exports).map((entry) => path.posix.join(`@lamellar/${name}`, entry));
  });
  expect(entries.length).toBeGreaterThan(20);
  const code = entries.map((entry, at) => `import * as m${at} from '${entry}';\nvoid m${at};\n`).join('');
  const use = `import { Policy } from '@lamellar/core';
const policy = Policy.parse('profile a { /etc/** r, }', { kernel: '6.12.43' });
console.log(policy.can('a', 'file:r', '/etc/passwd').verdict satisfies string);
`;
  writeFileSync(path.join(empty, 'use.ts'), code + use);
  const strict = [
    '--strict',
    '--target',
    'es2023',
    '--module',
    'nodenext',
    '--skipLibCheck',
    'false',
    '--types',
    'node',
  ];
  const types = ['--typeRoots', path.join(root, 'node_modules/@types')];
  run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), ...strict, ...types, 'use.ts'], empty);
  expect(run(process.execPath, ['use.js'], empty)).toBe('allow\n');
  expect(run(path.join(empty, 'node_modules/.bin/lamellar'), ['--version'], empty)).toBe(`lamellar ${version}\n`);
});

test('the one file runs in an empty folder, and the archive has the page', () => {
  const empty = newFolder('one-file');
  writeFileSync(path.join(empty, 'a.aa'), 'profile a { /etc/** r, }\n');
  const words = ['can', 'a', 'file:r', '/etc/passwd', '--policy', 'a.aa', '--kernel', '6.12.43'];
  expect(run(path.join(first, `lamellar-${version}.cjs`), words, empty)).toContain('allowed: file r (kernel 6.12.43)');
  const archive = path.join(first, `lamellar-playground-${version}.tar.gz`);
  const inside = execFileSync('tar', ['--list', '--gzip', '--file', archive], { encoding: 'utf8' });
  for (const name of ['index.html', 'playground.js', 'playground.css', 'libraries.txt'])
    expect(inside).toContain(`\nlamellar-playground-${version}/${name}\n`);
});

test('the workflow of a release pins its actions, and only its last job can write', () => {
  const text = readFileSync(path.join(root, '.github/workflows/release.yml'), 'utf8');
  const { permissions, jobs } = parse(text) as {
    permissions: object;
    jobs: Readonly<Record<string, { permissions: object; steps: readonly { uses?: string; run?: string }[] }>>;
  };
  expect(permissions).toEqual({});
  expect(Object.entries(jobs).map(([name, job]) => [name, job.permissions])).toEqual([
    ['build', { contents: 'read' }],
    ['publish', { contents: 'write' }],
  ]);
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const uses = steps.flatMap((step) => step.uses ?? []);
  expect(uses.length).toBeGreaterThan(0);
  expect(uses.filter((action) => !/^actions\/[a-z-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    packageManager: string;
  };
  expect(steps.map((step) => step.run)).toContain(`npm install --global ${packageManager}`);
});
