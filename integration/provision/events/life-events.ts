import { setTimeout as sleep } from 'node:timers/promises';
import type { LxcHost } from '../../lab/host/lxc-host.ts';
import type { ContainerKind } from './container-kind.ts';
import type { LifeEvent } from './life-event.ts';
import type { ContainerPlace } from './place.ts';

const isOwn = ({ kind }: ContainerKind): boolean => kind === 'LXC own layer';
const isLoading = ({ kind }: ContainerKind): boolean => kind === 'LXC load: container';
const isIncus = ({ kind }: ContainerKind): boolean => kind === 'Incus';
const stays = (kind: ContainerKind): Promise<ContainerPlace> => Promise.resolve(kind.home);

async function stopped(kind: ContainerKind, then: () => Promise<unknown>): Promise<void> {
  await kind.stop(kind.home);
  await then();
}

async function restored(kind: ContainerKind): Promise<ContainerPlace> {
  await kind.stop(kind.home);
  await kind.restore();
  return kind.home;
}

async function imported(kind: ContainerKind): Promise<ContainerPlace> {
  await kind.stop(kind.home);
  await kind.destroy(kind.home);
  await kind.import();
  return kind.home;
}

async function madeAnew(kind: ContainerKind): Promise<ContainerPlace> {
  await kind.create();
  return kind.home;
}

const saved = (kind: ContainerKind) => stopped(kind, () => kind.export());
const snapshotted = (kind: ContainerKind) => stopped(kind, () => kind.snapshot());
const destroyed = (kind: ContainerKind) => stopped(kind, () => kind.destroy(kind.home));
const renamed = (kind: ContainerKind) => stopped(kind, () => kind.rename());
const moved = (kind: ContainerKind) => stopped(kind, () => kind.move());

/** Unloads only the profile. */
function unloaded(host: LxcHost) {
  return async (kind: ContainerKind): Promise<ContainerPlace> => {
    const words = ['sh', '-c', 'printf %s "$1" > /sys/kernel/security/apparmor/.remove', 'sh'];
    await host.output([...words, `:${kind.home.namespace}:service`]);
    return kind.home;
  };
}

function withoutNamespace(host: LxcHost) {
  return async (kind: ContainerKind): Promise<ContainerPlace> => {
    await host.output(['rmdir', `/sys/kernel/security/apparmor/policy/namespaces/${kind.home.namespace}`]);
    return kind.home;
  };
}

async function restarted(kind: ContainerKind, change: () => Promise<void>): Promise<ContainerPlace> {
  await kind.stop(kind.home);
  await change();
  return kind.home;
}

async function startedByItself(kind: ContainerKind): Promise<ContainerPlace> {
  await untilRunning(kind);
  return kind.home;
}

/** Gives up after a minute: the test reports a stopped container. */
async function untilRunning(kind: ContainerKind): Promise<void> {
  for (let tries = 60; tries > 0 && (await kind.initPid(kind.home)) === undefined; tries--) await sleep(1000);
}

async function rebooted(kind: ContainerKind): Promise<ContainerPlace> {
  if ((await kind.initPid(kind.home)) === undefined) await kind.start(kind.home);
  await kind.reboot(kind.home);
  return kind.home;
}

