import type { AuditedHost } from '../audited-host.ts';
import { exposedFiles } from '../boundary/exposed-host-files.ts';
import type { EffectiveReach } from '../equivalence-classes.ts';
import { allPolicyOnDisk } from '../policy-on-disk.ts';
import type { PolicyNamespace } from '../../namespaces/policy-namespace.ts';
import type { Profile } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { FindingContext } from './finding.ts';
import { memoised } from '../../source/memoised.ts';

/** Returns the inputs of checks in addition to the host. @param cannotTell - called for checks without result */
export function findingContext(
  host: AuditedHost,
  reach: EffectiveReach,
  { newer, manifest, generatedLayer }: Pick<FindingContext, 'newer' | 'manifest' | 'generatedLayer'>,
  cannotTell: FindingContext['cannotTell'],
): FindingContext {
  const allFiles = allPolicyOnDisk(host);
  const attached = new Map<PolicyNamespace, Map<ByteString, Profile | undefined>>();
  return {
    reach,
    exposed: exposedFiles(host),
    newer,
    manifest,
    generatedLayer,
    files: allFiles.filter(({ isDisabled }) => !isDisabled),
    disabledFiles: allFiles.filter(({ isDisabled }) => isDisabled),
    attachedTo: (program, namespace) => {
      const programs = memoised(attached, namespace, () => new Map<ByteString, Profile | undefined>());
      if (!programs.has(program)) programs.set(program, namespace.attached(program, undefined).profile);
      return programs.get(program);
    },
    cannotTell,
  };
}
