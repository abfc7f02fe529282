import type { LabelPart, StackedPolicy } from '@lamellar/core';
import { textOf } from '@lamellar/core/language';
import { profileInWords } from '@lamellar/core/render';
import type { ProfileRepair } from '@lamellar/core/repair';
import { writeError, writeOutput } from '../adapters/process/standard-streams.ts';
import type { RuleLocation } from '../policy/rule-location.ts';
import { rulesPatch, type FileAdditions } from '../repair/rules-patch.ts';
import { announce, warn } from '../adapters/process/logger.ts';

/** Writes the rules of a repair as a patch to stdout, and warns on stderr about the remaining rules. */
export function writePatch(
  { advice, refused }: ProfileRepair,
  policy: StackedPolicy,
  placementOf: (part: LabelPart) => RuleLocation,
  additions: readonly FileAdditions[] = [],
): void {
  const { text, folder, left, generated } = rulesPatch(advice, placementOf, additions);
  writeOutput(Buffer.from(text, 'latin1'));
  if (text !== '') announce(`a patch for \`patch -p1 -d ${folder}\``);
  const who = (part: LabelPart): string => profileInWords({ part, layer: policy.layerOf(part) }, policy.root);
  for (const { part } of generated)
    warn(`${who(part)} is generated at every start: omit --patch to see the place for rules`);
  for (const { part, rules } of left) {
    warn(`not in the patch, because the file of the profile is unknown: ${who(part)}`);
    for (const rule of rules) writeError(`    ${textOf(rule)}\n`);
  }
  if (refused.length > 0) warn('no rule allows the rest; omit --patch to see why');
}
