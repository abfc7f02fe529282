import type { AppArmorRecord } from '@lamellar/core/log-records';
import { exitStatus, type ExitStatus } from '../exit-status.ts';

/** The records with an effect on the exit status: refusals, or also operations allowed by complain mode. */
export type FailOn = 'denied' | 'allowed';

/** Records whether a log has a record that makes the run fail. */
export class FailingRecords {
  readonly #failOn: FailOn | undefined;
  #isFailed = false;

  constructor(failOn: FailOn | undefined) {
    this.#failOn = failOn;
  }

  see({ event }: AppArmorRecord): void {
    if (this.#failOn === undefined) return;
    const isRefusal = event === 'DENIED' || event === 'KILLED';
    if (isRefusal || (event === 'ALLOWED' && this.#failOn === 'allowed')) this.#isFailed = true;
  }

  get status(): ExitStatus {
    return this.#isFailed ? exitStatus.denied : exitStatus.success;
  }
}
