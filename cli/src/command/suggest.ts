import type { LabelPart } from '@lamellar/core';
import { parseExpectation, selectLabels, type Expectation, type ExpectationError } from '@lamellar/core/expectations';
import { bytesOf, printable, textOf, type ByteString } from '@lamellar/core/language';
import { fixExpectations, profileKey, broaderOffers } from '@lamellar/core/repair';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { enter } from '../adapters/process/logger.ts';
import { suggestView } from '../views/suggest-view.ts';
import { answerSummaries } from '../repair/answer-summaries.ts';
import { assumptionsView } from '../views/assumptions-view.ts';
import { suggestLines } from '../render/suggest-text.ts';
import { reportDiagnostics, reportIncomplete } from '../render/report.ts';
import { styleFor } from '../render/style.ts';
import { writePatch } from './write-patch.ts';
import { loadPolicies, type CommandPolicy } from '../policy/load-policy.ts';
import { placementsFor } from '../policy/placement.ts';
import type { CommandPolicyOptions } from '../policy/policy-options.ts';

/** The options of `suggest`. */
export interface SuggestFlags extends CommandPolicyOptions {
  readonly allow?: readonly string[];
  readonly inProfile?: readonly string[];
  readonly patch?: true;
  /** Offer broader rules, too. */
  readonly broader?: true;
  readonly format: 'human' | 'json';
}

/** `lamellar suggest`: suggests the minimal rules to make expectations pass. */
export async function suggestRules(options: SuggestFlags): Promise<ExitStatus> {
  const given = (options.allow ?? []).map((text) => readExpectation(text));
  const policies = await loadPolicies(options, 'with files');
  const [first] = policies;
  reportIncomplete(first);
  const sentences = given.length > 0 ? given : expectationsOfManifest(first);
  const mayEdit = editable(options.inProfile, first);
  enter('searching for minimal rules');
  const found = fixExpectations(
    sentences.map(({ expectation }) => expectation),
    policies.map(({ policy, kernel: { behaviours } }) => ({ policy, behaviours })),
    mayEdit,
  );
  const unresolved = found.sentences.flatMap(({ before }, index) =>
    before.flatMap((outcome) => (outcome.kind === 'unresolved' ? [{ index, problems: outcome.problems }] : [])),
  );
  const problems = [
    ...unresolved,
    ...found.unresolved.map(({ sentence, questions }) => ({ index: sentence, ...questions })),
  ];
  for (const {
    index,
    problems: [problem],
  } of problems) {
    reportDiagnostics(problem.diagnostics ?? []);
    throw new CommandError(`\`${sentences[index]?.text ?? ''}\`: ${problem.message}`, { hint: problem.hint });
  }
  const texts = sentences.map(({ text }) => text);
  const { placementOf: place } = await placementsFor(first, options);
  const { policy } = first;
  const kernels = policies.map(({ kernel }) => kernel);
  const offers =
    options.broader === true && options.patch !== true ? broaderOffers(found.requested, found.repair) : undefined;
  const { advice, refused } = found.repair;
  const summaries = answerSummaries([], { advice, refused, policy, requested: found.requested }, false);
  if (options.patch) writePatch(found.repair, policy, place);
  else if (options.format === 'json') {
    const versions = kernels.map(({ version }) => version);
    const view = suggestView(found, texts, versions, policy, place, summaries, offers);
    writeOutput(`${JSON.stringify({ ...view, ...assumptionsView(policies) })}\n`);
  } else {
    const view = {
      repair: found.repair,
      needed: found.needed,
      policy,
      placementOf: place,
      style: styleFor('stdout'),
      kernels,
    };
    writeOutput(
      suggestLines(view, summaries, found, texts, offers ?? [])
        .map((line) => `${line}\n`)
        .join(''),
    );
  }
  // A patch is the requested result if it makes every expectation pass.
  const isDone = found.sentences.every(({ before, after }) =>
    (options.patch === true ? after : before).every(({ kind }) => kind === 'held'),
  );
  return isDone ? exitStatus.success : exitStatus.denied;
}

/** An expectation, with its text for reports. */
interface TextExpectation {
  readonly expectation: Expectation;
  readonly text: string;
}

/** Parses an `allow` expectation. The word `allow` is optional, and labels may be written as a task sees them. */
function readExpectation(written: string): TextExpectation {
  const text = /^\s*allow\s/.test(written) ? written : `allow ${written}`;
  const withLabels = text.replace(
    /\b(from|to)\s+(?!label\s|path\s|(?:from|to)\b)([^\s"]+)(?=\s+to\s|\s*$)/g,
    (whole, word: string, label: string) =>
      /^[^:]+:/.test(label) && !label.includes('//&') ? whole : `${word} label "${label}"`,
  );
  const parsed = [withLabels, text].map((one) => ({ one, result: parseExpectation(bytesOf(one)) }));
  for (const { one, result } of parsed) if ('expectation' in result) return { ...result, text: printable(one) };
  const [, last] = parsed;
  const errors: readonly ExpectationError[] = last !== undefined && 'errors' in last.result ? last.result.errors : [];
  const [error] = errors;
  throw new CommandError(`\`${printable(written)}\`: ${error?.message ?? 'not an expectation'}`, { hint: error?.hint });
}

function expectationsOfManifest({ manifest }: CommandPolicy): readonly TextExpectation[] {
  const sentences = (manifest?.manifest.expectations ?? []).map(({ expectation, span }) => ({
    expectation,
    text: textOf(span.source.text.slice(span.start, span.end) as ByteString),
  }));
  if (sentences.length > 0) return sentences;
  throw new CommandError('nothing to allow', {
    hint:
      manifest === undefined
        ? "give an expectation, such as --allow 'signal (term) from A to B'"
        : 'the manifest has no expectations under `expect`; give one with --allow',
  });
}

/**
 * Returns a predicate that selects the profiles to which rules may be added. For a container's selector, only the
 * profile of the container layer counts.
 */
function editable(only: readonly string[] | undefined, { policy }: CommandPolicy): (part: LabelPart) => boolean {
  if (only === undefined) return () => true;
  const parts = only.flatMap((written) => {
    const parsed = parseExpectation(bytesOf(`allow capability (chown) from ${written}`));
    if ('errors' in parsed)
      throw new CommandError(`--in-profile ${printable(written)}: ${parsed.errors[0].message}`, {
        hint: 'write `CONTAINER:PROFILE`, `host:PROFILE` or `label "LABEL"`; `**` matches every profile',
      });
    const { from } = parsed.expectation;
    const selected = selectLabels(from, policy);
    if ('problem' in selected)
      throw new CommandError(`--in-profile ${printable(written)}: ${selected.problem.message}`, {
        hint: selected.problem.hint,
      });
    return selected.labels.flatMap((label) => (from.kind === 'container' ? label.parts.slice(-1) : label.parts));
  });
  const known = new Set(parts.map(profileKey));
  return (part) => known.has(profileKey(part));
}
