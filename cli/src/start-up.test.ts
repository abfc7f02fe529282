import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { directory, lamellar, twoProfiles } from './testing/lamellar.ts';

/** Writes down at the end which parts of the command were compiled, and whether Node's slowest module was loaded. */
const witness = `
const { Session } = require('node:inspector');
const session = new Session();
const parts = [];
session.connect();
session.on('Debugger.scriptParsed', ({ params: { url } }) => {
  if (url.startsWith('lamellar/')) parts.push(url.slice('lamellar/'.length));
});
session.post('Debugger.enable');
process.on('exit', () => {
  const startsPrograms = process.moduleLoadList.includes('NativeModule child_process');
  require('node:fs').writeFileSync(__dirname + '/seen.json', JSON.stringify({ parts, startsPrograms }));
});
`;
const folder = directory({
  'a.aa': twoProfiles,
  'web.yaml': 'lamellar: 1\ncontainers: {web: {runtime: lxc, container: {policy: [./a.aa]}}}\n',
  'witness.cjs': witness,
});

function seenIn(...words: readonly string[]): { readonly parts: readonly string[]; readonly startsPrograms: boolean } {
  const environment = { NODE_OPTIONS: `--require ${path.join(folder, 'witness.cjs')}` };
  const { status, stderr } = lamellar(words, { cwd: folder, environment });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(readFileSync(path.join(folder, 'seen.json'), 'utf8')) as ReturnType<typeof seenIn>;
}

const question = ['can', 'a', 'signal:term', 'b'];

test('the version costs one part', () => {
  expect(seenIn('--version')).toEqual({ parts: ['lamellar.cjs'], startsPrograms: false });
});

test('a question about policy does without manifests and without what changes a host', () => {
  const { parts, startsPrograms } = seenIn(...question, '--policy', 'a.aa');
  expect(parts).toContain('can.js');
  for (const other of ['matrix.js', 'dump.js', 'load-manifest.js', 'apply.js']) expect(parts).not.toContain(other);
  expect(startsPrograms).toBe(false);
});

test('a check of text does without compiled policy and, of a few files, without threads', () => {
  const { parts } = seenIn('check', 'a.aa');
  expect(parts).toContain('check.js');
  for (const other of ['unpack-policy.js', 'threads.js', 'can.js']) expect(parts).not.toContain(other);
});

test('a part is there when it is needed, and once', () => {
  const { parts } = seenIn('matrix', '--manifest', 'web.yaml');
  expect(parts).toContain('load-manifest.js');
  expect(parts).toContain('matrix.js');
  expect(parts).not.toContain('can.js');
  expect(new Set(parts).size).toBe(parts.length);
});
