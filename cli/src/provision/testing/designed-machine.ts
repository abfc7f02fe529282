import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unpackPolicy } from '@lamellar/core/binary';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import type { ComposedContainer } from '@lamellar/node/manifest';
import type { SkippedContainers } from '../resources/skipped-containers.ts';
import { compiledAttachments, compiledTwoProfiles, compiledWithoutFeatures } from '../../testing/compiled-policy.ts';
import { planHost, type HostPlan } from '../plan/host-plan.ts';
import { compileLayers } from '../resources/compile-layers.ts';
import { Configurations } from '../resources/configurations.ts';
import { appliedLayer } from '../resources/container-state.ts';
import { hostLayerSources } from '../resources/host-layers.ts';
import { appliedLayout, changesBetween, layOut, type Layout } from '../resources/layout.ts';
import { applyPlan } from '../transaction/apply-plan.ts';
import { containerWithPolicy, incus as ofIncus, ownLayerContainer } from './composed-container.ts';
import { folderMachine, KeptIncus, type FolderMachine } from './folder-machine.ts';

/** Two versions of a policy with the profiles `a` and `b`, and a version with different profiles. */
const texts = { first: 'first', second: 'second', other: 'other' } as const;
const twoProfiles = ['a', 'b'].map(bytesOf);
const profilesOf = {
  first: twoProfiles,
  second: twoProfiles,
  other: ['nginx', 'nginx//hat', 'nginx//child', 'glob', 'one', 'other', '/bin/exact', 'none'].map(bytesOf),
};
export type Version = keyof typeof texts;

/** The beginning of a host layer from a file. */
const ofHost = '# host layer';

function compile(text: ByteString): Uint8Array {
  if (text.includes(ofHost))
    return firstOf(text.includes(texts.second) ? compiledWithoutFeatures : compiledTwoProfiles);
  if (text.includes(texts.other)) return compiledAttachments;
  return text.includes(texts.second) ? compiledWithoutFeatures : compiledTwoProfiles;
}

/** The first profile of compiled policy, `a`. */
function firstOf(policy: Uint8Array): Uint8Array {
  const [profile] = unpackPolicy(policy).profiles;
  return policy.subarray(0, (profile?.offset ?? 0) + (profile?.size ?? 0));
}

function ownText(version: Version): ByteString {
  return bytesOf(`${ofHost}\n${version === 'first' ? texts.first : texts.second}`);
}

/** All files, loaded policy and Incus configurations of a machine. */
export interface MachinePicture {
  readonly files: readonly (readonly [string, string])[];
  readonly host: FolderMachine['kernel']['state'][number] | undefined;
  readonly layers: FolderMachine['kernel']['state'];
  readonly incus: KeptIncus['configurations'];
}

/**
 * A machine in a folder with containers of every kind. `own` has a host layer from a file. `inner` of LXC and `den` of
 * Incus load their own layers. `db` does not run.
 */
export class DesignedMachine {
  readonly root: string;
  readonly lxcPath: string;
  readonly machine: FolderMachine;

  /** @param scratch - the parent of the machine's folder */
  constructor(scratch: string) {
    this.root = mkdtempSync(path.join(scratch, 'root-'));
    this.lxcPath = path.join(this.root, 'lxc');
    const den = path.join(this.root, 'incus/den');
    this.machine = folderMachine(this.root, compile, new KeptIncus(['shop', 'den'], { den }));
    for (const name of ['web', 'db', 'own', 'inner']) {
      const rootfs = path.join(this.lxcPath, name, 'rootfs');
      mkdirSync(path.join(rootfs, 'etc/apparmor.d'), { recursive: true });
      const lines = `lxc.uts.name = ${name}\nlxc.rootfs.path = dir:${rootfs}\n`;
      writeFileSync(path.join(this.lxcPath, name, 'config'), lines);
    }
    mkdirSync(path.join(den, 'etc/apparmor.d'), { recursive: true });
    for (const each of this.design('first'))
      if (each.name !== 'db') this.machine.kernel.add(bytesOf(each.hostLayer.namespaceName));
  }

