import type { ExposedFile } from '../../boundary/exposed-host-files.ts';
import type { HostFile } from '../../../snapshot/boundary.ts';
import type { FindingSeverity } from '../finding.ts';

/** The effect of an access to a file of the host. */
interface FileEffect {
  readonly severity: FindingSeverity;
  /** The effect in words that follow a colon. */
  readonly words: string;
}

const ofPaths: readonly (readonly [path: RegExp, FileEffect])[] = [
  [
    /^\/proc\/sys\/kernel\/|^\/sys\/kernel\/uevent_helper$/,
    { severity: 'high', words: "the kernel starts the named program as the host's root" },
  ],
  [/^\/proc\/sysrq-trigger$/, { severity: 'high', words: 'a single letter restarts the host' }],
  [/^\/sys\/fs\/cgroup$/, { severity: 'high', words: 'a new control group can stop and kill processes of the host' }],
  [/^\/sys\/kernel\/security\/apparmor\//, { severity: 'high', words: 'a write changes the policy of the host' }],
  [/^\/dev\/(?:mem|port)$/, { severity: 'high', words: 'a write changes the memory of the host' }],
  [/^\/run\/systemd\/journal\//, { severity: 'low', words: 'a message appears in the log of the host' }],
  [
    /\/(?:rootfs|merged)$/,
    { severity: 'high', words: 'programs of the other container read or run the files in the folder' },
  ],
  [/^\/run\/dbus\//, { severity: 'medium', words: 'services of the host receive messages' }],
];

const ofKinds: Readonly<Record<HostFile['kind'], FileEffect>> = {
  file: { severity: 'high', words: 'a write changes users or programs of the host' },
  directory: { severity: 'high', words: 'programs of the host read or run the files in the folder' },
  socket: { severity: 'high', words: "the service of the socket starts programs as the host's root" },
  block: { severity: 'high', words: 'a write changes a disk of the host' },
  character: { severity: 'high', words: 'a write changes a device of the host' },
};

/** The effect of a write to a device, if the rules of the device control group are not known. */
const ofUnknownDevices: Readonly<Partial<Record<HostFile['kind'], FileEffect>>> = {
  block: { severity: 'medium', words: 'a disk of the host, unless a device control group refuses the access' },
  character: { severity: 'medium', words: 'a device of the host, unless a device control group refuses the access' },
};

/** Returns the effect of a write to a file of the host, or of a connection to a socket. */
export function fileEffect({
  file: { path, kind },
  deviceGroup,
}: Pick<ExposedFile, 'deviceGroup'> & { readonly file: Pick<HostFile, 'path' | 'kind'> }): FileEffect {
  const unknown = deviceGroup === 'unknown' ? ofUnknownDevices[kind] : undefined;
  return ofPaths.find(([pattern]) => pattern.test(path))?.[1] ?? unknown ?? ofKinds[kind];
}
