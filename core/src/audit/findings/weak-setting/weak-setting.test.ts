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
      summary: 'unconfined users may create user namespaces, and reach more interfaces of the kernel from there',
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

test.each([
  ['0', 'change the configuration, too, because it applies at boot'],
  ['1', 'a program or a person has changed the value since boot'],
])('with the value %s in the configuration of sysctl, the cause is named', (value, cause) => {
  const configured = mapOf({ 'kernel.apparmor_restrict_unprivileged_userns': value });
  expect(findingsIn(weakSetting, example, { configured })[0]?.evidence[1]).toBe(
    `the configuration sets \`${value}\`: ${cause}`,
  );
});

test('a command sets the audit mode without a line end, which the kernel refuses', () => {
  const kernel = { ...example.kernel, parameters: mapOf({ audit: 'quiet' }) };
  expect(findingsIn(weakSetting, example, { kernel, sysctls: new Map() })).toMatchObject([
    {
      fixes: [
        'printf normal > /sys/module/apparmor/parameters/audit',
        'remove `apparmor.audit=quiet` from the kernel command line',
      ],
    },
  ]);
});

const ubuntu = '#29-Ubuntu SMP PREEMPT_DYNAMIC';
const debian = '#1 SMP PREEMPT_DYNAMIC Debian 6.12.118-1';

test.each([
  ['kernel.unprivileged_bpf_disabled', '0', '2', debian],
  ['kernel.dmesg_restrict', '0', '1', debian],
  ['kernel.perf_event_paranoid', '-1', '2', debian],
  ['kernel.randomize_va_space', '0', '2', debian],
  ['kernel.kptr_restrict', '0', '1', ubuntu],
  ['kernel.yama.ptrace_scope', '0', '1', ubuntu],
])('%s = %s is weak, and %s is better', (name, value, better, version) => {
  const kernel = { ...example.kernel, version: exampleBytes(version) };
  expect(findingsIn(weakSetting, example, { kernel, sysctls: mapOf({ [name]: value }) })).toMatchObject([
    { severity: 'low', fixes: [`sysctl -w ${name}=${better}`] },
  ]);
  expect(findingsIn(weakSetting, example, { kernel, sysctls: mapOf({ [name]: better }) })).toEqual([]);
});

test.each([
  ['kernel.yama.ptrace_scope', '0', '1', 1],
  ['kernel.yama.ptrace_scope', '2', '1', 0],
  ['kernel.unprivileged_userns_clone', '1', '0', 1],
  ['kernel.unprivileged_userns_clone', '0', '1', 0],
  ['fs.protected_symlinks', '0', '1', 1],
  ['fs.protected_symlinks', '1', '1', 0],
  ['fs.protected_symlinks', 'x', '1', 0],
  ['kernel.dmesg_restrict', '0', '1', 1],
  ['kernel.missing', undefined, '1', 0],
])('%s = %s with %s in the configuration: %i findings', (name, value, wanted, count) => {
  const sysctls = mapOf(value === undefined ? {} : { [name]: value });
  const found = findingsIn(weakSetting, example, { sysctls, configured: mapOf({ [name]: wanted }) });
  expect(found.map(({ severity, fixes }) => [severity, fixes])).toEqual(
    Array.from({ length: count }, () => ['low', [`sysctl -w ${name}=${wanted}`]]),
  );
});

test("Debian's own values are no finding", () => {
  const sysctls = mapOf({
    'kernel.apparmor_restrict_unprivileged_unconfined': '0',
    'kernel.unprivileged_userns_apparmor_policy': '1',
    'kernel.unprivileged_userns_clone': '1',
    'kernel.unprivileged_bpf_disabled': '2',
    'kernel.dmesg_restrict': '1',
    'kernel.perf_event_paranoid': '3',
    'kernel.randomize_va_space': '2',
    'kernel.kptr_restrict': '0',
    'kernel.yama.ptrace_scope': '0',
    'user.max_user_namespaces': '127000',
  });
  const kernel = { ...example.kernel, version: exampleBytes(debian) };
  expect(findingsIn(weakSetting, example, { kernel, sysctls })).toEqual([]);
});

test('expected and missing settings give no finding', () => {
  const sysctls = mapOf({
    'kernel.apparmor_restrict_unprivileged_userns': '1',
    'kernel.unprivileged_userns_apparmor_policy': '1',
  });
  expect(findingsIn(weakSetting, example, { sysctls })).toEqual([]);
});

test('inactive AppArmor gives a finding', () => {
  const kernel = { ...example.kernel, modules: [exampleBytes('capability'), exampleBytes('selinux')] };
  expect(findingsIn(weakSetting, example, { kernel, sysctls: new Map() })).toMatchObject([
    { severity: 'high', evidence: ['active security modules: capability, selinux'] },
  ]);
});
