import { expect, test } from 'vitest';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { disabledProfile } from './disabled-profile.ts';

const example = exampleOf('disabled-profile');
const [file, link] = example.files;
if (file === undefined || link === undefined) throw new Error('the example has no files');

const found = (content: string, folder = 'disable') =>
  findingsIn(disabledProfile, example, {
    files: [
      { ...file, content: exampleBytes(content) },
      { ...link, path: exampleBytes(`/etc/apparmor.d/${folder}/lxc-containers`) },
    ],
  });

test("the example: LXC's profiles for containers are disabled", () => {
  expect(findingsIn(disabledProfile, example)).toMatchObject([
    {
      severity: 'medium',
      subject: 'profile `lxc-container-default-cgns`',
      evidence: [
        'there is `/etc/apparmor.d/disable/lxc-containers`',
        '`/etc/apparmor.d/lxc-containers` declares `lxc-container-default-cgns`',
      ],
      fixes: ['rm /etc/apparmor.d/disable/lxc-containers', 'apparmor_parser --replace /etc/apparmor.d/lxc-containers'],
    },
  ]);
});

test.each([
  'profile lxc-container-default-with-nesting { }',
  '/usr/bin/lxc-start { }',
  'profile runc /usr/{bin,sbin}/runc { }',
  'profile "lxc-web_</var/lib/lxc>" { }',
])('%s concerns containers', (content) => {
  expect(found(content)).toHaveLength(1);
});

test.each([
  'profile chronyd /usr/sbin/chronyd { }',
  '/usr/bin/man { }',
  'profile truncate { }',
  'profile runc flags=(unconfined) { }',
])('%s does not', (content) => {
  expect(found(content)).toEqual([]);
});

test('a link in force-complain is a finding, and a link in other folders is none', () => {
  expect(found('profile runc { }', 'force-complain')).toMatchObject([
    { summary: expect.stringContaining('complain mode') as string },
  ]);
  expect(found('profile runc { }', 'old')).toEqual([]);
});
