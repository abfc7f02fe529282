import type { ClassByte } from '../automata/automaton.ts';

const bytes = {
  file: 2,
  capability: 3,
  network: 4,
  rlimit: 5,
  domain: 6,
  mount: 7,
  'namespace-domain': 8,
  ptrace: 9,
  signal: 10,
  xmatch: 11,
  environment: 12,
  arguments: 13,
  'network-v8': 14,
  'network-v9': 15,
  label: 16,
  'posix-mqueue': 17,
  'sysv-mqueue': 18,
  module: 19,
  'display-lsm': 20,
  'policy-namespace': 21,
  'io-uring': 22,
  exec: 31,
  dbus: 32,
} as const;

/** A class of rules, by the kernel's numbering. */
export type MediationClass = keyof typeof bytes;

/**
 * The byte that precedes the rules of each class in a policy automaton.
 *
 * @see `AA_CLASS_FILE` … in the kernel's `apparmor.h`, `policydb.h` of apparmor_parser
 */
export const mediationClasses = bytes as Readonly<Record<string, number>> as Readonly<
  Record<MediationClass, ClassByte>
>;
