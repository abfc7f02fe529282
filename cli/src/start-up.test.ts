import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { directory, lamellar, twoProfiles } from './testing/lamellar.ts';

/** Records at the end the compiled chunks of the command, and the loaded slow modules of Node. */
const witness = `
const { Session } = require('node:inspector');
const session = new Session();
const parts = [];
let characters = 0;
session.connect();
session.on('Debugger.scriptParsed', ({ params: { url, length } }) => {
  if (!url.startsWith('lamellar/')) return;
  parts.push(url.slice('lamellar/'.length));
  characters += length;
});
session.post('Debugger.enable');
process.on('exit', () => {
  // What starts programs, and what Node's own streams of pipes need.
  const slow = ['child_process', 'net'].filter((name) => process.moduleLoadList.includes('NativeModule ' + name));
  require('node:fs').writeFileSync(__dirname + '/seen.json', JSON.stringify({ parts, characters, slow }));
});
`;
const folder = directory({
  'a.aa': twoProfiles,
  'open.aa': 'profile a {\n  /x r,\n}\n',
  'web.yaml': 'lamellar: 1\ncontainers: {web: {runtime: lxc, container: {policy: [./a.aa]}}}\n',
  'witness.cjs': witness,
});

interface Seen {
  readonly parts: readonly string[];
  readonly characters: number;
  readonly slow: readonly string[];
}

function seenIn(...words: readonly string[]): Seen {
  const environment = { NODE_OPTIONS: `--require ${path.join(folder, 'witness.cjs')}` };
  const { status, stderr } = lamellar(words, { cwd: folder, environment });
  const shown = words.includes('--manifest') ? `lamellar: manifest ${folder}/web.yaml\n` : '';
  expect({ status, stderr }).toEqual({ status: 0, stderr: shown });
  return JSON.parse(readFileSync(path.join(folder, 'seen.json'), 'utf8')) as Seen;
}

const question = ['can', 'a', 'signal:term', 'b'];

test('printing the version loads only the necessary parts', () => {
  expect(seenIn('--version')).toMatchObject({ parts: ['lamellar.cjs'], slow: [] });
});

/** Parts that only some commands need. */
const rare = {
  binary: ['unpack-policy.js', 'compiled-profiles.js'],
  objects: ['class-mediators.js', 'object-sets.js', 'operations-through-objects.js', 'file-automata.js'],
  conflicts: ['exec-conflicts.js'],
  errors: ['syntax-errors.js', 'policy-errors.js', 'suggest.js'],
  host: ['take-snapshot.js', 'incus.js', 'versioned-json.js', 'apply.js', 'threads.js'],
  manifest: ['load-manifest.js', 'manifest-file.js'],
  // Rules, places and causes of a denial.
  denials: ['denied-answer.js', 'answer-summaries.js', 'recorded-causes.js', 'record-questions.js'],
  others: ['further-commands.js', 'matrix.js', 'dump.js', 'audit.js', 'audit-html.js'],
};

/** Parts that decide, query Incus or read snapshots. */
const decisions = ['policy-classes.js', 'lazy-product.js', 'incus.js', 'versioned-json.js'];

// A part with an old name would be missing in every run.
test('the bundle has all named parts', () => {
  const bundle = readFileSync(new URL('../dist/lamellar.cjs', import.meta.url), 'latin1');
  const named = [...Object.values(rare).flat(), ...decisions, 'can.js', 'question-syntax.js', 'advise.js'];
  expect(named.filter((part) => !bundle.includes(`"./${part}":`))).toEqual([]);
});

/** The most characters of source that a question about a signal may compile. */
const largestQuestion = 450 * 1024;

test.each([
  ['a question about a signal', [...question, '--policy', 'a.aa'], 'can.js', rare],
  [
    'a question about a file',
    ['can', 'a', 'file:r', '/x', '--policy', 'open.aa'],
    'can.js',
    { ...rare, objects: [], conflicts: [] },
  ],
  [
    'a check',
    ['check', 'a.aa'],
    'check.js',
    { ...rare, conflicts: [], can: ['can.js', 'question-syntax.js', 'advise.js'] },
  ],
  ['a matrix', ['matrix', '--policy', 'a.aa'], 'matrix.js', { ...rare, others: ['further-commands.js', 'can.js'] }],
])('%s does not load the parts of further commands', (_, words, own, without) => {
  const seen = seenIn(...words);
  expect(seen.parts).toContain(own);
  expect(seen.parts.filter((part) => Object.values(without).flat().includes(part))).toEqual([]);
  expect(seen.slow).toEqual([]);
});

test('a question about a signal compiles less than a third of the command', () => {
  expect(seenIn(...question, '--policy', 'a.aa').characters).toBeLessThan(largestQuestion);
});

test('a part is loaded once and on demand', () => {
  const { parts } = seenIn('matrix', '--manifest', 'web.yaml');
  expect(parts).toContain('load-manifest.js');
  expect(parts).toContain('matrix.js');
  expect(parts).not.toContain('can.js');
  expect(new Set(parts).size).toBe(parts.length);
});

test('the processes of a host are listed without loading decisions, Incus and snapshots', () => {
  const environment = { NODE_OPTIONS: `--require ${path.join(folder, 'witness.cjs')}` };
  // Without AppArmor on the machine, `ps` fails.
  expect([0, 3]).toContain(lamellar(['ps'], { cwd: folder, environment }).status);
  const { parts, slow } = JSON.parse(readFileSync(path.join(folder, 'seen.json'), 'utf8')) as Seen;
  expect(parts).toContain('take-snapshot.js');
  for (const other of decisions) expect(parts).not.toContain(other);
  expect(slow).toEqual([]);
});
