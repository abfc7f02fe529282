import { expect, test } from 'vitest';
import { parseConfiguration, withApplied } from '../../adapters/lxc/configuration-lines.ts';
import { lxcValuesOf } from '../../adapters/lxc/lxc-values.ts';
import { withSettings } from '../../adapters/lxc/settings-block.ts';
import { isStartedSo } from './restarts.ts';

const generated = 'profile "lxc-web_</var/lib/lxc>" {\n  file,\n\nsignal,\ndeny mount,\n}\n';
const settings = ['lxc.apparmor.profile = generated', 'lxc.apparmor.raw = deny mount,'];
const before = 'lxc.apparmor.raw = signal,\n';

test.each([
  ['what it was started with', before, settings, true],
  ['another rule', before, [...settings, 'lxc.apparmor.raw = deny unix,'], false],
  ['a rule less of its own configuration', '', settings, false],
  ['nesting', before, [...settings, 'lxc.apparmor.allow_nesting = 1'], false],
  ['no profile that LXC generates', before, [], false],
])('what is to be applied is in force where it is %s', (_, configuration, lines, is) => {
  const applied = withSettings(configuration, 'web', ['lxc.apparmor.raw = old,']);
  const after = withApplied(parseConfiguration(applied, 'config'), parseConfiguration(lines.join('\n'), ''));
  expect(isStartedSo(generated, lxcValuesOf(after))).toBe(is);
  const fresh = withApplied(parseConfiguration(configuration, 'config'), parseConfiguration(lines.join('\n'), ''));
  expect(isStartedSo(generated, lxcValuesOf(fresh))).toBe(is);
});
