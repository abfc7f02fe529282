import { writeQuestions } from '../kernels/initrd.ts';
import type { QuestionedCase } from '../kernels/compile-case.ts';
import { readReport, type ReportedCase } from '../kernels/read-report.ts';
import { buildProber } from '../probers/build-prober.ts';
import type { LxcHost } from './lxc-host.ts';

/** The results of a case. */
export type AnsweredCase = Exclude<ReportedCase, { readonly refused: string }>;

/** A program on a host whose processes attempt the questions of cases. */
export class HostProber {
  readonly #host: LxcHost;

  private constructor(host: LxcHost) {
    this.#host = host;
  }

  static async install(host: LxcHost): Promise<HostProber> {
    for (const name of ['kernel-prober', 'exec-target'] as const)
      await host.copyIn(await buildProber(name), `${folder}/${name}`);
    return new HostProber(host);
  }

  /**
   * Lets processes attempt the questions of cases in the mount namespace of a process. Afterwards the audit mode is
   * `normal`.
   */
  async ask(pid: number, cases: readonly QuestionedCase[]): Promise<readonly AnsweredCase[]> {
    const lines = [
      ...cases.flatMap((requested, index) => [`case ${index}`, ...writeQuestions(requested)]),
      'audit normal',
    ];
    await this.#host.writeFile(`${folder}/questions`, lines.map((line) => `${line}\n`).join(''));
    const said = await this.#host.output([`${folder}/kernel-prober`, folder, String(pid)], { encoding: 'latin1' });
    return readReport(said).cases.map((one) => {
      if ('refused' in one) throw new Error(`the host has refused: ${one.refused}`);
      return one;
    });
  }

  /** Removes the program and the directory of its files from the host. */
  async remove(): Promise<void> {
    await this.#host.output(['rm', '-r', folder]);
    await this.#host.run(['rmdir', '/t']);
  }
}

const folder = '/root/prober';
