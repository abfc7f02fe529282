import { expect, test } from 'vitest';
import { exampleBytes, exampleOf } from '../findings/testing/example.ts';
import type { Fix } from '../findings/finding.ts';
import type { FoundFinding } from '../findings/finding-kinds.ts';
import { withObstacles } from './obstacles.ts';

const snapshot = exampleOf('weak-setting');
const locked = {
  ...snapshot,
  kernel: { ...snapshot.kernel, parameters: new Map([[exampleBytes('lock_policy'), exampleBytes('Y')]]) },
};
const rule: Fix = { kind: 'rule', profile: 'web', rule: 'signal,' };
const load: Fix = { kind: 'command', command: 'apparmor_parser --replace /etc/apparmor.d/web' };
const finding = (id: FoundFinding['id'], fix: Fix, profile = 'other'): FoundFinding => ({
  id,
  severity: 'low',
  subject: { kind: 'profile', profile: exampleBytes(profile) },
  summary: '',
  evidence: [],
  fixes: [fix],
});

test.each<[Fix, boolean]>([
  [rule, true],
  [load, true],
  [{ kind: 'command', command: 'rmdir /sys/kernel/security/apparmor/policy/namespaces/n' }, true],
  [{ kind: 'command', command: 'printf normal > /sys/module/apparmor/parameters/audit' }, true],
  [{ kind: 'command', command: 'lamellar apply --manifest lamellar.yaml' }, true],
  [{ kind: 'setting', line: 'lxc.apparmor.profile = generated', place: 'the configuration' }, true],
  [{ kind: 'setting', line: 'lxc.cap.drop = sys_module', place: 'the configuration' }, false],
  [{ kind: 'command', command: 'sysctl -w kernel.kptr_restrict=1' }, false],
])('a kernel with locked policy prevents %j: %s', (fix, isPrevented) => {
  const [found] = withObstacles([finding('complain-mode', fix)], locked);
  expect(found?.fixes).toHaveLength(isPrevented ? 2 : 1);
  expect(found?.fixes.at(-1)).toBe(fix);
  expect(found?.evidence.join()).toMatch(isPrevented ? /lock_policy/ : /^$/);
  expect(withObstacles([finding('complain-mode', fix)], snapshot)).toEqual([finding('complain-mode', fix)]);
});

test.each<[FoundFinding, boolean]>([
  [finding('one-sided-refusal', rule), true],
  [finding('unmatched-peer', { kind: 'advice', text: 'check' }, 'web'), true],
  [finding('unmatched-peer', { kind: 'advice', text: 'check' }), false],
])('the fix of a profile with a different file starts with a load of the file: %j', (found, isDifferent) => {
  const drift = finding('drifted-policy', load, 'web');
  const [first, second] = withObstacles([found, drift], snapshot);
  expect(first?.fixes).toEqual([...(isDifferent ? [load] : []), ...found.fixes]);
  expect(first?.evidence).toHaveLength(isDifferent ? 1 : 0);
  expect(second).toEqual(drift);
});
