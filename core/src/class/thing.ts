import type { HatThing } from './hat-thing.ts';
import type { LimitThing } from './limit-thing.ts';
import type { MessageThing } from './message-thing.ts';
import type { MountThing } from './mount-thing.ts';
import type { PathThing } from './path-thing.ts';
import type { ProfileChangeThing } from './profile-change-thing.ts';
import type { QueueThing } from './queue-thing.ts';
import type { SocketThing } from './socket-thing.ts';
import type { UnixThing } from './unix-thing.ts';

/**
 * The object of an operation, if neither none nor a label: every class has a kind of its own. Labels are not part of an
 * object; functions with a need for labels take labels separately.
 */
export type Thing =
  | HatThing
  | LimitThing
  | MessageThing
  | MountThing
  | PathThing
  | ProfileChangeThing
  | QueueThing
  | SocketThing
  | UnixThing;
