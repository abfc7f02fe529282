import { listOrNothing, listSchema, objectSchema, optional } from '../schemas/schema.ts';
import { bytesSchema, flagSchema, numberSchema, textSchema, wordSchema } from '../schemas/scalar-schemas.ts';
import {
  hostFileKinds,
  sharedNamespaceKinds,
  type ContainerBoundary,
  type HostFile,
  type IdRange,
  type SharedNamespace,
  type VisibleHostFile,
} from './boundary.ts';

/** Limits of a boundary. The writer of a snapshot keeps the same limits. */
export const boundaryLimits = {
  hostFiles: 1000,
  /** Visible files of the host in a container. */
  files: 1000,
  /** Ranges of ids: the kernel's limit. */
  ranges: 340,
  /** Characters of a path, even if every byte is escaped. */
  path: 4 * 4096,
} as const;

const path = bytesSchema(boundaryLimits.path);
const number = numberSchema(2 ** 48);

/** The schema of a file of the host. */
export const hostFileSchema = objectSchema<HostFile>({
  path,
  kind: wordSchema(hostFileKinds),
  user: number,
  group: number,
  mode: numberSchema(0o7777),
  device: optional(textSchema(21, /^\d{1,10}:\d{1,10}$/, 'the numbers of a device, MAJOR:MINOR')),
});

const ranges = optional(listSchema(objectSchema<IdRange>({ first: number, count: number }), boundaryLimits.ranges));

/** The schema of the parts of the host in a container. */
export const boundarySchema = objectSchema<ContainerBoundary>({
  files: listOrNothing(
    objectSchema<VisibleHostFile>({
      file: number,
      path,
      mount: path,
      isReadOnly: flagSchema,
      isOwned: flagSchema,
      isOwnInstance: flagSchema,
      device: optional(path),
      from: optional(path),
    }),
    boundaryLimits.files,
  ),
  otherMounts: number,
  sharedNamespaces: listOrNothing(
    objectSchema<SharedNamespace>({ kind: wordSchema(sharedNamespaceKinds), container: optional(number) }),
    sharedNamespaceKinds.length,
  ),
  capabilities: optional(textSchema(16, /^[0-9a-f]{1,16}$/, 'a set of capabilities in hexadecimal digits')),
  users: ranges,
  groups: ranges,
});
