import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { bytesOf } from '@lamellar/core/language';
import type { DeclaredName } from '@lamellar/node/manifest';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { KnownPolicy, type CompiledLayer, type KnownPolicyPlace } from './known-policy.ts';

const text = bytesOf('profile a {\n  include <b>\n}\n');
const declared = [{ name: 'a', namespace: [] }] as unknown as readonly DeclaredName[];
const layer: CompiledLayer = {
  policy: Buffer.from([1, 2, 3]),
  profiles: [
    { name: bytesOf('a'), mode: 'enforce', hashes: ['00'] },
    { name: bytesOf('é'), mode: 'complain' },
  ],
};

let root: string;
let included: string;
let folder: string;
let options: string;
/** A time after the last change of every file of the test. */
const later = Date.now() + 3_600_000;

beforeEach(() => {
  root = mkdtempSync(path.join(inject('scratch'), 'known-'));
  [included, folder, options] = [path.join(root, 'policy/b'), path.join(root, 'cache'), path.join(root, 'parser.conf')];
  mkdirSync(path.join(root, 'policy'));
  writeFileSync(included, 'capability,\n');
  writeFileSync(options, '');
});

function known(changed: Partial<KnownPolicyPlace> = {}): KnownPolicy {
  const place = { folder, name: 'known.policy', circumstances: 'one', started: later, optionFiles: () => [options] };
  return new KnownPolicy({ ...place, ...changed });
}

/** Keeps the policy as a run does that has read the included files. */
function keep(places: readonly string[] = [included, path.join(root, 'policy/missing')], started = later): void {
  const run = known({ started });
  run.keepDeclared(text, declared);
  run.keepLayer('key', layer);
  run.save(places);
}

const nothing = [undefined, undefined];

function found(changed: Partial<KnownPolicyPlace> = {}): readonly unknown[] {
  const run = known(changed);
  return [run.declared(text), run.layer('key')];
}

it('returns the results of an earlier run from a private file', () => {
  expect(found()).toEqual(nothing);
  keep();
  expect(found()).toEqual([declared, layer]);
  expect(statSync(path.join(folder, 'known.policy')).mode & 0o777).toBe(0o600);
});

describe('has no results after a change of', () => {
  it.each<[string, () => void]>([
    ['an included file', () => writeFileSync(included, 'capability,\n')],
    ['the mode of an included file', () => chmodSync(included, 0o600)],
    ['the mode of a folder above', () => chmodSync(path.dirname(included), 0o777)],
    ['a missing file', () => writeFileSync(path.join(root, 'policy/missing'), '')],
    ['the options of the compiler', () => writeFileSync(options, '# other\n')],
    ['a file to a link', () => symlinkTo(included)],
    ['a file to nothing', () => rmSync(included)],
  ])('%s', (_, change) => {
    keep();
    change();
    expect(found()).toEqual(nothing);
  });

  it('the circumstances', () => {
    keep();
    expect(found({ circumstances: 'other' })).toEqual(nothing);
  });

  it('a folder of included files', () => {
    keep([path.dirname(included), included]);
    expect(found()).toEqual([declared, layer]);
    writeFileSync(path.join(root, 'policy/c'), '');
    expect(found()).toEqual(nothing);
  });
});

describe('keeps nothing', () => {
  it.each<[string, () => void]>([
    ['if a file has changed during the run', () => keep([included], Date.now())],
    ['if a file may have been removed during the run', () => keep([path.join(root, 'policy/gone')], Date.now())],
    ['if a file is a link', () => (symlinkTo(included), keep())],
    ['if a folder above is a link', () => (linkFolder(), keep())],
    ['if a path is relative', () => keep(['b'])],
    ['of policy above the limit', () => keepLarge()],
  ])('%s', (_, run) => {
    run();
    expect(found()).toEqual(nothing);
  });

  it('if options of the compiler may refer to further files', () => {
    const run = known({ optionFiles: () => undefined });
    run.keepDeclared(text, declared);
    run.save([]);
    expect(found()).toEqual(nothing);
  });
});

it('returns manifests with a valid shape, and digests, without a second calculation', () => {
  const files = [['a.aa', text]] as const;
  const never = (): string => {
    throw new Error('calculated again');
  };
  const run = known();
  expect(run.hasShape(text)).toBe(false);
  run.keepShape(text);
  expect(run.digest(files, () => 'd1')).toBe('d1');
  expect(run.digest(files, never)).toBe('d1');
  run.save([]);
  const next = known();
  expect([next.hasShape(text), next.digest(files, never)]).toEqual([true, 'd1']);
  expect(next.digest([['b.aa', text]], () => 'd2')).toBe('d2');
});

it('does without a folder to write', () => {
  const run = known({ folder: '/proc/1/x/lamellar' });
  run.keepLayer('key', layer);
  run.save([]);
  expect(run.layer('key')).toBe(layer);
});

it('ignores a damaged file', () => {
  keep();
  const file = path.join(folder, 'known.policy');
  const bytes = readFileSync(file);
  for (const at of [0, 4, 20, bytes.length - 1]) {
    const damaged = Buffer.from(bytes);
    damaged[at] = ~(damaged[at] ?? 0);
    writeFileSync(file, damaged);
    expect(found()).toEqual(nothing);
  }
});

it('drops unused results when a new result is kept, and not before', () => {
  keep();
  known().save([included]);
  expect(found()).toEqual([declared, layer]);
  const run = known();
  expect(run.layer('key')).toEqual(layer);
  run.keepLayer('other', layer);
  run.save([]);
  expect(found()).toEqual([undefined, layer]);
  expect(known().layer('other')).toEqual(layer);
  writeFileSync(included, 'capability,\n');
  expect(known().layer('other')).toBeUndefined();
});

function symlinkTo(place: string): void {
  const target = `${place}-target`;
  writeFileSync(target, 'capability,\n');
  rmSync(place, { recursive: true });
  symlinkSync(target, place);
}

function keepLarge(): void {
  const run = known();
  run.keepDeclared(text, declared);
  run.keepLayer('key', { ...layer, policy: Buffer.alloc(9 * 1024 * 1024) });
  run.save([]);
}

function linkFolder(): void {
  const above = path.dirname(included);
  renameSync(above, `${above}-target`);
  symlinkSync(`${above}-target`, above);
}
