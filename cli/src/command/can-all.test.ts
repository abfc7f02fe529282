import { describe, expect, it } from 'vitest';
import { compiledTwoProfiles } from '../testing/compiled-policy.ts';
import { directory, lamellar } from '../testing/lamellar.ts';

const cwd = directory({
  compiled: compiledTwoProfiles,
  'p.aa': `abi <abi/4.0>,
profile host { /srv/** r, /etc/** rw, capability chown, capability kill, }
`,
  'web.aa': 'profile web { /srv/www/** rw, /etc/{,**} r, deny /etc/shadow r, capability, deny capability kill, }\n',
});

function can(...words: string[]) {
  return lamellar(['can', ...words, '--policy', 'p.aa', '--namespace', 'c=web.aa'], { cwd });
}

describe('lamellar can --all', () => {
  it('lists all permissions of a class as rules, and those refused by layers', () => {
    const { status, stdout } = can('host//&:c:web', '--all', 'file');
    expect(status).toBe(0);
    expect(stdout).toBe(`file: all permissions, as rules of a single profile (kernel 7.3)
  by   host//&:c:web

    /etc/** r,
    /srv/www/** r,
    deny /etc/shadow r,

✗ profile \`web\` in namespace \`c\` takes away
    from \`host\` all of w, a and some of r, for example of \`/etc/a\` owner
        p.aa:2: /etc/** rw,
    from \`host\` some of r, for example of \`/srv/a\` owner
        p.aa:2: /srv/** r,

✗ profile of the host \`host\` takes away
    from \`:c:web\` some of r, for example of \`/etc/\` owner
        web.aa:1: /etc/{,**} r,
    from \`:c:web\` all of w, a, for example of \`/srv/www/a\` owner
        web.aa:1: /srv/www/** rw,
`);
  });

  it('lists capabilities', () => {
    expect(can('host//&:c:web', '--all', 'capability').stdout)
      .toBe(`capability: all permissions, as rules of a single profile (kernel 7.3)
  by   host//&:c:web

    capability chown,

✗ profile of the host \`host\` refuses every capability but chown and kill

✗ profile \`web\` in namespace \`c\` refuses capability kill
`);
  });

  it('lists mounts, denied mounts, and links with rules of both layers', () => {
    const files = {
      'h.aa': `abi <abi/4.0>,
profile host { mount fstype=proc -> /proc/, mount options=(rw, bind) /a/** -> /b/**, umount, remount, deny remount /, /t/* rwl, }
`,
      'w.aa': 'profile web { mount, umount /mnt/**, link /t/a -> /t/b, /t/** rw, }\n',
    };
    const requested = (policyClass: string) =>
      lamellar(['can', 'host//&:c:web', '--all', policyClass, '--policy', 'h.aa', '--namespace', 'c=w.aa'], {
        cwd: directory(files),
      }).stdout;
    expect(requested('mount')).toBe(`mount: all permissions, as rules of a single profile (kernel 7.3)
  by   host//&:c:web

    mount fstype=proc -> /proc/,
    mount options=(bind) /a/** -> /b/**,
    remount,
    umount /mnt/**,
    deny remount /,
`);
    expect(requested('file')).toContain('\n    /t/* rw,\n    link /t/a -> /t/b,\n');
  });

  it.each(['mount', 'file'])('lists rules about class %s of compiled policy', (policyClass) => {
    const { stdout } = lamellar(['can', 'a', '--all', policyClass, '--policy', 'compiled'], { cwd });
    expect(stdout).toContain(`    no rule of ${policyClass}: nothing is allowed\n`);
  });

  it.each([
    [['host', '--all', 'fil'], 'lamellar: unknown class `fil`\nhint: did you mean `file`?\n'],
    [
      ['host', 'file:r', '--all', 'file'],
      'lamellar: --all excludes an operation\nhint: omit the operation: --all lists all of `file`\n',
    ],
    [
      ['--all', 'file'],
      'lamellar: missing argument SUBJECT\nhint: for example `lamellar can lsb_release signal:term unconfined --policy /etc/apparmor.d`\n',
    ],
    [['hots', '--all', 'file'], 'lamellar: SUBJECT: no profile `hots`'],
    [['host', '--all', 'signal'], 'lamellar: `signal` is about two labels\nhint: `lamellar matrix` shows all labels\n'],
    [['host', '--all', 'file', '--kernel', 'all'], 'lamellar: --all needs a single kernel\n'],
    [['host', '--all', 'file', '--owner'], 'lamellar: --owner does not apply to --all\n'],
    [['host', '--all', 'file', '--format', 'ndjson'], 'lamellar: --format ndjson needs --questions\n'],
  ])('%j is refused', (words, message) => {
    const { status, stderr } = can(...words);
    expect([status, stderr.includes(message) ? message : stderr]).toEqual([2, message]);
  });
});
