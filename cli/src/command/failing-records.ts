import type { AppArmorRecord } from '@lamellar/core/denial';
import { exitStatus, type ExitStatus } from '../exit-status.ts';

/** Which records a run is not to cause: refusals, or what complain mode let pass as well. */
export type FailOn = 'denied' | 'allowed';

/** Whether there was a record that a run is not to cause. */
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
