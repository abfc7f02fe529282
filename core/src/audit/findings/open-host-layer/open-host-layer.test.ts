import { expect, test } from 'vitest';
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
      summary: 'its host layer is open to others: its user and process namespaces alone are between them',
      evidence: [
        'may every signal; ptrace read, trace: container web, unconfined programs of the host',
        'its configuration says `lxc.apparmor.allow_nesting = 1`',
      ],
      fixes: ['lxc.apparmor.allow_nesting = 0'],
    },
  ]);
});

test('without a user namespace it is worse', () => {
  const task = (one: (typeof example.tasks)[number]) => ({ ...one, userNamespace: 1 });
  expect(findingsIn(openHostLayer, example, { task })).toMatchObject([{ severity: 'high' }]);
});

test('what is not confined at all is told of as such', () => {
  const task = (one: (typeof example.tasks)[number]) =>
    one.container === 1 ? { ...one, label: 'unconfined', mode: undefined } : one;
  expect(findingsIn(openHostLayer, example, { task })).toEqual([]);
});

test('the fix is for a shell, whatever the container is called', () => {
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

test('to see that others are there, as the base abstraction lets programs, is nothing that is done to them', () => {
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
