import { errorName } from './error-names.ts';
import { isRuleSignalName } from './signals.ts';

/** Modes of a profile, of which its flags may hold one. */
const modeFlags: readonly string[] = ['enforce', 'complain', 'kill', 'unconfined', 'prompt', 'default_allow'];

const plainFlags: readonly string[] = [
  'attach_disconnected',
  'attach_disconnected.ipc',
  'audit',
  'chroot_attach',
  'chroot_no_attach',
  'chroot_relative',
  'debug',
  'delegate_deleted',
  'interruptible',
  'mediate_deleted',
  'namespace_relative',
  'no_attach_disconnected',
];

/** Flags that stand without a value. */
export const profileFlags: readonly string[] = [...modeFlags, ...plainFlags];

const flags: ReadonlySet<string> = new Set(profileFlags);

/** Whether a flag is a mode. */
export function isModeFlag(flag: string): boolean {
  return modeFlags.includes(flag);
}

/** What is wrong with a flag: its name, or its value; undefined where nothing is. */
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
