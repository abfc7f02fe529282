import { compareAutomata, type AutomatonDifference } from '../automata/compare-automata.ts';
import type { Automaton } from '../automata/automaton.ts';
import { unlessTooLarge } from '../automata/budget.ts';
import { SourcedAutomaton } from '../automata/sourced-automaton.ts';
import { automatonClasses, type AutomatonClass } from '../classes/automaton-classes.ts';
import { permissionNames } from '../classes/permission-names.ts';
import type { ByteBefore } from '../classes/policy-class.ts';
import type { FileAutomaton } from '../file-rules/file-automaton.ts';
import { SourcedFileAutomaton } from '../file-rules/sourced-file-automaton.ts';
import type { CapabilityGrant, Origin, Profile, ResourceLimit } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { capabilityNames, type CapabilityName } from '../language/keywords/capabilities.ts';
import { limitNames } from '../language/keywords/rlimits.ts';

/** A compiled profile, combined with its source. */
export interface SourcedProfile {
  /** The compiled profile, which decides. The evidence names the source's rules if the automata are equivalent. */
  readonly profile: Profile;
  /** The difference from the source, as words to follow the profile's name. */
  readonly difference: string | undefined;
}

/**
 * Combines a compiled profile with the claimed source. File rules are not compared as a whole, because the comparison
 * would take longer than everything else. Instead, the source's file rules are evidence in every state with equal
 * grants.
 */
export function withSource(loaded: Profile, source: Profile): SourcedProfile {
  const rules = differenceOfRules(loaded, source);
  const difference =
    rules ??
    differenceOfMode(loaded, source) ??
    differenceOfPaths(loaded, source) ??
    differenceOfCapabilities(loaded, source) ??
    differenceOfLimits(loaded, source);
  // People edit the source, even if the source differs by now.
  const place = source.declared === undefined ? {} : { declared: source.declared };
  if (rules !== undefined) return { profile: { ...loaded, ...place }, difference };
  let files: FileAutomaton<Origin> | undefined;
  const profile: Profile = {
    ...loaded,
    ...place,
    ...(source.mergeableSockets === undefined ? {} : { mergeableSockets: source.mergeableSockets }),
    policy: new SourcedAutomaton(loaded.policy, source.policy),
    files: () => (files ??= new SourcedFileAutomaton(loaded.files(), source.files())),
    capability: (name) => sourcedCapability(loaded.capability(name), source.capability(name)),
    limit: (name) => sourcedLimit(loaded.limit(name), source.limit(name)),
  };
  return { profile, difference };
}

function differenceOfRules(loaded: Profile, source: Profile): string | undefined {
  // An unconfined profile is never evaluated, and the compiler drops the effects of its rules.
  if (loaded.mode === 'unconfined') return undefined;
  return unlessTooLarge(
    () => firstOf(automatonClasses, (row) => differenceOfClass(row, loaded, source)),
    ({ message }) => `cannot be compared with this source: ${message}`,
  );
}

/** Returns whether a compiled profile has the rules of a source in a class; `false` if the automata are too large. */
export function haveEqualRules(row: AutomatonClass, loaded: Profile, source: Profile): boolean {
  return unlessTooLarge(
    () => differenceOfClass(row, loaded, source) === undefined,
    () => false,
  );
}

