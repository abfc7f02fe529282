import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomPart } from '../random/random-part.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import type { ContainerKind } from './events/container-kind.ts';
import { realityAt, realityOf, type RealContainer } from './events/host-reality.ts';
import { IncusKind } from './events/incus-kind.ts';
import type { End, LifeEvent, Since } from './events/life-event.ts';
import { lifeEvents } from './events/life-events.ts';
import { LxcKind } from './events/lxc-kind.ts';
import { isSamePlace, type ContainerPlace } from './events/place.ts';
import { expectStatusCorrect, reportedContainer, readStatus } from './events/reported-status.ts';
import { ProvisionedHost } from './provisioned-host.ts';

// For every event, the tests verify several properties. A container either runs as required, or does not start and
// reports the necessary command. `status` is correct, further containers do not change, and all containers start again
// after removing lamellar. A cell of the table is an event and a kind of container. A host has containers of all kinds:
// every event is tried with every kind, and the containers are bystanders of each other.
const host = sharedLxcHost();

let provisioned: ProvisionedHost;
const kinds: readonly ContainerKind[] = [
  new LxcKind(host, 'LXC generated'),
  new LxcKind(host, 'LXC own layer'),
  new LxcKind(host, 'LXC load: container'),
  new IncusKind(host),
];
/** A container without events. */
const bystander = new LxcKind(host, 'LXC generated', '-bystander');

const ownLayer = `abi <abi/4.0>,
include <tunables/global>
profile lxc-lives flags=(attach_disconnected, mediate_deleted) {
  file, capability, network, mount, umount, pivot_root, dbus, unix, signal, ptrace,
  change_profile -> ":lxc-*_<-*>:**",
}
`;

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  await LxcKind.prepare(host);
  await IncusKind.prepare(host);
  await provisioned.write('own-layer.aa', ownLayer);
  await provisioned.write('bystander.aa', layerOf('service'));
  await bystander.create();
}, 900_000);

afterAll(async () => {
  await showCommand();
  for (const kind of [...kinds, bystander]) await kind.clear();
  await provisioned.lamellar(['remove', '--all', '--yes']);
  await LxcKind.clearUp(host);
  await IncusKind.clearUp(host);
}, 900_000);

/** Hides the command, as after removing the package: the start of containers must not need the command. */
async function hideCommand(): Promise<void> {
  await host.output(['mv', '/usr/local/bin/lamellar', '/root/lamellar']);
}

async function showCommand(): Promise<void> {
  await host.output(['sh', '-c', 'test ! -e /root/lamellar || mv /root/lamellar /usr/local/bin/lamellar']);
}

function layerOf(profile: string): string {
  return `abi <abi/4.0>,\nprofile ${profile} { file, }\n`;
}

/** Writes a manifest for the containers at the given places and the bystander, with a layer of the given profile. */
async function manifest(profile: string, places: readonly ContainerPlace[]): Promise<void> {
  const sections = kinds.map((kind, index) => kind.section(places[index] ?? kind.home, 'layer'));
  const all = [bystander.section(bystander.home, 'bystander'), ...sections];
  await provisioned.write('layer.aa', layerOf(profile));
  await provisioned.write('lives.yaml', `lamellar: 1\ncontainers:\n${all.join('')}`);
}

async function remove(...words: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await provisioned.lamellar(['remove', '--yes', ...words]);
  expect(exitCode, stderr).toBe(0);
}

/** The bystander's pid and configuration. */
async function bystanderState() {
  const pid = await bystander.initPid(bystander.home);
  return { pid, configuration: await bystander.configuration(bystander.home) };
}

/** The expected label and loaded profiles of a container after an end, with the given applied layer. */
function expectedOf({ kind }: ContainerKind, { profile, namespace }: ContainerPlace, end: End, applied: string) {
  const hostLayer = kind === 'LXC own layer' && end !== 'plain' ? 'lxc-lives' : profile;
  const label = `${hostLayer}//&:${namespace}:unconfined`;
  const loaded = { layered: [applied], 'with its earlier layer': ['service'] };
  if (end === 'refused') return { label: '', loaded: [] };
  return { label, loaded: loaded[end as keyof typeof loaded] ?? [] };
}

