import { mkdirSync, symlinkSync } from 'node:fs';
import { release } from 'node:os';
import path from 'node:path';
import { measuredKernels } from '@lamellar/core';
import { describe, expect, it } from 'vitest';
import { directory, lamellar, records, twoProfiles } from '../testing/lamellar.ts';

const one = (name: string): string => `profile ${name} { signal, }\n`;

const cwd = directory({
  'p.aa': twoProfiles,
  'more.aa': one('more'),
  'web.aa': one('web'),
  'dir/first': one('first'),
  'dir/second': one('second'),
  'dir/off': one('off'),
  'dir/disable/off': '',
  'strict/lax': 'profile lax { }\nprofile open flags=(unconfined) { }\n',
  'strict/firm': 'profile firm { }\n',
  'strict/force-complain/lax': '',
  'dir/README': 'no policy',
  'dir/.hidden': 'no policy',
  'dir/first.dpkg-old': one('first'),
  'dir/first~': one('first'),
  'dir/below/third': one('third'),
  'etc/web': one('web'),
  'etc/abstractions/base': '',
  'etc/profiles/kept': one('kept'),
  'etc/namespaces/other/deep': one('deep'),
  'whole/web': 'include <tunables/global>\nprofile web { include <abstractions/own> }\n',
  'whole/tunables/global': '@{WHO}=unconfined\n',
  'whole/abstractions/own': 'signal peer=@{WHO},\n',
  'tree/profiles/host': 'profile "lxc-c_</var/lib/lxc>" { signal, }\n',
  'tree/namespaces/lxc-c_<-var-lib-lxc>/profiles/nginx': one('nginx'),
  'tree/namespaces/lxc-c_<-var-lib-lxc>/namespaces/inner/profiles/deep': one('deep'),
  'uses.aa': 'include <mine/rules>\nprofile uses { include <mine/body> }\n',
  'base/mine/rules': '@{WHO}=unconfined\n',
  'base/mine/body': 'signal (send) peer=unconfined,\n',
  'first/mine/body': 'deny signal,\n',
  'features/no-signal': 'caps {\n\tmask {chown}\n}\n',
  'abi.aa': 'abi <kernel>,\nprofile abi { capability, }\n',
});
mkdirSync(path.join(cwd, 'kernel/signal/mask'), { recursive: true });
symlinkSync('../web.aa', path.join(cwd, 'dir/link'));

