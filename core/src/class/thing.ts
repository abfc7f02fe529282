import type { HatObject } from './hat-thing.ts';
import type { LimitObject } from './limit-thing.ts';
import type { MessageObject } from './message-thing.ts';
import type { MountObject } from './mount-thing.ts';
import type { PathObject } from './path-thing.ts';
import type { ProfileChangeObject } from './profile-change-thing.ts';
import type { QueueObject } from './queue-thing.ts';
import type { SocketObject } from './socket-thing.ts';
import type { UnixObject } from './unix-thing.ts';

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
