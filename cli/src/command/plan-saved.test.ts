import { rmSync } from 'node:fs';
import { printSnapshot } from '@lamellar/core/snapshot';
import { describe, expect, it, test } from 'vitest';
import { placesBelow } from '../adapters/snapshot/machine-places.ts';
import { takeSnapshot } from '../adapters/snapshot/take-snapshot.ts';
import { compiledFeatures, machineFolder } from '../adapters/snapshot/testing/machine-folder.ts';
import { compiledTwoProfiles } from '../testing/compiled-policy.ts';
import { violations } from '../testing/json-schemas.ts';
import { directory, lamellar, twoProfiles } from '../testing/lamellar.ts';

const namespace = 'lxc-web_<-var-lib-lxc>';
const profile = 'lxc-web_</var/lib/lxc>';
const label = (name: string): string => `${profile}//&:${namespace}:${name} (enforce)`;
/**
 * A host whose container `web` runs with profiles `a` and `b` in the policy namespace. The compiled policy of the host
 * layer is not visible.
 */
const root = machineFolder({
  files: {
    ...compiledFeatures,
    'var/lib/lxc/web/config': 'lxc.apparmor.profile = generated\n',
    'var/lib/lxc/idle/config': 'lxc.apparmor.profile = generated\nlxc.cap.drop = mac_admin\n',
  },
  processes: {
    1: { parent: 0 },
    10: { title: '[lxc monitor] /var/lib/lxc web', cgroup: '/lxc.monitor.web' },
    11: { parent: 10, pids: 9, ids: [11, 1], label: label('unconfined'), cgroup: '/lxc.payload.web' },
  },
  policy: {
    profiles: { [profile]: {}, unrelated: {} },
    namespaces: {
      [namespace]: { profiles: { a: { load: '3' }, b: { load: '3' } }, loads: { 3: compiledTwoProfiles } },
    },
  },
});
const snapshot = await takeSnapshot({ loads: true, surroundings: true }, placesBelow(root));
rmSync(root, { recursive: true });

const container = (name: string, policy: string): string => `  ${name}:
    runtime: lxc
    container:
      policy: [${policy}]
`;
const manifest = (policy: string, others = ''): string =>
  `lamellar: 1\ncontainers:\n${container('web', policy)}${others}`;
const cwd = directory({
  'farm1.json': printSnapshot(snapshot),
  'same.aa': twoProfiles,
  'other.aa': `${twoProfiles.replace('set=(term, hup) ', '')}profile c { signal, }\n`,
  'less.aa': `profile b { signal (receive) peer=a, ptrace (readby) peer=a, }\n`,
  'same.yaml': manifest('./same.aa'),
  'other.yaml': manifest('./other.aa'),
  'idle.yaml': manifest('./same.aa', container('idle', './same.aa')),
  'unloadable.yaml': manifest(
    './same.aa',
    container('idle', './same.aa').replace('policy', 'load: container\n      policy'),
  ),
  'bad.aa': 'profile bad { signal (foo), }\n',
  'bad.yaml': `lamellar: 1\nhost:\n  policy: [bad.aa]\ncontainers:\n${container('web', './same.aa')}`,
  'include.yaml': manifest('./same.aa').replace(
    '    container:',
    '    host: { rules: ["include <no/such>"] }\n    container:',
  ),
  'less.yaml': manifest('./less.aa', container('gone', './same.aa')),
});
const plan = (file: string, ...words: string[]) =>
  lamellar(['plan', '--snapshot', 'farm1.json', '--manifest', file, ...words], { cwd });

describe('a manifest compared with the policy in force', () => {
  it('changes nothing if the host matches the manifest', () => {
    const { status, stdout, stderr } = plan('same.yaml');
    expect(stdout).toContain('nothing to do\n');
    expect(stdout).toContain(`  web: the kernel does not show what \`${profile}\` was loaded from\n`);
    expect(stderr).toContain('2 profiles of the snapshot have no compiled policy');
    expect(status).toBe(0);
  });

  it('loads differing and missing policy', () => {
    const { status, stdout, stderr } = plan('other.yaml');
    expect(stdout).toContain('running containers:\n  ~ web: load a, c\n');
    expect(stderr).toContain('web: profile `a`: the loaded profile');
    expect(stdout).toMatch(/^permissions between labels:$/m);
    expect(status).toBe(0);
    expect(plan('other.yaml', '--detailed-exitcode').status).toBe(1);
    expect(plan('same.yaml', '--detailed-exitcode').status).toBe(0);
  });

  it('reports a stopped container without policy in force', () => {
    const { status, stdout, stderr } = plan('idle.yaml');
    expect(stdout).toMatch(
      /^nothing to do$[^]*^not compared with the running state:\n {2}idle: not running in the snapshot\n/m,
    );
    expect(stderr).not.toContain('skipped:');
    expect(status).toBe(0);
  });

  it('unloads further policy, and fails for a container missing from the host', () => {
    const { status, stdout, stderr } = plan('less.yaml');
    expect(stdout).toContain('~ web: unload a\n');
    expect(stderr).toContain('not found in the snapshot, or its processes were not visible\n');
    expect(stderr).toContain('skipped: gone\n');
    expect(status).toBe(3);
  });

  it('skips a container that must load its layer, and drops the capability for it', () => {
    const { status, stderr } = plan('unloadable.yaml');
    expect(stderr).toContain('container `idle` cannot load policy: the configuration drops `mac_admin`\n');
    expect(stderr).toContain('skipped: idle\n');
    expect(status).toBe(3);
  });

  it('is printed for programs, too', () => {
    const json = JSON.parse(plan('other.yaml', '--format', 'json').stdout) as { loads: unknown };
    expect(violations('plan', json)).toEqual([]);
    expect(json.loads).toEqual([{ container: 'web', namespace, load: ['a', 'c'], unload: [] }]);
  });
});

test.each(['plan', 'audit'])('%s reports errors in the policy of the host', (command) => {
  const words = [command, '--snapshot', 'farm1.json', '--manifest', 'bad.yaml'];
  expect(lamellar(words, { cwd }).stderr).toContain('bad.aa:1:23: error: unknown permission `foo`');
});

test.each(['plan', 'audit'])('%s refuses a manifest whose layer cannot be loaded', (command) => {
  const { status, stderr } = lamellar([command, '--snapshot', 'farm1.json', '--manifest', 'include.yaml'], { cwd });
  expect(stderr).toContain('include.yaml:5:30: error: `no/such` not found');
  expect(status).toBe(2);
});

test('an audit finds differing loaded policy', () => {
  const { stdout, stderr } = lamellar(
    ['audit', '--snapshot', 'farm1.json', '--manifest', 'other.yaml', '--format', 'json'],
    { cwd },
  );
  expect(stderr).not.toContain('error');
  const { findings } = JSON.parse(stdout) as { findings: { id: string; subject: { words: string } }[] };
  expect(findings.filter(({ id }) => id === 'drifted-policy')).toMatchObject([
    {
      subject: { words: expect.stringContaining(':a`') as string },
      evidence: [
        expect.stringMatching(/^the loaded profile /) as string,
        'the manifest is other.yaml, and calls the container `web`',
      ],
    },
    { subject: { words: expect.stringContaining(':c`') as string }, evidence: ['not loaded', expect.anything()] },
  ]);
  expect(lamellar(['audit', '--snapshot', 'farm1.json', 'farm1.json', '--manifest', 'same.yaml'], { cwd }).status).toBe(
    2,
  );
});
