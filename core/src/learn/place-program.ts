import { childName, learningName } from '../namespaces/learning-profile.ts';
import { quotePattern } from '../language/printer/print.ts';
import type { AppArmorRecord } from '../log-records/record.ts';
import type { ByteString } from '../source/bytes.ts';

/**
 * The confinement of an executed program:
 * - `ix`: under the profile of the caller;
 * - `Cx`: under a child profile of the caller;
 * - `Px`: under a profile of the program.
 */
export type ExecMode = 'ix' | 'Cx' | 'Px';

/** Returns the confinement of a program. */
export type ModeOf = (program: ByteString) => ExecMode;

/** Returns the profile for the rules of a recorded profile, possibly generated: `NAME//null-PATH`. */
export function placedName(name: ByteString, modeOf: ModeOf): ByteString {
  const learning = learningName(name);
  if (learning === undefined) return name;
  const { target } = learning;
  const parent = placedName(learning.parent, modeOf);
  if (!target.startsWith('/')) return isNumber(target) ? parent : (`${parent}//${target}` as ByteString);
  switch (modeOf(target)) {
    case 'ix':
      return parent;
    case 'Px':
      return target;
    case 'Cx':
      // A child has no children.
      return parent.includes('//') ? parent : (`${parent}//${childName(target)}` as ByteString);
  }
}

/** Returns whether the target of a generated name is the number of an old kernel. */
function isNumber(target: ByteString): boolean {
  return /^[0-9a-f]+$/.test(target);
}

/** Returns the names of hats in a generated name. */
export function hatsIn(name: ByteString, modeOf: ModeOf): readonly ByteString[] {
  const learning = learningName(name);
  if (learning === undefined) return [];
  const isHat = !learning.target.startsWith('/') && !isNumber(learning.target);
  return [...(isHat ? [placedName(name, modeOf)] : []), ...hatsIn(learning.parent, modeOf)];
}

/** A rule by which a profile executes a program. */
export interface ExecRule {
  readonly caller: ByteString;
  readonly program: ByteString;
  readonly rule: ByteString;
}

/** Returns the exec rules that a recorded profile's generated name implies. */
export function execRulesOf(name: ByteString, modeOf: ModeOf): readonly ExecRule[] {
  const learning = learningName(name);
  if (learning === undefined) return [];
  const before = execRulesOf(learning.parent, modeOf);
  if (!learning.target.startsWith('/')) return before;
  return [...before, execRule(placedName(learning.parent, modeOf), learning.target, modeOf)];
}

/** Returns the rule by which a profile executes a program. */
export function execRule(caller: ByteString, program: ByteString, modeOf: ModeOf): ExecRule {
  const mode = modeOf(program) === 'Cx' && caller.includes('//') ? 'ix' : modeOf(program);
  const target = mode === 'Cx' ? ` -> ${childName(program)}` : '';
  return { caller, program, rule: `${quotePattern(program)} ${mode}${target},` as ByteString };
}

/** Returns a record with the profiles that get the rules, without the policy namespace. */
export function placedRecord(record: AppArmorRecord, modeOf: ModeOf): AppArmorRecord {
  const { namespace: _, ...rest } = record;
  const placed = (label: ByteString | undefined): ByteString | undefined =>
    label
      ?.split('//&')
      .map((part) => placedName(part as ByteString, modeOf))
      .join('//&') as ByteString | undefined;
  const names = { profile: placed(record.profile), peer: placed(record.peer), peerProfile: placed(record.peerProfile) };
  return {
    ...rest,
    ...(names.profile === undefined ? {} : { profile: names.profile }),
    ...(names.peer === undefined ? {} : { peer: names.peer }),
    ...(names.peerProfile === undefined ? {} : { peerProfile: names.peerProfile }),
  };
}
