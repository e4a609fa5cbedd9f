// The errors that a caller can meet. A check never throws for bad evidence (it fails); only input that cannot be
// used at all ends in one of these, and the subclass says what the caller should do about it.

/** Closed union of error codes. Stable: documented in docs/errors.md, matched by callers. */
export type ErrorCode =
  | 'INPUT_INVALID'
  | 'INPUT_NOT_FOUND'
  | 'INPUT_TOO_LARGE'
  | 'INPUT_UNRECOGNISED'
  | 'PARSE_TRUNCATED'
  | 'PARSE_INVALID'
  | 'PARSE_UNSUPPORTED'
  | 'PARSE_TRAILING'
  | 'PARSE_LIMIT'
  | 'POLICY_INVALID'
  | 'FETCH_FAILED'
  | 'FETCH_TIMEOUT'
  | 'FETCH_TOO_LARGE'
  | 'FETCH_STATUS'
  | 'FETCH_CONTENT'
  | 'FETCH_DISAGREES'
  | 'LOG_INCOMPLETE'
  | 'LOG_CONTRADICTS'
  | 'LOG_SIGNATURE'
  | 'LOG_ORIGIN'
  | 'LOG_REWOUND'
  | 'LOG_FORKED';

export interface ErrorDetails {
  /** What to do now, one sentence. */
  hint?: string;
  cause?: unknown;
}

/** Base of every error this package throws on purpose. */
export class TrustCenterError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  /** Where the code is documented. */
  readonly docs: string;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = details.hint;
    this.docs = `docs/errors.md#${code.toLowerCase()}`;
  }
}

/** The call is wrong (argument, file, option): fix it and call again. */
export class InputError extends TrustCenterError {}

/** Input that does not follow its format. Names the field and the byte offset where reading stopped. */
export class ParseError extends TrustCenterError {
  /** Dotted path of the field, e.g. `quote.header.version`. */
  readonly field: string;
  /** Byte offset from the start of the parsed input, where known. */
  readonly offset: number | undefined;
  /** What is wrong, without the place. */
  readonly reason: string;
  /** The key in `field` that is not known, where that is what is wrong. */
  readonly key: string | undefined;

  constructor(
    code: ErrorCode,
    field: string,
    reason: string,
    details: ErrorDetails & { offset?: number | undefined; key?: string | undefined } = {},
  ) {
    const where = details.offset === undefined ? field : `${field} (offset ${details.offset})`;
    super(code, `${where}: ${reason}`, details);
    this.field = field;
    this.offset = details.offset;
    this.reason = reason;
    this.key = details.key;
  }

  /** The same error, of a field in `outer`: a reader knows what is wrong, and who called it knows where. */
  within(outer: string): ParseError {
    const { code, field, reason, offset, key, hint, cause } = this;
    const path = field === '' || field.startsWith('[') || field.startsWith('.') ? outer + field : `${outer}.${field}`;
    return new ParseError(code, path, reason, { offset, key, cause, ...(hint === undefined ? {} : { hint }) });
  }
}

/** The policy document is not valid. Names the line and column. */
export class PolicyError extends TrustCenterError {
  readonly line: number;
  readonly column: number;

  constructor(message: string, position: { line: number; column: number }, details: ErrorDetails = {}) {
    super('POLICY_INVALID', `policy ${position.line}:${position.column}: ${message}`, details);
    this.line = position.line;
    this.column = position.column;
  }
}

/** Something could not be fetched: trying again later may help. The URL is shown without credentials or query values. */
export class FetchError extends TrustCenterError {
  readonly url: string;
  /** Of the answer, where that is what is wrong. */
  readonly status: number | undefined;
  /** Whether the answer with that status is called JSON: a service that knows the protocol gave it. */
  readonly isJson: boolean;

  constructor(
    code: ErrorCode,
    url: string,
    message: string,
    details: ErrorDetails & { status?: number; isJson?: boolean } = {},
  ) {
    super(code, `${url}: ${message}`, details);
    this.url = url;
    this.status = details.status;
    this.isJson = details.isJson ?? false;
  }
}

/** A log of results is not what its checkpoint, or one that a reader kept, says it is: nothing in it is to be relied on. */
export class LogError extends TrustCenterError {}