const notApplied =
  /^(?:not applied|not as in the manifest|has settings, but is not in the manifest|not in the manifest)$/;

/** The hook's last message about a failed start. */
function lastWord(): Promise<string> {
  return host.output(['journalctl', '--quiet', '--identifier', 'lamellar', '--output', 'cat', '--lines', '1']);
}

/** A container after an event. */
interface Ended {
  readonly kind: ContainerKind;
  readonly place: ContainerPlace;
  readonly end: End;
  /** The message of a failed start. */
  readonly said: string;
}

/** Starts the container, if stopped. */
async function start(kind: ContainerKind, place: ContainerPlace, end: End): Promise<Ended> {
  const isRunning = end === 'gone' || (await kind.initPid(place)) !== undefined || (await kind.start(place));
  return { kind, place, end: isRunning ? end : 'refused', said: isRunning ? '' : await lastWord() };
}

/** Verifies the state in kernel and runtimes against the expected ends, and `status` against the state. */
async function expectEnds(ended: readonly Ended[], applied: string, wanted: readonly End[]): Promise<void> {
  for (const { kind, place, end } of ended)
    // The container's own init loads the layer some time after the start.
    if (kind.kind === 'LXC load: container' && /layered|earlier/.test(end))
      await expect.poll(() => provisioned.loaded(place.namespace), { timeout: 60_000 }).not.toEqual([]);
  const reality = await realityOf(host);
  for (const [index, { kind, place, end, said }] of ended.entries()) {
    const at = `${kind.kind}: ${said}`;
    expect.soft(end, at).toBe(wanted[index]);
    if (end === 'gone' || end === 'run by hand') continue;
    const { label, loaded }: RealContainer = realityAt(reality, place);
    expect.soft({ label, loaded }, at).toEqual(expectedOf(kind, place, end, applied));
  }
  const status = await readStatus(provisioned, 'lives.yaml');
  expectStatusCorrect(status, reality);
  for (const { kind, place, end } of ended) {
    if (end === 'gone') continue;
    const { files, wrong } = reportedContainer(status, place);
    const isUnknown = files === 'not in the manifest';
    if (isUnknown) expect.soft(await kind.configuration(place), kind.kind).not.toContain('lamellar');
    if (end !== 'layered' && end !== 'refused' && !isUnknown) expect.soft(wrong, kind.kind).not.toEqual([]);
    if (end === 'plain' || end === 'with its earlier layer') expect.soft(files, kind.kind).toMatch(notApplied);
  }
}

/** Runs the command in a refused container's message, for containers outside of the manifest. */
async function runNamedCommand({ kind, place, end, said }: Ended): Promise<Ended> {
  if (end !== 'refused') return { kind, place, end, said };
  expect.soft(said, kind.kind).toMatch(/does not start .*\. Run lamellar apply where the manifest has it, else/);
  const [, folder = ''] = /else lamellar remove --container (\S+)\n$/.exec(said) ?? [];
  await remove('--container', folder);
  return start(kind, place, 'plain');
}

async function apply(): Promise<void> {
  const { exitCode, stderr } = await provisioned.lamellar(['apply', '--yes', '--manifest', 'lives.yaml']);
  expect(exitCode, stderr).toBe(0);
}

/** Restarts all containers. */
async function startAnew(all: readonly Ended[], end: End): Promise<readonly Ended[]> {
  const started: Ended[] = [];
  for (const { kind, place, end: before } of all) {
    if (before === 'gone') continue;
    await kind.stop(place);
    started.push(await start(kind, place, end));
  }
  return started;
}

/** Stops the containers with an own host layer before removal, because running containers keep the layer. */
async function stopOwnAndRemove(): Promise<void> {
  const own = kinds.filter(({ kind }) => kind === 'LXC own layer');
  for (const kind of own) await kind.stop(kind.home);
  await remove();
}

const chosen = randomPart('life events', lifeEvents(host), 2);
const titles: Readonly<Record<Since, string>> = {
  nothing: '',
  'another layer applied': ', after another layer was applied',
  'lamellar removed': ', after lamellar was removed',
};

