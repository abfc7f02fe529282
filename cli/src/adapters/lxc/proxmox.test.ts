import { describe, expect, test } from 'vitest';
import { linesOfProxmox, withProxmoxInclude } from './proxmox.ts';

const include = 'lxc.include: /etc/pve/lamellar/ct/101.conf\n';

/** The lines without LXC's common configurations, as `LINE KEY=VALUE`. */
function linesOf(...lines: readonly string[]): readonly string[] {
  return linesOfProxmox(lines.join('\n'), '101.conf', '/nowhere')
    .filter(({ value }) => !value.startsWith('/nowhere/common'))
    .map(({ key, value, line }) => `${line} ${key.replace('lxc.apparmor.', '')}=${value}`);
}

const noNesting = (line: number): readonly string[] => [
  `${line} profile=generated`,
  `${line} raw=allow mqueue,`,
  `${line} allow_nesting=0`,
  `${line} raw=deny mount -> /proc/,`,
  `${line} raw=deny mount -> /sys/,`,
];

describe('lines of LXC by Proxmox VE', () => {
  test.each<[name: string, lines: readonly string[], expected: readonly string[]]>([
    ['nothing', [], noNesting(1)],
    [
      'features',
      ['arch: amd64', 'features: keyctl=1, nesting=1,mount=nfs;cifs ,fuse=1'],
      [
        '2 profile=generated',
        '2 raw=allow mqueue,',
        '2 allow_nesting=1',
        '2 raw=allow userns,',
        '2 raw=mount fstype=nfs,',
        '2 raw=mount fstype=cifs,',
        '2 raw=mount fstype=fuse,',
      ],
    ],
    [
      'an unprivileged container',
      ['unprivileged: 1'],
      ['1 lxc.include=/nowhere/userns.conf', ...noNesting(1), '1 lxc.idmap=u 0 100000 65536'],
    ],
    [
      'an own mapping',
      ['unprivileged: 1', 'lxc.idmap: u 0 5 9'],
      ['1 lxc.include=/nowhere/userns.conf', ...noNesting(1), '2 lxc.idmap=u 0 5 9'],
    ],
    ['an own profile', ['lxc.apparmor.profile = unconfined'], ['1 profile=unconfined']],
    ['own rules, last', ['lxc.apparmor.raw: file,', 'features: '], [...noNesting(2), '1 raw=file,']],
    [
      'a description, pending changes and snapshots',
      ['#lxc.apparmor.raw: x', '[pve:pending]', 'features: nesting=1', '[old]', 'lxc.apparmor.raw: y'],
      noNesting(1),
    ],
  ])('of %s', (_, lines, expected) => {
    expect(linesOf(...lines)).toEqual(expected);
  });

  test('of hostile text', () => {
    expect(linesOf('features: =,,a,nesting=1=2', 'ostype: ../../etc/x', '\0[x]: lxc.include: /a')).toEqual(
      noNesting(1),
    );
  });
});

describe('the include in a configuration of Proxmox VE', () => {
  test.each([
    ['', include],
    ['arch: amd64', `arch: amd64\n${include}`],
    ['arch: amd64\n', `arch: amd64\n${include}`],
    ['arch: amd64\n\n[old]\narch: x\n', `arch: amd64\n${include}\n[old]\narch: x\n`],
    [`arch: x\n[pve:pending]\n${include}`, `arch: x\n${include}\n[pve:pending]\n${include}`],
    [`${include}arch: x\n\n\n[old]\n`, `${include}arch: x\n\n\n[old]\n`],
  ])('of %j is before all sections', (text, expected) => {
    expect(withProxmoxInclude(text, '101')).toBe(expected);
    expect(withProxmoxInclude(expected, '101')).toBe(expected);
  });
});
