import type { ByteString } from '@lamellar/core/language';
import type { AuditMode } from '@lamellar/core/mediation';
import type { AppArmorRecord } from '@lamellar/core/log-records';
import { comparedOperations, comparedSignals, type NamespacePolicy } from '../oracle/decision-case.ts';
import type { LoggedCase, RunningKernel } from '../oracle/running-kernel.ts';
import type { ModeAnswer } from './recorded-modes.ts';

/** Asks a running kernel questions in several audit modes. Returns the answers of each mode, in order. */
export async function measureModes(
  running: RunningKernel,
  policy: readonly NamespacePolicy[],
  questions: readonly ByteString[],
  modes: readonly AuditMode[],
): Promise<readonly (readonly ModeAnswer[])[]> {
  const parsed = questions.map(partsOf);
  const attempts = questions.filter((_, index) => pairOf(parsed[index] ?? []) === undefined);
  const pairs = parsed.flatMap((parts) => pairOf(parts) ?? []);
  const reports = await running.reportLogged(
    modes.map((auditMode) => ({ policy, questions: attempts, pairs, auditMode })),
  );
  return reports.map((report) => answersOf(report, parsed));
}

type Parts = readonly ByteString[];

function partsOf(question: ByteString): Parts {
  return question.split('\t') as ByteString[];
}

/** Returns the pair of labels of a question about signals or ptrace: an unconfined task sends what a label receives. */
function pairOf([label, policyClass, operation, peer]: Parts) {
  if (label === undefined || peer === undefined || (policyClass !== 'signal' && policyClass !== 'ptrace'))
    return undefined;
  return operation === 'receive' ? { subject: peer, target: label } : { subject: label, target: peer };
}

function answersOf({ attempts, digits, records }: LoggedCase, questions: readonly Parts[]): readonly ModeAnswer[] {
  const attempted = attempts.values();
  const paired = digits.values();
  return questions.map((parts): ModeAnswer => {
    if (pairOf(parts) === undefined) {
      const { answer, records: own } = attempted.next().value ?? missing(parts);
      return { verdict: answer.verdict, events: eventsOf(own) };
    }
    const [label, policyClass, operation] = parts;
    const verdict = (paired.next().value ?? missing(parts))[digitOf(operation)];
    if (verdict !== '0' && verdict !== '1') throw new Error(`no answer to ${parts.join(' ')}`);
    const isAbout = ({ requestedMask, signal, operation: of, profile }: AppArmorRecord): boolean =>
      profile === label &&
      (policyClass === 'signal'
        ? requestedMask === operation && signal === 'term'
        : of === 'capable' || (of === 'ptrace' && (requestedMask === undefined || requestedMask === operation)));
    return { verdict, events: eventsOf(records.filter(isAbout)) };
  });
}

function digitOf(operation: ByteString | undefined): number {
  if (operation === 'read' || operation === 'trace')
    return comparedOperations.findIndex((one) => one.class === 'ptrace' && one.name === operation);
  return comparedOperations.length - comparedSignals.length + comparedSignals.indexOf('term');
}

function eventsOf(records: readonly AppArmorRecord[]): ModeAnswer['events'] {
  return [...new Set(records.map(({ event }) => event))].sort();
}

function missing(parts: Parts): never {
  throw new Error(`no answer to ${parts.join(' ')}`);
}
