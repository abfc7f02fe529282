import { recordKeys } from './record-keys.ts';

/** Returns whether a line may be a record printed by aa-log(8) of apparmor.d: a fast check. */
export function mayBeOfAaLog(line: string): boolean {
  return starts.some((start) => line.startsWith(start));
}

const starts = ['DENIED ', 'ALLOWED ', 'AUDIT ', '\u001b[1;31mDENIED', '\u001b[1;32mALLOWED', '\u001b[1;33mAUDIT'];

/** The event, profile, operation, words without keys, and at least one pair. Prose may begin with an event. */
const form =
  /^(DENIED|ALLOWED|AUDIT) +("[^"]*"|[^\s="]+) ([a-z][a-z_]{2,31})((?: (?:"[^"]*"|(?![a-z_]{2,16}=)[^\s"]+))*)( [a-z_]{2,16}=.*)$/;

/**
 * Translates a line of aa-log(8) without colours into the kernel's form; returns other text unchanged. The form has no
 * user numbers: an owner gets the usual first number.
 *
 * @see `AppArmorLogs.String` in apparmor.d's pkg/logs/logs.go
 */
export function recordOfAaLog(text: string): string {
  const found = form.exec(text);
  if (found === null) return text;
  const [, event = '', profile = '', operation = '', unnamed = '', pairs = ''] = found;
  const words = wordsOfLine(unnamed);
  const isOwner = words[0] === 'owner' && words.length > 1;
  if (isOwner) words.shift();
  const mask = operation.startsWith('dbus_') ? words.pop() : undefined;
  const arrow = words.indexOf('->');
  const target = arrow === -1 ? undefined : words.splice(arrow)[1];
  const [name, ...further] = words;
  if (further.length > 0) return text;
  const fields = { operation, profile, name, target, mask };
  const named = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}="${withExamples(unquoted(value))}"`],
  );
  const others = wordsOfLine(pairs).map((pair) => {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/.exec(pair) ?? [];
    return recordKeys.get(key)?.kind === 'text' ? `${key}="${unquoted(value)}"` : unquoted(pair);
  });
  const owner = isOwner ? ['fsuid=1000', 'ouid=1000'] : [];
  return [`apparmor="${event}"`, ...named, ...others, ...owner].join(' ');
}

/** Splits at blanks outside quotes. */
function wordsOfLine(text: string): string[] {
  return text.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
}

function unquoted(text: string): string {
  return text.replaceAll('"', '');
}

/** Example values of the variables that aa-log(8) prints instead of parts of names. */
const examples: ReadonlyMap<string, string> = new Map([
  ['HOME', '/home/user'],
  ['user_cache_dirs', '/home/user/.cache'],
  ['user_config_dirs', '/home/user/.config'],
  ['user_share_dirs', '/home/user/.local/share'],
  ['user_state_dirs', '/home/user/.local/state'],
  ['user_bin_dirs', '/home/user/.local/bin'],
  ['user_lib_dirs', '/home/user/.local/lib'],
  ['XDG_SSH_DIR', '.ssh'],
  ['XDG_GPG_DIR', '.gnupg'],
  ['lib', '/usr/lib'],
  ['bin', '/usr/bin'],
  ['sbin', '/usr/sbin'],
  ['sh_path', '/usr/bin/sh'],
  ['etc_ro', '/etc'],
  ['multiarch', 'x86_64-linux-gnu'],
  ['arch', 'x86_64'],
  ['run', '/run'],
  ['tmp', '/tmp'],
  ['PROC', '/proc'],
  ['sys', '/sys'],
  ['pci_bus', 'pci0000:00'],
  ['pid', '1000'],
  ['tid', '1000'],
  ['uid', '1000'],
  ['busname', ':1.1'],
]);

function withExamples(text: string): string {
  return text.replaceAll(/@\{(\w+)\}/g, (written, name: string) => examples.get(name) ?? written);
}
