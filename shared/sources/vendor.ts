import type { z } from 'zod';
import type { Instant } from '../sessions/instant.ts';
import type { AnswerReader, AnswerReaderOptions } from './answer-reader.ts';
import type { Source } from './source.ts';

/** What a source needs from outside. */
export interface SourceDeps {
  /** The fields of a secret's value, by the reference in the configuration. Rejects when there is none. */
  readonly readSecret: (name: string) => Promise<Readonly<Record<string, string>>>;
  /** The text of a file named in the configuration (a CA bundle). */
  readonly readFile: (path: string) => Promise<string>;
  readonly now: () => Instant;
  /** Something odd that does not stop the reading; once per kind and source is enough. */
  readonly warn: (message: string, facts: Readonly<Record<string, string | number>>) => void;
}

/** One kind of appliance: adding a PAM is a folder that exports one of these, and a line in the registry. */
export interface Vendor<Options extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** The vendor's part of a source in pamwatch.yaml; unknown keys are errors. */
  readonly options: Options;
  /** The fields the secret's value must hold for these options, such as `["api_key"]`. */
  secretFields(options: z.output<Options>): {
    readonly secret: string;
    readonly fields: readonly string[];
  };
  /** Reads the vendor's answers without asking an appliance, for files of them. */
  createReader(options: AnswerReaderOptions): AnswerReader;
  createSource(name: string, options: z.output<Options>, deps: SourceDeps): Source;
}
