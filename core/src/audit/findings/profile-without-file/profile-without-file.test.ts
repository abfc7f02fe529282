import { expect, test } from 'vitest';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { profileWithoutFile } from './profile-without-file.ts';

const example = exampleOf('profile-without-file');
const [file] = example.files;
if (file === undefined) throw new Error('the example has no file');

test('the example: a program under a profile whose file somebody has deleted', () => {
  expect(findingsIn(profileWithoutFile, example)).toMatchObject([
    {
      severity: 'medium',
      subject: 'profile `/usr/sbin/chronyd`',
      evidence: ['no file in `/etc/apparmor.d` declares the profile', '1 process under it: chronyd (500)'],
      fixes: [expect.stringContaining('lamellar dump --live --profile /usr/sbin/chronyd')],
    },
  ]);
});

test('a host layer that no runtime generates is a finding, too', () => {
  const found = findingsIn(profileWithoutFile, example, {
    task: (one) => (one.id === 500 ? { ...one, container: 0 } : one),
  });
  expect(found).toMatchObject([
    { severity: 'medium', evidence: [expect.anything(), '1 process under it: chronyd (500)'] },
  ]);
});

test('an unused profile can be removed', () => {
  const found = findingsIn(profileWithoutFile, example, { task: (one) => (one.id === 500 ? undefined : one) });
  expect(found).toMatchObject([{ severity: 'low' }]);
  expect(found[0]?.fixes[1]).toBe('printf %s /usr/sbin/chronyd >/sys/kernel/security/apparmor/.remove');
});

const content = exampleBytes('profile /usr/sbin/chronyd { file, }');
const path = exampleBytes('/etc/apparmor.d/usr.sbin.chronyd');
const link = { ...file, path: exampleBytes('/etc/apparmor.d/disable/usr.sbin.chronyd'), link: exampleBytes('x') };

test.each([
  ['a file that declares the profile', [file, { ...file, path, content }]],
  ['a disabled file', [file, { ...file, path, content }, { ...link, content: undefined }]],
  ['a snapshot without policy files of the host', []],
  ['a snapshot with files of containers alone', [{ ...file, container: 0 }]],
])('%s gives no finding', (_, files) => {
  expect(findingsIn(profileWithoutFile, example, { files })).toEqual([]);
});

test.each(['docker-default', 'snap.lxd.daemon', 'libvirt-4d1e', 'incus_dnsmasq-br0_</var/lib/incus>', 'crio-default'])(
  '%s is generated',
  (name) => {
    const namespaces = example.namespaces.map((one) => ({
      ...one,
      profiles: one.profiles.map((profile) =>
        profile.name === '/usr/sbin/chronyd' ? { ...profile, name: exampleBytes(name) } : profile,
      ),
    }));
    expect(findingsIn(profileWithoutFile, example, { namespaces })).toEqual([]);
  },
);

test('a host with unreadable policy files gives no finding', () => {
  const shown: string[] = [];
  const unseen = [{ what: exampleBytes('/etc/apparmor.d/local'), reason: exampleBytes('permission denied') }];
  expect(findingsIn(profileWithoutFile, example, { unseen, cannotTell: (what) => shown.push(what) })).toEqual([]);
  expect(shown).toEqual(['whether each loaded profile has a file']);
});
