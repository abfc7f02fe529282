import { StackedPolicy, type Label, type PolicyNamespace } from '@lamellar/core';
import { parseLabel } from '@lamellar/core/labels';
import { crossCheck } from '@lamellar/core/mediation';
import { checksJson } from '@lamellar/core/render';
import { numberedCases } from '../random/cases.ts';
import { law } from '../random/law.ts';
import { allAbis, randomTree } from '../generate/random-tree.ts';
import { renderCase } from '../generate/render-case.ts';
import { targetFeatures } from './compare-policy.ts';
import { loadCompiled } from './compiled-units.ts';
import { comparedOperations, type DecisionCase } from './decision-case.ts';
import { oracleKernels, type OracleKernel } from './oracle-kernel.ts';
import { loadText, textEnvironment } from './text-rules.ts';

const kernels = oracleKernels.filter(({ version }) => ['5.10.0', '6.12.118', '7.3'].includes(version));

/** The verdicts of a policy's checks, and the amount of evidence of each kind. */
interface Answered {
  readonly verdicts: readonly string[];
  readonly states: number;
  readonly rules: number;
  /** The number of checks with a decompiled rule as evidence. */
  readonly decompiled: number;
}

for (const kernel of kernels)
  law(
    `compiled policy with its source decides for ${kernel.version} as by itself, by rules`,
    numberedCases(4, 4, 20),
    { atLeast: { checks: 1000, states: 500, rules: 1000, decompiled: 500 } },
    (seed, count) => {
      const requested = renderCase(randomTree(seed, allAbis), `tree ${seed}`);
      const load = () => loadCompiled(requested, kernel, targetFeatures(kernel));
      const [compiled, sourced, source] = [load(), load(), loadText(requested, textEnvironment(kernel))];
      if ('refused' in compiled || 'refused' in sourced || 'refused' in source) return [];
      for (const namespace of source.root.all()) {
        const path = namespace.fullName === '' ? [] : (namespace.fullName.split('//') as (typeof namespace.name)[]);
        for (const unit of namespace.units) sourced.root.ensure(path).load(unit);
      }
      const alone = answer(requested, compiled.root, kernel);
      const both = answer(requested, sourced.root, kernel);
      const text = answer(requested, source.root, kernel);
      const { verdicts, states, rules } = both;
      count({ checks: verdicts.length, states, rules, decompiled: alone.decompiled });
      const messages = [...sourced.root.all()].flatMap(({ diagnostics }) => diagnostics.map(({ message }) => message));
      const differing = both.verdicts.filter((verdict, index) => verdict !== alone.verdicts[index]);
      const isEvidenceEqual = both.states === alone.states && both.rules === text.rules;
      return [...messages, ...differing, ...(isEvidenceEqual ? [] : ['the evidence differs'])];
    },
  );

function answer(requested: DecisionCase, root: PolicyNamespace, { behaviours }: OracleKernel): Answered {
  const policy = new StackedPolicy(root);
  const decisions = requested.pairs.slice(0, 100).flatMap(({ subject, target }) => {
    const [from, to] = [labelOf(subject, root), labelOf(target, root)];
    return comparedOperations.map((operation) => crossCheck(from, operation, to, behaviours, policy));
  });
  const checks = decisions.flatMap((decision) => checksJson(decision, root));
  const origins = decisions.flatMap((decision) => decision.checks.flatMap(({ rules }) => rules));
  return {
    verdicts: checks.map(({ verdict, profile, peer, permission }) => `${profile} ${permission} ${peer}: ${verdict}`),
    states: origins.filter((origin) => 'state' in origin).length,
    rules: origins.filter((origin) => 'span' in origin).length,
    decompiled: checks.filter(({ rules }) => rules.some((rule) => !('line' in rule) && rule.text !== undefined)).length,
  };
}

function labelOf(text: DecisionCase['pairs'][number]['subject'], root: PolicyNamespace): Label {
  const result = parseLabel(text, root);
  if ('error' in result) throw new Error(result.error.message);
  return result.label;
}
