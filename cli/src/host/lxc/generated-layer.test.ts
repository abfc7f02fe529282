import { expect, test } from 'vitest';
import { isGeneratedFrom } from './generated-layer.ts';
import { parseConfiguration } from './configuration-lines.ts';
import { lxcValuesOf } from './lxc-values.ts';

/** What LXC generates, cut down: its own rules, and what the configuration adds. */
function generated(added: readonly string[], nesting = false): string {
  const nested = nesting ? '\n  ### Configuration: nesting\n  pivot_root,\n' : '';
  return `profile "lxc-web_</var/lib/lxc>" {\n  ### Base profile\n  file,\n# a comment of LXC's\n  unix,\n${nested}${added.map((line) => `${line}\n`).join('')}}\n`;
}

function valuesOf(configuration: string) {
  return lxcValuesOf(parseConfiguration(configuration, 'config'));
}

const [signal, ptrace] = ['deny signal peer=a,', 'deny ptrace (read),'];

test.each([
  [[], '', true],
  [[signal], `lxc.apparmor.raw = ${signal}`, true],
  [[signal, ptrace], `lxc.apparmor.raw = ${signal}\nlxc.apparmor.raw=${ptrace}`, true],
  [[ptrace], `lxc.apparmor.raw = ${signal}\nlxc.apparmor.raw =\nlxc.apparmor.raw = ${ptrace}`, true],
  [['deny signal peer="a",'], 'lxc.apparmor.raw = deny signal peer="a",', true],
  [['# nothing'], 'lxc.apparmor.raw = # nothing', true],
  // More than there is, less, other rules, and another order.
  [[], `lxc.apparmor.raw = ${signal}`, false],
  [[signal], '', false],
  [[signal, ptrace], `lxc.apparmor.raw = ${ptrace}`, false],
  [[signal, ptrace], `lxc.apparmor.raw = ${signal}`, false],
  [[signal], `lxc.apparmor.raw = ${ptrace}`, false],
  [[signal, ptrace], `lxc.apparmor.raw = ${ptrace}\nlxc.apparmor.raw = ${signal}`, false],
] as const)('a profile that ends with %j, and %j', (added, configuration, is) => {
  expect(isGeneratedFrom(generated(added), valuesOf(configuration))).toBe(is);
});

test.each([
  [false, '', true],
  [false, 'lxc.apparmor.allow_nesting = 0', true],
  [true, 'lxc.apparmor.allow_nesting = 1', true],
  [true, 'lxc.apparmor.allow_nesting = 1\nlxc.apparmor.allow_nesting = 0', false],
  [false, 'lxc.apparmor.allow_nesting = 1', false],
])('nesting %j, and %j', (nesting, configuration, is) => {
  expect(isGeneratedFrom(generated([signal], nesting), valuesOf(`lxc.apparmor.raw=${signal}\n${configuration}`))).toBe(
    is,
  );
});
