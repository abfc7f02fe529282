import type { ContainerSetting } from '../../snapshot/snapshot.ts';
import type { AuditedContainer } from '../audited-host.ts';
import { textOf } from '../../source/printable-text.ts';

/**
 * Returns evidence of a container's setting, for the first key that is configured; the last line of a key counts. The
 * text is `KEY = VALUE`, with the source if the setting is inherited.
 */
export function settingOf({ container }: AuditedContainer, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const found = container.settings?.findLast((setting) => setting.key === key);
    if (found !== undefined) return settingWords(found);
  }
  return undefined;
}

function settingWords({ key, value, from }: ContainerSetting): string {
  const source = from === undefined ? '' : ` (${textOf(from)})`;
  return `the configuration has \`${textOf(key)} = ${textOf(value)}\`${source}`;
}

/** Returns evidence of the selected settings of a container. */
export function settingsMatching(
  { container }: AuditedContainer,
  isSelected: (setting: ContainerSetting) => boolean,
): readonly string[] {
  return (container.settings ?? []).filter(isSelected).map(settingWords);
}
