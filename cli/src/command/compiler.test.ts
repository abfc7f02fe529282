import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

let cwd: string;
beforeEach(() => {
  cwd = directory({
    'own.aa': 'abi <abi/4.0>,\nprofile a {\n  owner /home/** r,\n}\n',
    'later.aa': 'abi <abi/4.0>,\nprofile a {\n  network interface=lo,\n}\n',
    'removed.aa': 'abi <abi/4.0>,\nprofile a {\n  mount options=(relatime, norelatime),\n}\n',
  });
});

describe('--compiler', () => {
  it.each([
    ['4.1', 0],
    ['5.0', 1],
  ])('%s decides about `owner` since Linux 6.17', (version, status) => {
    const words = ['can', 'a', 'file:r', '/home/x', '--other', '--policy', 'own.aa', '--kernel', '7.3'];
    expect(lamellar([...words, '--compiler', version], { cwd }).status).toBe(status);
    // Earlier kernels get the condition from both compilers.
    expect(lamellar([...words.slice(0, -1), '6.12.118', '--compiler', version], { cwd }).status).toBe(1);
  });

  it.each([
    ['4.1', 1, 'error: `interface` in a network rule needs AppArmor 5.0: 4.1 refuses it [later-syntax]'],
    ['5.0', 0, '1 file, 1 profile: valid for apparmor_parser 5.0; 0 errors, 0 warnings'],
  ])('%s alone decides whether a file is valid', (version, status, shown) => {
    const checked = lamellar(['check', 'later.aa', '--compiler', version], { cwd });
    expect(checked.status).toBe(status);
    expect(checked.stdout).toContain(shown);
  });

  it.each([
    ['4.1', 0],
    ['5.0', 1],
  ])('%s alone accepts what 5.0 refuses: exit status %i', (version, status) => {
    expect(lamellar(['check', 'removed.aa', '--compiler', version], { cwd }).status).toBe(status);
  });

  it('is searched past an unreadable folder of PATH', () => {
    const folder = path.join(cwd, 'closed');
    mkdirSync(folder, { mode: 0o000 });
    const environment = { PATH: `${folder}:${process.env['PATH']}` };
    const { stderr, status } = lamellar(['check', 'own.aa'], { cwd, environment, unprivileged: true });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });

  it('warns of `owner` only for compilers that ignore it', () => {
    const warned = (version: string) =>
      lamellar(['check', 'own.aa', '--kernel', '7.3', '--compiler', version], { cwd }).stdout.includes('owner-ignored');
    expect([warned('4.1'), warned('5.0')]).toEqual([true, false]);
  });
});

describe('without --compiler, policy text is read like', () => {
  const words = ['can', 'a', 'file:r', '/home/x', '--other', '--kernel', '7.3', '--format', 'json'];
  /** Returns the verdict, and the compiler that the answer states. */
  const answer = (own: readonly string[], environment = {}): readonly unknown[] => {
    const { stdout } = lamellar([...words, ...own], { cwd, environment });
    const { verdict, compiler } = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    return [verdict, compiler];
  };

  it.each([
    ['the installed 5.0', 'title %s version 5.0.2\n%s', ['deny', '5.0']],
    ['the installed 4.1', 'title %s version 4.1.0~beta1\n%s', ['allow', '4.1']],
    ['4.1 for an installed 3.0', 'title %s version 3.0.8\n%s', ['allow', '4.1']],
    ['4.1 for a script', '#!/bin/sh\n', ['allow', '4.1']],
  ])('%s', (_, program, expected) => {
    const folder = directory({ apparmor_parser: program });
    expect(answer(['--policy', 'own.aa'], { PATH: folder })).toEqual(expected);
    expect(answer(['--policy', 'own.aa', '--compiler', '5.0'], { PATH: folder })).toEqual(['deny', '5.0']);
  });

  it.each([
    ['4.1.0', ['allow', '4.1']],
    ['5.0.2', ['deny', '5.0']],
  ])('the %s on the host of a snapshot', (version, expected) => {
    const farm = readFileSync(path.join(import.meta.dirname, '../../../docs/examples/farm1.json'), 'utf8');
    const snapshot = JSON.stringify({ ...(JSON.parse(farm) as object), tools: { apparmor_parser: version } });
    const other = directory({ 'farm.json': snapshot });
    expect(answer(['--snapshot', path.join(other, 'farm.json'), '--policy', 'own.aa'])).toEqual(expected);
  });
});

describe('without --compiler, check gives the verdict', () => {
  /** Returns the exit status, whether the file is valid, the compiler, and the severities. */
  const checked = (file: string, program: string): readonly unknown[] => {
    const environment = { PATH: directory({ apparmor_parser: program }) };
    const { status, stdout } = lamellar(['check', file, '--format', 'ndjson'], { cwd, environment });
    const { valid, compiler, diagnostics } = JSON.parse(stdout) as {
      readonly valid: boolean;
      readonly compiler: string;
      readonly diagnostics: readonly { readonly severity: string }[];
    };
    return [status, valid, compiler, diagnostics.map(({ severity }) => severity)];
  };
  const [earlier, later] = ['title %s version 4.1.0\n', 'title %s version 5.0.2\n'];

  it.each([
    ['of an installed 4.1 on later syntax', 'later.aa', earlier, [1, false, '4.1', ['error']]],
    ['of an installed 5.0 on later syntax', 'later.aa', later, [0, true, '5.0', ['warning']]],
    ['of an installed 4.1 on removed syntax', 'removed.aa', earlier, [0, true, '4.1', ['warning']]],
    ['of an installed 5.0 on removed syntax', 'removed.aa', later, [1, false, '5.0', ['error']]],
    ['of 4.1 without a program', 'later.aa', '#!/bin/sh\n', [1, false, '4.1', ['error']]],
  ])('%s', (_, file, program, expected) => {
    expect(checked(file, program)).toEqual(expected);
  });

  it('on the rules of a manifest, too', () => {
    const manifest =
      'lamellar: 1\ncontainers:\n  web:\n    runtime: lxc\n    host:\n      rules: ["network interface=lo,"]\n';
    const folder = directory({ 'lamellar.yaml': manifest });
    const check = (...words: readonly string[]) => lamellar(['check', 'lamellar.yaml', ...words], { cwd: folder });
    const versions = ['4.1', '5.0'].map((version) => check('--compiler', version).status);
    expect(versions).toEqual([1, 0]);
    expect(check().stdout).toContain('not valid for apparmor_parser 4.1');
  });
});
