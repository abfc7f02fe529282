import type { ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';
import type { Condition, Qualifiers, Word } from './ast-words.ts';

/** A rule of a profile. Permission words are kept as written, in order. */
export type Rule =
  | FileRule
  | LinkRule
  | CapabilityRule
  | NetworkRule
  | MountRule
  | PivotRootRule
  | SignalRule
  | PtraceRule
  | DbusRule
  | UnixRule
  | UsernsRule
  | MqueueRule
  | IoUringRule
  | RlimitRule
  | ChangeProfileRule
  | AllRule;

/** A rule of a kind without qualifiers and place. */
export type RuleBody<Kind extends Rule['kind'] = Rule['kind']> = Kind extends unknown
  ? Omit<Extract<Rule, { readonly kind: Kind }>, 'qualifiers' | 'span'>
  : never;

/** The common properties of rules. `span` covers qualifiers and the closing comma. */
export interface RuleBase<Kind extends string> {
  readonly kind: Kind;
  readonly qualifiers: Qualifiers;
  readonly span: Span;
}

/** The common properties of rules with permission words and conditions. */
export interface PermissionRule<Kind extends string> extends RuleBase<Kind> {
  readonly permissions: readonly PermissionWord[];
  /** True if the permissions are in parentheses. */
  readonly permissionList: boolean;
  readonly conditions: readonly Condition[];
}

/** The common properties of rules with an optional group of conditions about the peer. */
export interface PeerGroupRule<Kind extends string> extends PermissionRule<Kind> {
  readonly peer?: ConditionGroup;
}

/** A permission word as written: `read`, `rw`, `send`. */
export interface PermissionWord {
  readonly text: ByteString;
  readonly span: Span;
}

/** `peer=(name=x, label=y)`. */
export interface ConditionGroup {
  readonly name: ByteString;
  readonly conditions: readonly Condition[];
  readonly span: Span;
}

/** `safe` and `unsafe` in front of exec rules. */
export type ExecSafety = 'safe' | 'unsafe';

/** `owner /path rwix -> target,`, `file rwix /path,`, a bare `file,` (then `path` and `permissions` are absent). */
export interface FileRule extends RuleBase<'file'> {
  /** True if the word `file` was written. */
  readonly keyword: boolean;
  readonly safety?: ExecSafety;
  readonly path?: Word;
  readonly permissions?: PermissionWord;
  /** True if the permissions appear before the path. */
  readonly permissionsFirst: boolean;
  /** `subset` or `<=` between permissions and path. */
  readonly subset?: 'subset' | '<=';
  readonly target?: Word;
}

/** `link subset /a -> /b,` */
export interface LinkRule extends RuleBase<'link'> {
  readonly subset?: 'subset' | '<=';
  readonly path: Word;
  readonly target: Word;
}

/** `capability chown kill,`; no names means all. */
export interface CapabilityRule extends RuleBase<'capability'> {
  readonly capabilities: readonly Word[];
}

/** `network (send) inet stream ip=::1 peer=(port=80),` */
export interface NetworkRule extends PeerGroupRule<'network'> {
  /** Domain, type and protocol, as written. */
  readonly words: readonly Word[];
}

/** `mount`, `remount`, `umount` (also `unmount`). */
export interface MountRule extends RuleBase<'mount'> {
  readonly keyword: 'mount' | 'remount' | 'umount' | 'unmount';
  readonly conditions: readonly Condition[];
  /** The mounted object; for remount and umount the mount point. */
  readonly source?: Word;
  readonly mountPoint?: Word;
  /** Conditions between `->` and the mount point. */
  readonly mountPointConditions: readonly Condition[];
}

/** `pivot_root oldroot=/old /new -> target,` */
export interface PivotRootRule extends RuleBase<'pivot-root'> {
  readonly conditions: readonly Condition[];
  readonly newRoot?: Word;
  readonly target?: Word;
}

/** `signal (send) set=(term) peer=x,` */
export type SignalRule = PermissionRule<'signal'>;

/** `ptrace (trace, readby) peer=x,` */
export type PtraceRule = PermissionRule<'ptrace'>;

/** `dbus (send) bus=session path=/x peer=(name=y),` */
export type DbusRule = PeerGroupRule<'dbus'>;

/** `unix (connect) type=stream addr=@x peer=(label=y),` */
export type UnixRule = PeerGroupRule<'unix'>;

/** `userns create,` */
export type UsernsRule = PermissionRule<'userns'>;

/** `mqueue (open) type=posix label=x /name,` */
export interface MqueueRule extends PermissionRule<'mqueue'> {
  readonly queue?: Word;
}

/** `io_uring (sqpoll) label=x,` */
export type IoUringRule = PeerGroupRule<'io-uring'>;

/** `set rlimit nofile <= 1024,`; value and unit are separate. */
export interface RlimitRule extends RuleBase<'rlimit'> {
  readonly limit: Word;
  readonly value: Word;
  readonly unit?: Word;
}

/** `change_profile safe /exec -> target,` */
export interface ChangeProfileRule extends RuleBase<'change-profile'> {
  readonly safety?: ExecSafety;
  readonly exec?: Word;
  readonly target?: Word;
}

/** `all,` */
export type AllRule = RuleBase<'all'>;