test.each(chosen.map((event) => [`${event.name}${titles[event.since]}`, event] as const))(
  'containers that are %s',
  { timeout: 900_000 },
  async (_, event) => {
    await expect(live(event)).resolves.toBeUndefined();
  },
);

async function live(event: LifeEvent): Promise<void> {
  const all = [...kinds, bystander];
  for (const kind of all) await kind.clear();
  for (const kind of all) await kind.create();
  const pristine = await bystander.configuration(bystander.home);
  await manifest('service', []);
  await apply();
  for (const kind of all) expect(await kind.start(kind.home), kind.kind).toBe(true);
  for (const kind of kinds) await event.before?.(kind);
  const before = await bystanderState();
  const isRemoved = event.since === 'lamellar removed';
  const applied = event.since === 'another layer applied' ? 'later' : 'service';
  if (applied === 'later') {
    await manifest(applied, []);
    await apply();
  }
  if (isRemoved) await stopOwnAndRemove();
  const found = await happen(event);
  await expectEnds(found, applied, kinds.map(event.ends));
  const after = await bystanderState();
  expect.soft(after.configuration).toBe(isRemoved ? pristine : before.configuration);
  // The bystander keeps running unless the whole host reboots.
  expect.soft(after.pid === before.pid).toBe(event.ofHost === undefined);
  if (event.isFollowed) await follow(event, found, applied);
  else await startRefused(found, applied);
  if (event.isForOneRun) await expectGone(found);
  if (!isRemoved) await expectPlainOnes(event.isForOneRun ? [] : found);
  expect.soft(await bystander.configuration(bystander.home)).toBe(pristine);
}

/** Starts all containers without the command. */
async function happen(event: LifeEvent): Promise<readonly Ended[]> {
  const found: Ended[] = [];
  await hideCommand();
  await event.ofHost?.(host);
  for (const kind of kinds) found.push(await start(kind, await event.happen(kind), event.ends(kind)));
  await showCommand();
  return found;
}

/** Applies a manifest with the containers' new places and verifies the layers. */
async function follow(event: LifeEvent, found: readonly Ended[], applied: string): Promise<void> {
  for (const { kind, place } of found) {
    await event.undo?.(kind, place);
    // Nothing identifies the layer loaded by the init as correct: `apply` reports this and waits for a stop.
    if (kind.kind === 'LXC load: container') await kind.stop(place);
  }
  const places = found.map(({ place }) => place);
  await manifest(applied, places);
  await apply();
  const followed = await startAnew(found, 'layered');
  await expectEnds(followed, applied, ofEach(followed, 'layered'));
}

/** Refused containers start after the command in the message. */
async function startRefused(found: readonly Ended[], applied: string): Promise<void> {
  if (found.every(({ end }) => end !== 'refused')) return;
  const mended: Ended[] = [];
  for (const each of found) mended.push(await runNamedCommand(each));
  const ends = found.map(({ end }) => (end === 'refused' ? 'plain' : end));
  await expectEnds(mended, applied, ends);
}

/** Ephemeral containers leave nothing. */
async function expectGone(found: readonly Ended[]): Promise<void> {
  for (const { kind, place, end } of found) if (end !== 'gone') await kind.stop(place);
  const reality = await realityOf(host);
  for (const { kind, place } of found)
    expect
      .soft(
        reality.containers.some((each) => isSamePlace(each.place, place)),
        kind.kind,
      )
      .toBe(false);
  expectStatusCorrect(await readStatus(provisioned, 'lives.yaml'), reality);
}

/** Without lamellar, all containers start. */
async function expectPlainOnes(found: readonly Ended[]): Promise<void> {
  for (const { kind, place, end } of found) if (end !== 'gone') await kind.stop(place);
  await stopOwnAndRemove();
  const ended = await startAnew(found, 'plain');
  expect.soft(ended.map(({ end, said }) => end + said)).toEqual(ofEach(ended, 'plain'));
}

function ofEach(ended: readonly Ended[], end: End): readonly End[] {
  return ended.map(() => end);
}