/** Returns the labels of a policy. */
function labels(...words: string[]): readonly string[] {
  const { status, stdout, stderr } = lamellar(['matrix', ...words, '--format', 'json', '--signals', 'term'], { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { groups } = JSON.parse(stdout) as { groups: { labels: string[] }[] };
  return groups.flatMap((group) => group.labels).sort();
}

describe('sources of policy', () => {
  it.each([
    ['a file', ['--policy', 'p.aa'], ['a', 'b', 'unconfined']],
    ['several files', ['--policy', 'more.aa', '--policy', 'web.aa'], ['more', 'unconfined', 'web']],
    ['the same file twice', ['--policy', 'more.aa', '--policy', './more.aa'], ['more', 'unconfined']],
    [
      'a directory, as apparmor_parser takes it: links, but nothing disabled, hidden, left over or below',
      ['--policy', 'dir'],
      ['first', 'second', 'unconfined', 'web'],
    ],
    ['a directory like /etc/apparmor.d, with folders of any name', ['--policy', 'etc'], ['unconfined', 'web']],
    ['a directory with its own included files', ['--policy', 'whole'], ['unconfined', 'web']],
    [
      'a policy tree, each namespace stacked below the host layer that it is named after',
      ['--policy', 'tree'],
      [
        ':lxc-c_<-var-lib-lxc>//inner:deep',
        ':lxc-c_<-var-lib-lxc>//inner:unconfined',
        'lxc-c_</var/lib/lxc>',
        'lxc-c_</var/lib/lxc>//&:lxc-c_<-var-lib-lxc>:nginx',
        'lxc-c_</var/lib/lxc>//&:lxc-c_<-var-lib-lxc>:unconfined',
        'unconfined',
      ],
    ],
    [
      'a file for a policy namespace',
      ['--policy', 'more.aa', '--namespace', 'c=web.aa'],
      [':c:unconfined', ':c:web', 'more', 'unconfined'],
    ],
    [
      'a file for a namespace in a namespace',
      ['--namespace', 'c//d=web.aa'],
      [':c//d:unconfined', ':c//d:web', ':c:unconfined', 'unconfined'],
    ],
  ])('%s', (_, words, expected) => {
    expect(labels(...words)).toEqual(expected);
  });

  it.each([
    ['c', '`c` is not NAME=PATH'],
    ['=web.aa', '`=web.aa` is not NAME=PATH'],
    ['c=', '`c=` is not NAME=PATH'],
    [':c:=web.aa', '`:c:` is not a name of a policy namespace'],
    ['c//=web.aa', '`c//` is not a name of a policy namespace'],
    ['c=none', 'none: no such file or directory'],
  ])('--namespace %s is refused', (word, message) => {
    const { status, stderr } = lamellar(['matrix', '--namespace', word], { cwd });
    expect(status).toBe(2);
    expect(stderr.startsWith(`lamellar: ${message}\n`), stderr).toBe(true);
  });
});

describe('includes', () => {
  const question = ['can', 'uses', 'signal:term', 'unconfined', '--policy', 'uses.aa'];

  it.each([
    ['the base', ['-b', 'base'], 0],
    ['more places, which go before the base', ['-b', 'base', '-I', 'first'], 1],
    ['the first place that has the file', ['-I', 'first', '-I', 'base'], 1],
    ['long names', ['--base', 'base', '--Include', 'none'], 0],
  ])('are looked for in %s', (_, words, status) => {
    expect(lamellar([...question, ...words], { cwd })).toMatchObject({ status, stderr: '' });
  });

  it('appear in the answer with the path to them', () => {
    const { stdout } = lamellar([...question, '-b', 'base'], { cwd });
    expect(stdout).toContain('base/mine/body:1: signal (send) peer=unconfined, (included from uses.aa:2)');
  });
});

describe('--kernel', () => {
  const kernelOf = (...words: string[]) => {
    const outcome = lamellar(['can', 'a', 'signal:term', 'b', '--policy', 'p.aa', '--format', 'json', ...words], {
      cwd,
    });
    const { kernel } = JSON.parse(outcome.stdout) as { kernel: string };
    return { kernel, stderr: outcome.stderr, status: outcome.status };
  };
  const newest = measuredKernels.at(-1)?.version;

  it('is the newest measured kernel by default', () => {
    expect(kernelOf()).toEqual({ kernel: newest, stderr: '', status: 0 });
  });

  it.each(measuredKernels.map(({ version }) => version))('%s was measured', (version) => {
    expect(kernelOf('--kernel', version)).toEqual({ kernel: version, stderr: '', status: 0 });
  });

  it.each([
    ['6.12.99', '6.12.85'],
    ['1.0', '5.10.0'],
    ['99.1.2-generic', newest],
  ])('%s was not measured: stderr shows the assumption', (version, kernel) => {
    const stderr = `lamellar: kernel ${version} was not measured; assuming ${kernel}\n`;
    expect(kernelOf('--kernel', version)).toEqual({ kernel, stderr, status: 0 });
  });

  it('host is the running kernel', () => {
    expect(kernelOf('--kernel', 'host')).toEqual(kernelOf('--kernel', release()));
  });

  it.each(['foo', '', '6', '\u001B[31m'])('%j is no version: exit status 2 and the measured kernels', (version) => {
    const outcome = lamellar(['matrix', '--policy', 'p.aa', '--kernel', version], { cwd });
    expect(outcome).toMatchObject({ status: 2, stdout: '' });
    expect(outcome.stderr).toContain('hint: write a version such as 6.12.43, ubuntu-24.04, ');
    expect(outcome.stderr).not.toContain('\u001B');
  });
});

describe('--features', () => {
  const verdict = (...words: string[]) => {
    const question = ['--policy', 'abi.aa', '--signals', 'term', '--format', 'ndjson', '--pairs', '-', ...words];
    const { stdout } = lamellar(['matrix', ...question], { cwd, input: 'abi\tunconfined\n' });
    return records(stdout)[0];
  };

  it('are those of any recent kernel by default: signals are mediated', () => {
    expect(verdict()).toMatchObject({ signal: { term: 'deny' }, ptrace: { trace: 'deny' } });
  });

  it.each([
    ['a file', 'features/no-signal', { signal: { term: 'allow' }, ptrace: { trace: 'allow' } }],
    ['a directory like the one in securityfs', 'kernel', { signal: { term: 'deny' }, ptrace: { trace: 'allow' } }],
  ])('can come from %s', (_, place, expected) => {
    expect(verdict('--features', place)).toMatchObject(expected);
  });

  it.each([
    ['none', 'features none: no such file or directory'],
    ['dir/README', '`dir/README` is not a features file'],
    ['/dev/zero', 'features /dev/zero: it is not a regular file'],
  ])('%s is refused', (place, message) => {
    const { status, stderr } = lamellar(['matrix', '--policy', 'p.aa', '--features', place], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain(`lamellar: ${message}\n`);
  });
});

describe('a directory with force-complain/', () => {
  it.each([
    ['lax', 0, 'complain'],
    // It is stronger than the profile's own flags: the kernel takes the load's word.
    ['open', 0, 'complain'],
    ['firm', 1, 'no-rule'],
  ])('%s exits with %i: %s', (profile, expected, because) => {
    const words = ['can', 'unconfined', 'signal:term', profile, '--policy', 'strict', '--format', 'json'];
    const { status, stdout } = lamellar(words, { cwd });
    const { checks } = JSON.parse(stdout) as { checks: { because: string }[] };
    expect([status, checks.at(-1)?.because]).toEqual([expected, because]);
  });
});
