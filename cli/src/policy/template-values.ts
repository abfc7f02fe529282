import { printable } from '@lamellar/core/language';
import { runtimeFields, type TemplateValues } from '@lamellar/node/policy';
import { CommandError } from '../exit-status.ts';
import type { SurroundingsOptions } from './policy-options.ts';

/** Returns the values of template fields, by name: the values of `--set`, and the remaining values of `--runtime`. */
export function templateValues({ set = [], runtime }: Pick<SurroundingsOptions, 'set' | 'runtime'>): TemplateValues {
  const written = new Map<string, readonly string[]>();
  for (const word of set) {
    const [, name, value = ''] = /^(\w+)=([^\n]*)$/.exec(word) ?? [];
    if (name === undefined) throw new CommandError(`--set ${printable(word)}: this is not NAME=VALUE`);
    const raw = Buffer.from(value).toString('latin1');
    written.set(name, [...(written.get(name) ?? []), ...(raw === '' ? [] : [raw])]);
  }
  return new Map([...(runtime === undefined ? [] : runtimeFields(runtime)), ...written]);
}
