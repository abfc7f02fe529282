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
 * What an operation is done to where that is neither nothing nor a label: each class has its own kind. Labels in it are not known
 * here; whoever reads one is told which there are.
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
