/**
 * Writes the JSON Schemas of the commands' output, docs/schema/NAME.schema.json, from the types of the views. A view is
 * an exported type with the tag `@schema NAME TITLE`; the doc comments of its properties become descriptions. The tags
 * `@minimum`, `@minItems`, `@minProperties` and `@oneOf NAME NAME` (exactly one of two properties) state more than types
 * can; `@minimum` of a type applies to all its numbers. The result is committed; a test fails if the result is outdated.
 *
 *     npm run embed
 *     node scripts/embed-view-schemas.mjs FOLDER
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

/** Returns the schemas by name. */
function viewSchemas(root) {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root);
  const files = ['cli/src/views', 'core/src/render'].flatMap((folder) =>
    ts.sys.readDirectory(join(root, folder), ['.ts'], ['**/*.test.ts']),
  );
  const program = ts.createProgram(files, { ...options, types: ['node'], noEmit: true });
  const checker = program.getTypeChecker();
  const schemas = new Map();
  for (const file of files) {
    const source = program.getSourceFile(file);
    for (const statement of source.statements) {
      if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) continue;
      const tag = ts.getJSDocTags(statement).find(({ tagName }) => tagName.text === 'schema');
      if (tag === undefined) continue;
      const [name, ...title] = ts.getTextOfJSDocComment(tag.comment).trim().split(/\s+/);
      const type = checker.getTypeAtLocation(statement.name);
      schemas.set(name, new SchemaOf(checker).of(type, title.join(' '), commentOf(checker, type)));
    }
  }
  return schemas;
}

function commentOf(checker, type) {
  return ts.displayPartsToString((type.aliasSymbol ?? type.symbol)?.getDocumentationComment(checker));
}

/** Returns the keywords that tags state. */
function keywordsOf(tags) {
  const found = {};
  for (const { name, text } of tags) {
    const words = ts.displayPartsToString(text).trim().split(/\s+/);
    if (['minimum', 'minItems', 'minProperties'].includes(name)) found[name] = Number(words[0]);
    if (name === 'oneOf')
      found.allOf = [...(found.allOf ?? []), { oneOf: words.map((property) => ({ required: [property] })) }];
  }
  return found;
}

/** Returns the regular expression of a template literal type: fixed texts around any text. */
function patternOf({ texts }) {
  return `^${texts.map((text) => text.replaceAll(/[^\w:-]/g, String.raw`\$&`)).join('.*')}$`;
}

/** Returns the tags of a type, and of all types that the type extends or combines. */
function tagsOf(checker, type) {
  const extended = type.isIntersection() ? type.types : type.isClassOrInterface() ? checker.getBaseTypes(type) : [];
  const own = new Set([type.aliasSymbol, type.symbol]);
  return [
    ...[...own].flatMap((symbol) => symbol?.getJsDocTags(checker) ?? []),
    ...extended.flatMap((one) => tagsOf(checker, one)),
  ];
}

/** A schema with the definitions of all named types. */
class SchemaOf {
  #checker;
  #definitions = {};

  constructor(checker) {
    this.#checker = checker;
  }

