import type { Profile, ProfileName } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';

const mark = '//null-';

/** The name of a profile that the kernel generates in complain mode, split into parts. */
export interface LearningName {
  /** The name of the profile in complain mode, possibly also generated. */
  readonly parent: ByteString;
  /** The path of the executed program, the name of a hat, or on old kernels a number. */
  readonly target: ByteString;
}

/** Splits the name of a generated profile; undefined for other names. */
export function learningName(name: ByteString): LearningName | undefined {
  const at = name.lastIndexOf(mark);
  if (at <= 0) return undefined;
  return { parent: name.slice(0, at) as ByteString, target: name.slice(at + mark.length) as ByteString };
}

/**
 * Returns the profile that the kernel generates for a missing target of a profile in complain mode: in complain mode,
 * and without rules.
 *
 * @param unconfined - the profile `unconfined` of the namespace
 * @see `aa_new_learning_profile` in the kernel's `policy.c`
 */
export function learningProfile(unconfined: Profile, parent: Profile, target: ByteString, isHat = false): Profile {
  return {
    ...unconfined,
    name: `${parent.name}${mark}${target}` as ProfileName,
    mode: 'complain',
    ...(parent.auditMode === undefined ? {} : { auditMode: parent.auditMode }),
    disconnected: parent.disconnected,
    isHat,
    capability: () => ({ verdict: 'none', origins: [] }),
  };
}

/** Returns the last component of a program's path as the name of a child profile. */
export function childName(program: ByteString): ByteString {
  const base = program.slice(program.lastIndexOf('/') + 1).replaceAll(/[^A-Za-z0-9_.+-]/g, '_');
  return (base === '' ? 'child' : base) as ByteString;
}
