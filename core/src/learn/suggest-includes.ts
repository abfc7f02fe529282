import { PolicyUnit } from '../compile/policy-unit.ts';
import type { PolicyEnvironment } from '../compile/includes/policy-environment.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { decideRecord } from '../log-records/decide-record.ts';
import type { AppArmorRecord } from '../log-records/record.ts';
import { Source } from '../source/source.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';

/** A policy file with a profile that may allow recorded accesses. */
export interface CandidatePolicy {
  readonly name: string;
  readonly text: string;
  readonly profile: string;
}

/** A candidate with the number of allowed records. */
export interface CoveringPolicy extends CandidatePolicy {
  readonly covered: number;
  /** The number of rules in the file, and the classes of rules besides files. */
  readonly rules: number;
  readonly classes: readonly string[];
}

/** The abstractions of AppArmor for services and programs; further abstractions are for desktops. */
const abstractions = [
  'authentication',
  'base',
  'bash',
  'consoles',
  'dbus-strict',
  'fonts',
  'kerberosclient',
  'ldapclient',
  'mysql',
  'nameservice',
  'openssl',
  'perl',
  'php',
  'postfix-common',
  'python',
  'ruby',
  'samba',
  'ssl_certs',
  'ssl_keys',
].map((name) => `abstractions/${name}`);

/** Returns a policy for each abstraction. */
export function abstractionPolicies(): readonly CandidatePolicy[] {
  return abstractions.map((name) => ({
    name,
    text: `abi <abi/4.0>,\ninclude <tunables/global>\nprofile candidate {\n  include <${name}>\n}\n`,
    profile: 'candidate',
  }));
}

/** Fewer covered records do not justify a file with many rules. */
const minCovered = 3;

/**
 * Returns the candidates that allow several records, the best first. Ignores candidates with errors, and candidates that
 * allow few records in addition to the better ones.
 */
export function coveringPolicies(
  records: readonly AppArmorRecord[],
  candidates: readonly CandidatePolicy[],
  environment: PolicyEnvironment,
  behaviours: KernelBehaviours,
): readonly CoveringPolicy[] {
  const found = candidates.flatMap((candidate) => {
    const unit = new PolicyUnit(new Source(candidate.name, bytesOf(candidate.text)), environment);
    if (!unit.load().valid) return [];
    const root = PolicyNamespace.root();
    root.load(unit);
    const policy = new StackedPolicy(root);
    const profile = bytesOf(candidate.profile);
    return [
      { candidate, allowed: records.filter((one) => isCovered({ ...one, profile }, policy, profile, behaviours)) },
    ];
  });
  const covered = new Set<AppArmorRecord>();
  return found
    .toSorted((left, right) => right.allowed.length - left.allowed.length)
    .flatMap(({ candidate, allowed }) => {
      if (allowed.filter((record) => !covered.has(record)).length < minCovered) return [];
      for (const record of allowed) covered.add(record);
      return [{ ...candidate, covered: allowed.length, ...contentsOf(candidate, environment) }];
    });
}

/** Counts the rules in an included file, without files that the file includes. */
function contentsOf({ name, text }: CandidatePolicy, environment: PolicyEnvironment) {
  const from = new Source(name, bytesOf(text));
  const span = { source: from, start: 0, end: 0 };
  const found = environment.resolve({ form: 'search', path: bytesOf(name), span }, from);
  const body = found.kind === 'files' ? found.files.map((file) => file.text).join('\n') : text;
  const rules = body.match(/^[^#\n]*,[ \t]*(?:#.*)?$/gm) ?? [];
  const words = rules.flatMap((rule) => /^\s*(?:audit |deny |allow )*([a-z_]+)\b/.exec(rule)?.[1] ?? []);
  const classes = [...new Set(words)].filter((word) => !/^(?:owner|file|include|abi|link|peer)$/.test(word)).toSorted();
  return { rules: rules.length, classes };
}

function isCovered(
  record: AppArmorRecord,
  policy: StackedPolicy,
  profile: ByteString,
  behaviours: KernelBehaviours,
): boolean {
  const decided = decideRecord(record, policy, behaviours);
  if ('reason' in decided) return false;
  const own = decided.decisions.flatMap(({ checks }) =>
    checks.flatMap(({ part, verdict }) => (part.profile.name === (profile as string) ? [verdict] : [])),
  );
  return own.length > 0 && own.every((verdict) => verdict === 'allow');
}
