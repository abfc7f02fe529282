/**
 * The classes of mediation: operations, permissions, and the syntax of objects.
 *
 * @module
 */
export type { PtracePermission } from './classes/ptrace/ptrace.ts';
export type { SignalPermission } from './classes/signal/signal.ts';
export type { DbusPermission } from './classes/dbus/dbus.ts';
export type { MessageObject } from './classes/dbus/message-object.ts';
export type { QueuePermission } from './classes/mqueue/mqueue.ts';
export type { ExecPermission } from './classes/exec/exec.ts';
export type { FilePermission } from './classes/file/file.ts';
export type { IoUringPermission } from './classes/io-uring/io-uring.ts';
export type { ChangeProfilePermission } from './classes/profile-change/change-profile.ts';
export type { LimitObject } from './classes/rlimit/limit-object.ts';
export type { ProfileChangeObject } from './classes/profile-change/profile-change-object.ts';
export type { UnixAddress, UnixObject } from './classes/unix/unix-object.ts';
export type { MountFlags } from './classes/mount/mount-flags.ts';
export type { MountObject } from './classes/mount/mount-object.ts';
export type { MountPermission } from './classes/mount/mount.ts';
export type {
  ByteBefore,
  ByteValue,
  CrossCheckClass,
  LaterClass,
  CrossCheckOperation,
  ClassPermission,
  OperationNames,
  OperationObject,
  PeerPermission,
  StackCheckClass,
  StackCheckOperation,
} from './classes/policy-class.ts';
export {
  classRows,
  crossCheckClasses,
  crossCheckRows,
  pairOperations,
  policyClasses,
  stackCheckClasses,
  stackCheckRows,
  type ClassRow,
  type CrossCheckRow,
  type CrossCheckWord,
  type LabelOperation,
  type Operation,
  type PairOperation,
  type PeerPermissionName,
  type Permission,
  type PolicyClass,
  type StackCheckRow,
  type StackCheckWord,
} from './classes/policy-classes.ts';
export {
  parseOperationNames,
  parseOperations,
  printOperation,
  type ParsedOperations,
} from './classes/parse-operations.ts';
export type { OperationError } from './classes/operation-error.ts';
export type { HatObject } from './classes/profile-change/hat-object.ts';
export type { PathObject } from './classes/file/path-object.ts';
export type { QueueObject } from './classes/mqueue/queue-object.ts';
export type { SocketObject } from './classes/network/socket-object.ts';
export type { SocketPermission } from './classes/network/sockets.ts';
export type { MediatedObject } from './classes/mediated-object.ts';
export type {
  ObjectList,
  ObjectSets,
  ObjectSetForm,
  ObjectCase,
  ObjectForm,
  ObjectOption,
  ObjectReading,
  ObjectSet,
  ObjectWords,
  ObjectSetContext,
} from './classes/object-form.ts';
export { objectOptions } from './classes/object-options.ts';
export { operationNameWords, operationWords } from './classes/operation-words.ts';
export { objectOf, parseObject, type ParsedObject, type WrittenObject } from './classes/parse-object.ts';
export { automatonClasses, type AutomatonClass } from './classes/automaton-classes.ts';
export type { BroaderRule } from './classes/broader-rule.ts';
