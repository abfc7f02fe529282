import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabIncusContainer } from '../lab/host/incus-container.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { chosenKills, describeKills, otherSide, type Kill, type HostState } from './kills.ts';
import { ProvisionedHost } from './provisioned-host.ts';

const host = sharedLxcHost();

let provisioned: ProvisionedHost;
let running: LabLxcContainer;
let stopped: LabLxcContainer;
let incus: LabIncusContainer;

/** A host with the old or the new manifest completely applied. */
interface AppliedState {
  readonly files: string;
  readonly layer: readonly string[];
  readonly configurations: readonly string[];
  /** The start settings of the Incus container: the configuration, and the policy for the hook. */
  readonly incus: string;
}

const policies = {
  old: 'profile service { signal, ptrace, file, }\nprofile gone { file, }\n',
  new: 'profile service { signal (receive), file, }\nprofile added { file, ^hat { file, } }\n',
};

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  running = await LabLxcContainer.create(host, { kind: 'busybox' });
  stopped = await LabLxcContainer.create(host, { kind: 'busybox' });
  incus = await LabIncusContainer.create(host, { 'raw.apparmor': 'deny /own/** w,' });
  for (const [name, policy] of Object.entries(policies))
    await provisioned.write(`${name}.aa`, `abi <abi/4.0>,\n${policy}`);
  // The second container is only in the new manifest: the configuration changes, too. The new manifest renames all
  // containers.
  const container = (name: string, policy: string, runtime = 'lxc') =>
    `  ${policy}-${name}:
    runtime: ${runtime}
    name: ${name}
    host:
      rules: ["deny /${policy}/** w,"]
    container:
      policy: [./${policy}.aa]
`;
  const both = (policy: string) => container(running.name, policy) + container(incus.name, policy, 'incus');
  await provisioned.write('old.yaml', `lamellar: 1\ncontainers:\n${both('old')}`);
  await provisioned.write('new.yaml', `lamellar: 1\ncontainers:\n${both('new')}${container(stopped.name, 'new')}`);
  await running.start();
}, 900_000);

afterAll(async () => {
  await provisioned.lamellar(['remove', '--yes']);
  for (const container of [running, stopped, incus]) await container.destroy();
}, 900_000);

async function applied(side: HostState): Promise<AppliedState> {
  await provisioned.apply(`${side}.yaml`);
  return look();
}

async function look(): Promise<AppliedState> {
  return {
    files: await provisioned.current(),
    layer: await provisioned.loaded(running.namespace),
    configurations: await Promise.all(
      [running, stopped].map((container) => host.output(['cat', `${container.folder}/config`])),
    ),
    incus: await startOfIncus(),
  };
}

async function startOfIncus(): Promise<string> {
  const configuration = await incus.configuration();
  const folder = /\/etc\/lamellar\/current\S+/.exec(configuration)?.[0] ?? '/nowhere';
  return configuration + (await host.output(['sh', '-c', 'cat "$1"/*', 'sh', folder]));
}

/**
 * The kernel loads all profiles in one step and unloads profiles in later steps: after loading the new layer, removed
 * profiles may remain.
 */
function withoutGoing(layer: readonly string[], from: AppliedState, to: AppliedState): readonly string[] {
  const isThere = to.layer.every((profile) => layer.includes(profile));
  const kept = new Set(to.layer.map(nameOf));
  const isGoing = (profile: string) => from.layer.includes(profile) && !kept.has(nameOf(profile));
  return isThere ? layer.filter((profile) => !isGoing(profile)) : layer;
}

function nameOf(profile: string): string {
  return profile.slice(0, profile.indexOf(' '));
}

test('a killed apply leaves the old or the new state, and the next run recovers', { timeout: 7_200_000 }, async () => {
  const old = await applied('old');
  const toNew = await provisioned.apply('new.yaml');
  const states = { old, new: await look() };
  expect(states.old.layer).not.toEqual(states.new.layer);
  const steps = { old: await provisioned.apply('old.yaml'), new: toNew };
  expect(Math.min(steps.old, steps.new)).toBeGreaterThan(8);
  const done: Kill[] = [];
  const left = { before: 0, after: 0 };
  for (const { to, step } of chosenKills('kills', steps, 5)) {
    const from = otherSide(to);
    // Recovers from the last kill, backward or forward, as required for the next kill.
    expect(await applied(from), `after ${JSON.stringify(done.at(-1))}`).toEqual(states[from]);
    const announced = await provisioned.killAt(step, `${to}.yaml`);
    const at = `killed at "${announced.at(-1)}" on the way from ${from} to ${to}`;
    expect(announced.length, at).toBeGreaterThanOrEqual(step);
    const found = await look();
    const files = found.files === states[from].files ? from : to;
    expect(found.files, at).toBe(states[files].files);
    expect([states.old.layer, states.new.layer], at).toContainEqual(
      withoutGoing(found.layer, states[from], states[to]),
    );
    expect([states.old.incus, states.new.incus], at).toContain(found.incus);
    for (const [index, text] of found.configurations.entries())
      expect([states.old.configurations[index], states.new.configurations[index]], at).toContain(text);
    left[files === from ? 'before' : 'after']++;
    done.push({ to, step });
  }
  expect(await applied('old'), `after ${JSON.stringify(done.at(-1))}`).toEqual(states.old);
  console.log(
    `killed ${done.length} times (${describeKills(done)}): ${left.before} times the files of before were there, ${left.after} times those of after, never a mix`,
  );
  expect(Math.min(left.before, left.after)).toBeGreaterThan(0);
});
