import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, inject, it } from 'vitest';
import { directory, lamellar, shell, twoProfiles } from './testing/lamellar.ts';

const folder = directory({ 'a.aa': twoProfiles });
const question = ['can', 'a', 'signal:term', 'b', '--policy', path.join(folder, 'a.aa')];

function caches(): string {
  return mkdtempSync(path.join(inject('scratch'), 'home-'));
}

function ask(environment: Readonly<Record<string, string>>): ReturnType<typeof lamellar> {
  return lamellar(question, { cwd: folder, environment });
}

const expected = ask({ HOME: '', XDG_CACHE_HOME: '' });

it('answers without a cache if the environment has no folder', () => {
  expect(expected).toMatchObject({ status: 0, stderr: '' });
  expect(ask({ HOME: 'relative', XDG_CACHE_HOME: 'relative' })).toEqual(expected);
  expect(readdirSync(folder)).toEqual(['a.aa']);
});

it.each([
  ['XDG_CACHE_HOME', 'lamellar'],
  ['HOME', '.cache/lamellar'],
])('writes a separate cache for each command below %s, once', (variable, below) => {
  const home = caches();
  const environment = { HOME: '', XDG_CACHE_HOME: '', [variable]: home };
  const written = (): readonly string[] => readdirSync(path.join(home, below));
  expect(ask(environment)).toEqual(expected);
  const [name = ''] = written();
  expect(name).toMatch(new RegExp(`^can-[0-9a-f]{16}-${process.version}-${process.arch}-[0-9a-f]+\\.code$`));
  const { ino, mode } = statSync(path.join(home, below, name));
  expect(mode & 0o777).toBe(0o644);
  expect(ask(environment)).toEqual(expected);
  expect(written()).toEqual([name]);
  expect(statSync(path.join(home, below, name)).ino).toBe(ino);
  lamellar(['check', 'a.aa'], { cwd: folder, environment });
  expect(written()).toHaveLength(2);
});

it('uses cached code, and rejects damaged code', () => {
  const home = caches();
  ask({ XDG_CACHE_HOME: home });
  const file = path.join(home, 'lamellar', readdirSync(path.join(home, 'lamellar'))[0] ?? '');
  const bytes = readFileSync(file);
  bytes.fill(0xff, 20_000, 21_000);
  writeFileSync(file, bytes);
  expect(ask({ XDG_CACHE_HOME: home })).toEqual(expected);
  // The damaged file is replaced.
  expect(readFileSync(file).equals(bytes)).toBe(false);
});

it('ignores the cache of a different version of Node', () => {
  const home = caches();
  mkdirSync(path.join(home, 'lamellar'), { mode: 0o700 });
  writeFileSync(path.join(home, 'lamellar/can-0123456789abcdef-v20.0.0-x64-0.code'), 'older');
  expect(ask({ XDG_CACHE_HOME: home })).toEqual(expected);
  expect(readdirSync(path.join(home, 'lamellar'))).toHaveLength(2);
});

it('ignores a folder that others can write', () => {
  const home = caches();
  mkdirSync(path.join(home, 'lamellar'));
  chmodSync(path.join(home, 'lamellar'), 0o777);
  expect(ask({ XDG_CACHE_HOME: home })).toEqual(expected);
  expect(readdirSync(path.join(home, 'lamellar'))).toEqual([]);
});

it('can be written by several processes at the same time', () => {
  const home = caches();
  const one = `XDG_CACHE_HOME=${home} $LAMELLAR ${question.join(' ')} >/dev/null || echo failed`;
  const { stdout, stderr } = shell(`for i in 1 2 3 4 5 6; do (${one}) & done; wait`, folder);
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  expect(readdirSync(path.join(home, 'lamellar'))).toHaveLength(1);
  expect(ask({ XDG_CACHE_HOME: home })).toEqual(expected);
});
