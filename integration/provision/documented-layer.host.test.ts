import { afterAll, beforeAll, expect, test } from 'vitest';
import { documentedHostLayer } from '../docs/documented-host-layer.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from './provisioned-host.ts';

const host = sharedLxcHost();
let provisioned: ProvisionedHost;
let container: LabLxcContainer;

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  container = await LabLxcContainer.create(host, { kind: 'busybox' });
  const layer = documentedHostLayer('file, network, capability, mount, umount, pivot_root,');
  await provisioned.write('shop.aa', `abi <abi/4.0>,\n${layer}`);
  const containers = `  ${container.name}:\n    runtime: lxc\n    host: {base: ./shop.aa}\n`;
  await provisioned.write('shop.yaml', `lamellar: 1\ncontainers:\n${containers}`);
}, 900_000);

afterAll(async () => {
  await provisioned.lamellar(['remove', '--yes']);
  await container.destroy();
}, 900_000);

test('a container under the documented host layer starts, and lxc-attach runs a command', async () => {
  await provisioned.apply('shop.yaml');
  await container.start();
  expect(await container.label()).toBe(`lxc-shop//&:${container.namespace}:unconfined`);
  expect(await container.attach(['echo', 'attached'])).toMatchObject({ exitCode: 0, stdout: 'attached\n' });
  await container.stop();
}, 900_000);
