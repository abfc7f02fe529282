import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const libraries = ['core', 'node', 'host-policies', 'container-policies'];

interface Published {
  readonly files: readonly { readonly path: string }[];
}

/** The files and warnings of a dry npm publish of a workspace, without a registry. */
function published(workspace: string): { readonly paths: readonly string[]; readonly complaints: readonly string[] } {
  const options = [
    '--dry-run',
    '--json',
    '--registry',
    'http://127.0.0.1:9/',
    '--fetch-retries',
    '0',
    '--workspace',
    workspace,
  ];
  const { status, stdout, stderr } = spawnSync('npm', ['publish', ...options], { cwd: root, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const [one] = Object.values(JSON.parse(stdout) as Readonly<Record<string, Published>>);
  const complaints = stderr
    .split('\n')
    .filter((line) => /^npm (?:warn|error)/.test(line) && !line.includes('logged in'));
  return { paths: (one?.files ?? []).map(({ path }) => path), complaints };
}

describe.each([...libraries, 'cli'])('npm packs %s', (workspace) => {
  const { paths, complaints } = published(workspace);

  test('without a warning, with README and licence', () => {
    expect(complaints).toEqual([]);
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
  });

  test('without tests, sources and build files', () => {
    expect(paths.filter((path) => /\.test\.|\/testing\/|^src\/|tsbuildinfo|\.map$/.test(path))).toEqual([]);
  });

  test("under the project's licence", () => {
    expect(readFileSync(`${root}/${workspace}/LICENSE`, 'utf8')).toBe(readFileSync(`${root}/LICENSE`, 'utf8'));
  });
});

test.each(libraries)('%s has types for each entry point', (workspace) => {
  const { exports } = JSON.parse(readFileSync(`${root}/${workspace}/package.json`, 'utf8')) as {
    exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
  };
  const { paths } = published(workspace);
  const entryPoints = Object.values(exports).flatMap(({ types, default: code }) => [types, code]);
  expect(paths).toEqual(expect.arrayContaining(entryPoints.map((file) => file.replace('./', ''))));
});

test('the command is installed without further packages, and runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-npm-'));
  try {
    const npm = (...words: readonly string[]): void => {
      const { status, stderr } = spawnSync('npm', words, { cwd: root, encoding: 'utf8' });
      expect(status, stderr).toBe(0);
    };
    npm('pack', '--workspace', 'cli', '--pack-destination', folder);
    const [made = ''] = readdirSync(folder);
    // No server answers at the address, and npm sends no request.
    const unchecked = ['--registry', 'http://127.0.0.1:9/', '--fetch-retries', '0', '--cache', join(folder, 'cache')];
    npm('install', '--global', '--prefix', join(folder, 'there'), ...unchecked, join(folder, made));
    expect(readdirSync(join(folder, 'there/lib/node_modules'))).toEqual(['lamellar']);
    expect(readdirSync(join(folder, 'there/lib/node_modules/lamellar')).toSorted()).toEqual([
      'LICENSE',
      'README.md',
      'dist',
      'package.json',
    ]);
    const { stdout } = spawnSync(join(folder, 'there/bin/lamellar'), ['--version'], { encoding: 'utf8' });
    expect(stdout).toMatch(/^lamellar \d+\.\d+\.\d+\n$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the command is one executable file', () => {
  const { bin } = JSON.parse(readFileSync(`${root}/cli/package.json`, 'utf8')) as { bin: { lamellar: string } };
  const licences = 'dist/libraries.txt';
  expect(published('cli').paths.toSorted()).toEqual(['LICENSE', 'README.md', bin.lamellar, licences, 'package.json']);
  const named = readFileSync(`${root}/cli/${licences}`, 'utf8').match(/(?<=^lamellar\.cjs has )\S+/gm);
  const ofEditors = ['', '-protocol', '-textdocument', '-types'].map((part) => `vscode-languageserver${part}`);
  const ofPictures = ['@dagrejs/dagre', '@dagrejs/graphlib'];
  expect(named).toEqual([
    ...ofPictures,
    '@noble/hashes',
    'commander',
    'diff',
    'vscode-jsonrpc',
    ...ofEditors,
    'yaml',
    'zod',
  ]);
});
