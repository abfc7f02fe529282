import type { MeasuredKernel, StackedPolicy } from '@lamellar/core';
import { printable } from '@lamellar/core/language';
import type { RecordedOperation } from '@lamellar/core/log-records';
import { repair, silence, broaderOffers, type Repair, type Silence, type BroaderOffer } from '@lamellar/core/repair';
import { listed } from '../words/truncate-list.ts';
import { keyOfAnswer, type AnsweredRecord, type JudgedOperation, type RecordJudge } from './record-judge.ts';

/** The kernels of a result, in the order of the side effects, and the policy of the first kernel. */
interface OnKernels {
  readonly kernels: readonly MeasuredKernel[];
  readonly policy: StackedPolicy;
}

/** A repair for several kernels. */
export type KernelRepair = Repair & OnKernels;

/** Deny rules for several kernels. */
export type KernelQuietLog = Silence & OnKernels;

/** Limit of hosts in a message. */
const maxHosts = 8;

/** Evaluates policy on records for several kernels: for the kernel named by the log, or for all requested kernels. */
export class KernelJudges {
  readonly #requested: readonly RecordJudge[];
  readonly #byRelease = new Map<string, RecordJudge>();
  readonly #byHost = new Map<string, readonly RecordJudge[]>();
  readonly #used = new Set<RecordJudge>();

  constructor(requested: readonly RecordJudge[]) {
    this.#requested = requested;
  }

  /** Evaluates records of a release by another kernel than the requested kernels. */
  assign(release: string, judge: RecordJudge): void {
    this.#byRelease.set(release, judge);
  }

  /** Evaluates records of a host by the policy of that host. */
  assignHost(host: string, judges: readonly RecordJudge[]): void {
    this.#byHost.set(host, judges);
  }

  /** The kernels of all evaluated records; the requested kernels before the first record. */
  get kernels(): readonly MeasuredKernel[] {
    return [...(this.#used.size > 0 ? this.#used : this.#requested)].map(({ kernel }) => kernel);
  }

  /**
   * Evaluates an operation. The answers of kernels and hosts about equal questions are joined.
   *
   * @param hosts - the hosts with the operation, if each host has separate policy
   */
  judge(operation: RecordedOperation, hosts?: ReadonlySet<string>): JudgedOperation {
    const answers = new Map<string, AnsweredRecord>();
    const problems = new Map<string, JudgedOperation['problems'][number]>();
    for (const problem of hosts === undefined ? [] : this.#problemsOf(hosts)) problems.set(problem.reason, problem);
    const judges = hosts === undefined ? this.#judgesOf(operation) : this.#judgesOn(hosts);
    for (const [judge, on] of judges) {
      this.#used.add(judge);
      const judged = judge.judge(operation);
      const where = on.length === 0 ? '' : `${listed(on.map(printable), maxHosts)}: `;
      for (const problem of judged.problems)
        problems.set(`${where}${problem.reason}`, { ...problem, reason: `${where}${problem.reason}` });
      const hostsOf = on.length === 0 ? {} : { hosts: on };
      for (const answer of judged.answers) {
        const key = keyOfAnswer(answer);
        const own = answer.answers.map((one) => ({ ...one, ...hostsOf }));
        const [first, ...others] = [...(answers.get(key)?.answers ?? []), ...own];
        if (first !== undefined) answers.set(key, { ...answer, answers: [first, ...others] });
      }
    }
    return { answers: [...answers.values()], problems: [...problems.values()] };
  }

  #judgesOf([{ release = '' }]: RecordedOperation): ReadonlyMap<RecordJudge, readonly string[]> {
    const own = this.#byRelease.get(release);
    return new Map((own === undefined ? this.#requested : [own]).map((judge) => [judge, []]));
  }

  /** Returns the judges of hosts, with the hosts of each: hosts with equal policy share a judge. */
  #judgesOn(hosts: ReadonlySet<string>): ReadonlyMap<RecordJudge, readonly string[]> {
    const judges = new Map<RecordJudge, string[]>();
    for (const host of hosts)
      for (const judge of this.#byHost.get(host) ?? []) judges.set(judge, [...(judges.get(judge) ?? []), host]);
    return judges;
  }

  #problemsOf(hosts: ReadonlySet<string>): JudgedOperation['problems'] {
    if (hosts.size === 0) return [{ reason: 'the line of the log names no host' }];
    const unknown = [...hosts].filter((host) => !this.#byHost.has(host));
    if (unknown.length === 0) return [];
    return [{ reason: `no snapshot of ${listed(unknown.map(printable), maxHosts)}` }];
  }

  /** Suggests the rules that allow all refused operations on every kernel; undefined if the policy refuses none. */
  repair(): KernelRepair | undefined {
    const refused = this.#refused();
    const [first] = refused;
    if (first === undefined) return undefined;
    return {
      ...repair(refused.map(({ requested }) => requested)),
      kernels: refused.map(({ kernel }) => kernel),
      policy: first.requested.policy,
    };
  }

  /** Suggests broader rules, for a repair. */
  broader(of: Repair): readonly BroaderOffer[] {
    return broaderOffers(
      this.#refused().map(({ requested }) => requested),
      of,
    );
  }

  /** Suggests the rules that silence all refusals; undefined if the policy refuses nothing. */
  quietLog(): KernelQuietLog | undefined {
    const refused = [...this.#used].flatMap((judge) => {
      const logged = judge.logged();
      return logged === undefined ? [] : [{ ...logged, kernel: judge.kernel }];
    });
    const [first] = refused;
    if (first === undefined) return undefined;
    const all = silence(
      refused.map(({ quiet }) => quiet),
      refused.flatMap(({ logged }) => logged),
    );
    return { ...all, kernels: refused.map(({ kernel }) => kernel), policy: first.quiet.policy };
  }

  #refused() {
    return [...this.#used].flatMap((judge) => {
      const requested = judge.refused();
      return requested === undefined ? [] : [{ requested, kernel: judge.kernel }];
    });
  }
}
