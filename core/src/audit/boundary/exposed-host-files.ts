import { unlessTooLarge } from '../../automata/budget.ts';
import type { Label } from '../../labels/label.ts';
import type { Decision } from '../../mediation/decision.ts';
import type { ContainerBoundary, HostFile, VisibleHostFile } from '../../snapshot/boundary.ts';
import { bytesOf, type ByteString } from '../../source/bytes.ts';
import type { AuditedContainer, AuditedHost, UsedLabel } from '../audited-host.ts';
import { decideWords } from './decide-written-operation.ts';
import { deviceGroupVerdict, type DeviceGroupVerdict } from './device-group.ts';
import { hasHostRoot, ownersAllowWrites } from './file-access.ts';

/** A file of the host that a container's policy allows to write, or a socket of the host that the policy allows to use. */
export interface ExposedFile {
  readonly file: HostFile;
  readonly visible: VisibleHostFile;
  readonly access: 'write' | 'create' | 'connect';
  /** The path of the decision: the path in the container, or a new file of the folder. */
  readonly path: ByteString;
  /** The label that may do it. */
  readonly label: UsedLabel;
  readonly decision: Decision;
  /** The decision of the container's device control group; `allow` if the file is not a device. */
  readonly deviceGroup: DeviceGroupVerdict;
  /** The only obstacle to the access; undefined if the access succeeds. */
  readonly preventedBy: 'owners' | 'device group' | undefined;
}

/** The exposed files of a host's containers. */
export interface ExposedFiles {
  /** Returns the exposed files; undefined if the snapshot does not record the boundary of the container. */
  readonly of: (container: AuditedContainer) => readonly ExposedFile[] | undefined;
  /** Containers with decisions that need too many states. */
  readonly tooLarge: ReadonlySet<AuditedContainer>;
}

/** Evaluates the policy of containers for the files of the host that are visible in the containers. */
export function exposedFiles(host: AuditedHost): ExposedFiles {
  const tooLarge = new Set<AuditedContainer>();
  const found = new Map(
    host.containers.map((container) => {
      const { boundary } = container.container;
      const files = boundary?.files.flatMap((visible) => {
        const file = host.snapshot.hostFiles[visible.file];
        if (file === undefined || isHarmless(file, visible, container)) return [];
        return unlessTooLarge(
          () => exposureOf(file, visible, boundary, container, host) ?? [],
          () => {
            tooLarge.add(container);
            return [];
          },
        );
      });
      return [container, files] as const;
    }),
  );
  return { of: (container) => found.get(container), tooLarge };
}

/**
 * Checks for accesses without effect on the host. A task in a policy namespace loads policy into the namespace, through
 * any file of securityfs.
 *
 * @see `policy_update` in the kernel's `apparmorfs.c`
 */
function isHarmless({ path, kind }: HostFile, { isReadOnly }: VisibleHostFile, { labels }: AuditedContainer): boolean {
  // Sockets and devices can be used through a read-only mount.
  if (isReadOnly && (kind === 'file' || kind === 'directory')) return true;
  return (
    path.startsWith('/sys/kernel/security/') &&
    labels.every(({ parts }) => parts.some(({ namespace }) => namespace !== ''))
  );
}

function exposureOf(
  file: HostFile,
  visible: VisibleHostFile,
  boundary: ContainerBoundary,
  { container, labels, init }: AuditedContainer,
  host: AuditedHost,
): ExposedFile | undefined {
  const access = file.kind === 'socket' ? 'connect' : file.kind === 'directory' ? 'create' : 'write';
  const path = access === 'create' ? (`${visible.path === '/' ? '' : visible.path}/new` as ByteString) : visible.path;
  const isOwner = access === 'create' || visible.isOwned || (file.user === 0 && hasHostRoot(boundary));
  const usual = labels.find(({ label }) => label === init?.label);
  for (const label of new Set([...(usual === undefined ? [] : [usual]), ...labels])) {
    const decision = label.meaning && decisionOf(label.meaning, access, path, isOwner, host);
    if (decision?.verdict !== 'allow') continue;
    const deviceGroup = deviceGroupVerdict(file, container);
    const preventedBy = !ownersAllowWrites(file, visible, boundary)
      ? 'owners'
      : deviceGroup === 'deny'
        ? 'device group'
        : undefined;
    return { file, visible, access, path, label, decision, deviceGroup, preventedBy };
  }
  return undefined;
}

/** Decides an access of a label. The peer of a socket is assumed to be unconfined. */
function decisionOf(
  label: Label,
  access: ExposedFile['access'],
  path: ByteString,
  isOwner: boolean,
  host: AuditedHost,
): Decision {
  const when = isOwner ? 'owner' : 'other';
  return access === 'connect'
    ? decideWords(label, 'unix:connect', [bytesOf('stream'), undefined, bytesOf('unconfined'), path], when, host)
    : decideWords(label, 'file:w', [path], when, host);
}