/** The rows of the table; the columns are kinds of containers. */
export function lifeEvents(host: LxcHost): readonly LifeEvent[] {
  return [
    {
      name: 'copied',
      since: 'nothing',
      happen: (kind) => kind.copy(),
      ends: (kind) => (isOwn(kind) ? 'refused' : 'layered'),
    },
    {
      name: 'copied',
      since: 'lamellar removed',
      before: (kind) => kind.copy(),
      happen: (kind) => Promise.resolve(kind.named('copy')),
      ends: () => 'plain',
    },
    {
      name: 'stopped while their copies run',
      since: 'nothing',
      before: async (kind) => kind.start(await kind.copy()),
      happen: async (kind) => {
        await kind.stop(kind.home);
        return kind.named('copy');
      },
      ends: (kind) => (isOwn(kind) ? 'refused' : 'layered'),
    },
    {
      name: 'copied for one run',
      since: 'nothing',
      happen: (kind) => kind.copyEphemeral(),
      ends: (kind) => (isOwn(kind) ? 'gone' : 'layered'),
      isForOneRun: true,
    },
    {
      name: 'copied for one run',
      since: 'lamellar removed',
      before: (kind) => kind.copyEphemeral(),
      // Loaded policy remains until the container stops.
      happen: (kind) => Promise.resolve(kind.named('ephemeral')),
      ends: (kind) => (isOwn(kind) ? 'gone' : 'layered'),
      isForOneRun: true,
    },
    {
      name: 'given another name',
      since: 'nothing',
      before: renamed,
      happen: (kind) => Promise.resolve(kind.named('renamed')),
      ends: (kind) => (isOwn(kind) ? 'refused' : 'layered'),
      isFollowed: true,
    },
    {
      name: 'given another name',
      since: 'lamellar removed',
      before: renamed,
      happen: (kind) => Promise.resolve(kind.named('renamed')),
      ends: () => 'plain',
    },
    {
      name: 'moved',
      since: 'nothing',
      before: moved,
      happen: (kind) => Promise.resolve(kind.elsewhere),
      ends: (kind) => (isOwn(kind) ? 'refused' : 'layered'),
      isFollowed: true,
    },
    {
      name: 'moved',
      since: 'lamellar removed',
      before: moved,
      happen: (kind) => Promise.resolve(kind.elsewhere),
      // Lamellar does not know the new LXC path; roots in the path keep the written layers.
      ends: (kind) => (isIncus(kind) ? 'plain' : isLoading(kind) ? 'with its earlier layer' : 'refused'),
    },
    {
      name: 'restored from a snapshot',
      since: 'nothing',
      before: snapshotted,
      happen: restored,
      ends: () => 'layered',
    },
    {
      name: 'restored from a snapshot',
      since: 'another layer applied',
      before: snapshotted,
      happen: restored,
      ends: (kind) => (isIncus(kind) ? 'refused' : isLoading(kind) ? 'with its earlier layer' : 'layered'),
      isFollowed: true,
    },
    {
      name: 'restored from a snapshot',
      since: 'lamellar removed',
      before: snapshotted,
      happen: restored,
      ends: (kind) => (isIncus(kind) ? 'refused' : 'plain'),
    },
    {
      name: 'exported and imported',
      since: 'nothing',
      before: saved,
      happen: imported,
      ends: () => 'layered',
    },
    {
      name: 'exported and imported',
      since: 'another layer applied',
      before: saved,
      happen: imported,
      ends: (kind) => (isIncus(kind) ? 'refused' : isLoading(kind) ? 'with its earlier layer' : 'layered'),
      isFollowed: true,
    },
    {
      name: 'exported and imported',
      since: 'lamellar removed',
      before: saved,
      happen: imported,
      ends: (kind) => (isLoading(kind) ? 'with its earlier layer' : 'refused'),
    },
    {
      name: 'deleted',
      since: 'nothing',
      before: destroyed,
      happen: stays,
      ends: () => 'gone',
    },
    {
      name: 'deleted',
      since: 'lamellar removed',
      before: destroyed,
      happen: stays,
      ends: () => 'gone',
    },
    {
      name: 'deleted and made anew',
      since: 'nothing',
      before: destroyed,
      happen: madeAnew,
      ends: () => 'plain',
      isFollowed: true,
    },
    { name: 'rebooted from within', since: 'nothing', happen: rebooted, ends: () => 'layered' },
    {
      name: 'rebooted from within',
      since: 'another layer applied',
      happen: rebooted,
      ends: () => 'layered',
    },
    { name: 'rebooted from within', since: 'lamellar removed', happen: rebooted, ends: () => 'plain' },
    {
      name: 'started with their host',
      since: 'nothing',
      before: (kind) => kind.startWithHost(),
      ofHost: (whole) => whole.reboot(),
      happen: startedByItself,
      ends: () => 'layered',
    },
    {
      name: 'started with their host',
      since: 'lamellar removed',
      before: (kind) => kind.startWithHost(),
      ofHost: (whole) => whole.reboot(),
      happen: startedByItself,
      ends: () => 'plain',
    },
    {
      name: 'left without their profile by hand',
      since: 'nothing',
      happen: unloaded(host),
      ends: () => 'without its layer',
      isFollowed: true,
    },
    {
      name: 'left without their namespace by hand',
      since: 'nothing',
      happen: withoutNamespace(host),
      ends: () => 'run by hand',
      isFollowed: true,
    },
    {
      name: 'left without their settings by hand',
      since: 'nothing',
      happen: (kind) => restarted(kind, () => kind.takeSettingsOut(kind.home)),
      ends: () => 'plain',
      isFollowed: true,
    },
    {
      name: 'given their earlier settings by hand',
      since: 'lamellar removed',
      before: (kind) => kind.keepSettings(),
      happen: (kind) => restarted(kind, () => kind.putSettingsBack()),
      ends: (kind) => (isLoading(kind) ? 'plain' : 'refused'),
    },
    {
      name: 'set to run unconfined by hand',
      since: 'nothing',
      happen: (kind) => restarted(kind, () => kind.unconfine(kind.home)),
      // A container with a host-loaded layer does not run without the layer.
      ends: (kind) => (isLoading(kind) ? 'run by hand' : 'refused'),
      undo: (kind, place) => kind.confineAgain(place),
      isFollowed: true,
    },
  ];
}
