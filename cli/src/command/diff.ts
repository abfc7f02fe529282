import path from 'node:path';
import { comparePolicies, type PolicyDifferences } from '@lamellar/core/diff';
import { printable } from '@lamellar/core/language';
import { readManifestAt } from '@lamellar/node/manifest';
import { PolicyFiles } from '@lamellar/node/policy';
import { Revision } from '../adapters/git/revision.ts';
import { enter } from '../adapters/process/logger.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { SharedCache } from '../adapters/policy/policy-surroundings.ts';
import { isManifest } from '../check/is-manifest.ts';
import { policyPaths } from '../check/manifest-paths.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { loadPolicies } from '../policy/load-policy.ts';
import { diffHtml } from '../render/diff-html.ts';
import { diffMarkdown, renderDifferences } from '../render/diff-text.ts';
import { diffView, type DiffView, type PlacedPolicy } from '../views/diff-view.ts';
import { comparedPlace, diffHosts, type HostFlags } from './diff-hosts.ts';
import { isFailing, partnersOf, reportErrors, sourceOf, type ComparisonFlags } from './compared-policy.ts';

/** The options of `diff`. */
export interface DiffFlags extends ComparisonFlags {
  readonly git?: readonly string[];
  readonly failOn?: 'gain' | 'loss' | 'any';
  readonly format: 'human' | 'json' | 'markdown' | 'html';
}

/** `lamellar diff`: compares the permissions of labels under two policies, kernels or compilers, or of saved hosts. */
export async function diff(
  before: string | undefined,
  after: string | undefined,
  options: DiffFlags,
  hosts: HostFlags = {},
): Promise<ExitStatus> {
  const place = comparedPlace(before, hosts);
  return place === undefined ? diffHosts(options, hosts) : diffPolicies(place, after, options);
}

async function diffPolicies(before: string, after: string | undefined, options: DiffFlags): Promise<ExitStatus> {
  const { kernel = [], compiler = [], git = [] } = options;
  if (kernel.includes('all')) throw new CommandError('`--kernel all` is not a pair of kernels', { hint: 'name two' });
  if (Math.max(kernel.length, compiler.length, git.length) > 2)
    throw new CommandError('more than two kernels, compilers or revisions', {
      hint: 'give each option twice at most: for BEFORE, and for AFTER',
    });
  if (after === undefined && kernel.length < 2 && compiler.length < 2 && git.length === 0)
    throw new CommandError('nothing to compare with', {
      hint: `name a second policy, or two kernels: lamellar diff ${printable(before)} --kernel 6.12 --kernel 7.3`,
    });
  const cache = new SharedCache();
  const sides = [
    await loadSide(before, options, 0, cache),
    await loadSide(after ?? before, options, 1, cache),
  ] as const;
  const partners = partnersOf(
    options,
    sides.map(({ loaded }) => loaded),
  );
  enter('comparing the permissions of labels');
  const [was, is] = sides.map(({ loaded: { policy, kernel: of } }) => ({ policy, behaviours: of.behaviours }));
  if (was === undefined || is === undefined) throw new Error('two policies are loaded');
  const found = comparePolicies(was, is, partners);
  const view = diffView(...sides, found);
  const isSound = sides.map(({ loaded }) => reportErrors(loaded)).every(Boolean);
  writeOutput(printed(view, found, options.format, isSound));
  if (!isSound) return exitStatus.invalid;
  return isFailing(found, options.failOn) ? exitStatus.denied : exitStatus.success;
}

/** Loads a policy, with the first or the second of the given kernels and compilers. */
async function loadSide(place: string, options: DiffFlags, index: 0 | 1, cache: SharedCache): Promise<PlacedPolicy> {
  const { kernel, compiler, git, base, Include = [], ...others } = options;
  const revision = git?.[index] === undefined ? undefined : await Revision.open(git[index], place);
  const pathOf = async (written: string): Promise<string> => (await revision?.pathOf(written)) ?? written;
  const source = await pathOf(place);
  if (revision !== undefined && isManifest(place)) await copyPolicyOf(source, place, revision);
  const [ofKernel, ofCompiler] = [kernel?.[index] ?? kernel?.[0], compiler?.[index] ?? compiler?.[0]];
  const ofSide = {
    ...others,
    ...sourceOf(source),
    existing: 'keep' as const,
    Include: await Promise.all(Include.map(pathOf)),
    base: await pathOf(base),
    ...(ofKernel === undefined ? {} : { kernel: [ofKernel] }),
    ...(ofCompiler === undefined ? {} : { compiler: ofCompiler }),
  };
  const [loaded] = await loadPolicies(ofSide, 'without files', cache);
  return { place: git?.[index] === undefined ? place : `${git[index]}:${place}`, loaded };
}

/** Copies the policy that a manifest names, beside the copy of the manifest. Loading reports missing files. */
async function copyPolicyOf(copy: string, place: string, revision: Revision): Promise<void> {
  const read = readManifestAt(copy, new PolicyFiles([]));
  if ('diagnostics' in read) return;
  for (const file of policyPaths(read.manifest))
    await revision.copyIfPresent(path.resolve(path.dirname(place), path.relative(path.dirname(copy), file)));
}

function printed(
  view: DiffView,
  { leftOut }: PolicyDifferences,
  format: DiffFlags['format'],
  isSound: boolean,
): string {
  if (format === 'json') return `${JSON.stringify(view)}\n`;
  if (format === 'html') return diffHtml(view, leftOut, isSound);
  return format === 'markdown' ? diffMarkdown(view, leftOut, isSound) : renderDifferences(view, leftOut, isSound);
}
