import { textOf, type ByteString } from '@lamellar/core/language';
import type { ContainerSetting, Snapshot, SnapshotContainer } from '@lamellar/core/snapshot';
import { type ExistingLayer, type Instance, isLxc } from '@lamellar/node/manifest';
import { existingIncusLayer, existingLxcLayer } from '../existing-layer.ts';
import type { HostExistingLayers } from '../existing-layers.ts';
import type { ConfigurationLine } from '../lxc/configuration-line.ts';
import { ConfigurationReader } from '../lxc/configuration-lines.ts';
import { lxcValuesOf } from '../lxc/lxc-values.ts';

/** Reconstructs the existing layers from a snapshot, which has only the settings. */
export function existingLayersOf(snapshot: Snapshot): HostExistingLayers {
  const layerOf = (container: Instance): ExistingLayer | undefined => {
    const found = containerIn(snapshot, container);
    if (found?.settings === undefined) return undefined;
    const { settings } = found;
    const lines = linesOf(found);
    if (isLxc(container)) return existingLxcLayer({ lines, unread: [] }, container.isProxmox);
    const { instance, project } = container;
    const of = (isOwn: boolean): Readonly<Record<string, string>> =>
      Object.fromEntries([
        ...settings
          .filter(({ key, from }) => !key.startsWith('lxc.') && (from === undefined) === isOwn)
          .map(({ key, value }) => [key, value]),
        ['raw.lxc', textOfLines(lines.filter(({ isApplied, file }) => !isApplied && (file === '') === isOwn))],
      ]);
    const config = { name: instance, project, type: 'container', config: of(true), inherited: of(false) };
    return existingIncusLayer({ ...config, inheritedFrom: {}, devices: [] }, new ConfigurationReader([]));
  };
  return { instances: undefined, unread: [], layerOf };
}

/** Finds a manifest's container in a snapshot; undefined if missing. */
export function containerIn({ containers }: Snapshot, container: Instance): SnapshotContainer | undefined {
  return containers.find((each) => isIdentical(each, container));
}

/** Checks whether a snapshot's container is a manifest's container. */
function isIdentical({ runtime, name, project, path }: SnapshotContainer, container: Instance): boolean {
  if (runtime !== container.runtime || name !== asBytes(container.instance)) return false;
  return isLxc(container)
    ? path === undefined || path === asBytes(container.lxcPath)
    : (project ?? 'default') === asBytes(container.project);
}

function asBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/**
 * Checks whether the processes of a container in a snapshot can load policy into their policy namespace. An unknown
 * configuration counts as empty.
 */
export function hasMacAdminIn(snapshot: Snapshot, container: Instance): boolean {
  const found = containerIn(snapshot, container);
  return found === undefined || lxcValuesOf(linesOf(found)).hasMacAdmin;
}

/** Returns the lines of LXC's configuration among the settings of a container. */
function linesOf(container: SnapshotContainer): readonly ConfigurationLine[] {
  const { settings = [] } = container;
  return settings.filter(({ key }) => key.startsWith('lxc.')).map((setting) => lineOf(setting, container));
}

/** Makes a configuration line. A snapshot has no line numbers: a message names the container. */
function lineOf(
  { key, value, from, isApplied }: ContainerSetting,
  { name, runtime }: SnapshotContainer,
): ConfigurationLine {
  const file = from ?? (runtime === 'incus' ? '' : (`the configuration of ${name}` as ByteString));
  return { key, value, file: textOf(file as ByteString), line: 1, column: 1, isApplied };
}

function textOfLines(lines: readonly ConfigurationLine[]): string {
  return lines.map(({ key, value }) => `${key} = ${value}\n`).join('');
}
