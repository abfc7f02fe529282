import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BaseSequencer } from 'vitest/node';

/**
 * The measured longest files of each tier, the longest first; vitest orders the remaining files. Tiers of mostly idle
 * machines run before tiers of mostly busy processors.
 */
const longest = {
  kernels: ['integration/oracle/running-kernel.kernel.test.ts', 'integration/oracle/load-sets.kernel.test.ts'],
  // Terminals mostly wait, too.
  install: ['integration/install/completion.install.test.ts'],
  integration: [
    'integration/suites/upstream-verdicts.test.ts',
    'integration/install/help-examples.test.ts',
    'integration/kernel-classes/kernel-classes.test.ts',
    'integration/kernel-verdicts/kernel-verdicts.test.ts',
    'integration/audit/planted-snapshots.test.ts',
    'integration/oracle/compiled-files.test.ts',
    'integration/oracle/effective-file-rules.test.ts',
    'integration/oracle/text-against-compiled.test.ts',
    'integration/oracle/read-back-profiles.test.ts',
    'integration/oracle/sourced-units.test.ts',
    'integration/oracle/read-back-rules.test.ts',
    'integration/oracle/damaged-blobs.test.ts',
    'integration/oracle/compiled-collections.test.ts',
    'integration/generate/random-tree.test.ts',
  ],
  unit: [
    'cli/src/adapters/snapshot/container-policy-reader.test.ts',
    'cli/src/command/audit.test.ts',
    'cli/src/views/json-formats.test.ts',
    'cli/src/bad-check.test.ts',
    'cli/src/provision/transaction/apply-plan.test.ts',
    'core/src/audit/object-reachability.property.test.ts',
    'cli/src/adapters/snapshot/snapshot-files.test.ts',
    'cli/src/trusted-manifest.test.ts',
    'cli/src/uniform-output.test.ts',
  ],
  // A file that imports the tests of several life cycles is short, but takes many minutes.
  host: [
    'integration/install/first-steps.host.test.ts',
    'integration/provision/lxc-lives.host.test.ts',
    'integration/provision/incus-lives.host.test.ts',
    'integration/learn/learn-in-container.host.test.ts',
    'integration/services/services.host.test.ts',
    'integration/provision/power-cut.host.test.ts',
    'integration/provision/kill.host.test.ts',
    'integration/provision/kill-own-layers.host.test.ts',
    'integration/policies/container-life.host.test.ts',
    'integration/live/snapshot.host.test.ts',
    'integration/lxc/lxc-tasks.host.test.ts',
  ],
};

/** Starts the longest files first: a long file at the end would leave the remaining workers idle. */
export class LongestFirst extends BaseSequencer {
  async sort(files) {
    const { root } = this.ctx.config;
    const gone = Object.values(longest)
      .flat()
      .filter((path) => !existsSync(join(root, path)));
    if (gone.length > 0)
      throw new Error(`scripts/longest-first.mjs names files that are not there: ${gone.join(', ')}`);
    const tiers = Object.keys(longest);
    const placeOf = ({ project, moduleId }) => {
      const at = longest[project.name].indexOf(relative(root, moduleId));
      return [tiers.indexOf(project.name), at === -1 ? Number.POSITIVE_INFINITY : at];
    };
    const sorted = await super.sort(files);
    return sorted.toSorted((left, right) => {
      const [tier, at] = placeOf(left);
      const [otherTier, otherAt] = placeOf(right);
      if (tier !== otherTier) return tier - otherTier;
      return at === otherAt ? 0 : at - otherAt;
    });
  }
}
