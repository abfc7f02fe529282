import { printLabel } from '@lamellar/core';
import { classRows, type PolicyClass } from '@lamellar/core/classes';
import { explainReach, reachJson, reachOf } from '@lamellar/core/effective-rules';
import { bytesOf, printable, suggest, textOf } from '@lamellar/core/language';
import { kernelsInWords } from '@lamellar/core/render';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { warningsAbout } from './label-warnings.ts';
import { reportDiagnostics, reportLabelError, reportIncomplete } from '../render/report.ts';
import { styleFor } from '../render/style.ts';
import type { CanAllView } from '../views/can-view.ts';
import { assumptionsView } from '../views/assumptions-view.ts';
import { loadPolicies } from '../policy/load-policy.ts';
import { readLabel } from '../read-label.ts';
import type { CanFlags } from './can.ts';
import { rejectObjectOptions } from './object-options.ts';

/**
 * `lamellar can SUBJECT --all CLASS`: prints a label's effective rules of a class, and the restrictions of its layers.
 */
export async function canAll(subjectText: string, classText: string, options: CanFlags): Promise<ExitStatus> {
  if (options.format === 'ndjson')
    throw new CommandError('--format ndjson needs --questions', { hint: 'use --format json for --all' });
  const policyClass = readClass(classText);
  rejectObjectOptions(options, '--all', () => 'leave it out: the rules state the condition');
  const [loaded, ...others] = await loadPolicies(options);
  if (others.length > 0) throw new CommandError('--all needs a single kernel', { hint: 'name one with --kernel' });
  reportIncomplete(loaded);
  const { policy, kernel } = loaded;
  const result = readLabel(bytesOf(subjectText), loaded);
  if ('error' in result) {
    reportLabelError(bytesOf(subjectText), result.error, policy.root, 'SUBJECT');
    return exitStatus.invalid;
  }
  const { label } = result;
  const reach = reachOf(label, policyClass, kernel.behaviours, policy);
  if ('error' in reach) throw new CommandError(reach.error.message, { hint: reach.error.hint });
  reportDiagnostics(warningsAbout([{ root: policy.root, kernel, labels: [label] }], new Set([policyClass])));
  if (options.format === 'json') {
    const view: CanAllView = {
      ...reachJson(reach, policy.root),
      kernel: kernel.version,
      ...assumptionsView([loaded]),
    };
    writeOutput(`${JSON.stringify(view)}\n`);
    return exitStatus.success;
  }
  const head = `${policyClass}: all permissions, as rules of a single profile (${kernelsInWords([kernel])})`;
  const who = `  by   ${textOf(printLabel(label, policy.root))}`;
  writeOutput(`${head}\n${who}\n\n${explainReach(reach, policy.root, styleFor('stdout'))}\n`);
  return exitStatus.success;
}

function readClass(text: string): PolicyClass {
  const words = classRows.map(({ word }) => word);
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  const near = suggest(text, words);
  throw new CommandError(`unknown class \`${printable(text)}\``, {
    hint: near === undefined ? `classes are ${words.join(', ')}` : `did you mean \`${near}\`?`,
  });
}
