import type { Snapshot } from '../../snapshot/snapshot.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { quoted } from '../findings/evidence.ts';
import { adviceFix, type Finding, type Fix } from '../findings/finding.ts';
import type { FoundFinding } from '../findings/finding-kinds.ts';

/**
 * Adds the obstacles to the fixes of findings: a fix in a policy file is without effect as long as the file is not
 * loaded, or the kernel accepts no policy. The fixes then start with the removal of the obstacle.
 */
export function withObstacles(findings: readonly FoundFinding[], snapshot: Snapshot): readonly FoundFinding[] {
  const isLocked = snapshot.kernel.parameters.get('lock_policy' as ByteString)?.startsWith('Y') === true;
  const drifted = new Map(
    findings.flatMap(({ id, subject, fixes }) =>
      id === 'drifted-policy' && subject.kind === 'profile' ? [[textOf(subject.profile), { subject, fixes }]] : [],
    ),
  );
  return findings.map((finding) => {
    const different =
      finding.id === 'drifted-policy' ? [] : profilesOf(finding).flatMap((name) => drifted.get(name) ?? []);
    const locked = isLocked && finding.fixes.some(changesPolicy) ? [unlock] : [];
    if (different.length + locked.length === 0) return finding;
    return {
      ...finding,
      evidence: [
        ...finding.evidence,
        ...different.map(
          ({ subject }) =>
            `the loaded profile ${quoted(subject.profile)} differs from the file, and the file may be correct already`,
        ),
        ...locked.map(() => '`lock_policy` of the kernel is `Y`: nobody can change policy until the host restarts'),
      ],
      fixes: [...locked, ...different.flatMap(({ fixes }) => fixes), ...finding.fixes],
    };
  });
}

const unlock: Fix = adviceFix(
  'first restart the host, without `apparmor.lock_policy` and without a write to `/sys/module/apparmor/parameters/lock_policy`',
);

/** Returns the profiles whose rules are the cause of a finding, or the place of the fix. */
function profilesOf({ subject, fixes }: Finding): readonly string[] {
  const places = fixes.flatMap((fix) => (fix.kind === 'rule' ? [fix.profile] : []));
  return [...new Set([...(subject.kind === 'profile' ? [textOf(subject.profile)] : []), ...places])];
}

/** Returns whether a fix loads or removes policy, also by the start of a container with a generated profile. */
function changesPolicy(fix: Fix): boolean {
  switch (fix.kind) {
    case 'rule':
      return true;
    case 'setting':
      return fix.line.startsWith('lxc.apparmor.');
    case 'command':
      return /\bapparmor_parser\b|\/sys\/(?:kernel\/security|module)\/apparmor\/|^lamellar apply\b/.test(fix.command);
    case 'advice':
      return false;
  }
}
