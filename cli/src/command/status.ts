import { spanText, textOf } from '@lamellar/core/language';
import { containerStatuses } from '../apply/container-statuses.ts';
import { designedPolicy, readDesign, type Design, type DesignOptions } from '../apply/design.ts';
import { isNone } from '../apply/difference.ts';
import { heldOf, prepare } from '../apply/prepare.ts';
import { isUnfinished, needHost } from '../apply/session.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { writeOutput } from '../host/process/standard-streams.ts';
import { brokenExpectations } from '../manifest/broken-expectations.ts';
import { thisMachine } from '../host/machine.ts';
import { warn } from '../host/process/voice.ts';
import { statusJson, statusText, wrongOf } from '../output/container-status.ts';
import { reportBroken } from '../output/expectations-text.ts';
import { reportLeftOut } from '../output/report.ts';

/** The options of `status`. */
export interface StatusFlags extends DesignOptions {
  readonly format: 'human' | 'json';
}

/** `lamellar status`: compares the manifest with the disk, the runtimes and the kernel. */
export async function status(options: StatusFlags): Promise<ExitStatus> {
  const design = await readDesign(options, 'host', true);
  needHost();
  const prepared = await prepare(design, options, thisMachine, () => undefined);
  const held = heldOf(prepared, options);
  const { containers, leftNamespaces, problems } = containerStatuses(design, prepared, held, options.container);
  const unfinished = isUnfinished();
  const broken = brokenSentences(design);
  for (const problem of problems) warn(problem);
  writeOutput(
    options.format === 'json'
      ? `${JSON.stringify(statusJson(containers, leftNamespaces, unfinished, broken))}\n`
      : statusText(containers, leftNamespaces),
  );
  if (held.size > 0) return exitStatus.environment;
  const isRight =
    !unfinished &&
    broken.length + problems.length === 0 &&
    isNone(prepared.difference) &&
    containers.every((container) => wrongOf(container).length === 0);
  return isRight ? exitStatus.success : exitStatus.denied;
}

/** The sentences of a manifest that do not hold, as they are written there; why is told. */
function brokenSentences(design: Design): readonly string[] {
  const { expectations } = design.manifest;
  if (expectations.length === 0) return [];
  const policy = designedPolicy(design);
  const broken = brokenExpectations(expectations, policy, design.surroundings.kernel.behaviours);
  reportBroken(broken, policy.root);
  reportLeftOut(design.hostPolicy);
  return broken.map(({ expectation }) => textOf(spanText(expectation.span)));
}
