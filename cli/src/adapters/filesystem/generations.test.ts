import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf } from '@lamellar/core/language';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Files } from './generation-files.ts';
import { Generations } from './generations.ts';

const isRoot = process.getuid?.() === 0;

let home: string;
let generations: Generations;

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lamellar-generations-'));
  generations = new Generations(home);
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

const one: Files = new Map([
  ['README', bytesOf('one')],
  ['containers/web/policy/a.aa', bytesOf('profile ä { }')],
]);
test('the first state has no current generation', () => {
  expect(generations.current).toBeUndefined();
});

test('a written generation is read unchanged, and is current after its choice', () => {
  const name = generations.write('1', one);
  expect(generations.current).toBeUndefined();
  generations.choose(name);
  expect(generations.current).toBe(name);
  expect(generations.read(name)).toEqual(one);
  expect(readlinkSync(path.join(home, 'current'))).toBe(`generations/${name}`);
});

test('folders with equal files share files, and are read separately', () => {
  const layers: Files = new Map([
    ['containers/db/policy/a.aa', bytesOf('profile a { }')],
    ['containers/db/settings', bytesOf('db')],
    ['containers/other/policy/b.aa', bytesOf('profile a { }')],
    ['containers/web/policy/a.aa', bytesOf('profile a { }')],
    ['containers/web/settings', bytesOf('web')],
  ]);
  const name = generations.write('1', layers);
  expect(generations.read(name)).toEqual(layers);
  const folder = path.join(generations.folder(name), 'containers');
  expect(readlinkSync(path.join(folder, 'web/policy'))).toBe('../db/policy');
  for (const own of ['db', 'web', 'db/policy', 'other/policy'])
    expect(lstatSync(path.join(folder, own)).isDirectory(), own).toBe(true);
});

test('modes do not depend on the umask', () => {
  const earlier = process.umask(0o077);
  try {
    const folder = generations.folder(generations.write('1', one));
    const modes = ['', 'README', 'containers/web'].map((file) => statSync(path.join(folder, file)).mode & 0o777);
    expect(modes).toEqual([0o755, 0o644, 0o755]);
    expect(process.umask()).toBe(0o077);
  } finally {
    process.umask(earlier);
  }
});

const modeOf = (place: string): number => statSync(place).mode & 0o7777;

test('the folder of generations is readable only for its owner, and its parent for everybody', () => {
  const earlier = process.umask(0o000);
  try {
    rmSync(home, { recursive: true });
    generations.write('1', one);
  } finally {
    process.umask(earlier);
  }
  expect(modeOf(path.join(home, 'generations'))).toBe(0o700);
  expect(modeOf(home)).toBe(0o755);
});

test.each<[string, () => void]>([
  ['a new generation', () => void generations.write('2', one)],
  ['a run with nothing to write', () => generations.tidy()],
])('%s restricts the folder of generations of an earlier release', (_, run) => {
  generations.choose(generations.write('1', one));
  chmodSync(path.join(home, 'generations'), 0o755);
  run();
  expect(modeOf(path.join(home, 'generations'))).toBe(0o700);
  expect(generations.read('1')).toEqual(one);
});

test('no generation is written through a link, and the mode of its target stays', () => {
  const target = path.join(home, 'target');
  mkdirSync(target);
  chmodSync(target, 0o755);
  symlinkSync(target, path.join(home, 'generations'));
  expect(() => generations.write('1', one)).toThrow(`${home}/generations: it is not a folder; move it away`);
  expect(modeOf(target)).toBe(0o755);
  expect(readdirSync(target)).toEqual([]);
});

test.runIf(isRoot)('(needs root) no generation is written into a folder of another user', () => {
  mkdirSync(path.join(home, 'generations'));
  chownSync(path.join(home, 'generations'), 65534, 65534);
  expect(() => generations.write('1', one)).toThrow(`${home}/generations: it belongs to user 65534; move it away`);
});

test('a generation left incomplete by a killed run is written again', () => {
  const folder = generations.folder('1');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'left'), 'half');
  expect(generations.read(generations.write('1', one))).toEqual(one);
});

test('the current generation is not touched when the same files are written again', () => {
  const name = generations.write('1', one);
  generations.choose(name);
  writeFileSync(path.join(generations.folder(name), 'README'), 'changed by hand');
  const again = generations.write('1', one);
  expect(again).not.toBe(name);
  generations.choose(again);
  generations.prune(again);
  expect(generations.read(again)).toEqual(one);
  expect(existsSync(generations.folder(name))).toBe(false);
  expect(generations.write('1', one)).toBe(name);
});

test('a failed write of a generation leaves nothing', () => {
  const tooLong = new Map([...one, ['x'.repeat(300), bytesOf('')]]);
  expect(() => generations.write('long', tooLong)).toThrow('ENAMETOOLONG');
  expect(existsSync(generations.folder('long'))).toBe(false);
});

test('all generations can be removed, except for files of others', () => {
  generations.choose(generations.write('1', one));
  generations.removeAll();
  expect(existsSync(home)).toBe(false);
  mkdirSync(home);
  writeFileSync(path.join(home, 'mine'), '');
  chmodSync(home, 0o755);
  generations.choose(generations.write('1', one));
  generations.removeAll();
  expect(existsSync(path.join(home, 'mine'))).toBe(true);
  expect(existsSync(path.join(home, 'current'))).toBe(false);
});

test('files borrowed by a generation are returned, and its own files stay', () => {
  const name = generations.write('1', one);
  const lent: Files = new Map([
    ['containers/web/policy/a.aa', bytesOf('profile ä { }')],
    ['containers/web/policy/more/b.aa', bytesOf('profile b { }')],
    ['containers/db/c.aa', bytesOf('profile c { }')],
  ]);
  for (const times of ['once', 'twice']) {
    generations.addTransitionalFiles(name, lent);
    expect(generations.read(name), times).toEqual(new Map([...lent, ...one]));
  }
  generations.removeForeignFiles(name, one);
  expect(generations.read(name)).toEqual(one);
  expect(existsSync(path.join(generations.folder(name), 'containers/db'))).toBe(false);
});

test('remains of a power cut before the first change are removed', () => {
  generations.tidy();
  expect(existsSync(home)).toBe(true);

  generations.choose(generations.write('1', one));
  generations.write('2', one);
  symlinkSync('generations/2', path.join(home, 'current.lamellar-new'));
  generations.tidy();
  expect(readdirSync(home).sort()).toEqual(['current', 'generations']);
  expect(readdirSync(path.join(home, 'generations'))).toEqual(['1']);

  rmSync(path.join(home, 'current'));
  generations.tidy();
  expect(existsSync(home)).toBe(false);
});
