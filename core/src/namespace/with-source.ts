import { compareAutomata, type AutomatonDifference } from '../automaton/compare-automata.ts';
import { AutomatonTooLargeError } from '../automaton/lazy-dfa.ts';
import { permissionBits, type Permission, type PolicyClass } from '../automaton/permissions.ts';
import { SourcedAutomaton } from '../automaton/sourced-automaton.ts';
import type { CapabilityGrant, Profile } from '../profile/profile.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import { signalName, type SignalNumber } from '../syntax/vocabulary/signals.ts';

/** A compiled profile that was given together with its source. */
export interface SourcedProfile {
  /** The compiled one, which decides; its evidence names the source's rules where their automata are equivalent. */
  readonly profile: Profile;
  /** How it is not what the source says, in words that follow its name. */
  readonly difference: string | undefined;
}

/** Puts a compiled profile and the text that it is said to be made from together. */
export function withSource(loaded: Profile, source: Profile): SourcedProfile {
  const rules = differenceOfRules(loaded, source);
  const difference = rules ?? differenceOfMode(loaded, source) ?? differenceOfCapability(loaded, source);
  if (rules !== undefined) return { profile: loaded, difference };
  const profile: Profile = {
    ...loaded,
    policy: new SourcedAutomaton(loaded.policy, source.policy),
    sysPtrace: sourcedCapability(loaded.sysPtrace, source.sysPtrace),
  };
  return { profile, difference };
}

function differenceOfRules(loaded: Profile, source: Profile): string | undefined {
  // An unconfined profile is not asked, and the compiler leaves out what its rules say.
  if (loaded.mode === 'unconfined') return undefined;
  try {
    return differenceOfClass('signal', loaded, source) ?? differenceOfClass('ptrace', loaded, source);
  } catch (error) {
    if (!(error instanceof AutomatonTooLargeError)) throw error;
    return `cannot be compared with this source: ${error.message}`;
  }
}

function differenceOfClass(policyClass: PolicyClass, loaded: Profile, source: Profile): string | undefined {
  const [isMediated, isWritten] = [loaded.mediates(policyClass), source.mediates(policyClass)];
  if (isMediated !== isWritten)
    return `${isMediated ? 'mediates' : 'does not mediate'} ${policyClass}, and this source ${isWritten ? 'does' : 'does not'}`;
  if (!isMediated) return undefined;
  // How many states a compiler keeps that lead nowhere depends on its optimisations, not on the source.
  const { difference } = compareAutomata(loaded.policy, source.policy, policyClass, true);
  return difference === undefined ? undefined : inWords(policyClass, difference);
}

function inWords(policyClass: PolicyClass, { witness, left, right }: AutomatonDifference): string {
  const [about, peer] =
    policyClass === 'signal'
      ? [`signal ${signalName(witness.charCodeAt(0) as SignalNumber)}`, witness.slice(1) as ByteString]
      : ['ptrace', witness];
  const place = `for ${about} and peer \`${textOf(peer)}\``;
  const allow = differingPermissions(policyClass, left.allow, right.allow);
  if (allow !== undefined)
    return `${allow.isLeft ? 'allows' : 'refuses'} ${allow.names} ${place}, and this source does not`;
  const quiet = differingPermissions(policyClass, left.quiet, right.quiet);
  if (quiet === undefined) return `answers differently ${place}`;
  return `refuses ${quiet.names} ${quiet.isLeft ? 'without' : 'with'} a log line ${place}, and this source does not`;
}

const permissionsOf: Readonly<Record<PolicyClass, readonly Permission[]>> = {
  signal: ['send', 'receive'],
  ptrace: ['trace', 'read', 'tracedby', 'readby'],
};

/** The permissions that only the left set has, or else those that only the right one has. */
function differingPermissions(
  policyClass: PolicyClass,
  left: number,
  right: number,
): { readonly names: string; readonly isLeft: boolean } | undefined {
  const namesOf = (bits: number): string =>
    permissionsOf[policyClass].filter((permission) => (permissionBits[permission] & bits) !== 0).join(', ');
  if ((left & ~right) !== 0) return { names: namesOf(left & ~right), isLeft: true };
  return (right & ~left) === 0 ? undefined : { names: namesOf(right & ~left), isLeft: false };
}

function differenceOfMode(loaded: Profile, source: Profile): string | undefined {
  return loaded.mode === source.mode ? undefined : `is in ${loaded.mode} mode, and this source in ${source.mode} mode`;
}

function differenceOfCapability(loaded: Profile, source: Profile): string | undefined {
  const [mine, theirs] = [keptVerdict(loaded.sysPtrace), keptVerdict(source.sysPtrace)];
  if (loaded.mode === 'unconfined' || mine === theirs) return undefined;
  return `${verdictWords[mine]} \`capability sys_ptrace\`, and this source does not`;
}

const verdictWords = {
  allow: 'allows',
  'quiet-deny': 'refuses without a log line',
  none: 'refuses with a log line',
} as const;

/** What compiled policy keeps of a verdict: `audit deny` leaves no trace. */
function keptVerdict({ verdict }: CapabilityGrant): keyof typeof verdictWords {
  return verdict === 'deny' ? 'none' : verdict;
}

function sourcedCapability(loaded: CapabilityGrant, source: CapabilityGrant): CapabilityGrant {
  if (keptVerdict(loaded) !== keptVerdict(source)) return loaded;
  return { verdict: source.verdict, origins: [...loaded.origins, ...source.origins] };
}
