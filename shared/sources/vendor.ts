import type * as z from 'zod';
import type { Instant } from '../sessions/instant.ts';
import type { SessionField } from '../sessions/session.ts';
import type { AnswerReader, AnswerReaderOptions } from './answer-reader.ts';
import type { Examiner } from './examiner.ts';
import type { Source } from './source.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What a source needs from outside. */
export interface SourceDeps {
  /**
   * The fields of a secret's value, by the reference in the configuration. Rejects with an error that
   * names the secret and what to do, and quotes no value.
   */
  readonly readSecret: (name: string) => Promise<Readonly<Record<string, string>>>;
  /** The text of a file named in the configuration (a CA bundle). */
  readonly readFile: (path: string) => Promise<string>;
  readonly now: () => Instant;
  /** For a source that AWS itself is; absent, those that the SDK finds: a role, a profile. */
  readonly awsCredentials?: () => Promise<AwsCredentials>;
  /** Something odd that does not stop the reading; once per kind and source is enough. */
  readonly warn: (message: string, facts: Readonly<Record<string, string | number>>) => void;
}

/** One kind of appliance: adding a PAM is a folder that exports one of these, and a line in the registry. */
export interface Vendor<Options extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** The vendor's part of a source in pamwatch.yaml; unknown keys are errors. */
  readonly options: Options;
  /**
   * The secret that these options name, and the fields its value must hold, such as `["api_key"]`;
   * undefined where none is needed.
   */
  secretFields(options: z.output<Options>):
    | {
        readonly secret: string;
        readonly fields: readonly string[];
      }
    | undefined;
  /** Where the source is a service of AWS: its name in endpoints, and what the poller must be allowed. */
  readonly aws?: { readonly service: string; readonly actions: readonly string[] };
  /**
   * The fields that a source of these options can supply; a rule that needs another is not
   * applicable there.
   */
  fields(options: z.output<Options>): ReadonlySet<SessionField>;
  /** Reads the vendor's answers without asking an appliance, for files of them. */
  createReader(options: AnswerReaderOptions): AnswerReader;
  createSource(name: string, options: z.output<Options>, deps: SourceDeps): Source;
  /** What `doctor` looks at beyond what all sources share. */
  createExaminer?(name: string, options: z.output<Options>, deps: SourceDeps): Examiner;
}
