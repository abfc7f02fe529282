import { expect, test } from 'vitest';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf } from '@lamellar/core/language';
import { isGeneratedFrom, readGeneratedLayer, regenerated } from './generated-layer.ts';
import { parseConfiguration } from './configuration-lines.ts';
import { lxcValuesOf } from './lxc-values.ts';

/** Returns a shortened profile in the form of LXC: LXC's own rules, then the raw rules. */
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
  // More, fewer, different and reordered rules.
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

test.each([
  [[], [signal]],
  [[signal, ptrace], []],
  [[signal], ['# nothing', ptrace]],
])('a profile that ends with %j becomes one that ends with %j', (before, after) => {
  const values = valuesOf(after.map((rule) => `lxc.apparmor.raw = ${rule}\n`).join(''));
  expect(regenerated(generated(before), values)).toBe(generated(after));
});

test('rules of LXC for different nesting and for foreign profiles are unknown', () => {
  expect(regenerated(generated([]), valuesOf('lxc.apparmor.allow_nesting = 1'))).toBeUndefined();
  expect(regenerated('profile a {\nfile,\n}\n', valuesOf(''))).toBeUndefined();
  expect(regenerated('', valuesOf(''))).toBeUndefined();
});

test('the profile of a running container is read without following links', () => {
  const lxcPath = mkdtempSync(path.join(tmpdir(), 'lamellar-generated-'));
  try {
    const text = generated([signal]);
    mkdirSync(path.join(lxcPath, 'web/apparmor'), { recursive: true });
    writeFileSync(path.join(lxcPath, 'web/apparmor/n\u00e4'), text);
    mkdirSync(path.join(lxcPath, 'db'));
    symlinkSync('../web/apparmor', path.join(lxcPath, 'db/apparmor'));
    const read = (instance: string) => readGeneratedLayer({ runtime: 'lxc', lxcPath, instance }, bytesOf('n\u00e4'));
    expect(read('web')).toEqual({ text });
    expect(read('db')).toMatchObject({ reason: expect.stringContaining('is a link') as string });
    expect(read('gone')).toMatchObject({ missing: true });
  } finally {
    rmSync(lxcPath, { recursive: true });
  }
});
