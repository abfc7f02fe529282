import { expect, test } from 'vitest';
import type { ByteString } from '../../../source/bytes.ts';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { weakSetting } from './weak-setting.ts';

const example = exampleOf('weak-setting');
const mapOf = (values: Readonly<Record<string, string>>) =>
  new Map(Object.entries(values) as [ByteString, ByteString][]);

test('the example: user namespaces for everybody', () => {
  expect(findingsIn(weakSetting, example)).toEqual([
    {
      severity: 'low',
      subject: 'the host',
      summary: 'unconfined users may have user namespaces of their own, with all that is reachable from there',
      evidence: ['`kernel.apparmor_restrict_unprivileged_userns` is `0`'],
      fixes: ['sysctl -w kernel.apparmor_restrict_unprivileged_userns=1'],
    },
  ]);
});

test.each([
  ['high', { mode: 'complain' }, {}],
  ['high', { enabled: 'N' }, {}],
  ['medium', { audit: 'quiet' }, {}],
  ['medium', { audit: 'quiet_denied' }, {}],
  ['low', { audit: 'all' }, {}],
  ['info', {}, { 'kernel.unprivileged_userns_apparmor_policy': '0' }],
  ['info', {}, { 'kernel.apparmor_restrict_unprivileged_unconfined': '1' }],
])('%s: %j %j', (severity, parameters, sysctls) => {
  const kernel = { ...example.kernel, parameters: mapOf(parameters) };
  expect(findingsIn(weakSetting, example, { kernel, sysctls: mapOf(sysctls) })).toMatchObject([{ severity }]);
});

test('a command sets the audit mode without a line end, which the kernel refuses', () => {
  const kernel = { ...example.kernel, parameters: mapOf({ audit: 'quiet' }) };
  expect(findingsIn(weakSetting, example, { kernel, sysctls: new Map() })).toMatchObject([
    {
      fixes: [
        'printf normal > /sys/module/apparmor/parameters/audit',
        'take `apparmor.audit=quiet` off the command line of the kernel',
      ],
    },
  ]);
});

test('what is as it should be, or is not there, is no finding', () => {
  const sysctls = mapOf({
    'kernel.apparmor_restrict_unprivileged_userns': '1',
    'kernel.unprivileged_userns_apparmor_policy': '1',
  });
  expect(findingsIn(weakSetting, example, { sysctls })).toEqual([]);
});

test('AppArmor that is not active confines nothing', () => {
  const kernel = { ...example.kernel, modules: [exampleBytes('capability'), exampleBytes('selinux')] };
  expect(findingsIn(weakSetting, example, { kernel, sysctls: new Map() })).toMatchObject([
    { severity: 'high', evidence: ['active are capability, selinux'] },
  ]);
});
