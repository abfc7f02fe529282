import { expect, test } from 'vitest';
import { incusSettings, lxcSettings, proxmoxSettings, type ContainerLayers } from './container-settings.ts';
import { loadHookLines } from './load-hook.ts';

const layers: ContainerLayers = {
  nesting: false,
  rules: ['deny ptrace (tracedby),', 'deny signal\n\n  (receive)\n  peer=/usr/bin/gdb,\n'],
};
const policy = { place: '/etc/policy/nginx' };
const hookOf = (runtime: 'lxc' | 'incus') => loadHookLines(policy, runtime).join('\n');

test("LXC's configuration", () => {
  expect(lxcSettings({ ...layers, policy })).toEqual([
    'lxc.apparmor.profile = generated',
    'lxc.apparmor.allow_nesting = 0',
    'lxc.apparmor.raw = deny ptrace (tracedby),',
    'lxc.apparmor.raw = deny signal',
    'lxc.apparmor.raw = (receive)',
    'lxc.apparmor.raw = peer=/usr/bin/gdb,',
    hookOf('lxc'),
  ]);
});

test("Incus's configuration", () => {
  expect(incusSettings({ ...layers, policy })).toEqual({
    'security.nesting': 'false',
    'raw.apparmor': 'deny ptrace (tracedby),\ndeny signal\n(receive)\npeer=/usr/bin/gdb,',
    'raw.lxc': hookOf('incus'),
  });
});

test('the lines that a configuration of Proxmox VE includes', () => {
  const lines = proxmoxSettings({ ...layers, policy: { encoded: ['H4sI'] } });
  const hook = lines.at(-1) ?? '';
  expect(lines.slice(0, -1)).toEqual(lxcSettings(layers).slice(2));
  expect(hook).toMatch(/^lxc\.hook\.start-host = .* lamellar H4sI # LXC adds:$/);
  // The generated configuration contains only the name of the included file.
  expect(hook).not.toContain('LXC_CONFIG_FILE');
});

test('a container that loads its layer itself without own rules', () => {
  const plain: ContainerLayers = { ...layers, nesting: true, rules: [] };
  expect(lxcSettings(plain)).toEqual(['lxc.apparmor.profile = generated', 'lxc.apparmor.allow_nesting = 1']);
  expect(incusSettings(plain)).toEqual({ 'security.nesting': 'true', 'raw.apparmor': '', 'raw.lxc': '' });
});

test('a rule with a NUL byte', () => {
  const broken: ContainerLayers = { ...layers, rules: ['deny ptrace,\0ptrace,'] };
  expect(() => lxcSettings(broken)).toThrow(new RangeError('a rule holds a NUL byte: "deny ptrace,\\u0000ptrace,"'));
  expect(() => incusSettings(broken)).toThrow(RangeError);
});
