import { describe, expect, test } from 'vitest';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { policyService } from './policy-service.ts';

const example = exampleOf('policy-service');
const bytes = exampleBytes;
const service = (load: string, active: string, file: string, since: number | undefined = 3) => ({
  load: bytes(load),
  active: bytes(active),
  file: bytes(file),
  since,
});
const running = service('loaded', 'active', 'enabled');

test('the example: the service is disabled', () => {
  expect(findingsIn(policyService, example)).toMatchObject([
    {
      severity: 'medium',
      subject: 'the host',
      summary: expect.stringContaining('is disabled') as string,
      evidence: ['`apparmor.service` is loaded, active, disabled'],
      fixes: ['systemctl enable --now apparmor.service'],
    },
  ]);
});

test.each([
  [service('not-found', 'inactive', ''), 'no service', 'apt-get install --reinstall apparmor'],
  [service('masked', 'inactive', 'masked'), 'is masked', 'systemctl unmask apparmor.service'],
  [service('loaded', 'failed', 'enabled'), 'has failed', 'systemctl restart apparmor.service'],
  [service('loaded', 'inactive', 'enabled'), 'does not run', 'systemctl start apparmor.service'],
])('%j', (state, summary, fix) => {
  const [found, ...others] = findingsIn(policyService, example, { policyService: state });
  expect(others).toEqual([]);
  expect(found?.summary).toContain(summary);
  expect(found?.fixes).toContain(fix);
});

test.each([[running], [undefined]])('%j gives no finding', (state) => {
  expect(findingsIn(policyService, example, { policyService: state })).toEqual([]);
});

test('a host without policy files or without AppArmor has no such problem', () => {
  expect(findingsIn(policyService, example, { files: [] })).toEqual([]);
  const kernel = { ...example.kernel, parameters: new Map([[bytes('enabled'), bytes('N')]]) };
  expect(findingsIn(policyService, example, { kernel })).toEqual([]);
});

describe('policy that was removed', () => {
  const namespaces = example.namespaces.map((one) => ({
    ...one,
    profiles: one.profiles.filter(({ name }) => name !== '/usr/sbin/chronyd'),
  }));
  const task = (one: (typeof example.tasks)[number]) => (one.id === 500 ? { ...one, label: 'unconfined' } : one);

  test('is a finding', () => {
    expect(findingsIn(policyService, example, { policyService: running, namespaces, task })).toMatchObject([
      { severity: 'high', evidence: ['1 profile such as `/usr/sbin/chronyd`'] },
    ]);
  });

  test('is none if the kernel does not show all of its policy', () => {
    const unseen = [{ what: bytes('the root policy namespace'), reason: bytes('permission denied') }];
    expect(findingsIn(policyService, example, { policyService: running, namespaces, task, unseen })).toEqual([]);
  });
});

describe('an unconfined container', () => {
  const found = (started: number | undefined, value = 'generated') =>
    findingsIn(policyService, example, {
      policyService: running,
      task: (one) => (one.container === 0 ? { ...one, label: 'unconfined', mode: undefined } : one),
      container: (one) => ({
        ...one,
        started,
        settings: [{ key: bytes('lxc.apparmor.profile'), value: bytes(value), from: undefined, isApplied: false }],
      }),
    });

  test('that started before the policy is a finding', () => {
    expect(found(2)).toMatchObject([{ severity: 'medium', subject: 'container web' }]);
  });

  test.each([
    [3, 'generated'],
    [undefined, 'generated'],
    [2, 'unconfined'],
  ])('started at %j s with %s is none', (started, value) => {
    expect(found(started, value)).toEqual([]);
  });
});
