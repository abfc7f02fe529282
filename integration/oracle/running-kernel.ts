import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nestFeatures } from '@lamellar/core/kernels';
import type { ByteString } from '@lamellar/core/language';
import { readRecords, type AppArmorRecord } from '@lamellar/core/log-records';
import { compileCases, installedCompiler, type CompiledCase, type KernelCase } from '../lab/kernels/compile-case.ts';
import { measureFeatures, type KernelIdentity } from '../lab/kernels/measure-features.ts';
import type { LabKernel } from '../lab/kernels/provide-kernel.ts';
import type { AttemptAnswer, ReportedCase } from '../lab/kernels/read-report.ts';
import { runKernel } from '../lab/kernels/run-kernel.ts';
import { withTemporaryFolder } from '../lab/machine/temporary-folder.ts';
import type { CaseAnswer, DecisionCase, Oracle } from './decision-case.ts';

/** The answers to the questions of a case, or the reason for refusing the policy. */
export type AttemptAnswers = readonly AttemptAnswer[] | { readonly refused: string };

/** The result of an attempt, and the kernel's log records of the attempting process. */
export interface LoggedAttempt {
  readonly answer: AttemptAnswer;
  readonly records: readonly AppArmorRecord[];
}

/** The results of all questions of a case, with all log records of the kernel. */
export interface LoggedCase {
  readonly attempts: readonly LoggedAttempt[];
  readonly digits: readonly string[];
  readonly records: readonly AppArmorRecord[];
}

/** The number of cases per boot: their policy must fit into the machine's memory. */
const casesPerBoot = 250;

/** A real kernel, with policy compiled by the installed apparmor_parser. */
export class RunningKernel implements Oracle {
  readonly name: string;
  readonly identity: KernelIdentity;
  readonly #kernel: LabKernel;

  private constructor(kernel: LabKernel, identity: KernelIdentity) {
    this.name = `kernel ${kernel.version}`;
    this.#kernel = kernel;
    this.identity = identity;
  }

  static async of(kernel: LabKernel): Promise<RunningKernel> {
    return new RunningKernel(kernel, await measureFeatures(kernel));
  }

  get version(): string {
    return this.#kernel.version;
  }

  async answer(cases: readonly DecisionCase[]): Promise<readonly CaseAnswer[]> {
    const reports = await this.report(cases, installedCompiler());
    return reports.map((report) =>
      'refused' in report ? report : { digits: report.digits, labels: report.labels.map(withoutMode) },
    );
  }

  /** Lets real tasks attempt the cases' questions. Returns the answers, or the reason for refusing the policy. */
  async attempt(cases: readonly KernelCase[], compiler = installedCompiler()): Promise<readonly AttemptAnswers[]> {
    const reports = await this.report(cases, compiler);
    return reports.map((report) => ('refused' in report ? report : report.answers));
  }

  /** Attempts the questions of a case and returns the answers with the kernel's log records. */
  async attemptLogged(requested: Omit<KernelCase, 'isLogged'>): Promise<readonly LoggedAttempt[]> {
    const [logged] = await this.reportLogged([requested]);
    return logged?.attempts ?? [];
  }

  /** Returns the results of several cases, with the kernel's log records. */
  async reportLogged(cases: readonly Omit<KernelCase, 'isLogged'>[]): Promise<readonly LoggedCase[]> {
    const reports = await this.report(
      cases.map((requested) => ({ ...requested, isLogged: true })),
      installedCompiler(),
    );
    return reports.map((report) => {
      if ('refused' in report) throw new Error(`${this.name}: ${report.refused}`);
      const { answers, pids, digits, log } = report;
      const records = log.flatMap((line) => readRecords(line));
      const attempts = answers.map((answer, index) => ({
        answer,
        records: records.filter(({ pid }) => pid === pids[index]),
      }));
      return { attempts, digits, records };
    });
  }

  /** Boots the kernel with the cases' policy. Returns the reports, or the reasons for refusing the policy. */
  async report(cases: readonly KernelCase[], compiler = installedCompiler()): Promise<readonly ReportedCase[]> {
    const compiled = await withTemporaryFolder(async (folder) => {
      const features = join(folder, 'features');
      await writeFile(features, nestFeatures(this.identity.features));
      return compileCases(cases, features, compiler);
    });
    const reports: ReportedCase[] = [];
    for (let start = 0; start < compiled.length; start += casesPerBoot)
      reports.push(...(await this.#boot(compiled.slice(start, start + casesPerBoot))));
    return reports;
  }

  async #boot(cases: readonly (CompiledCase | { readonly refused: string })[]): Promise<readonly ReportedCase[]> {
    const askable = cases.filter((each): each is CompiledCase => !('refused' in each));
    if (askable.length === 0) return cases.filter((each) => 'refused' in each);
    const report = await runKernel(this.#kernel, askable);
    if (report.cases.length !== askable.length)
      throw new Error(`${this.name} answered ${report.cases.length} of ${askable.length} cases`);
    const reported = report.cases[Symbol.iterator]();
    return cases.map((each) => ('refused' in each ? each : (reported.next().value ?? { refused: 'no answer' })));
  }
}

/** The label in `LABEL (MODE)`; the kernel prints stacks of only `unconfined` profiles without a mode. */
function withoutMode(printed: ByteString): ByteString {
  return printed.replace(/ \((?:enforce|complain|kill|prompt|unconfined|mixed)\)$/, '') as ByteString;
}
