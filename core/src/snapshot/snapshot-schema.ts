import { boundaryLimits, boundarySchema, hostFileSchema } from './boundary-schema.ts';
import { maxPolicySize } from '../binary/format/policy-start.ts';
import type { ByteString } from '../source/bytes.ts';
import type { ProfileMode } from '../profile/profile.ts';
import {
  listSchema,
  listOrNothing,
  mapSchema,
  objectSchema,
  optional,
  written,
  type Properties,
  type Schema,
} from '../schemas/schema.ts';
import {
  base64Schema,
  bytesSchema,
  flagSchema,
  linesSchema,
  wordSchema,
  textSchema,
  numberSchema,
} from '../schemas/scalar-schemas.ts';
import {
  containerRuntimes,
  type ContainerSetting,
  type PolicyService,
  type PrintedLabel,
  type Snapshot,
  type SnapshotContainer,
  type SnapshotFile,
  type SnapshotKernel,
  type SnapshotNamespace,
  type SnapshotProfile,
  type SnapshotTask,
  type SnapshotThread,
  type Unseen,
  type WritableObject,
} from './snapshot.ts';

/** Limits of a snapshot's parts: far above real hosts, and harmless for memory. */
const snapshotLimits = {
  /** Characters of a name: above any path, even if every byte is escaped. */
  name: 4 * 4096,
  /** Characters of a value: a line of a configuration, a label. */
  value: 4 * 65_536,
  /** Characters of a policy file. */
  text: 4 * 4 * 1024 * 1024,
  settings: 10_000,
  namespaces: 100_000,
  profiles: 100_000,
  tasks: 4_194_304,
  threads: 100_000,
  files: 100_000,
} as const;

/** Limit above the kernel's `PID_MAX_LIMIT`. */
const maxId = 2 ** 31;
/** Limit of user ids, of inode numbers of namespaces, and of revisions. */
const maxNumber = 2 ** 48;

const name = bytesSchema(snapshotLimits.name);
const value = bytesSchema(snapshotLimits.value);
const id = numberSchema(maxId);
const number = numberSchema(maxNumber);
const settings = mapSchema(value, value, snapshotLimits.settings);

const profileModes: readonly ProfileMode[] = ['enforce', 'complain', 'kill', 'prompt', 'unconfined'];

const kernel = objectSchema<SnapshotKernel>({
  release: name,
  version: name,
  machine: name,
  modules: listSchema(name, snapshotLimits.settings),
  features: settings,
  parameters: settings,
});

const profile = objectSchema<SnapshotProfile>({
  name,
  mode: optional(wordSchema(profileModes)),
  attach: optional(value),
  hash: optional(textSchema(64, /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'a SHA-1 or SHA-256 in hexadecimal digits')),
  load: optional(number),
});

const namespace = objectSchema<SnapshotNamespace>({
  name: value,
  revision: optional(number),
  profiles: listSchema(profile, snapshotLimits.profiles),
});

const label = {
  label: value,
  mode: optional(wordSchema([...profileModes, 'mixed'])),
} satisfies Properties<PrintedLabel>;

const task = objectSchema<SnapshotTask>({
  id,
  parent: id,
  command: name,
  program: optional(name),
  ...label,
  ids: listSchema(id, 64),
  pidNamespace: optional(number),
  userNamespace: optional(number),
  mountNamespace: optional(number),
  user: number,
  effectiveUser: number,
  noNewPrivileges: flagSchema,
  cgroup: optional(name),
  container: optional(number),
  isKernel: flagSchema,
  threads: listOrNothing(objectSchema<SnapshotThread>({ id, ...label }), snapshotLimits.threads),
});

const container = objectSchema<SnapshotContainer>({
  runtime: wordSchema(containerRuntimes),
  name,
  project: optional(name),
  path: optional(name),
  isRunning: flagSchema,
  init: optional(id),
  started: optional(number),
  cgroup: optional(name),
  settings: optional(
    listSchema(
      objectSchema<ContainerSetting>({ key: name, value, from: optional(name), isApplied: flagSchema }),
      snapshotLimits.settings,
    ),
  ),
  boundary: optional(boundarySchema),
});

const file = objectSchema<SnapshotFile>({
  path: name,
  container: optional(number),
  link: optional(name),
  size: optional(number),
  hash: optional(textSchema(64, /^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal digits')),
  content: optional(linesSchema(snapshotLimits.text)),
});
const listOfFiles = listSchema(file, snapshotLimits.files);

/**
 * The schema of all files. Only the first of several files with one hash and text has the text in JSON: containers have
 * the abstractions of their distribution.
 */
const files: Schema<readonly SnapshotFile[]> = {
  read: (json, place) => {
    const found = listOfFiles.read(json, place);
    const texts = new Map<string, ByteString>();
    return found.map((one) => {
      if (one.hash === undefined) return one;
      if (one.content === undefined) return { ...one, content: texts.get(one.hash) };
      if (!texts.has(one.hash)) texts.set(one.hash, one.content);
      return one;
    });
  },
  write: (all) => {
    const texts = new Map<string, ByteString>();
    return written(
      listOfFiles,
      all.map((one) => {
        if (one.hash === undefined || one.content === undefined) return one;
        if (texts.get(one.hash) === one.content) return { ...one, content: undefined };
        texts.set(one.hash, one.content);
        return one;
      }),
    );
  },
};

/** The schema of a snapshot in JSON, except the version, which comes first. */
export const snapshotSchema = objectSchema<Snapshot>({
  taken: textSchema(40, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/, 'a time such as 2026-01-31T12:00:00Z'),
  host: name,
  view: value,
  kernel,
  sysctls: settings,
  configured: optional(settings),
  tools: settings,
  namespaces: listSchema(namespace, snapshotLimits.namespaces),
  loads: listSchema(base64Schema(maxPolicySize), snapshotLimits.namespaces),
  tasks: listSchema(task, snapshotLimits.tasks),
  containers: listSchema(container, snapshotLimits.namespaces),
  hostFiles: listOrNothing(hostFileSchema, boundaryLimits.hostFiles),
  files,
  policyService: optional(
    objectSchema<PolicyService>({ load: name, active: name, file: name, since: optional(number) }),
  ),
  writable: optional(
    listSchema(
      objectSchema<WritableObject>({ path: name, owner: number, group: number, mode: number }),
      snapshotLimits.files,
    ),
  ),
  unseen: listSchema(objectSchema<Unseen>({ what: name, reason: value }), snapshotLimits.tasks),
});
