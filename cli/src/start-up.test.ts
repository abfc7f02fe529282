import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { directory, lamellar, twoProfiles } from './testing/lamellar.ts';

/** Records at the end the compiled chunks of the command, and the loaded slow modules of Node. */
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
  // What starts programs, and what Node's own streams of pipes need.
  const slow = ['child_process', 'net'].filter((name) => process.moduleLoadList.includes('NativeModule ' + name));
  require('node:fs').writeFileSync(__dirname + '/seen.json', JSON.stringify({ parts, slow }));
});
`;
const folder = directory({
  'a.aa': twoProfiles,
  'web.yaml': 'lamellar: 1\ncontainers: {web: {runtime: lxc, container: {policy: [./a.aa]}}}\n',
  'witness.cjs': witness,
});

function seenIn(...words: readonly string[]): { readonly parts: readonly string[]; readonly slow: readonly string[] } {
  const environment = { NODE_OPTIONS: `--require ${path.join(folder, 'witness.cjs')}` };
  const { status, stderr } = lamellar(words, { cwd: folder, environment });
  const told = words.includes('--manifest') ? `lamellar: manifest ${folder}/web.yaml\n` : '';
  expect({ status, stderr }).toEqual({ status: 0, stderr: told });
  return JSON.parse(readFileSync(path.join(folder, 'seen.json'), 'utf8')) as ReturnType<typeof seenIn>;
}

const question = ['can', 'a', 'signal:term', 'b'];

test('the version costs what writes it, and no more', () => {
  // `exit-status.js` is a separate chunk, since further chunks need nothing else of the entry.
  expect(seenIn('--version')).toEqual({ parts: ['lamellar.cjs', 'exit-status.js'], slow: [] });
});

test('a question about policy does without manifests and without what changes a host', () => {
  const { parts, slow } = seenIn(...question, '--policy', 'a.aa');
  expect(parts).toContain('can.js');
  for (const other of ['matrix.js', 'dump.js', 'load-manifest.js', 'apply.js']) expect(parts).not.toContain(other);
  expect(slow).toEqual([]);
});

test('a check of text does without compiled policy and, of a few files, without threads', () => {
  const { parts, slow } = seenIn('check', 'a.aa');
  expect(parts).toContain('check.js');
  for (const other of ['unpack-policy.js', 'threads.js', 'can.js']) expect(parts).not.toContain(other);
  expect(slow).toEqual([]);
});

test('a part is there when it is needed, and once', () => {
  const { parts } = seenIn('matrix', '--manifest', 'web.yaml');
  expect(parts).toContain('load-manifest.js');
  expect(parts).toContain('matrix.js');
  expect(parts).not.toContain('can.js');
  expect(new Set(parts).size).toBe(parts.length);
});

test('the processes of a host are listed without what decides, what asks Incus and what reads snapshots', () => {
  const environment = { NODE_OPTIONS: `--require ${path.join(folder, 'witness.cjs')}` };
  // Without AppArmor on the machine, `ps` fails.
  expect([0, 3]).toContain(lamellar(['ps'], { cwd: folder, environment }).status);
  const { parts, slow } = JSON.parse(readFileSync(path.join(folder, 'seen.json'), 'utf8')) as ReturnType<typeof seenIn>;
  expect(parts).toContain('take-snapshot.js');
  for (const other of ['policy-classes.js', 'lazy-dfa.js', 'incus.js', 'read-snapshot.js', 'versioned-json.js'])
    expect(parts).not.toContain(other);
  expect(slow).toEqual([]);
});
