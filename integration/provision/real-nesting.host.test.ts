import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from './provisioned-host.ts';

const host = sharedLxcHost();
const patience = { timeout: 600_000 };

let provisioned: ProvisionedHost;
let plain: LabLxcContainer;

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  plain = await LabLxcContainer.create(host, { kind: 'busybox' });
  await provisioned.write('nesting.yaml', `lamellar: 1\ncontainers:\n  ${plain.name}: {runtime: lxc}\n`);
  await provisioned.apply('nesting.yaml');
  await plain.start();
}, 600_000);

afterAll(async () => {
  await provisioned.lamellar(['remove', '--yes']);
  await plain.destroy();
});

function lamellar(...words: readonly string[]) {
  return provisioned.lamellar([...words, '--manifest', 'nesting.yaml']);
}

test('nesting allowed after the settings counts like for the kernel, and is reported', patience, async () => {
  const configuration = `${plain.folder}/config`;
  const mount = async () => (await plain.attach(['mount', '-t', 'proc', 'none', '/mnt'])).exitCode === 0;
  const shown = async () => (await lamellar('can', plain.profile, 'mount', 'none', '/mnt/', 'proc')).exitCode === 0;
  expect([await mount(), await shown()]).toEqual([false, false]);
  await host.output(['sh', '-c', `echo 'lxc.apparmor.allow_nesting = 1' >> ${configuration}`]);
  await plain.stop();
  await plain.start();
  expect([await mount(), await shown()]).toEqual([true, true]);
  const message = new RegExp(`${configuration}:\\d+ has .nesting. on, and the manifest has the opposite`);
  const { exitCode, stdout } = await lamellar('status');
  expect([exitCode, stdout.replaceAll(/\s+/g, ' ')]).toEqual([1, expect.stringMatching(message)]);
  for (const words of [['plan'], ['apply', '--yes']])
    expect(await lamellar(...words)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringMatching(message) as string,
    });
  await host.output(['sed', '-i', '$d', configuration]);
  await plain.stop();
  await plain.start();
  expect([await mount(), await shown()]).toEqual([false, false]);
  expect(await lamellar('status')).toMatchObject({ exitCode: 0 });
});
