import { maxPolicySize } from '../binary/format/policy-start.ts';
import type { ProfileMode } from '../profile/profile.ts';
import {
  base64Form,
  bytesForm,
  flagForm,
  linesForm,
  listForm,
  listOrNothing,
  mapForm,
  numberForm,
  objectForm,
  optional,
  textForm,
  wordForm,
  type JsonForm,
} from './json-form.ts';
import {
  containerRuntimes,
  type ContainerSetting,
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

const name = bytesForm(snapshotLimits.name);
const value = bytesForm(snapshotLimits.value);
const id = numberForm(maxId);
const number = numberForm(maxNumber);
const settings = mapForm(snapshotLimits.settings, snapshotLimits.value);

const profileModes: readonly ProfileMode[] = ['enforce', 'complain', 'kill', 'prompt', 'unconfined'];

const kernel = objectForm<SnapshotKernel>({
  release: name,
  version: name,
  machine: name,
  modules: listForm(name, snapshotLimits.settings),
  features: settings,
  parameters: settings,
});

const profile = objectForm<SnapshotProfile>({
  name,
  mode: optional(wordForm(profileModes)),
  attach: optional(value),
  hash: optional(textForm(64, /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'a SHA-1 or SHA-256 in hexadecimal digits')),
  load: optional(number),
});

const namespace = objectForm<SnapshotNamespace>({
  name: value,
  revision: optional(number),
  profiles: listForm(profile, snapshotLimits.profiles),
});

const label = {
  label: value,
  mode: optional(wordForm([...profileModes, 'mixed'])),
} satisfies { readonly [Key in keyof PrintedLabel]: JsonForm<PrintedLabel[Key]> };

const task = objectForm<SnapshotTask>({
  id,
  parent: id,
  command: name,
  program: optional(name),
  ...label,
  ids: listForm(id, 64),
  pidNamespace: optional(number),
  userNamespace: optional(number),
  mountNamespace: optional(number),
  user: number,
  effectiveUser: number,
  noNewPrivileges: flagForm,
  cgroup: optional(name),
  container: optional(number),
  isKernel: flagForm,
  threads: listOrNothing(objectForm<SnapshotThread>({ id, ...label }), snapshotLimits.threads),
});

const container = objectForm<SnapshotContainer>({
  runtime: wordForm(containerRuntimes),
  name,
  project: optional(name),
  path: optional(name),
  isRunning: flagForm,
  init: optional(id),
  cgroup: optional(name),
  settings: optional(
    listForm(
      objectForm<ContainerSetting>({ key: name, value, from: optional(name), isApplied: flagForm }),
      snapshotLimits.settings,
    ),
  ),
});

const file = objectForm<SnapshotFile>({
  path: name,
  container: optional(number),
  link: optional(name),
  size: optional(number),
  hash: optional(textForm(64, /^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal digits')),
  content: optional(linesForm(snapshotLimits.text)),
});

/** The form of a snapshot in JSON, except the version, which comes first. */
export const snapshotForm = objectForm<Snapshot>({
  taken: textForm(40, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/, 'a time such as 2026-01-31T12:00:00Z'),
  host: name,
  view: value,
  kernel,
  sysctls: settings,
  tools: settings,
  namespaces: listForm(namespace, snapshotLimits.namespaces),
  loads: listForm(base64Form(maxPolicySize), snapshotLimits.namespaces),
  tasks: listForm(task, snapshotLimits.tasks),
  containers: listForm(container, snapshotLimits.namespaces),
  files: listForm(file, snapshotLimits.files),
  unseen: listForm(objectForm<Unseen>({ what: name, reason: value }), snapshotLimits.tasks),
});
