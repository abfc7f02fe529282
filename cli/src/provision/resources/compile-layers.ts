import { printableLines } from '../../words/printable-lines.ts';
import type { ByteString } from '@lamellar/core/language';
import type { LayerPolicy } from '@lamellar/node/manifest';
import { CommandError, EnvironmentError } from '../../exit-status.ts';
import { compilationsAtOnce, NoParserError } from '../../adapters/kernel/apparmor-parser.ts';
import type { ManagedHost } from '../../adapters/machine.ts';
import type { KnownPolicy } from '../../adapters/policy/known-policy.ts';
import { DuplicateProfileError, joinCompiled, withHashes, type CompiledLayer } from './compiled-layer.ts';
import { memoised } from '@lamellar/core/language';

/** A layer to compile. */
export interface LayerSource {
  /** The key of the result. */
  readonly key: string;
  /** The policy namespace in the header when a hook loads the layer; undefined for the root. */
  readonly namespace: ByteString | undefined;
  readonly layer: readonly LayerPolicy[];
  /** True if a container compiles the layer in its root. Only names and modes of the layer are comparable. */
  readonly isCompiledInContainer?: boolean;
}

/** A layer refused by apparmor_parser, with a line for every reason. */
class RefusedLayerError extends CommandError {}

/** A layer whose compilation was stopped, because of too much time or memory. */
class StoppedLayerError extends EnvironmentError {}

const hintOfStopped = 'write fewer patterns with `?`, `*`, `[…]` or `{…}` in one profile, or plain paths';

type Compile = ManagedHost['compile'];

/** Compiled layers of earlier runs. */
type KnownLayers = Pick<KnownPolicy, 'layer' | 'keepLayer'>;

/** The compiled layers by key, and the reasons of the failed layers. */
interface CompiledEach {
  readonly compiled: ReadonlyMap<string, CompiledLayer>;
  /** The layers that apparmor_parser refuses. */
  readonly refused: ReadonlyMap<string, CommandError>;
  /** The layers above the limit of time or memory. */
  readonly stopped: ReadonlyMap<string, CommandError>;
}

/**
 * Compiles layers as `compileEach` does.
 *
 * @throws CommandError with all refusals of apparmor_parser
 */
export async function compileValid(
  sources: readonly LayerSource[],
  machine: Pick<ManagedHost, 'compile'>,
  known?: KnownLayers,
): Promise<CompiledEach> {
  const result = await compileEach(sources, machine, known);
  const messages = new Set(Array.from(result.refused.values(), ({ message }) => message));
  if (messages.size > 0) throw new CommandError([...messages].join('\n'));
  return result;
}

/**
 * Compiles layers as `compileEach` does.
 *
 * @throws CommandError if a layer cannot be compiled
 */
export async function compileLayers(
  sources: readonly LayerSource[],
  machine: Pick<ManagedHost, 'compile'>,
): Promise<ReadonlyMap<string, CompiledLayer>> {
  const { compiled, stopped } = await compileValid(sources, machine);
  for (const error of stopped.values()) throw error;
  return compiled;
}

/**
 * Compiles layers, each text once, and goes on after every failure.
 *
 * @param known - receives the compiled layers, and spares the compilation of known ones
 * @throws CommandError if there is no apparmor_parser
 */
export async function compileEach(
  sources: readonly LayerSource[],
  { compile }: Pick<ManagedHost, 'compile'>,
  known?: KnownLayers,
): Promise<CompiledEach> {
  const compiler = new LayerCompiler(compile, known);
  const compiled = new Map<string, CompiledLayer>();
  const refused = new Map<string, CommandError>();
  const stopped = new Map<string, CommandError>();
  const queue = sources.values();
  const work = async (): Promise<void> => {
    for (const source of queue) {
      try {
        compiled.set(source.key, await compiler.compile(source));
      } catch (error) {
        if (error instanceof RefusedLayerError) refused.set(source.key, error);
        else if (error instanceof StoppedLayerError) stopped.set(source.key, error);
        else throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: compilationsAtOnce }, work));
  return { compiled, refused, stopped };
}

/** The alignment of the kernel's tables in bytes, counted from the start of the load. */
const alignment = 8;

/** Returns the key of a layer: profiles have equal bytes if the lengths of the namespace names are equal modulo 8. */
function keyOf(namespace: ByteString | undefined, texts: string): string {
  return `${namespace === undefined ? '' : namespace.length % alignment}\0${texts}`;
}

/** Returns the number of different texts that a compilation of layers needs. */
export function unknownTexts(sources: readonly LayerSource[], known: KnownLayers | undefined): number {
  const unknown = sources.filter(
    ({ namespace, layer, isCompiledInContainer = false }) =>
      isCompiledInContainer || known?.layer(keyOf(namespace, textsOf(layer))) === undefined,
  );
  return new Set(unknown.flatMap(({ layer }) => layer.map(({ text }) => text))).size;
}

function textsOf(layer: readonly LayerPolicy[]): string {
  return layer.map(({ text }) => text).join('\0');
}

/** Caches compiled texts, layers by their texts, and hashed layers by texts and name length. */
class LayerCompiler {
  readonly #run: Compile;
  readonly #known: KnownLayers | undefined;
  readonly #texts = new Map<string, Promise<Uint8Array>>();
  readonly #layers = new Map<string, Promise<CompiledLayer>>();
  readonly #hashed = new Map<string, Promise<CompiledLayer>>();

  constructor(run: Compile, known: KnownLayers | undefined) {
    this.#run = run;
    this.#known = known;
  }

  compile({ namespace, layer, isCompiledInContainer = false }: LayerSource): Promise<CompiledLayer> {
    const texts = textsOf(layer);
    const compiled = (): Promise<CompiledLayer> => memoised(this.#layers, texts, () => this.#compile(layer));
    if (isCompiledInContainer) return compiled();
    const key = keyOf(namespace, texts);
    return memoised(this.#hashed, key, async () => {
      const known = this.#known?.layer(key);
      if (known !== undefined) return known;
      const hashed = withHashes(await compiled(), namespace);
      this.#known?.keepLayer(key, hashed);
      return hashed;
    });
  }

  async #compile(layer: readonly LayerPolicy[]): Promise<CompiledLayer> {
    const parts = await Promise.all(layer.map((policy) => this.#part(policy)));
    try {
      return joinCompiled(parts);
    } catch (error) {
      if (!(error instanceof DuplicateProfileError)) throw error;
      const origins = layer.map(({ origin }) => origin).join(', ');
      throw new RefusedLayerError(printableLines(`${origins}: ${error.message}`));
    }
  }

  #part({ text, origin }: LayerPolicy): Promise<Uint8Array> {
    return memoised(this.#texts, text, () => compileText(text, origin, this.#run));
  }
}

async function compileText(text: ByteString, origin: string, run: Compile): Promise<Uint8Array> {
  try {
    const compilation = await run(text);
    if ('policy' in compilation) return compilation.policy;
    if ('refused' in compilation) throw new RefusedLayerError(printableLines(`${origin}: ${compilation.refused}`));
    throw new StoppedLayerError(printableLines(`${origin}: ${compilation.stopped}`), hintOfStopped);
  } catch (error) {
    if (!(error instanceof NoParserError)) throw error;
    throw new EnvironmentError(error.message, 'install the package apparmor');
  }
}
