import { PolicyNamespace, StackedPolicy, type ProfileAdvice } from '@lamellar/core';
import { decideRecord, type AppArmorRecord } from '@lamellar/core/denial';
import { textOf } from '@lamellar/core/language';
import type { AskedPolicy } from '@lamellar/core/repair';
import { asText } from '../kernel-classes/replay-case.ts';
import type { KernelCase } from '../lab/kernels/compile-case.ts';
import type { NamespacePolicy } from '../oracle/decision-case.ts';
import { oracleKernels, type OracleKernel } from '../oracle/oracle-kernel.ts';
import type { RunningKernel } from '../oracle/running-kernel.ts';

/** Rules by the names of their profiles. */
export type RulesOf = ReadonlyMap<string, ReadonlySet<string>>;

/** What is to become of attempts. */
export interface Aim {
  /** What they are made under. */
  readonly policy: (rules: RulesOf) => readonly NamespacePolicy[];
  readonly isMet: (attempt: Attempt) => boolean;
  /**
   * What it takes by what core says.
   *
   * @param isLogged - whether the kernel logs it whatever denies it
   */
  readonly advice: (asked: AskedPolicy, isLogged: boolean) => readonly ProfileAdvice[];
}

/** Something that is tried under profiles that have the rules so far to which the kernel's own records of it lead. */
export interface Attempt {
  readonly aim: Aim;
  readonly asked: Pick<KernelCase, 'questions' | 'pairs'>;
  readonly rules: Map<string, Set<string>>;
  /** What became of it: `1`, `0` or `?` of a question, digits of two labels. One for each time that it was made. */
  readonly answers: string[];
  /** What refused it the last time, as the kernel logged it. */
  records: readonly AppArmorRecord[];
  /** Its records lead to no other rules. */
  isStuck: boolean;
}

/** Nothing of it was tried yet. */
export function attemptOf(aim: Aim, asked: Attempt['asked']): Attempt {
  return { aim, asked, rules: new Map(), answers: [], records: [], isStuck: false };
}

/** Has a kernel try things, in one boot a round. */
export class AttemptRounds {
  readonly #running: RunningKernel;
  readonly oracle: OracleKernel;

  constructor(running: RunningKernel) {
    this.#running = running;
    const oracle = oracleKernels.find(({ features }) => features === running.identity.features) ?? oracleKernels.at(-1);
    if (oracle === undefined) throw new Error('no kernel was measured');
    this.oracle = oracle;
  }

  /** One refusal may hide the next: tries what has not come to what it is to come to, with the rules that follow, until none do. */
  async try(attempts: readonly Attempt[], mostRounds: number): Promise<void> {
    for (let round = 0; round < mostRounds; round++) {
      const open = attempts.filter((one) => !one.isStuck && (one.answers.length === 0 || !one.aim.isMet(one)));
      if (open.length === 0) return;
      await this.tryOnce(open);
      for (const attempt of open) {
        const found = attempt.records.flatMap((record) => this.adviceFor(attempt, record) ?? []);
        const isMore = found.flatMap(({ asked, rules }) => {
          const of = `${asked.namespace.fullName}${textOf(asked.profile.name)}`;
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

  async tryOnce(attempts: readonly Attempt[]): Promise<void> {
    const reports = await this.#running.reportLogged(
      attempts.map(({ aim, rules, asked }) => ({ policy: aim.policy(rules), ...asked })),
    );
    for (const [at, attempt] of attempts.entries()) {
      const { attempts: each = [], digits = [], records = [] } = reports[at] ?? {};
      attempt.answers.push([...each.map(({ answer }) => answer.verdict), ...digits].join(' '));
      const own = attempt.asked.pairs === undefined ? each.flatMap((one) => one.records) : records;
      attempt.records = own.filter(({ event }) => event === 'DENIED');
    }
  }

  /** What core says that a record takes, under the policy that it was written under; undefined where that cannot be asked. */
  adviceFor({ aim, rules }: Attempt, record: AppArmorRecord): readonly ProfileAdvice[] | undefined {
    const root = PolicyNamespace.root();
    for (const { namespace, text } of aim.policy(rules)) root.ensure(namespace).load(asText(this.oracle)(text, 'none'));
    const policy = new StackedPolicy(root);
    const decided = decideRecord(record, policy, this.oracle.behaviours);
    if ('reason' in decided) return undefined;
    const { decisions, isLogged } = decided;
    return aim.advice({ policy, decisions, behaviours: this.oracle.behaviours }, isLogged);
  }
}
