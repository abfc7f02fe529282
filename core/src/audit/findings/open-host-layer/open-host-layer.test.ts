import { describe, expect, test } from 'vitest';
import { auditedHost } from '../../audited-host.ts';
import { effectiveReach, type EffectiveReach } from '../../equivalence-classes.ts';
import type { Operation } from '../../../classes/policy-classes.ts';
import { findingContext } from '../finding-context.ts';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { openHostLayer } from './open-host-layer.ts';

const example = exampleOf('open-host-layer');

test('the example: nesting opens the host layer to containers and unconfined programs', () => {
  expect(findingsIn(openHostLayer, example)).toEqual([
    {
      severity: 'medium',
      subject: 'container build',
      summary:
        'the host layer allows access to neighbours or the host: only user and pid namespaces prevent the access',
      evidence: [
        'allowed: every signal; ptrace read, trace → container web, unconfined programs of the host',
        'the configuration has `lxc.apparmor.allow_nesting = 1`',
      ],
      fixes: ['lxc.apparmor.allow_nesting = 0'],
    },
  ]);
});

test('without a user namespace the severity is higher', () => {
  const task = (one: (typeof example.tasks)[number]) => ({ ...one, userNamespace: 1 });
  expect(findingsIn(openHostLayer, example, { task })).toMatchObject([{ severity: 'high' }]);
});

test('an unconfined container gives the finding about unconfined containers', () => {
  const task = (one: (typeof example.tasks)[number]) =>
    one.container === 1 ? { ...one, label: 'unconfined', mode: undefined } : one;
  expect(findingsIn(openHostLayer, example, { task })).toEqual([]);
});

test('the fix is valid in a shell for any container name', () => {
  const container = (one: (typeof example.containers)[number]) => ({
    ...one,
    runtime: 'incus' as const,
    name: exampleBytes("a'; reboot; '\n"),
    project: exampleBytes('shop'),
  });
  const [found] = findingsIn(openHostLayer, example, { container });
  expect(found?.fixes[0]).toBe(
    String.raw`incus config set --project shop $'a\'; reboot; \'\x0a' security.nesting=false`,
  );
});

test('a permission to see the existence of processes is harmless', () => {
  const host = auditedHost(example);
  const reach = effectiveReach(host);
  const findings = (isKept: (operation: Operation) => boolean) => {
    const reachOf: EffectiveReach['reachOf'] = (party, operations) =>
      reach.reachOf(party, operations).map((one) => ({ ...one, operations: one.operations.filter(isKept) }));
    const context = findingContext(
      host,
      { ...reach, reachOf },
      { newer: undefined, manifest: undefined },
      () => undefined,
    );
    return Array.from(openHostLayer.find(host, context));
  };
  expect(findings(({ name }) => name === 'exists')).toEqual([]);
  expect(findings(({ name }) => name === 'exists' || name === 'kill')).toHaveLength(1);
});

describe('the cause of an open host layer', () => {
  const name = exampleBytes('lxc-build_</var/lib/lxc>');
  const own = `signal peer="${name}", ptrace peer="${name}",`;
  const text = `abi <abi/4.0>,\nprofile "${name}" { file, ${own}\n}\n`;
  const generatedLayer = () => ({ name, text, title: 'the profile that LXC generates' });
  const having =
    (...settings: readonly (readonly [key: string, value: string])[]) =>
    (one: (typeof example.containers)[number]) => ({
      ...one,
      settings: [['lxc.apparmor.profile', 'generated'] as const, ...settings].map(([key, value]) => ({
        key: exampleBytes(key),
        value: exampleBytes(value),
        from: undefined,
        isApplied: false,
      })),
    });
  const find = (change: Parameters<typeof findingsIn>[2]) =>
    findingsIn(openHostLayer, example, { generatedLayer, ...change });
  const restart = 'lxc-stop -n build && lxc-start -n build';

  test('nesting, if the host layer without nesting is closed', () => {
    expect(find({ container: having(['lxc.apparmor.allow_nesting', '1']) })).toMatchObject([
      { fixes: ['lxc.apparmor.allow_nesting = 0'] },
    ]);
  });

  test('an earlier configuration, if nesting is off already', () => {
    expect(find({ container: having(['lxc.apparmor.allow_nesting', '0']) })).toMatchObject([
      {
        evidence: expect.arrayContaining([
          'the configuration makes a closed host layer: the container still runs with an earlier host layer',
        ]) as unknown,
        fixes: [restart],
      },
    ]);
  });

  test('a rule, with or without nesting', () => {
    const rules = ['deny mount,', 'signal,', 'ptrace,'].map((rule) => ['lxc.apparmor.raw', rule] as const);
    const evidence = ['signal,', 'ptrace,'].map((rule) => `the rule comes from \`lxc.apparmor.raw = ${rule}\``);
    const [found] = find({ container: having(...rules) });
    expect(found?.evidence.slice(-2)).toEqual(evidence);
    expect(found?.fixes).toEqual([expect.stringMatching(/by `peer=`$/), restart]);
    const [nested] = find({ container: having(['lxc.apparmor.allow_nesting', '1'], ...rules) });
    expect(nested?.fixes[0]).toContain('also turn nesting off');
  });

  test('a rule of a host layer that the runtime does not generate', () => {
    expect(find({ generatedLayer: () => undefined, container: having() })).toMatchObject([
      {
        evidence: expect.arrayContaining([
          'a rule of host layer `lxc-build_</var/lib/lxc>` allows every signal but exists; ptrace read, trace',
        ]) as unknown,
        fixes: [
          'limit the rules of the host layer by `peer=`, and load the host layer again, or give the container a generated host layer',
        ],
      },
    ]);
  });

  test('the mode', () => {
    const namespaces = example.namespaces.map((one) => ({
      ...one,
      profiles: one.profiles.map((profile) =>
        profile.name === 'lxc-web_</var/lib/lxc>' ? { ...profile, mode: 'complain' as const } : profile,
      ),
    }));
    expect(find({ namespaces, container: having() })[0]).toMatchObject({
      subject: 'container web',
      fixes: ['remove `complain` from the flags of the host layer, and load the host layer again'],
    });
  });

  test('a stray process', () => {
    const stray = (one: (typeof example.tasks)[number]) =>
      one.id === 710 ? { ...one, label: 'unconfined', mode: undefined } : one;
    const [found] = find({ task: stray, container: having() });
    expect(found).toMatchObject({
      subject: 'container web',
      evidence: expect.arrayContaining([
        '1 process outside the host layer, under `unconfined`: nginx (710)',
      ]) as unknown,
      fixes: [expect.stringContaining('lxc-attach')],
    });
  });
});
