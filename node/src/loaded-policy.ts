import { Policy, type MeasuredKernel, type StackedPolicy } from '@lamellar/core';
import type { UnreadFile } from './policy/policy-loader.ts';

/** Policy from the files of a machine. */
export class LoadedPolicy extends Policy {
  /** The unreadable files below a directory; the policy lacks their content. */
  readonly unread: readonly UnreadFile[];

  constructor(stacks: StackedPolicy, kernel: MeasuredKernel, unread: readonly UnreadFile[]) {
    super(stacks, kernel);
    this.unread = unread;
  }
}
