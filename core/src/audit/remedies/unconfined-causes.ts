import type { AuditedContainer, AuditedHost, UsedLabel } from '../audited-host.ts';
import { quoted } from '../findings/evidence.ts';
import { layerNamesOf } from '../../snapshot/policy-of-snapshot.ts';
import { textOf } from '../../source/printable-text.ts';
import type { Cause } from './actual-cause.ts';
import { profileSettings } from './configured-profile.ts';
import { restartFix } from './restart-fix.ts';
import { userContainerCause } from './user-container-cause.ts';
import { adviceFix } from '../findings/finding.ts';

/**
 * Returns the possible causes of an unconfined container, simplest remedy first.
 *
 * @param wasConfined - true if the label shows that the container was confined after the start
 */
export function unconfinedCauses(
  audited: AuditedContainer,
  wasConfined: boolean,
  host: Pick<AuditedHost, 'snapshot'>,
): readonly Cause[] {
  const ofUser = userContainerCause(audited, host);
  if (ofUser !== undefined) return [ofUser];
  const { container, index } = audited;
  const { snapshot } = host;
  const names = layerNamesOf(container);
  const isLoaded = snapshot.namespaces[0]?.profiles.some(({ name }) => name === names?.profile) === true;
  const restart = { kind: 'restart', container: index } as const;
  const settings = profileSettings(container);
  const unload = '`aa-teardown`, `aa-remove-unknown` and `apparmor_parser -R` unload profiles of running containers';
  const restarted: Cause = {
    remedies: [restart],
    fixes: [restartFix(container), adviceFix(`afterwards, find the command that unloaded the profile: ${unload}`)],
    evidence: [
      ...(names === undefined || isLoaded ? [] : [`profile ${quoted(names.profile)} is not loaded`]),
      wasConfined
        ? 'the profile was unloaded after the start: the kernel replaced it by `unconfined` in the label'
        : 'the configuration gives it a profile: the profile was unloaded after the start, or the configuration has changed since',
    ],
  };
  const configured: Cause = {
    remedies: [{ kind: 'set', container: index, key: 'lxc.apparmor.profile', value: 'generated' }, restart],
    fixes: [
      {
        kind: 'setting',
        line: 'lxc.apparmor.profile = generated',
        place:
          settings.at(-1)?.from === undefined
            ? 'the configuration; then restart the container'
            : 'the configuration, after all `lxc.include`; then start the container again',
      },
    ],
    evidence: [],
  };
  const from = settings.at(-1)?.from;
  const withoutRaw: Cause = {
    remedies: [{ kind: 'unset', container: index, settings }, restart],
    fixes: [
      adviceFix(
        `remove \`lxc.apparmor.profile\` from ${from === undefined ? '`raw.lxc`' : `\`raw.lxc\` of ${textOf(from)}`}`,
      ),
      restartFix(container),
    ],
    evidence: [],
  };
  return container.runtime === 'lxc' ? [restarted, configured] : [restarted, withoutRaw];
}

/** Returns the cause of an unconfined container under a profile in unconfined mode; undefined without such a profile. */
export function unconfinedMode({ container }: AuditedContainer, { parts }: UsedLabel): Cause | undefined {
  const generated = layerNamesOf(container)?.profile;
  const named = parts.find(({ namespace, name }) => namespace === '' && name !== 'unconfined' && name !== generated);
  if (named === undefined) return undefined;
  return {
    remedies: [],
    fixes: [
      adviceFix(
        `remove \`unconfined\` or \`default_allow\` from the flags of ${quoted(named.name)}, and load the profile again`,
      ),
    ],
    evidence: [`profile ${quoted(named.name)} is in unconfined mode: it refuses nothing`],
  };
}

/** Returns advice for an unconfined container if no known remedy ends the finding. */
export function unknownCause({ container: { runtime } }: AuditedContainer): Cause {
  const text =
    runtime === 'lxc' || runtime === 'incus' || runtime === 'lxd'
      ? 'look for `lxc.apparmor.profile` in the configuration, then stop and start the container'
      : 'start the container without `apparmor=unconfined` and `--privileged`: the runtime then assigns a profile';
  return { remedies: [], fixes: [adviceFix(text)], evidence: [] };
}
