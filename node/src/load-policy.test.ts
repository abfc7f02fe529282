import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LoadError } from './load-error.ts';
import { loadPolicy } from './load-policy.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** Writes files into a new folder, and returns the folder. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-node-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

describe('loadPolicy', () => {
  test('loads a directory like apparmor_parser, with its includes', () => {
    const folder = folderOf({
      web: 'include <tunables/global>\nprofile web { @{SITE}/** r, signal peer=db, }',
      db: 'profile db { signal peer=web, }',
      off: 'profile off { }',
      'web.dpkg-old': 'profile old { }',
      'tunables/global': '@{SITE}=/srv/www',
      'disable/off': '',
    });
    const policy = loadPolicy(folder, { base: folder });
    expect(policy.can('web', 'file:r', '/srv/www/index.html').verdict).toBe('allow');
    expect(policy.can('web', 'signal:term', 'db').verdict).toBe('allow');
    expect(() => policy.label('off')).toThrow('no profile `off`');
    expect(() => policy.label('old')).toThrow('no profile `old`');
    expect(policy.unread).toEqual([]);
  });

  test('loads several files, policy namespaces and stubs', () => {
    const folder = folderOf({
      'host.aa': 'profile "lxc-web_</var/lib/lxc>" { signal, }',
      'nginx.aa': 'profile nginx { signal peer=init, }',
    });
    const policy = loadPolicy([path.join(folder, 'host.aa')], {
      namespaces: { 'lxc-web_<-var-lib-lxc>': path.join(folder, 'nginx.aa') },
      assume: { ':lxc-web_<-var-lib-lxc>:init': 'open' },
      kernel: '6.12.85',
    });
    expect(policy.can('web:nginx', 'signal:term', 'web:init').verdict).toBe('allow');
    expect(policy.kernel.version).toBe('6.12.85');
  });

  test('lists files that cannot be read', () => {
    const folder = folderOf({ a: 'profile a { }' });
    symlinkSync('nowhere', path.join(folder, 'link'));
    expect(loadPolicy(folder).unread).toEqual([
      { path: path.join(folder, 'link'), reason: 'no such file or directory' },
    ]);
  });

  test.each([
    ['/no/such/place', {}, '/no/such/place: no such file or directory'],
    ['/dev/null', {}, '/dev/null: it is not a regular file'],
    [[], { namespaces: { 'a:b': '/' } }, '`a:b` is not a name of a policy namespace'],
  ])('%j: throws a LoadError', (place, settings, message) => {
    expect(() => loadPolicy(place, settings)).toThrow(expect.objectContaining({ name: LoadError.name, message }));
  });

  test('throws a RangeError for a kernel without a version', () => {
    expect(() => loadPolicy([], { kernel: 'new' })).toThrow(RangeError);
  });
});
