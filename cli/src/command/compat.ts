import { groupVariants, leftOutWithPeers } from '@lamellar/core/diff';
import { enter } from '../adapters/process/logger.ts';
import { SharedCache } from '../adapters/policy/policy-surroundings.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { compatView } from '../views/compat-view.ts';
import { reportDiagnostics, reportIncomplete } from '../render/report.ts';
import { renderCompat } from '../render/compat-text.ts';
import { refusedFiles } from '../policy/refused-files.ts';
import { loadPolicies } from '../policy/load-policy.ts';
import { comparedPlace, compatHosts, type HostFlags } from './diff-hosts.ts';
import { partnersOf, sourceOf, type ComparisonFlags } from './compared-policy.ts';

/** The options of `compat`. */
export interface CompatFlags extends ComparisonFlags {
  readonly abi?: readonly string[];
  readonly failOn?: 'change';
  readonly format: 'human' | 'json';
}

/** `lamellar compat`: compares the permissions of one policy, or of saved hosts, under kernels, compilers and abis. */
export async function compat(
  policy: string | undefined,
  options: CompatFlags,
  hosts: HostFlags = {},
): Promise<ExitStatus> {
  const place = comparedPlace(policy, hosts);
  return place === undefined ? compatHosts(options, hosts) : compatPolicy(place, options);
}

async function compatPolicy(place: string, options: CompatFlags): Promise<ExitStatus> {
  const { kernel = ['all'], compiler = ['4.1', '5.0'], abi = [], ...others } = options;
  const abis = abi.length === 0 ? [undefined] : [...new Set(abi)];
  const axis = [...new Set(compiler)].flatMap((version) => abis.map((assumed) => ({ version, assumed })));
  const cache = new SharedCache();
  const columns = await Promise.all(
    axis.map(({ version, assumed }) =>
      loadPolicies(
        {
          ...others,
          ...sourceOf(place),
          ...(assumed === undefined ? {} : { assumedAbi: assumed }),
          kernel,
          compiler: version,
          existing: 'keep',
        },
        'without files',
        cache,
      ),
    ),
  );
  const partners = partnersOf(options, columns.flat());
  enter('comparing the permissions of labels');
  const table = (columns[0] ?? []).map((_, row) =>
    columns.flatMap((column) => column[row] ?? []).map((loaded) => ({ loaded, refused: refusedFiles(loaded) })),
  );
  const found = groupVariants(
    table.map((row) =>
      row.map(({ loaded: { policy, kernel: of }, refused }) =>
        refused.isAll ? undefined : { policy, behaviours: of.behaviours },
      ),
    ),
    partners,
  );
  const variants = table.map((row) =>
    row.map(({ loaded, refused }, column) => ({
      kernel: loaded.kernel.version,
      compiler: loaded.compiler().version,
      ...(axis[column]?.assumed === undefined ? {} : { abi: axis[column].assumed }),
      refused: refused.count,
    })),
  );
  const requests = (columns[0] ?? []).flatMap((loaded) => loaded.requests);
  const view = compatView(place, variants, found, requests);
  writeOutput(options.format === 'json' ? `${JSON.stringify(view)}\n` : renderCompat(view, leftOutWithPeers));
  const all = table.flat();
  const [first] = all;
  if (first !== undefined) reportIncomplete(first.loaded);
  reportDiagnostics(all.flatMap(({ refused }) => refused.errors));
  const isUnread = all.some(({ loaded }) => loaded.unread.length > 0);
  if (isUnread || view.variants.every(({ group }) => group === undefined)) return exitStatus.invalid;
  return options.failOn === 'change' && found.changes.length > 0 ? exitStatus.denied : exitStatus.success;
}
