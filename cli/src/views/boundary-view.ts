import type { Audit, AuditedContainer, ExposedFile } from '@lamellar/core/audit';
import { textOf } from '@lamellar/core/language';
import type { SharedNamespace } from '@lamellar/core/snapshot';

/** The parts of the host that a container can use. */
export interface BoundaryView {
  /** The files of the host that the policy lets the container use; missing if the snapshot does not record files. */
  readonly exposed?: readonly ExposedFileView[];
  /** The kinds of namespaces shared with the host; missing if the snapshot does not record namespaces. */
  readonly sharedWithHost?: readonly SharedNamespace['kind'][];
}

/** A file, socket or device of the host that the policy lets a container use. */
interface ExposedFileView {
  /** The path in the container. */
  readonly path: string;
  /** The file or folder of the host. */
  readonly file: string;
  /** The use: a write, a new file in the folder, or a connection to the socket. */
  readonly access: ExposedFile['access'];
  /** False if the owner and the permissions of the file, or a device control group, prevent the use. */
  readonly effective: boolean;
}

/** Converts the parts of the host in a container to plain data. */
export function boundaryView(audited: AuditedContainer, { exposed }: Audit): BoundaryView {
  const files = exposed.of(audited);
  const shared = audited.container.boundary?.sharedNamespaces.filter(({ container }) => container === undefined);
  return {
    ...(files === undefined ? {} : { exposed: files.map(exposedFileView) }),
    ...(shared === undefined ? {} : { sharedWithHost: shared.map(({ kind }) => kind) }),
  };
}

function exposedFileView({ path, file, access, preventedBy }: ExposedFile): ExposedFileView {
  return { path: textOf(path), file: textOf(file.path), access, effective: preventedBy === undefined };
}
