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
import { applySettings, findSettings } from './lxc-configuration.ts';
import { withSettings } from './settings-block.ts';

const names = ['cache', 'db', 'web'] as const;
const before = 'lxc.uts.name = c\n';

let folder: string;
/** A file that no run may touch. */
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

/** Applies or removes the settings of all containers, and returns the changed configurations. */
function settle(isApplied: boolean, tell: (file: string) => void = () => undefined): readonly string[] {
  const changed: string[] = [];
  applySettings(
    names.map((name) => ({
      name,
      file: configuration(name),
      container: name,
      lines: isApplied ? settings(name) : undefined,
    })),
    ({ name, file }) => {
      tell(file);
      changed.push(name);
    },
  );
  return changed;
}

function settings(name: string): readonly string[] {
  return [`lxc.apparmor.raw = deny /${name}/** w,`];
}

function after(name: string): string {
  return withSettings(before, name, settings(name));
}

/** Reads the containers' configurations, by name. The test fails if a folder contains any further file. */
function texts(): readonly string[] {
  return names.map((name) => {
    expect(readdirSync(path.join(folder, name))).toEqual(existsSync(configuration(name)) ? ['config'] : []);
    return existsSync(configuration(name)) ? readFileSync(configuration(name), 'utf8') : 'gone';
  });
}

test('configurations have the applied settings only while applied, and keep their owners', () => {
  chmodSync(configuration('db'), 0o640);
  expect(settle(true)).toEqual(names);
  expect(texts()).toEqual(names.map(after));
  expect(statSync(configuration('db')).mode & 0o7777).toBe(0o640);
  expect(settle(true)).toEqual([]);
  expect(settle(false)).toEqual(names);
  expect(texts()).toEqual([before, before, before]);
});

describe('files left by a killed run are removed by the next run', () => {
  const leftovers: readonly (readonly [what: string, lay: (place: string) => void])[] = [
    ['all that was to be written', (place) => writeFileSync(place, 'whole', { mode: 0o600 })],
    ['nothing of it yet', (place) => writeFileSync(place, '')],
    ['a link, which someone else put there', (place) => symlinkSync(canary, place)],
    ['a link without a target', (place) => symlinkSync('nowhere', place)],
    ['a pipe', (place) => execFileSync('mkfifo', [place])],
  ];
  test.each(leftovers)('%s', (_, lay) => {
    for (const name of names) lay(unfinished(name));
    expect(settle(true)).toEqual(names);
    expect(texts()).toEqual(names.map(after));
  });

  test('after a run with some changes: the changed configurations are not changed again', () => {
    writeFileSync(configuration('cache'), after('cache'));
    for (const name of names) writeFileSync(unfinished(name), after(name));
    expect(settle(true)).toEqual(['db', 'web']);
    expect(texts()).toEqual(names.map(after));
  });

  test('and after the roll-back: the configurations are unchanged', () => {
    writeFileSync(configuration('cache'), after('cache'));
    for (const name of ['db', 'web']) writeFileSync(unfinished(name), after(name));
    expect(settle(false)).toEqual(['cache']);
    expect(texts()).toEqual([before, before, before]);
  });

  test('and for a removed container: no configuration is created', () => {
    rmSync(configuration('db'));
    writeFileSync(unfinished('db'), after('db'));
    expect(settle(true)).toEqual(['cache', 'web']);
    expect(texts()).toEqual([after('cache'), 'gone', after('web')]);
  });
});

describe('a failed run leaves no further files', () => {
  test.each<[what: string, lay: () => void, said: RegExp]>([
    ['a configuration that is a folder', () => mkdirSync(configuration('web')), /web\/config is no regular file/],
    ['one that is a pipe', () => execFileSync('mkfifo', [configuration('web')]), /web\/config is no regular file/],
    ['one that is a link', () => symlinkSync(canary, configuration('web')), /ELOOP/],
  ])('all configurations are unchanged before %s', (_, lay, said) => {
    rmSync(configuration('web'));
    lay();
    expect(() => settle(true)).toThrow(said);
    rmSync(configuration('web'), { recursive: true });
    expect(texts()).toEqual([before, before, 'gone']);
  });

  test('the configurations reached before are changed', () => {
    const failAtDb = (file: string): void => {
      if (file === configuration('db')) throw new Error('stop');
    };
    expect(() => settle(true, failAtDb)).toThrow('stop');
    expect(texts()).toEqual([after('cache'), before, before]);
  });
});

describe('applied settings', () => {
  const named = (instance: string) => ({ runtime: 'lxc', lxcPath: folder, instance });

  test('are found in all configurations, and in those of snapshots', () => {
    expect(findSettings(path.join(folder, 'nowhere'))).toEqual([]);
    expect(findSettings(folder)).toEqual([]);
    writeFileSync(configuration('web'), after('web'));
    // A copy has the lines of the original.
    writeFileSync(configuration('db'), after('web'));
    const snapshot = path.join(folder, 'cache/snaps/snap0');
    mkdirSync(snapshot, { recursive: true });
    writeFileSync(path.join(snapshot, 'config'), after('cache'));
    expect(findSettings(folder)).toEqual([
      { file: configuration('db'), container: named('db'), of: ['web'] },
      { file: configuration('web'), container: named('web'), of: ['web'] },
      { file: path.join(snapshot, 'config'), container: named('cache'), of: ['cache'] },
    ]);
    applySettings(
      findSettings(folder).map(({ file, container }) => ({ file, container: container.instance, lines: undefined })),
      () => undefined,
    );
    expect(findSettings(folder)).toEqual([]);
    expect(readFileSync(configuration('db'), 'utf8')).toBe(before);
    expect(readFileSync(path.join(snapshot, 'config'), 'utf8')).toBe(before);
  });

  test('of an unreadable configuration are reported and hide no others', () => {
    writeFileSync(configuration('web'), after('web'));
    rmSync(configuration('cache'));
    symlinkSync(canary, configuration('cache'));
    rmSync(configuration('db'));
    mkdirSync(configuration('db'));
    expect(findSettings(folder)).toEqual([
      { file: configuration('cache'), container: named('cache'), problem: 'too many symbolic links' },
      {
        file: configuration('db'),
        container: named('db'),
        problem: expect.stringContaining('is no regular file') as string,
      },
      { file: configuration('web'), container: named('web'), of: ['web'] },
    ]);
  });
});
