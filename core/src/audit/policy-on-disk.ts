import { groupedBy } from '../source/grouped-by.ts';
import { memoised } from '../source/memoised.ts';
import type { DeclaredProfile } from '../profile/loadable-unit.ts';
import { knownAbis, usualFeatures } from '../profile/known-abis.ts';
import { pinnedFeatures } from '../snapshot/snapshot-features.ts';
import { policyFolder, resolverOfFiles } from '../snapshot/snapshot-resolver.ts';
import type { SnapshotFile } from '../snapshot/snapshot.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { Source } from '../source/source.ts';
import { isPolicyFileName } from '../compile/includes/policy-file-name.ts';
import { PolicyUnit } from '../compile/policy-unit.ts';
import type { AuditedContainer, AuditedHost } from './audited-host.ts';
import { ownNamespace } from './container-layers.ts';

/** A file of policy intended for loading. */
export interface PolicyOnDisk {
  readonly path: ByteString;
  /** The container with the file; undefined for the host. */
  readonly container: AuditedContainer | undefined;
  /** The policy namespace of the file's profiles; empty for the root. */
  readonly namespace: ByteString;
  readonly unit: PolicyUnit;
  /** Digests of the file and of possible included files. */
  readonly surroundings: string;
  /** True if the file's folder is loaded at boot, instead of only while its container runs. */
  readonly isForBoot: boolean;
  /** True if an entry of `disable/` keeps the file from being loaded at boot. */
  readonly isDisabled: boolean;
}

/**
 * Returns the policy files of a snapshot: files of `/etc/apparmor.d`, on the host and in containers with a policy
 * namespace, and files that LXC and Incus generate. Parsing is lazy; files of equal text in equal surroundings are
 * parsed once.
 */
export function allPolicyOnDisk(host: AuditedHost): readonly PolicyOnDisk[] {
  const byRoot = groupedBy(host.snapshot.files, ({ container }) => container);
  const known = new Map<string, ReadonlyMap<string, PolicyUnit>>();
  return [...byRoot].flatMap(([index, files]) => {
    const container = index === undefined ? undefined : host.containers[index];
    const namespace = container === undefined ? ('' as ByteString) : ownNamespace(container);
    if (namespace === undefined) return [];
    const sources = files.filter(({ path, content }) => content !== undefined && isSource(path, container));
    const disabled = namesIn(`${policyFolder}disable/`, files);
    const complaining = namesIn(`${policyFolder}force-complain/`, files);
    const surroundings = JSON.stringify(
      files.map(({ path, content = '', link }) => [path, host.answers.digest(content), link]),
    );
    const units = memoised(known, surroundings, () => unitsOf(sources, files, complaining, host));
    return sources.flatMap(({ path }): readonly PolicyOnDisk[] => {
      const unit = units.get(path);
      const isForBoot = path.startsWith(policyFolder);
      if (unit === undefined) return [];
      const isDisabled = isForBoot && disabled.has(path.slice(policyFolder.length));
      return [{ path, container, namespace, unit, surroundings, isForBoot, isDisabled }];
    });
  });
}

/** Returns the policy files of a snapshot that are not disabled. */
export function policyOnDisk(host: AuditedHost): readonly PolicyOnDisk[] {
  return allPolicyOnDisk(host).filter(({ isDisabled }) => !isDisabled);
}

/** Returns the policy namespace that a profile of a file is loaded into. */
export function namespaceOnDisk({ namespace }: PolicyOnDisk, declared: DeclaredProfile): ByteString {
  return [...(namespace === '' ? [] : [namespace]), ...declared.namespace].join('//') as ByteString;
}

/** Returns whether a file is loaded by itself, instead of only included. */
function isSource(path: string, container: AuditedContainer | undefined): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!isPolicyFileName(name)) return false;
  const within = path.slice(0, -name.length);
  if (within === policyFolder) return true;
  return (
    container === undefined &&
    (within.endsWith('/security/apparmor/profiles/') || name.startsWith('lxc-')) &&
    !within.startsWith(policyFolder)
  );
}

function namesIn(prefix: string, files: readonly SnapshotFile[]): ReadonlySet<string> {
  return new Set(files.flatMap(({ path }) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : [])));
}

function unitsOf(
  sources: readonly SnapshotFile[],
  files: readonly SnapshotFile[],
  complaining: ReadonlySet<string>,
  { kernel, compiler, cache }: AuditedHost,
): ReadonlyMap<string, PolicyUnit> {
  const environment = {
    resolve: resolverOfFiles(files),
    cache,
    compiler,
    kernelFeatures: kernel.features,
    defaultFeatures: pinnedFeatures(files)?.features ?? usualFeatures,
    knownAbis,
    loadSets: kernel.measured.loadSets,
  };
  return new Map(
    sources.map(({ path, content }) => {
      const source = new Source(textOf(path), content ?? ('' as ByteString));
      return [path, new PolicyUnit(source, environment, complaining.has(path.slice(policyFolder.length)))];
    }),
  );
}
