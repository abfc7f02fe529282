import { describe, expect, test } from 'vitest';
import { knownAbis, usualFeatures } from '../../../profile/known-abis.ts';
import { Source } from '../../../source/source.ts';
import { PolicyCache } from '../../../compile/includes/policy-cache.ts';
import { PolicyUnit } from '../../../compile/policy-unit.ts';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { driftedPolicy } from './drifted-policy.ts';

const example = exampleOf('drifted-policy');
const [file] = example.files;
if (file === undefined) throw new Error('the example has no file');
const withContent = (content: string, shown: string[] = []) =>
  findingsIn(driftedPolicy, example, {
    files: [{ ...file, content: exampleBytes(content) }],
    cannotTell: (what, reason) => shown.push(`${what}: ${reason}`),
  });

test('the example: a changed file that is not loaded', () => {
  expect(findingsIn(driftedPolicy, example)).toMatchObject([
    {
      severity: 'medium',
      subject: 'profile `/usr/sbin/chronyd`',
      evidence: [
        'the loaded profile allows `capability chown`, and this source does not',
        'the file is `/etc/apparmor.d/usr.sbin.chronyd`',
      ],
      fixes: ['apparmor_parser --replace --skip-read-cache --write-cache /etc/apparmor.d/usr.sbin.chronyd'],
    },
  ]);
});

test('a load does not end the difference if a second file declares the profile', () => {
  const second = { ...file, path: exampleBytes('/etc/apparmor.d/local.chronyd') };
  expect(findingsIn(driftedPolicy, example, { files: [file, second] })[0]).toMatchObject({
    evidence: expect.arrayContaining([
      '`/etc/apparmor.d/local.chronyd` declares the profile, too: the last load counts',
    ]) as string[],
    fixes: [
      'declare `/usr/sbin/chronyd` in one file only, of `/etc/apparmor.d/usr.sbin.chronyd`, `/etc/apparmor.d/local.chronyd`',
      expect.stringContaining('apparmor_parser') as string,
    ],
  });
});

test('loaded policy equal to its file gives no finding', () => {
  expect(withContent((file.content ?? '').replace('capability sys_time,', 'capability,'))).toEqual([]);
});

test('a missing include prevents the comparison', () => {
  const shown: string[] = [];
  expect(withContent(`profile /usr/sbin/chronyd { include <abstractions/base> }`, shown)).toEqual([]);
  expect(shown).toEqual([
    expect.stringMatching(/^comparison of `\/etc\/apparmor\.d\/usr\.sbin\.chronyd` with the loaded profiles: /),
  ]);
});

test('a kernel that hides its policy prevents the comparison', () => {
  const shown: string[] = [];
  const namespaces = example.namespaces.map((one) => ({
    ...one,
    profiles: one.profiles.map((profile) => ({ ...profile, load: undefined })),
  }));
  const found = findingsIn(driftedPolicy, example, { namespaces, cannotTell: (what) => shown.push(what) });
  expect({ found, shown }).toEqual({
    found: [],
    shown: ['comparison of profile `/usr/sbin/chronyd` with `/etc/apparmor.d/usr.sbin.chronyd`'],
  });
});

test('a profile that is disabled is not compared', () => {
  const link = {
    ...file,
    path: exampleBytes('/etc/apparmor.d/disable/usr.sbin.chronyd'),
    link: exampleBytes('../x'),
    content: undefined,
  };
  expect(findingsIn(driftedPolicy, example, { files: [file, link] })).toEqual([]);
});

describe('a manifest is compared with the running containers', () => {
  const host = exampleOf('unconfined-container');
  const profile = exampleBytes('lxc-web_</var/lib/lxc>');
  const namespace = exampleBytes('lxc-web_<-var-lib-lxc>');
  const environment = {
    resolve: () => ({ kind: 'missing', searched: [] }) as const,
    cache: new PolicyCache(),
    kernelFeatures: usualFeatures,
    defaultFeatures: usualFeatures,
    knownAbis,
    loadSets: 'first-named' as const,
  };
  const unit = (text: string) => new PolicyUnit(new Source('p.aa', exampleBytes(text)), environment);
  const found = (hostLayer: string, layer: string, called = namespace) =>
    findingsIn(driftedPolicy, host, {
      manifest: {
        file: 'farm.yaml',
        containers: [{ called: 'web', profile, namespace: called, hostLayer: unit(hostLayer), layer: [unit(layer)] }],
      },
    }).filter(({ evidence }) => evidence.some((line) => line.startsWith('the manifest is')));

  test('profiles missing from the kernel and differing profiles are reported', () => {
    const loaded = host.namespaces.find(({ name }) => name === namespace);
    const undeclared = (loaded?.profiles ?? []).map(({ name }) => name);
    expect(found(`profile "${profile}" { deny signal, }`, 'profile nobody { }')).toMatchObject([
      {
        severity: 'medium',
        subject: 'profile `lxc-web_</var/lib/lxc>` of container web',
        evidence: [
          expect.stringMatching(/^the loaded profile /),
          'the manifest is farm.yaml, and calls the container `web`',
        ],
        fixes: ['lamellar apply --manifest farm.yaml'],
      },
      {
        subject: `profile \`:${namespace}:nobody\` of container web`,
        evidence: ['not loaded', expect.anything()],
      },
      {
        severity: 'low',
        subject: 'container web',
        evidence: [
          `${undeclared.length} profile${undeclared.length === 1 ? '' : 's'}: ${undeclared.map((name) => `\`${name}\``).join(', ')}`,
          expect.anything(),
        ],
        names: undeclared,
      },
    ]);
  });

  test('a stopped container gives no finding', () => {
    expect(found('profile x { }', 'profile y { }', exampleBytes('lxc-gone_<-var-lib-lxc>'))).toEqual([]);
  });
});
