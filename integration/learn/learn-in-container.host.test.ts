import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { containerPolicies } from '@lamellar/container-policies';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { randomPart } from '../random/random-part.ts';
import { denialsIn } from '../services/denials.ts';
import { nginxLife } from '../services/lives/nginx-life.ts';
import { opensshServerLife } from '../services/lives/openssh-server-life.ts';
import { postgresqlLife } from '../services/lives/postgresql-life.ts';

const command = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'learn-'));
const host = sharedLxcHost();
const place = '/etc/lamellar-learn';
let container: LabLxcContainer;

/**
 * Services with an empty profile at first. `more` are the capabilities of the learnt profile that the catalogue does not
 * allow: libsystemd asks sshd for larger buffers than needed, which the catalogue denies.
 */
const services = randomPart(
  'learnt services',
  [
    { life: nginxLife, profile: 'nginx', program: '/usr/sbin/nginx', more: [] },
    { life: postgresqlLife, profile: 'postgresql', program: '/usr/lib/postgresql/*/bin/postgres', more: [] },
    { life: opensshServerLife('unconfined'), profile: 'sshd', program: '/usr/sbin/sshd', more: ['net_admin'] },
  ],
  1,
);

/** Runs the command on the host, and returns its standard output. */
function onHost(...words: readonly string[]): Promise<string> {
  return host.output(['node', `${place}/lamellar.cjs`, ...words, '--manifest', `${place}/lamellar.yaml`]);
}

async function inContainer(script: string): Promise<void> {
  const result = await container.attach(['bash', '-euc', script]);
  expect(result, `${script}: ${result.stderr}`).toMatchObject({ exitCode: 0 });
}

beforeAll(async () => {
  container = await LabLxcContainer.create(host, { kind: 'services', configuration: ['lxc.net.0.type = empty'] });
  await host.copyIn(command, `${place}/lamellar.cjs`);
  for (const { profile, program } of services)
    await host.writeFile(`${place}/${profile}.aa`, `profile ${profile} ${program} {\n}\n`);
  const files = services.map(({ profile }) => `./${profile}.aa`).join(', ');
  const layers = `    host: { nesting: true }\n    container:\n      policy: [${files}]\n`;
  await host.writeFile(
    `${place}/lamellar.yaml`,
    `lamellar: 1\ncontainers:\n  ${container.name}:\n    runtime: lxc\n${layers}`,
  );
});

afterAll(async () => {
  await container.stop();
  await host.output(['node', `${place}/lamellar.cjs`, 'remove', '--yes']);
  await container.destroy();
  await host.output(['rm', '-rf', place]);
});

describe.each(services)('$profile', ({ life, profile, more }) => {
  /** The life of the service, with a restart at the end. */
  const liveOn = async (): Promise<void> => {
    for (const { script } of life.steps) await inContainer(script);
    await inContainer(`systemctl restart ${life.unit}; systemctl is-active ${life.unit}`);
  };
  /** Learns from the kernel's log, replaces the profile, and returns the report. */
  const learn = async (): Promise<string> => {
    const words = ['learn', '-', '--profile', profile, '--decisions', path.join(folder, profile)];
    const input = await host.kernelLog();
    const { stdout, stderr } = spawnSync(process.execPath, [command, ...words], { input, encoding: 'utf8' });
    expect(stderr).not.toMatch(/no rule|refused/);
    await host.writeFile(`${place}/${profile}.aa`, stdout);
    return stderr;
  };

  test('runs in complain mode, with records of all accesses', async () => {
    const before = await host.readFile(`${place}/lamellar.yaml`);
    await onHost('learn', '--start', `${container.name}:${profile}`);
    await onHost('apply', '--yes');
    await host.output(['dmesg', '--clear']);
    await container.start();
    await container.booted();
    await liveOn();
    expect(await learn()).toMatch(/catalogue's policy \S+ allows \d+ of \d+/);
    // Under generated profiles, the kernel logs only files and capabilities: sockets and signals follow.
    await onHost('apply', '--yes');
    await liveOn();
    await learn();
    await onHost('learn', '--stop', `${container.name}:${profile}`);
    expect(await host.readFile(`${place}/lamellar.yaml`)).toEqual(before);
  });

  test('runs again under the learnt profile, without a denial', async () => {
    await onHost('apply', '--yes');
    const before = denialsIn(await host.kernelLog(), container).length;
    await inContainer(`systemctl restart ${life.unit}`);
    await liveOn();
    const denials = denialsIn(await host.kernelLog(), container).slice(before);
    expect([...new Set(denials.filter((denial) => denial.startsWith(profile)))]).toEqual([]);
  });

  test('allows no capability in addition to the catalogue', async () => {
    const text = Buffer.from(await host.readFile(`${place}/${profile}.aa`)).toString();
    const decisions = readFileSync(path.join(folder, profile), 'utf8');
    expect(decisions).toContain(`"${profile}"`);
    const catalogue = containerPolicies.find(({ name }) => name === life.policy)?.text ?? '';
    const capabilities = (policy: string): readonly string[] =>
      [...policy.matchAll(/^\s*capability (\w+),$/gm)].map(([, name = '']) => name);
    const known = new Set([...capabilities(catalogue), ...more]);
    expect(capabilities(text).filter((name) => !known.has(name))).toEqual([]);
  });
});
