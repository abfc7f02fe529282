import type { AuditedContainer } from '../../audited-host.ts';
import type { ExposedFile } from '../../boundary/exposed-host-files.ts';
import { hostSource } from '../../boundary/host-source.ts';
import { quoted, someOf } from '../evidence.ts';
import { adviceFix, commandFix, type Fix } from '../finding.ts';
import { shellCommand } from '../shell-word.ts';
import { isGenerated } from '../../remedies/configured-profile.ts';
import { hostLayerSettings } from '../../remedies/host-layer-settings.ts';
import { restartFix } from '../../remedies/restart-fix.ts';
import { projectOptions } from '../instance-options.ts';
import { unprivilegedFix } from '../unprivileged-fix.ts';

/** The maximum number of mount points in an advice: a shorter list would be an incomplete remedy. */
const maxPlaces = 20;

/** Returns the fixes of a container with exposed files: remove the mounts, or restore the protection of `proc`. */
export function fixesOf(audited: AuditedContainer, files: readonly ExposedFile[]): readonly Fix[] {
  const { container, isPrivileged } = audited;
  const own = files.filter(({ visible }) => visible.isOwnInstance);
  const mounted = files.filter(({ visible }) => !visible.isOwnInstance);
  const ofDevices = mounted.filter(({ visible }) => visible.device !== undefined);
  const others = mounted.filter(({ visible }) => visible.device === undefined);
  const places = [...new Set(others.map(({ visible }) => visible.mount))].map(quoted);
  const { runtime, name } = container;
  const project = projectOptions(container);
  const devices = new Map(ofDevices.map(({ visible }) => [`${visible.from} ${visible.device}`, visible]));
  const fixes = Array.from(devices.values(), ({ device = name, from }): Fix =>
    commandFix(
      from === undefined
        ? shellCommand('incus', 'config', 'device', 'remove', ...project, name, device)
        : shellCommand('incus', 'profile', 'device', 'remove', ...project, from, device),
    ),
  );
  if (places.length > 0)
    fixes.push(
      adviceFix(
        runtime === 'lxc'
          ? `remove the \`lxc.mount.entry\` of ${someOf(places, maxPlaces)} from the configuration, and restart the container`
          : runtime === 'incus' || runtime === 'lxd'
            ? `remove the \`lxc.mount.entry\` of ${someOf(places, maxPlaces)} from \`raw.lxc\`, and restart the container`
            : `start the container without the mount of ${sourcesOf(others)}`,
      ),
    );
  if (own.length > 0) fixes.push(...ownFixes(audited, isPrivileged));
  return fixes;
}

/** Returns the fixes of a container with mount rules for `proc`: a generated host layer without nesting has none. */
export function mountRuleFixes(audited: AuditedContainer): readonly Fix[] {
  const { container } = audited;
  if (container.runtime === 'incus') return unprivilegedFix(audited);
  if (container.runtime !== 'lxc') return [adviceFix('remove the rules of the host layer that allow mounts of `proc`')];
  const place = 'the configuration, after further lines of the key; then restart the container';
  const { nesting, rules } = hostLayerSettings(audited);
  const isAdded = rules.some(({ value }) => /\bmount\b/.test(value));
  return [
    ...(isGenerated(container) ? [] : [{ kind: 'setting', line: 'lxc.apparmor.profile = generated', place } as const]),
    ...(nesting === undefined ? [] : [{ kind: 'setting', line: 'lxc.apparmor.allow_nesting = 0', place } as const]),
    ...(isAdded
      ? [adviceFix('remove the `mount` rules of `lxc.apparmor.raw` from the configuration, and restart the container')]
      : []),
    ...(isGenerated(container) && nesting === undefined && !isAdded ? [restartFix(container)] : []),
  ];
}

function ownFixes({ container }: AuditedContainer, isPrivileged: boolean | undefined): readonly Fix[] {
  if (protectsProc(container)) return [restartFix(container)];
  if (container.runtime === 'lxc')
    return [
      {
        kind: 'setting',
        line: 'lxc.mount.auto = proc:mixed sys:mixed',
        place: 'the configuration, after further lines of the key; then restart the container',
      },
    ];
  if (container.runtime === 'incus' && isPrivileged === true) return unprivilegedFix({ container });
  return [adviceFix('remove the rules of the host layer that allow the writes')];
}

/** Returns whether the configuration protects the own `proc` and `sysfs` from the next start on; the last value counts. */
function protectsProc({ runtime, settings = [] }: AuditedContainer['container']): boolean {
  if (runtime !== 'lxc') return false;
  const words = settings.filter(({ key }) => key === 'lxc.mount.auto').flatMap(({ value }) => value.split(/\s+/));
  return ['proc', 'sys'].every((name) =>
    /:(?:mixed|ro)$/.test(words.findLast((word) => word.split(':')[0] === name) ?? ''),
  );
}

function sourcesOf(files: readonly ExposedFile[]): string {
  return someOf([...new Set(files.map(({ visible, file }) => hostSource(visible, file)))].map(quoted));
}
