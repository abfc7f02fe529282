import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withInclude } from './include-line.ts';
import { findIncluded, setIncluded, takeOutBelow } from './lxc-configuration.ts';

const names = ['cache', 'db', 'web'] as const;
const before = 'lxc.uts.name = c\n';

let folder: string;
/** What no run may touch. */
let canary: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lamellar-lxc-'));
  canary = path.join(folder, 'canary');
  writeFileSync(canary, 'canary');
  for (const name of names) {
    mkdirSync(path.join(folder, name));
    writeFileSync(configuration(name), before);
  }
});

afterEach(() => {
  assert.equal(readFileSync(canary, 'utf8'), 'canary');
  rmSync(folder, { recursive: true });
});

function configuration(name: string): string {
  return path.join(folder, name, 'config');
}

function unfinished(name: string): string {
  return `${configuration(name)}.lamellar-new`;
}

/** Has the containers include their settings, or no longer; the result is which of them were changed. */
function include(included: boolean, tell: (file: string) => void = () => undefined): readonly string[] {
  const changed: string[] = [];
  setIncluded(
    names.map((name) => ({ file: configuration(name), folder: settings(name), included, name })),
    ({ name, file }) => {
      tell(file);
      changed.push(name);
    },
  );
  return changed;
}

function settings(name: string): string {
  return `/settings/${name}`;
}

function after(name: string): string {
  return withInclude(before, settings(name));
}

/** What is in the containers' folders, by their names: nothing but the configurations, or the test fails. */
function texts(): readonly string[] {
  return names.map((name) => {
    expect(readdirSync(path.join(folder, name))).toEqual(existsSync(configuration(name)) ? ['config'] : []);
    return existsSync(configuration(name)) ? readFileSync(configuration(name), 'utf8') : 'gone';
  });
}

test('configurations include a folder, and no longer, and keep whose they are', () => {
  chmodSync(configuration('db'), 0o640);
  expect(include(true)).toEqual(names);
  expect(texts()).toEqual(names.map(after));
  expect(statSync(configuration('db')).mode & 0o7777).toBe(0o640);
  expect(include(true)).toEqual([]);
  expect(include(false)).toEqual(names);
  expect(texts()).toEqual([before, before, before]);
});

describe('what a killed run left beside configurations is gone after the next', () => {
  const leftovers: readonly (readonly [what: string, lay: (place: string) => void])[] = [
    ['all that was to be written', (place) => writeFileSync(place, 'whole', { mode: 0o600 })],
    ['nothing of it yet', (place) => writeFileSync(place, '')],
    ['a link, which someone else put there', (place) => symlinkSync(canary, place)],
    ['a link that leads nowhere', (place) => symlinkSync('nowhere', place)],
    ['a pipe', (place) => execFileSync('mkfifo', [place])],
  ];
  test.each(leftovers)('%s', (_, lay) => {
    for (const name of names) lay(unfinished(name));
    expect(include(true)).toEqual(names);
    expect(texts()).toEqual(names.map(after));
  });

  test('of a run that had changed some: those are not changed again', () => {
    writeFileSync(configuration('cache'), after('cache'));
    for (const name of names) writeFileSync(unfinished(name), after(name));
    expect(include(true)).toEqual(['db', 'web']);
    expect(texts()).toEqual(names.map(after));
  });

  test('and where it is undone: as if it had not been', () => {
    writeFileSync(configuration('cache'), after('cache'));
    for (const name of ['db', 'web']) writeFileSync(unfinished(name), after(name));
    expect(include(false)).toEqual(['cache']);
    expect(texts()).toEqual([before, before, before]);
  });

  test('and of a container that is gone: it gets no configuration by that', () => {
    rmSync(configuration('db'));
    writeFileSync(unfinished('db'), after('db'));
    expect(include(true)).toEqual(['cache', 'web']);
    expect(texts()).toEqual([after('cache'), 'gone', after('web')]);
  });
});

describe('a run that fails leaves nothing beside configurations', () => {
  test.each<[what: string, lay: () => void, said: RegExp]>([
    ['a configuration that is a folder', () => mkdirSync(configuration('web')), /web\/config is no regular file/],
    ['one that is a pipe', () => execFileSync('mkfifo', [configuration('web')]), /web\/config is no regular file/],
    ['one that is a link', () => symlinkSync(canary, configuration('web')), /ELOOP/],
  ])('all are as they were before %s', (_, lay, said) => {
    rmSync(configuration('web'));
    lay();
    expect(() => include(true)).toThrow(said);
    rmSync(configuration('web'), { recursive: true });
    expect(texts()).toEqual([before, before, 'gone']);
  });

  test('those that it had come to are changed', () => {
    const failAtDb = (file: string): void => {
      if (file === configuration('db')) throw new Error('stop');
    };
    expect(() => include(true, failAtDb)).toThrow('stop');
    expect(texts()).toEqual([after('cache'), before, before]);
  });
});

describe('what includes something below a folder', () => {
  const home = '/settings';

  test('is found in all configurations, whoever wrote it, and in those of snapshots', () => {
    expect(findIncluded(home, path.join(folder, 'nowhere'))).toEqual([]);
    expect(findIncluded(home, folder)).toEqual([]);
    writeFileSync(configuration('web'), after('web'));
    // A copy has the lines of its original.
    writeFileSync(configuration('db'), after('web'));
    const snapshot = path.join(folder, 'cache/snaps/snap0');
    mkdirSync(snapshot, { recursive: true });
    writeFileSync(path.join(snapshot, 'config'), after('cache'));
    expect(findIncluded(home, folder)).toEqual([
      { file: configuration('db'), folders: [settings('web')] },
      { file: configuration('web'), folders: [settings('web')] },
      { file: path.join(snapshot, 'config'), folders: [settings('cache')] },
    ]);
    for (const { file } of findIncluded(home, folder)) takeOutBelow(file, home);
    expect(findIncluded(home, folder)).toEqual([]);
    expect(readFileSync(configuration('db'), 'utf8')).toBe(before);
    expect(readFileSync(path.join(snapshot, 'config'), 'utf8')).toBe(before);
  });

  test('one that cannot be read is told, and hides no other', () => {
    writeFileSync(configuration('web'), after('web'));
    rmSync(configuration('cache'));
    symlinkSync(canary, configuration('cache'));
    rmSync(configuration('db'));
    mkdirSync(configuration('db'));
    expect(findIncluded(home, folder)).toEqual([
      { file: configuration('cache'), problem: 'too many symbolic links' },
      { file: configuration('db'), problem: expect.stringContaining('is no regular file') as string },
      { file: configuration('web'), folders: [settings('web')] },
    ]);
  });
});
