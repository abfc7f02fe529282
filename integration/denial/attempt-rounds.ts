import { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import { textOf } from '@lamellar/core/language';
import { decideRecord, type AppArmorRecord } from '@lamellar/core/log-records';
import type { ProfileAdvice, EvaluatedPolicy } from '@lamellar/core/repair';
import { asText } from '../kernel-classes/replay-case.ts';
import type { KernelCase } from '../lab/kernels/compile-case.ts';
import type { NamespacePolicy } from '../oracle/decision-case.ts';
import { oracleKernels, type OracleKernel } from '../oracle/oracle-kernel.ts';
import type { RunningKernel } from '../oracle/running-kernel.ts';

/** Rules by profile name. */
export type RulesOf = ReadonlyMap<string, ReadonlySet<string>>;

/** The goal of attempts. */
export interface Aim {
  /** The policy of the attempts. */
  readonly policy: (rules: RulesOf) => readonly NamespacePolicy[];
  readonly isMet: (attempt: RoundedAttempt) => boolean;
  /**
   * Core's advice for a denied attempt.
   *
   * @param isLogged - true if the kernel logs the denial under any rule
   */
  readonly advice: (requested: EvaluatedPolicy, isLogged: boolean) => readonly ProfileAdvice[];
}

/** An attempt under profiles with all rules advised from the kernel's own records so far. */
export interface RoundedAttempt {
  readonly aim: Aim;
  readonly requested: Pick<KernelCase, 'questions' | 'pairs'>;
  readonly rules: Map<string, Set<string>>;
  /** The results, an entry per try: `1`, `0` or `?` of a question, digits of a pair of labels. */
  readonly answers: string[];
  /** The refusals of the last try, as logged by the kernel. */
  records: readonly AppArmorRecord[];
  /** True if the records lead to no further rules. */
  isStuck: boolean;
}

/** An attempt before the first try. */
export function attemptOf(aim: Aim, requested: RoundedAttempt['requested']): RoundedAttempt {
  return { aim, requested, rules: new Map(), answers: [], records: [], isStuck: false };
}

/** Lets a kernel try attempts, with a boot per round. */
export class AttemptRounds {
  readonly #running: RunningKernel;
  readonly oracle: OracleKernel;

  constructor(running: RunningKernel) {
    this.#running = running;
    const oracle = oracleKernels.find(({ features }) => features === running.identity.features) ?? oracleKernels.at(-1);
    if (oracle === undefined) throw new Error('no kernel was measured');
    this.oracle = oracle;
  }

  /** Tries unmet attempts with the advised rules until no rules follow, because a refusal may hide the next. */
  async try(attempts: readonly RoundedAttempt[], maxRounds: number): Promise<void> {
    for (let round = 0; round < maxRounds; round++) {
      const open = attempts.filter((one) => !one.isStuck && (one.answers.length === 0 || !one.aim.isMet(one)));
      if (open.length === 0) return;
      await this.tryOnce(open);
      for (const attempt of open) {
        const found = attempt.records.flatMap((record) => this.adviceFor(attempt, record) ?? []);
        const isMore = found.flatMap(({ part, rules }) => {
          const of = `${part.namespace.fullName}${textOf(part.profile.name)}`;
          const own = attempt.rules.get(of) ?? new Set();
          attempt.rules.set(of, own);
          const more = rules.map(String).filter((rule) => !own.has(rule));
          for (const rule of more) own.add(rule);
          return more;
        });
        attempt.isStuck = isMore.length === 0;
      }
    }
  }

  async tryOnce(attempts: readonly RoundedAttempt[]): Promise<void> {
    const reports = await this.#running.reportLogged(
      attempts.map(({ aim, rules, requested }) => ({ policy: aim.policy(rules), ...requested })),
    );
    for (const [at, attempt] of attempts.entries()) {
      const { attempts: each = [], digits = [], records = [] } = reports[at] ?? {};
      attempt.answers.push([...each.map(({ answer }) => answer.verdict), ...digits].join(' '));
      const own = attempt.requested.pairs === undefined ? each.flatMap((one) => one.records) : records;
      attempt.records = own.filter(({ event }) => event === 'DENIED');
    }
  }

  /** Core's advice for a record under the policy of the attempt; undefined if core cannot decide the record. */
  adviceFor({ aim, rules }: RoundedAttempt, record: AppArmorRecord): readonly ProfileAdvice[] | undefined {
    const root = PolicyNamespace.root();
    for (const { namespace, text } of aim.policy(rules)) root.ensure(namespace).load(asText(this.oracle)(text, 'none'));
    const policy = new StackedPolicy(root);
    const decided = decideRecord(record, policy, this.oracle.behaviours);
    if ('reason' in decided) return undefined;
    const { decisions, isLogged } = decided;
    return aim.advice({ policy, decisions, behaviours: this.oracle.behaviours }, isLogged);
  }
}
