import { errorName } from './error-names.ts';
import { isRuleSignalName } from './signals.ts';
import { wordsIn } from '../../source/words-in.ts';

/** The modes of a profile; at most one may be among the flags. */
const modeFlags: readonly string[] = ['enforce', 'complain', 'kill', 'unconfined', 'prompt', 'default_allow'];

const plainFlags = wordsIn(`
  attach_disconnected attach_disconnected.ipc audit chroot_attach chroot_no_attach chroot_relative debug delegate_deleted
  interruptible mediate_deleted namespace_relative no_attach_disconnected
`);

/** Flags without a value. */
export const profileFlags: readonly string[] = [...modeFlags, ...plainFlags];

const flags: ReadonlySet<string> = new Set(profileFlags);

/** Checks whether a flag is a mode. */
export function isModeFlag(flag: string): boolean {
  return modeFlags.includes(flag);
}

/** Returns the invalid part of a flag, the name or the value; undefined for a valid flag. */
export function flagFault(flag: string): 'name' | 'value' | undefined {
  if (flags.has(flag)) return undefined;
  const equals = flag.indexOf('=');
  if (equals === -1) return 'name';
  const value = flag.slice(equals + 1);
  switch (flag.slice(0, equals)) {
    case 'attach_disconnected.path':
    case 'attach_disconnected.ipc':
      return undefined;
    case 'kill.signal':
      return isRuleSignalName(value) ? undefined : 'value';
    case 'error':
      return errorName(value) === undefined ? 'value' : undefined;
    default:
      return 'name';
  }
}
