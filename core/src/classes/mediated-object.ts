import type { HatObject } from './profile-change/hat-object.ts';
import type { LimitObject } from './rlimit/limit-object.ts';
import type { MessageObject } from './dbus/message-object.ts';
import type { MountObject } from './mount/mount-object.ts';
import type { PathObject } from './file/path-object.ts';
import type { ProfileChangeObject } from './profile-change/profile-change-object.ts';
import type { QueueObject } from './mqueue/queue-object.ts';
import type { SocketObject } from './network/socket-object.ts';
import type { UnixObject } from './unix/unix-object.ts';

/**
 * The object of an operation, if neither none nor a label: every class has a kind of its own. Labels are not part of an
 * object; functions with a need for labels take labels separately.
 */
export type MediatedObject =
  | HatObject
  | LimitObject
  | MessageObject
  | MountObject
  | PathObject
  | ProfileChangeObject
  | QueueObject
  | SocketObject
  | UnixObject;
