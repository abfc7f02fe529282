import type { MeasuredKernel, StackedPolicy } from '@lamellar/core';
import type { RecordedOperation } from '@lamellar/core/log-records';
import { repair, silence, broaderOffers, type Repair, type Silence, type BroaderOffer } from '@lamellar/core/repair';
import { keyOfAnswer, type AnsweredRecord, type JudgedOperation, type RecordJudge } from './record-judge.ts';

/** The kernels of a result, in the order of the side effects, and the policy of the first kernel. */
interface OnKernels {
  readonly kernels: readonly MeasuredKernel[];
  readonly policy: StackedPolicy;
}

/** A repair for several kernels. */
export type KernelRepair = Repair & OnKernels;

/** Deny rules for several kernels. */
export type KernelSilence = Silence & OnKernels;

/** Evaluates policy on records for several kernels: for the kernel named by the log, or for all requested kernels. */
export class KernelJudges {
  readonly #requested: readonly RecordJudge[];
  readonly #byRelease = new Map<string, RecordJudge>();
  readonly #used = new Set<RecordJudge>();

  constructor(requested: readonly RecordJudge[]) {
    this.#requested = requested;
  }

  /** Evaluates records of a release by another kernel than the requested kernels. */
  assign(release: string, judge: RecordJudge): void {
    this.#byRelease.set(release, judge);
  }

  /** The kernels of all evaluated records; the requested kernels before the first record. */
  get kernels(): readonly MeasuredKernel[] {
    return [...(this.#used.size > 0 ? this.#used : this.#requested)].map(({ kernel }) => kernel);
  }

  /** Evaluates an operation. The answers of kernels about equal questions are joined. */
  judge(operation: RecordedOperation): JudgedOperation {
    const [{ release = '' }] = operation;
    const own = this.#byRelease.get(release);
    const answers = new Map<string, AnsweredRecord>();
    const problems = new Map<string, JudgedOperation['problems'][number]>();
    for (const judge of own === undefined ? this.#requested : [own]) {
      this.#used.add(judge);
      const judged = judge.judge(operation);
      for (const problem of judged.problems) problems.set(problem.reason, problem);
      for (const answer of judged.answers) {
        const key = keyOfAnswer(answer);
        const [first, ...others] = [...(answers.get(key)?.answers ?? []), ...answer.answers];
        if (first !== undefined) answers.set(key, { ...answer, answers: [first, ...others] });
      }
    }
    return { answers: [...answers.values()], problems: [...problems.values()] };
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
  wider(of: Repair): readonly BroaderOffer[] {
    return broaderOffers(
      this.#refused().map(({ requested }) => requested),
      of,
    );
  }

  /** Suggests the rules that silence all refusals; undefined if the policy refuses nothing. */
  silence(): KernelSilence | undefined {
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