  /** Designs containers of every kind with a version of the policy. */
  design(version: Version): readonly ComposedContainer[] {
    const layer = [{ name: 'a.aa', text: bytesOf(texts[version]), origin: './a.aa', profiles: profilesOf[version] }];
    const lxc = { runtime: 'lxc', lxcPath: this.lxcPath } as const;
    return [
      { ...containerWithPolicy('web', '', lxc), layer },
      { ...containerWithPolicy('db', '', lxc), layer },
      { ...ownLayerContainer('own', ownText(version), this.lxcPath, ['a']), layer },
      { ...containerWithPolicy('inner', '', lxc), layer, load: 'container' },
      { ...containerWithPolicy('shop', '', ofIncus), layer },
      { ...containerWithPolicy('den', '', ofIncus), layer, load: 'container' },
    ];
  }

  /** Lays out all containers, or none. */
  layoutOf(version: Version | undefined): Layout {
    return layOut(version === undefined ? [] : this.design(version));
  }

  async planOf(wanted: Layout): Promise<HostPlan> {
    const { machine } = this;
    const applied = appliedLayout(machine);
    const containers = [...wanted.containers.values()];
    const sources = containers.map((each) => ({
      key: each.name,
      namespace: each.namespace,
      layer: appliedLayer(each),
      isCompiledInContainer: each.load === 'container',
    }));
    const compiled = {
      containers: await compileLayers(sources, machine),
      hostLayers: await compileLayers(hostLayerSources(containers), machine),
    };
    const all = [...containers, ...(applied?.containers.values() ?? [])];
    const configurations = await Configurations.of(all, machine.incus);
    const changes = changesBetween(applied ?? layOut([]), wanted);
    const reasons = { selected: undefined, unable: new Map(), contradicting: new Map() };
    return planHost({ applied, changes, compiled, configurations, live: machine.live(), machine, ...reasons });
  }

  async apply(layout: Layout, announce: (step: string) => void = () => undefined): Promise<SkippedContainers> {
    return (await applyPlan(await this.planOf(layout), announce)).skipped;
  }

  /** Checks whether the machine has all of a layout. */
  async has(layout: Layout): Promise<boolean> {
    return (await this.planOf(layout)).isNothing;
  }

  /** Loads the host layer of `own`, like the start of the container. */
  startOwn(version: Version): void {
    this.machine.kernel.namespace('' as ByteString).replace(compile(ownText(version)));
  }

  /** Without applied containers, the files of lamellar do not count. */
  picture(): MachinePicture {
    const { machine, root } = this;
    const isNothing = (appliedLayout(machine)?.containers.size ?? 0) === 0;
    const files = filesBelow(root).filter(([file]) => !isNothing || !file.startsWith(machine.home));
    const [host, ...layers] = machine.kernel.state;
    return { files, host, layers, incus: machine.incus.configurations };
  }

  /** Returns the part of a picture that belongs to a container, besides the files of lamellar. */
  partOf(name: string, { files, layers, incus }: MachinePicture = this.picture()): unknown {
    const own = this.design('first').find((each) => each.name === name);
    const folders = ['lxc', 'incus'].map((runtime) => path.join(this.root, runtime, name));
    return {
      files: files.filter(([file]) => folders.some((folder) => file.startsWith(folder))),
      layer: layers.find(([namespace]) => namespace === bytesOf(own?.hostLayer.namespaceName ?? '')),
      incus: incus[name],
    };
  }

  /**
   * Returns the expected picture without a change. A host layer without processes may be unloaded: the next start loads
   * the layer.
   */
  unchangedSince(before: MachinePicture): MachinePicture {
    const [host] = this.machine.kernel.state;
    return host?.[1].length === 0 ? { ...before, host } : before;
  }
}

function filesBelow(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry): readonly (readonly [string, string])[] => {
      const file = path.join(folder, entry.name);
      if (entry.name.startsWith('proc-')) return [];
      if (entry.isSymbolicLink()) return [[file, readlinkSync(file)]];
      return entry.isDirectory() ? [[file, ''], ...filesBelow(file)] : [[file, readFileSync(file, 'latin1')]];
    });
}
