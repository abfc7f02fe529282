import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { placesBelow } from './machine-places.ts';
import { machineFolder } from './testing/machine-folder.ts';
import { watchedState } from './watched-state.ts';

const label = 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:unconfined (enforce)';
const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

function machine(): string {
  const root = machineFolder({
    processes: { 1: { label: 'unconfined' }, 100: { label, pids: 2 }, 101: { label, pids: 2 }, 2: { isKernel: true } },
    policy: { profiles: { a: {} }, namespaces: { 'lxc-web_<-var-lib-lxc>': { profiles: {} } } },
    files: {
      'etc/apparmor.d/a': 'profile a { }\n',
      'var/lib/lxc/web/config': 'lxc.apparmor.profile = generated\n',
      'sys/kernel/security/apparmor/policy/revision': '7\n',
    },
  });
  roots.push(root);
  return root;
}

test('an idle machine has no changes', () => {
  const root = machine();
  expect(watchedState([], placesBelow(root))).toBe(watchedState([], placesBelow(root)));
});

test('a further process of a known label is no change', () => {
  const root = machine();
  const before = watchedState([], placesBelow(root));
  rmSync(path.join(root, 'proc/101'), { recursive: true });
  expect(watchedState([], placesBelow(root))).toBe(before);
});

test.each<[string, (root: string) => void]>([
  ['policy that is loaded', (root) => write(root, 'sys/kernel/security/apparmor/policy/revision', '8\n')],
  ['a label that nothing had', (root) => write(root, 'proc/101/attr/apparmor/current', 'a (enforce)\n')],
  ['a mode', (root) => write(root, 'proc/101/attr/apparmor/current', label.replace('enforce', 'complain'))],
  ['a policy namespace', (root) => write(root, 'sys/kernel/security/apparmor/policy/namespaces/x/name', 'x')],
  ['a sysctl', (root) => write(root, 'proc/sys/kernel/apparmor_restrict_unprivileged_unconfined', '1\n')],
  ['a policy file', (root) => write(root, 'etc/apparmor.d/a', 'profile a { file, }\n')],
  ['a policy file in a folder', (root) => write(root, 'etc/apparmor.d/tunables/b', '')],
  ['the configuration of a container', (root) => write(root, 'var/lib/lxc/web/config', '')],
  ['a container', (root) => write(root, 'var/lib/lxc/shop/config', '')],
])('%s is a change', (_, change) => {
  const root = machine();
  const before = watchedState([], placesBelow(root));
  change(root);
  expect(watchedState([], placesBelow(root))).not.toBe(before);
});

test('a different named file is a change', () => {
  const root = machine();
  const manifest = path.join(root, 'lamellar.yaml');
  const before = watchedState([manifest], placesBelow(root));
  writeFileSync(manifest, 'containers: {}\n');
  expect(watchedState([manifest], placesBelow(root))).not.toBe(before);
});

function write(root: string, name: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), text);
}
