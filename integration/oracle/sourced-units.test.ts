import { StackedPolicy, type Label, type PolicyNamespace } from '@lamellar/core';
import { parseLabel } from '@lamellar/core/labels';
import { crossCheck } from '@lamellar/core/mediation';
import { checksJson } from '@lamellar/core/render';
import { expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { allAbis, randomTree } from '../generate/random-tree.ts';
import { renderCase } from '../generate/render-case.ts';
import { loadCompiled, withFeaturesFile } from './compiled-units.ts';
import { comparedOperations, type DecisionCase } from './decision-case.ts';
import { oracleKernels, type OracleKernel } from './oracle-kernel.ts';
import { loadText, textEnvironment } from './text-rules.ts';

const cases = caseNumbers('sourced units', { usual: 8, all: 20 }).map((seed) =>
  renderCase(randomTree(seed, allAbis), `tree ${seed}`),
);
const kernels = oracleKernels.filter(({ version }) => ['5.10.0', '6.12.118', '7.3'].includes(version));

/** The verdicts of a policy's checks, and the amount of evidence of each kind. */
interface Answered {
  readonly verdicts: readonly string[];
  readonly states: number;
  readonly rules: number;
}

test.each(kernels)('compiled policy with its source decides for $version as by itself, by rules', (kernel) => {
  const counted = { checks: 0, states: 0, rules: 0 };
  for (const asked of cases) {
    const compiled = withFeaturesFile(kernel, (features) => loadCompiled(asked, kernel, features));
    const [sourced, source] = [
      withFeaturesFile(kernel, (features) => loadCompiled(asked, kernel, features)),
      loadText(asked, textEnvironment(kernel)),
    ];
    if ('refused' in compiled || 'refused' in sourced || 'refused' in source) continue;
    for (const namespace of source.root.all()) {
      const path = namespace.fullName === '' ? [] : (namespace.fullName.split('//') as (typeof namespace.name)[]);
      for (const unit of namespace.units) sourced.root.ensure(path).load(unit);
    }
    const [alone, both, text] = [compiled.root, sourced.root, source.root].map((root) => answer(asked, root, kernel));
    expect([...sourced.root.all()].flatMap(({ diagnostics }) => diagnostics.map(({ message }) => message))).toEqual([]);
    expect(both?.verdicts).toEqual(alone?.verdicts);
    expect({ states: both?.states, rules: both?.rules }).toEqual({ states: alone?.states, rules: text?.rules });
    counted.checks += both?.verdicts.length ?? 0;
    counted.states += both?.states ?? 0;
    counted.rules += both?.rules ?? 0;
  }
  expect(counted.rules).toBeGreaterThan(1000);
  console.log(
    `sourced units for ${kernel.version}: ${counted.checks} checks decided by ${counted.states} states, which name ${counted.rules} rules as their text does`,
  );
});

function answer(asked: DecisionCase, root: PolicyNamespace, { behaviours }: OracleKernel): Answered {
  const policy = new StackedPolicy(root);
  const checks = asked.pairs.slice(0, 100).flatMap(({ subject, target }) => {
    const [from, to] = [labelOf(subject, root), labelOf(target, root)];
    return comparedOperations.flatMap((operation) =>
      checksJson(crossCheck(from, operation, to, behaviours, policy), root),
    );
  });
  const origins = checks.flatMap(({ rules }) => rules);
  return {
    verdicts: checks.map(({ verdict, profile, peer, permission }) => `${profile} ${permission} ${peer}: ${verdict}`),
    states: origins.filter((origin) => 'state' in origin).length,
    rules: origins.filter((origin) => 'text' in origin).length,
  };
}

function labelOf(text: DecisionCase['pairs'][number]['subject'], root: PolicyNamespace): Label {
  const result = parseLabel(text, root);
  if ('error' in result) throw new Error(result.error.message);
  return result.label;
}
