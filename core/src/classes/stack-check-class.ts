import type {
  ClassPermission,
  OperationNames,
  OperationObject,
  StackCheckClass,
  StackCheckOperation,
} from './policy-class.ts';

type Row<Word extends string, Name extends string> = StackCheckClass<Word, Name>;

/** The properties of a class; the defaults suit a class with an operation for each permission. */
type ClassProperties<Word extends string, Name extends string> = Pick<
  Row<Word, Name>,
  'word' | 'byte' | 'permissions' | 'rulesIn'
> &
  Partial<Omit<Row<Word, Name>, 'names' | 'operations'>> & {
    readonly names: Pick<OperationNames, 'example' | 'known'> & Partial<OperationNames>;
  } & ({ readonly object: OperationObject } | { readonly operations: Row<Word, Name>['operations'] });

/** Makes a class of operations of a single label. By default, every kernel and policy has the class. */
export function stackCheckClass<Word extends string, Name extends string>({
  names,
  ...row
}: ClassProperties<Word, Name>): StackCheckClass<Word, Name> {
  const { word, permissions } = row;
  const operations =
    'object' in row ? permissions.map((permission) => operationOf(word, permission, row.object)) : row.operations;
  const byName = new Map<string, StackCheckOperation<Word, Name>>(operations.map((one) => [one.name, one]));
  return {
    feature: undefined,
    abi: '4.0',
    permissionWords: {},
    operation: (name) => byName.get(name),
    checksUnconfined: false,
    ...row,
    operations,
    names: operationNames(word, operations, names),
  };
}

/** Makes an operation with the name of the permission, or with a different name. */
export function operationOf<Word extends string, Name extends string>(
  word: Word,
  permission: ClassPermission<Name>,
  object: OperationObject,
  name: string = permission.name,
): StackCheckOperation<Word, Name> {
  return { shape: 'stack-check', class: word, name, before: [], permission, object };
}

/** Completes the words for the operations of a class by usual words. */
export function operationNames(
  word: string,
  operations: readonly { readonly name: string }[],
  names: Pick<OperationNames, 'example' | 'known'> & Partial<OperationNames>,
): OperationNames {
  return {
    noun: 'permission',
    plural: 'permissions',
    suggestions: operations.map(({ name }) => name),
    spelling: (written) => written.toLowerCase(),
    inSentences: () => undefined,
    words: (all) => `${word} ${all.join(', ')}`,
    ...names,
  };
}
