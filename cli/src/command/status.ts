import { containerStatuses } from '../provision/status/container-statuses.ts';
import { readDesign, type Design, type DesignOptions } from '../provision/plan/design.ts';
import { designedPolicy } from '../provision/plan/designed-policy.ts';
import { planHost } from '../provision/plan/host-plan.ts';
import { readHost } from '../provision/plan/read-host.ts';
import { isUnfinished, needHost } from '../provision/transaction/session.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { thisMachine } from '../adapters/machine.ts';
import { warn } from '../adapters/process/logger.ts';
import { statusFacts, statusText } from '../render/status-text.ts';
import { statusView, type StatusView } from '../views/status-view.ts';
import { expectationTexts, findBroken, reportBroken } from './report-broken.ts';
import { reportLeftOut } from '../render/report.ts';
import { pauseOf, watchHost, type HostFacts, type WatchedHost } from './watch-host.ts';

/** The options of `status`. */
export interface StatusFlags extends DesignOptions {
  readonly format: 'human' | 'json';
  /** Report changes, too; a text is the number of seconds between two looks. */
  readonly watch?: true | string;
}

/** `lamellar status`: compares the manifest with the disk, the runtimes and the kernel. */
export async function status(options: StatusFlags): Promise<ExitStatus> {
  const seconds = options.watch === undefined ? undefined : pauseOf(options.watch);
  if (seconds !== undefined && options.format !== 'human') throw new CommandError('--watch needs the format `human`');
  const state = seconds === undefined ? undefined : (await comparedHost(options)).state();
  const first = await look(options, warn);
  writeOutput(options.format === 'json' ? `${JSON.stringify(first.view)}\n` : statusText(first.view));
  if (seconds === undefined || state === undefined) return first.status;
  return watchHost(factsOf(first), { command: 'status', flags: options, seconds, state });
}

/** Returns this host as `status --watch` follows it. */
export async function comparedHost(options: StatusFlags): Promise<WatchedHost> {
  const { watchedState } = await import('../adapters/snapshot/watched-state.ts');
  const files = filesOf(options);
  return { state: () => watchedState(files), look: async () => factsOf(await look(options)) };
}

/** The state of a host, compared with the manifest. */
interface HostStatus {
  readonly view: StatusView;
  /** Places that could not be inspected, with reasons. */
  readonly problems: readonly string[];
  readonly status: ExitStatus;
}

/**
 * Compares the host with the manifest. @param tell - reports problems; for a followed host, the problems are facts
 * instead
 */
async function look(options: StatusFlags, tell?: (problem: string) => void): Promise<HostStatus> {
  const design = await readDesign(options, 'host', true);
  if (tell !== undefined) reportLeftOut(design.hostPolicy);
  needHost();
  const plan = await planHost(await readHost(design, options, thisMachine, () => undefined));
  const { containers, leftNamespaces, problems } = containerStatuses(design, plan);
  const unfinished = isUnfinished();
  const failing = failingExpectations(design, tell !== undefined);
  const view = statusView({ unfinished, failingExpectations: failing, leftNamespaces, containers });
  for (const problem of problems) tell?.(problem);
  const isRight =
    !unfinished &&
    failing.length + problems.length === 0 &&
    plan.isNothing &&
    view.containers.every(({ wrong }) => wrong.length === 0);
  const ended = plan.reported.size > 0 ? exitStatus.environment : isRight ? exitStatus.success : exitStatus.denied;
  return { view, problems, status: ended };
}

function factsOf({ view, problems, status: ended }: HostStatus): HostFacts {
  return { facts: [...statusFacts(view), ...problems], status: ended };
}

/** Returns the watched files besides the host's state: the possible manifests, and the applied state. */
function filesOf({ manifest = 'lamellar.yaml' }: StatusFlags): readonly string[] {
  return [manifest, '/etc/lamellar/lamellar.yaml', '/etc/lamellar', '/etc/lamellar/current'];
}

/** Returns the texts of a manifest's failing expectations. @param isReported - true to report the reasons, too */
function failingExpectations(design: Design, isReported: boolean): readonly string[] {
  if (design.manifest.expectations.length === 0) return [];
  const policy = designedPolicy(design);
  const broken = findBroken(design, () => policy);
  if (isReported) reportBroken(broken, () => policy);
  return expectationTexts(broken);
}
