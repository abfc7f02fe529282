import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nestFeatures } from '@lamellar/core';
import { compileCases, type CompiledCase } from '../lab/kernels/compile-case.ts';
import { measureFeatures, type KernelIdentity } from '../lab/kernels/measure-features.ts';
import type { Kernel } from '../lab/kernels/provide-kernel.ts';
import { runKernel } from '../lab/kernels/run-kernel.ts';
import { withTemporaryFolder } from '../lab/machine/temporary-folder.ts';
import type { ByteString } from '@lamellar/core/language';
import type { CaseAnswer, DecisionCase, Oracle } from './decision-case.ts';

/** Cases that one boot answers: their policy has to fit into the machine's memory. */
const casesPerBoot = 250;

/** A real kernel, with policy that the installed apparmor_parser compiled for it. */
export class RunningKernel implements Oracle {
  readonly name: string;
  readonly identity: KernelIdentity;
  readonly #kernel: Kernel;

  private constructor(kernel: Kernel, identity: KernelIdentity) {
    this.name = `kernel ${kernel.version}`;
    this.#kernel = kernel;
    this.identity = identity;
  }

  static async of(kernel: Kernel): Promise<RunningKernel> {
    return new RunningKernel(kernel, await measureFeatures(kernel));
  }

  get version(): string {
    return this.#kernel.version;
  }

  async answer(cases: readonly DecisionCase[]): Promise<readonly CaseAnswer[]> {
    const compiled = await withTemporaryFolder(async (folder) => {
      const features = join(folder, 'features');
      await writeFile(features, nestFeatures(this.identity.features));
      return compileCases(cases, features);
    });
    const answers: CaseAnswer[] = [];
    for (let start = 0; start < compiled.length; start += casesPerBoot)
      answers.push(...(await this.#boot(compiled.slice(start, start + casesPerBoot))));
    return answers;
  }

  async #boot(cases: readonly (CompiledCase | { readonly refused: string })[]): Promise<readonly CaseAnswer[]> {
    const askable = cases.filter((each): each is CompiledCase => !('refused' in each));
    if (askable.length === 0) return cases.filter((each) => 'refused' in each);
    const report = await runKernel(this.#kernel, askable);
    if (report.cases.length !== askable.length)
      throw new Error(`${this.name} answered ${report.cases.length} of ${askable.length} cases`);
    const reported = report.cases[Symbol.iterator]();
    return cases.map((each) => {
      if ('refused' in each) return each;
      const answer = reported.next().value;
      if (answer === undefined || 'refused' in answer) return { refused: answer?.refused ?? 'no answer' };
      return { digits: answer.digits, labels: answer.labels.map(withoutMode) };
    });
  }
}

/** The label in `LABEL (MODE)`; a label of nothing but namespaces' `unconfined` is printed without a mode. */
function withoutMode(printed: ByteString): ByteString {
  return printed.replace(/ \((?:enforce|complain|kill|prompt|unconfined|mixed)\)$/, '') as ByteString;
}
