import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { chosenKills, describeKills, otherSide, type Kill, type HostState } from './kills.ts';
import { ProvisionedHost } from './provisioned-host.ts';

const host = sharedLxcHost();

let provisioned: ProvisionedHost;
let running: LabLxcContainer;
let stopped: LabLxcContainer;

/** The applied state of a manifest on disk and in the kernel. */
interface AppliedState {
  /** The files in the containers' roots by name: every file is old or new. */
  readonly roots: readonly string[];
  readonly hostLayer: readonly string[];
  readonly layer: readonly string[];
  readonly configurations: readonly string[];
  readonly files: string;
}

const hostLayers = {
  old: 'profile lxc-mine { file, capability, network, mount, umount, pivot_root, unix, signal, ptrace, change_profile, }\n',
};
const layers = {
  old: 'profile service { signal, ptrace, file, }\n',
  new: 'profile service { signal (receive), file, ^hat { file, } }\n',
};

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  [running, stopped] = [await create(), await create()];
  const text = `abi <abi/4.0>,\n${hostLayers.old}`;
  for (const [name, layer] of Object.entries(layers)) {
    await provisioned.write(
      `own-${name}.aa`,
      name === 'old' ? text : text.replace('ptrace,', 'ptrace (read, readby),'),
    );
    await provisioned.write(`layer-${name}.aa`, `abi <abi/4.0>,\n${layer}`);
    await provisioned.write(`other-${name}.aa`, `abi <abi/4.0>,\nprofile other-${name} { file, }\n`);
  }
  const container = (name: string, which: string) => `  ${name}:
    runtime: lxc
    host: {base: ./own-${which}.aa}
    container:
      load: container
      policy: [./layer-${which}.aa, ./other-${which}.aa]
`;
  await provisioned.write('own-old.yaml', `lamellar: 1\ncontainers:\n${container(running.name, 'old')}`);
  await provisioned.write(
    'own-new.yaml',
    `lamellar: 1\ncontainers:\n${container(running.name, 'new')}${container(stopped.name, 'new')}`,
  );
}, 900_000);

afterAll(async () => {
  for (const container of [running, stopped]) await container.destroy();
}, 900_000);

async function create(): Promise<LabLxcContainer> {
  const container = await LabLxcContainer.create(host, { kind: 'busybox', configuration: ['lxc.cap.drop ='] });
  await host.output(['mkdir', `${container.root}/etc/apparmor.d`]);
  return container;
}

async function applied(side: HostState): Promise<AppliedState> {
  await provisioned.apply(`own-${side}.yaml`);
  return look();
}

async function look(): Promise<AppliedState> {
  const both = [running, stopped];
  return {
    roots: await Promise.all(both.map((container) => provisioned.picture(`${container.root}/etc/apparmor.d`))),
    hostLayer: (await provisioned.loaded('')).filter((line) => line.startsWith('lxc-mine')),
    layer: await provisioned.loaded(running.namespace),
    configurations: await Promise.all(both.map((container) => host.output(['cat', `${container.folder}/config`]))),
    files: await provisioned.current(),
  };
}

/** The lines of files and contents, without unfinished files. */
function linesOf({ roots }: AppliedState): ReadonlySet<string> {
  return new Set(roots.flatMap((root) => root.split('\n').filter((line) => !line.includes('/.lamellar-new.'))));
}

test(
  'after a kill at each step, files in roots and host layers are old or new, and the next run recovers',
  { timeout: 3_600_000 },
  async () => {
    await provisioned.apply('own-old.yaml');
    await running.start();
    const old = await applied('old');
    const toNew = await provisioned.apply('own-new.yaml');
    const states = { old, new: await look() };
    for (const part of ['roots', 'hostLayer', 'layer', 'files'] as const)
      expect(states.old[part]).not.toEqual(states.new[part]);
    const either = new Set([...linesOf(states.old), ...linesOf(states.new)]);
    const steps = { old: await provisioned.apply('own-old.yaml'), new: toNew };
    expect(Math.min(steps.old, steps.new)).toBeGreaterThan(8);
    const done: Kill[] = [];
    for (const { to, step } of chosenKills('kills of own layers', steps, 4)) {
      const from = otherSide(to);
      // Recovers from the last kill, backward or forward, as required for the next kill.
      expect(await applied(from), `after ${JSON.stringify(done.at(-1))}`).toEqual(states[from]);
      const announced = await provisioned.killAt(step, `own-${to}.yaml`);
      const at = `killed at "${announced.at(-1)}" on the way from ${from} to ${to}`;
      expect(announced.length, at).toBeGreaterThanOrEqual(step);
      const found = await look();
      expect([states.old.files, states.new.files], at).toContain(found.files);
      expect([states.old.hostLayer, states.new.hostLayer], at).toContainEqual(found.hostLayer);
      for (const line of linesOf(found)) expect(either, at).toContain(line);
      done.push({ to, step });
    }
    expect(await applied('old'), `after ${JSON.stringify(done.at(-1))}`).toEqual(states.old);
    console.log(`killed ${done.length} times: ${describeKills(done)}`);
  },
);

test('nothing is left afterwards', { timeout: 900_000 }, async () => {
  await running.stop();
  expect((await provisioned.lamellar(['remove', '--yes'])).exitCode).toBe(0);
  const { roots, hostLayer, files } = await look();
  expect({ hostLayer, files }).toEqual({ hostLayer: [], files: '' });
  expect(roots.join('')).not.toContain('lamellar');
});