/** Returns the first defined answer for the values. */
function firstOf<Value, Answer>(
  values: Iterable<Value>,
  answer: (value: Value) => Answer | undefined,
): Answer | undefined {
  for (const value of values) {
    const found = answer(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function differenceOfClass(row: AutomatonClass, loaded: Profile, source: Profile): string | undefined {
  const [isMediated, isWritten] = [loaded.mediates(row.word), source.mediates(row.word)];
  if (isMediated !== isWritten)
    return `${isMediated ? 'mediates' : 'does not mediate'} ${row.word}, and this source ${isWritten ? 'does' : 'does not'}`;
  if (!isMediated) return undefined;
  const merged = source.policy.merged?.(row.byte);
  const known = merged === undefined ? undefined : compiledFrom.get(merged);
  if (known?.hasRulesOf?.(loaded.policy, row.byte) === true) return undefined;
  // The number of kept dead-end states depends on the compiler's optimisations, not on the source.
  const { difference } = compareAutomata(loaded.policy, merged ?? source.policy, row, true);
  if (difference !== undefined) return inWords(row, difference);
  if (merged !== undefined && known === undefined) compiledFrom.set(merged, loaded.policy);
  return undefined;
}

/**
 * A cache of compiled automata found equivalent, by the source's automaton of a class. The profiles of a thousand
 * containers have equal mount rules, compiled to equal tables.
 */
const compiledFrom = new WeakMap<object, Automaton<Origin>>();

function inWords(row: AutomatonClass, { witness, left, right }: AutomatonDifference): string {
  const about = row.before === undefined ? row.word : `${row.word} ${byteName(row.before, witness.charCodeAt(0))}`;
  const peer = (row.before === undefined ? witness : witness.slice(1)) as ByteString;
  const what = row.hasNul || row.requestedAfterNuls !== undefined ? '' : ' and peer';
  const fields = peer.split('\0').map((field) => `\`${textOf(field as ByteString)}\``);
  const place = peer === '' ? `for ${about}` : `for ${about}${what} ${fields.join(' ')}`;
  const allow = differingPermissions(row, left.allow, right.allow);
  if (allow !== undefined)
    return `${allow.isLeft ? 'allows' : 'refuses'} ${allow.names} ${place}, and this source does not`;
  const quiet = differingPermissions(row, left.quiet, right.quiet);
  if (quiet === undefined) return `answers differently ${place}`;
  return `refuses ${quiet.names} ${quiet.isLeft ? 'without' : 'with'} a log line ${place}, and this source does not`;
}

function byteName({ values }: ByteBefore, byte: number): string {
  return values.find((value) => value.byte === byte)?.name ?? String(byte);
}

/** Returns the permissions only in the left set or, if none, only in the right set. */
function differingPermissions(
  row: AutomatonClass,
  left: number,
  right: number,
): { readonly names: string; readonly isLeft: boolean } | undefined {
  const namesOf = (bits: number): string => permissionNames(row, bits).join(', ');
  if ((left & ~right) !== 0) return { names: namesOf(left & ~right), isLeft: true };
  return (right & ~left) === 0 ? undefined : { names: namesOf(right & ~left), isLeft: false };
}

function differenceOfMode(loaded: Profile, source: Profile): string | undefined {
  return loaded.mode === source.mode ? undefined : `is in ${loaded.mode} mode, and this source in ${source.mode} mode`;
}

function differenceOfPaths(loaded: Profile, source: Profile): string | undefined {
  if (loaded.disconnected === source.disconnected) return undefined;
  const placeOf = ({ disconnected }: Profile): string =>
    disconnected === undefined ? 'nowhere' : `to \`${textOf(disconnected)}/\``;
  return `attaches disconnected paths ${placeOf(loaded)}, and this source ${placeOf(source)}`;
}

function differenceOfCapabilities(loaded: Profile, source: Profile): string | undefined {
  if (loaded.mode === 'unconfined') return undefined;
  return firstOf(capabilityNames, (name) => differenceOfCapability(name, loaded, source));
}

function differenceOfCapability(name: CapabilityName, loaded: Profile, source: Profile): string | undefined {
  const [mine, theirs] = [keptVerdict(loaded.capability(name)), keptVerdict(source.capability(name))];
  return mine === theirs ? undefined : `${verdictWords[mine]} \`capability ${name}\`, and this source does not`;
}

const verdictWords = {
  allow: 'allows',
  'quiet-deny': 'refuses without a log line',
  none: 'refuses with a log line',
} as const;

/** Returns the part of a verdict preserved in compiled policy: `audit deny` leaves no trace. */
function keptVerdict({ verdict }: CapabilityGrant): keyof typeof verdictWords {
  return verdict === 'deny' ? 'none' : verdict;
}

function sourcedCapability(loaded: CapabilityGrant, source: CapabilityGrant): CapabilityGrant {
  if (keptVerdict(loaded) !== keptVerdict(source)) return loaded;
  return { verdict: source.verdict, origins: [...loaded.origins, ...source.origins] };
}

function differenceOfLimits(loaded: Profile, source: Profile): string | undefined {
  if (loaded.mode === 'unconfined') return undefined;
  return firstOf(limitNames, (name) => {
    const [mine, theirs] = [loaded.limit(name)?.value, source.limit(name)?.value];
    if (mine === theirs) return undefined;
    return mine === undefined
      ? `does not limit \`${name}\`, and this source does`
      : `limits \`${name}\` to ${mine}, and this source does not`;
  });
}

function sourcedLimit(loaded: ResourceLimit | undefined, source: ResourceLimit | undefined): ResourceLimit | undefined {
  if (loaded === undefined || loaded.value !== source?.value) return loaded;
  return { value: loaded.value, origins: [...loaded.origins, ...source.origins] };
}
