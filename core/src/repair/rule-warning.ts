import type { MountObject } from '../classes/mount/mount-object.ts';
import { hasMountFlag, mountKind } from '../classes/mount/mount-flags.ts';
import { policyClasses } from '../classes/policy-classes.ts';
import type { ByteString } from '../source/bytes.ts';
import type { ChangingName } from '../classes/generalised-name.ts';
import { printAdvisedRule, type AdvisedRule } from './advised-rule.ts';
import { changingNames } from './changing-names.ts';

/**
 * A risk of a rule:
 * - `host-processes`: tracing or reading unconfined processes of the host;
 * - `kernel-files`: a mount shows kernel files at a path that the profile's rules for /proc and /sys do not match;
 * - `overridden-denial`: the rule overrides a deny rule of the profile;
 * - `changing-name`: the rule matches more names than the recorded name, which never occurs again.
 */
export type RuleRisk = 'host-processes' | 'kernel-files' | 'overridden-denial' | 'changing-name';

/** A warning about a suggested rule. */
export interface RuleWarning {
  readonly rule: ByteString;
  readonly risk: RuleRisk;
  /** A rule that keeps the denial out of the log instead. */
  readonly instead?: ByteString;
  /** The kinds of names that the rule matches in place of the recorded names. */
  readonly names?: readonly ChangingName[];
}

/** Returns whether a rule with a risk gives access to the host: such a rule is the last resort. */
export function opensHost({ risk }: RuleWarning): boolean {
  return risk === 'host-processes' || risk === 'kernel-files';
}

/**
 * Returns the warnings about a suggested rule.
 *
 * @param isOnHost - whether the profile is in the root namespace, where `unconfined` is the host's
 */
export function ruleWarnings(rule: AdvisedRule, isOnHost: boolean): readonly RuleWarning[] {
  const text = printAdvisedRule(rule);
  const names = rule.thing === undefined ? [] : changingNames(rule.thing, rule.permissions);
  const more = names.length === 0 ? [] : [{ rule: text, risk: 'changing-name', names } as const];
  if (rule.isDenial === true) return more;
  if (rule.priority > 0) return [...more, { rule: text, risk: 'overridden-denial' }];
  const risk = isOnHost ? hostRisk(rule) : undefined;
  if (risk === undefined) return more;
  return [...more, { rule: text, risk, instead: printAdvisedRule({ ...rule, isDenial: true }) }];
}

function hostRisk({ policyClass, permissions, peer, thing }: AdvisedRule): RuleRisk | undefined {
  const row = policyClasses[policyClass];
  // The kernel replaces unmediated checks by a capability only in classes that give control over the peer.
  const isControl =
    'capabilityInstead' in row && row.operations.some(({ subject }) => permissions.includes(subject.name));
  if (isControl && (peer === undefined || peer === ('unconfined' as string))) return 'host-processes';
  return thing?.kind === 'mount' && showsKernelFiles(thing) ? 'kernel-files' : undefined;
}

/** The usual mount points of the kernel's file systems, the only paths that rules protect. */
const kernelFileSystems: ReadonlyMap<string, string> = new Map([
  ['proc', '/proc/'],
  ['sysfs', '/sys/'],
  ['securityfs', '/sys/kernel/security/'],
  ['debugfs', '/sys/kernel/debug/'],
  ['tracefs', '/sys/kernel/tracing/'],
  ['configfs', '/sys/kernel/config/'],
  ['efivarfs', '/sys/firmware/efi/efivars/'],
]);

function showsKernelFiles(mount: MountObject): boolean {
  if (mount.asks === 'umount' || mount.asks === 'pivot_root') return false;
  const { source = '' as ByteString, target } = mount;
  const kind = mount.asks === 'mount' ? mountKind(mount.flags) : 'move';
  if (mount.asks === 'mount' && kind === 'new') {
    const usual = kernelFileSystems.get(mount.type ?? '');
    return usual !== undefined && target !== usual;
  }
  if (kind !== 'bind' && kind !== 'move') return false;
  const isTree = kind === 'move' || (mount.asks === 'mount' && hasMountFlag(mount.flags, 'rec'));
  return target !== source && (/^\/(?:proc|sys)\//.test(source) || (isTree && source === ('/' as string)));
}