  of(type, title, description) {
    const own = this.#schema(type, true);
    const named = Object.keys(this.#definitions).length === 0 ? {} : { $defs: this.#definitions };
    return { $schema: 'https://json-schema.org/draft/2020-12/schema', title, description, ...own, ...named };
  }

  #schema(type, isOwn = false) {
    const flags = type.getFlags();
    if (flags & ts.TypeFlags.Unknown) return {};
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    if (flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (flags & ts.TypeFlags.TemplateLiteral) return { type: 'string', pattern: patternOf(type) };
    if (flags & ts.TypeFlags.StringLike) return { type: 'string' };
    if (flags & ts.TypeFlags.NumberLike) return { type: 'integer' };
    if (!isOwn) {
      const name = this.#nameOf(type);
      if (name !== undefined) return this.#reference(name, type);
    }
    if (type.isUnion()) return this.#union(type.types);
    if (this.#checker.isTupleType(type)) return this.#tuple(type);
    if (this.#checker.isArrayType(type)) return { type: 'array', items: this.#schema(this.#elementOf(type)) };
    if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return this.#object(type);
    throw new Error(`a view cannot have the type ${this.#checker.typeToString(type)}`);
  }

  /** Returns the name of a type declared in the project; undefined for types of the language and without a name. */
  #nameOf(type) {
    const symbol = type.aliasSymbol ?? type.symbol;
    const isOfProject = symbol?.declarations?.some(
      (one) =>
        !one.getSourceFile().fileName.includes('/node_modules/') &&
        (ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one)),
    );
    return isOfProject && (type.isUnion() || type.getFlags() & ts.TypeFlags.Object) ? symbol.name : undefined;
  }

  #reference(name, type) {
    if (!(name in this.#definitions)) {
      this.#definitions[name] = {};
      const description = commentOf(this.#checker, type);
      this.#definitions[name] = { ...(description === '' ? {} : { description }), ...this.#schema(type, true) };
    }
    return { $ref: `#/$defs/${name}` };
  }

  #union(types) {
    const words = types.filter((type) => type.isStringLiteral()).map(({ value }) => value);
    const patterns = types.filter((type) => type.getFlags() & ts.TypeFlags.TemplateLiteral).map(patternOf);
    const isBoolean = types.filter((type) => type.getFlags() & ts.TypeFlags.BooleanLiteral).length === 2;
    const others = types
      .filter((type) => !type.isStringLiteral() && !(isBoolean && type.getFlags() & ts.TypeFlags.BooleanLiteral))
      .filter((type) => !(type.getFlags() & (ts.TypeFlags.Undefined | ts.TypeFlags.TemplateLiteral)))
      .map((type) => this.#schema(type));
    const all = [
      ...(words.length === 0 ? [] : [words.length === 1 ? { const: words[0] } : { enum: words.toSorted() }]),
      ...(patterns.length === 0 ? [] : [{ type: 'string', pattern: patterns.join('|') }]),
      ...(isBoolean ? [{ type: 'boolean' }] : []),
      ...others,
    ];
    if (all.length === 1) return all[0];
    const isSimple = all.every((one) => Object.keys(one).join() === 'type');
    return isSimple ? { type: all.map(({ type }) => type) } : { anyOf: all };
  }

  #tuple(type) {
    const types = this.#checker.getTypeArguments(type);
    const { elementFlags, minLength } = type.target;
    const items = types.map((one) => this.#schema(one));
    const isRest = elementFlags.some((flag) => flag & ts.ElementFlags.Rest);
    const [item] = items;
    if (items.every((one) => JSON.stringify(one) === JSON.stringify(item)))
      return { type: 'array', minItems: minLength, ...(isRest ? {} : { maxItems: items.length }), items: item };
    throw new Error(`a view cannot have the tuple ${this.#checker.typeToString(type)}`);
  }

  #elementOf(type) {
    return this.#checker.getTypeArguments(type)[0];
  }

  #object(type) {
    const properties = {};
    const required = [];
    const { minimum, ...keywords } = keywordsOf(tagsOf(this.#checker, type));
    for (const property of this.#checker.getPropertiesOfType(type)) {
      const own = this.#checker.getTypeOfSymbol(property);
      const isOptional =
        (property.flags & ts.SymbolFlags.Optional) !== 0 ||
        (own.isUnion() && own.types.some((one) => one.getFlags() & ts.TypeFlags.Undefined));
      const shown = this.#checker.getNonOptionalType(own);
      // A renamed property of a mapped type has the comment of the original.
      const origin = property.links?.syntheticOrigin ?? property;
      const comment = ts.displayPartsToString(origin.getDocumentationComment(this.#checker)).replaceAll('\n', ' ');
      // The names of a `Record` have no declaration.
      const description = origin.declarations === undefined ? `The value for \`${property.name}\`.` : comment;
      properties[property.name] = {
        ...(description === '' ? {} : { description }),
        ...this.#schema(shown),
        ...(minimum !== undefined && shown.getFlags() & ts.TypeFlags.NumberLike ? { minimum } : {}),
        ...keywordsOf(property.getJsDocTags(this.#checker)),
      };
      if (!isOptional) required.push(property.name);
    }
    const index = this.#checker.getIndexInfoOfType(type, ts.IndexKind.String);
    if (index !== undefined) return { type: 'object', ...keywords, additionalProperties: this.#schema(index.type) };
    return { type: 'object', additionalProperties: false, ...keywords, required, properties };
  }
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [folder = join(root, 'docs/schema')] = process.argv.slice(2);
for (const [name, schema] of viewSchemas(root)) {
  const file = join(folder, `${name}.schema.json`);
  const options = await resolveConfig(join(root, 'docs/schema', `${name}.schema.json`));
  writeFileSync(file, await format(JSON.stringify(schema), { ...options, filepath: file }));
}
