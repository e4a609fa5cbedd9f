// An AML reader for tests, written from the grammar (ACPI 6.5, 20.2) and not from the encoder: it takes a definition
// block apart to the last byte, follows every name, and says where in it an offset is.

export interface AmlObject {
  /** Absolute, e.g. `\_SB_.PCI0._CRS`. */
  path: string;
  kind: 'Scope' | 'Device' | 'Processor' | 'Method' | 'Name' | 'OpRegion' | 'Field' | 'Mutex';
  start: number;
  end: number;
}

export interface AmlBlock {
  objects: AmlObject[];
  /** Paths of all objects and fields. */
  names: Set<string>;
  /** Of every method. */
  argCounts: Map<string, number>;
}

type Kind = 'term' | 'super' | 'name' | 'word';

/** Operators within methods and what follows their opcode. */
const OPERATORS: Record<number, readonly Kind[]> = {
  112: ['term', 'super'], // Store
  116: ['term', 'term', 'super'], // Subtract
  117: ['super'], // Increment
  121: ['term', 'term', 'super'], // ShiftLeft
  123: ['term', 'term', 'super'], // And
  125: ['term', 'term', 'super'], // Or
  131: ['term'], // DerefOf
  134: ['super', 'term'], // Notify
  135: ['super'], // SizeOf
  136: ['term', 'term', 'super'], // Index
  138: ['term', 'term', 'name'], // CreateDWordField
  144: ['term', 'term'], // LAnd
  145: ['term', 'term'], // LOr
  146: ['term'], // LNot
  147: ['term', 'term'], // LEqual
  149: ['term', 'term'], // LLess
  150: ['term', 'super'], // ToBuffer
  152: ['term', 'super'], // ToHexString
  164: ['term'], // Return
  165: [], // Break
  23331: ['super', 'word'], // Acquire
  23335: ['super'], // Release
  23345: [], // Debug
};

/**
 * @param bytes that hold the block
 * @param start of its term list (after the table's header), and end
 */
export function readAml(bytes: Uint8Array, start: number, end: number): AmlBlock {
  const reader = new AmlReader(bytes);
  reader.definitions('\\', start, end);
  reader.bodies();
  return reader;
}

/** The innermost object at an offset, and how far into it. */
export function locate({ objects }: AmlBlock, offset: number): string {
  const inside = objects.filter(({ start, end }) => start <= offset && offset < end);
  const [innermost] = inside.sort((a, b) => a.end - a.start - (b.end - b.start));
  return innermost === undefined
    ? `offset ${offset}`
    : `${innermost.kind} ${innermost.path} + ${offset - innermost.start}`;
}

class AmlReader implements AmlBlock {
  objects: AmlObject[] = [];
  names = new Set<string>();
  argCounts = new Map<string, number>();
  readonly #bytes: Uint8Array;
  readonly #methods: { path: string; start: number; end: number }[] = [];
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Term list outside methods. */
  definitions(scope: string, start: number, end: number): void {
    this.#at = start;
    while (this.#at < end) this.#definition(scope);
    this.#mustBeAt(end, `term list of ${scope}`);
  }

  #definition(scope: string): void {
    const start = this.#at;
    const opcode = this.#opcode();
    switch (opcode) {
      case 0x10:
      case 0x5b82:
      case 0x5b83: {
        const end = this.#packageEnd();
        const path = absolute(scope, this.#name());
        const kind = opcode === 0x10 ? 'Scope' : opcode === 0x5b82 ? 'Device' : 'Processor';
        if (opcode === 0x5b83) this.#at += 6;
        if (kind === 'Scope') this.#mustExist(path);
        else this.#declare(path);
        this.definitions(path, this.#at, end);
        this.#add(kind, path, start);
        return;
      }
      case 0x14: {
        const end = this.#packageEnd();
        const path = absolute(scope, this.#name());
        const flags = this.#byte();
        if ((flags & ~0x0f) !== 0) this.#fail(`method flags ${flags}`);
        this.#declare(path);
        this.argCounts.set(path, flags & 7);
        this.#methods.push({ path, start: this.#at, end });
        this.#at = end;
        this.#add('Method', path, start);
        return;
      }
      case 0x08:
        this.#nameObject(scope, start);
        return;
      case 0x5b01: {
        const path = absolute(scope, this.#name());
        if (this.#byte() !== 0) this.#fail('mutex sync level');
        this.#declare(path);
        this.#add('Mutex', path, start);
        return;
      }
      case 0x5b80: {
        const path = absolute(scope, this.#name());
        this.#byte();
        this.#data(scope);
        this.#data(scope);
        this.#declare(path);
        this.#add('OpRegion', path, start);
        return;
      }
      case 0x5b81: {
        const end = this.#packageEnd();
        const region = this.#resolve(scope, this.#name());
        this.#byte();
        while (this.#at < end) {
          if (this.#peek() === 0x00) this.#at++;
          else this.#declare(absolute(scope, this.#segment()));
          this.#lengthValue();
        }
        this.#mustBeAt(end, `field of ${region}`);
        this.#add('Field', region, start);
        return;
      }
      default:
        this.#fail(`opcode ${opcode.toString(16)} among definitions`);
    }
  }

  #nameObject(scope: string, start: number): void {
    const path = absolute(scope, this.#name());
    this.#data(scope);
    this.#declare(path);
    this.#add('Name', path, start);
  }

  /** DataRefObject: constant, string, buffer, package with names in it. */
  #data(scope: string): void {
    const first = this.#peek();
    if (first === 0x12) {
      this.#at++;
      const end = this.#packageEnd();
      const count = this.#byte();
      let elements = 0;
      for (; this.#at < end; elements++) {
        if (isNameStart(this.#peek())) this.#name();
        else this.#data(scope);
      }
      this.#mustBeAt(end, 'package');
      if (elements > count) this.#fail(`package of ${count} has ${elements} elements`);
    } else {
      this.#constant(scope);
    }
  }

  #constant(scope: string): void {
    const opcode = this.#byte();
    switch (opcode) {
      case 0x00:
      case 0x01:
      case 0xff:
        return;
      case 0x0a:
        this.#shortest(1, 2);
        return;
      case 0x0b:
        this.#shortest(2, 0x100);
        return;
      case 0x0c:
        this.#integer(4);
        return;
      case 0x0e:
        this.#shortest(8, 0x1_0000_0000);
        return;
      case 0x0d:
        while (this.#byte() !== 0);
        return;
      case 0x11: {
        const end = this.#packageEnd();
        const sizeAt = this.#at;
        this.#term(scope);
        const size = end - this.#at;
        const declared = readInteger(this.#bytes.subarray(sizeAt, this.#at));
        if (declared !== size) this.#fail(`buffer of ${declared} bytes has ${size}`);
        this.#at = end;
        return;
      }
      default:
        this.#at--;
        this.#fail(`opcode ${opcode.toString(16)} is no constant`);
    }
  }

  /** An integer that could not be shorter. EISA ids are four bytes whatever they hold, so those are not asked. */
  #shortest(width: number, from: number): void {
    if (this.#integer(width) < from) this.#fail('integer is not in its shortest form');
  }

  bodies(): void {
    for (const { path, start, end } of this.#methods) {
      this.#at = start;
      this.#statements(path, end);
      this.#mustBeAt(end, `method ${path}`);
    }
  }

  #statements(scope: string, end: number): void {
    while (this.#at < end) {
      if (this.#peek() === 0x08) {
        const start = this.#at++;
        this.#nameObject(scope, start);
      } else {
        this.#term(scope);
      }
    }
    this.#mustBeAt(end, `statements of ${scope}`);
  }

  #term(scope: string): void {
    const first = this.#peek();
    if (isNameStart(first)) {
      const path = this.#resolve(scope, this.#name());
      for (let n = this.argCounts.get(path) ?? 0; n > 0; n--) this.#term(scope);
    } else if (isLocalOrArg(first)) {
      this.#at++;
    } else if (first === 0x12) {
      this.#data(scope);
    } else if (first <= 0x0e || first === 0x11 || first === 0xff) {
      this.#constant(scope);
    } else if (first === 0xa0 || first === 0xa1 || first === 0xa2) {
      this.#at++;
      const end = this.#packageEnd();
      if (first !== 0xa1) this.#term(scope);
      this.#statements(scope, end);
    } else {
      const opcode = this.#opcode();
      const operands = OPERATORS[opcode];
      if (operands === undefined) this.#fail(`opcode ${opcode.toString(16)}`);
      for (const operand of operands) this.#operand(operand, scope);
    }
  }

  #operand(kind: Kind, scope: string): void {
    switch (kind) {
      case 'term':
        this.#term(scope);
        return;
      case 'super': {
        const first = this.#peek();
        if (first === 0x00 || isLocalOrArg(first)) this.#at++;
        else if (isNameStart(first)) this.#resolve(scope, this.#name());
        else this.#term(scope);
        return;
      }
      case 'name':
        this.#declare(absolute(scope, this.#name()));
        return;
      case 'word':
        this.#integer(2);
        return;
    }
  }

  /** Absolute path of the object that a name in `scope` means: a single segment is looked for upwards. */
  #resolve(scope: string, name: string): string {
    if (/^[\\^]/.test(name) || name.includes('.')) {
      const path = absolute(scope, name);
      this.#mustExist(path);
      return path;
    }
    for (let at = scope; ; at = parent(at)) {
      const path = absolute(at, name);
      if (this.names.has(path)) return path;
      if (at === '\\') return this.#fail(`${name} is not known in ${scope}`);
    }
  }

  #mustExist(path: string): void {
    if (!this.names.has(path) && !PREDEFINED.has(path)) this.#fail(`${path} does not exist`);
  }

  /** Methods may make an object of the same name each time they run; nothing else may. */
  #declare(path: string): void {
    if (this.names.has(path)) this.#fail(`${path} exists already`);
    this.names.add(path);
  }

  #add(kind: AmlObject['kind'], path: string, start: number): void {
    this.objects.push({ kind, path, start, end: this.#at });
  }

  #name(): string {
    let name = '';
    for (let c = this.#peek(); c === 0x5c || c === 0x5e; c = this.#peek()) name += String.fromCharCode(this.#byte());
    const first = this.#peek();
    if (first === 0x00) {
      this.#at++;
      return name;
    }
    let count = 1;
    if (first === 0x2e || first === 0x2f) {
      this.#at++;
      count = first === 0x2e ? 2 : this.#byte();
      if (first === 0x2f && count < 3) this.#fail(`multiple name of ${count}`);
    }
    return name + Array.from({ length: count }, () => this.#segment()).join('.');
  }

  #segment(): string {
    const segment = String.fromCharCode(...this.#bytes.subarray(this.#at, this.#at + 4));
    if (!/^[A-Z_][A-Z0-9_]{3}$/.test(segment)) this.#fail(`name segment ${JSON.stringify(segment)}`);
    this.#at += 4;
    return segment;
  }

  /** Reads a package length; offset of the end of the package. */
  #packageEnd(): number {
    const start = this.#at;
    return start + this.#lengthValue(true);
  }

  #lengthValue(shortest = false): number {
    const lead = this.#byte();
    const following = lead >> 6;
    if (following === 0) return lead & 0x3f;
    if ((lead & 0x30) !== 0) this.#fail('reserved bits of a package length');
    const value = (lead & 0x0f) | (this.#integer(following) << 4);
    const least = [0, 0x40, 0x1000, 0x10_0000][following] ?? 0;
    // A length counts its own bytes: one byte less may have been too short by them.
    if (shortest && value < least) this.#fail('package length is not in its shortest form');
    return value;
  }

  #opcode(): number {
    const first = this.#byte();
    return first === 0x5b ? 0x5b00 | this.#byte() : first;
  }

  #peek(): number {
    return this.#bytes[this.#at] ?? this.#fail('past the end');
  }

  #byte(): number {
    const byte = this.#peek();
    this.#at++;
    return byte;
  }

  #integer(width: number): number {
    let value = 0;
    for (let i = 0; i < width; i++) value += this.#byte() * 0x100 ** i;
    return value;
  }

  #mustBeAt(end: number, what: string): void {
    if (this.#at !== end) this.#fail(`${what} ends at ${end}`);
  }

  #fail(message: string): never {
    throw new Error(`AML at ${this.#at}: ${message}`);
  }
}

/** 5.3.1: scopes that exist before any definition. */
const PREDEFINED = new Set(['\\', '\\_GPE', '\\_SB_']);

function absolute(scope: string, name: string): string {
  if (name.startsWith('\\')) return name;
  let base = scope;
  let rest = name;
  for (; rest.startsWith('^'); rest = rest.slice(1)) base = parent(base);
  if (rest === '') return base;
  return base === '\\' ? `\\${rest}` : `${base}.${rest}`;
}

function parent(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot === -1 ? '\\' : path.slice(0, dot);
}

function isNameStart(byte: number): boolean {
  return (
    byte === 0x5c || byte === 0x5e || byte === 0x5f || byte === 0x2e || byte === 0x2f || (byte >= 0x41 && byte <= 0x5a)
  );
}

function isLocalOrArg(byte: number): boolean {
  return byte >= 0x60 && byte <= 0x6e;
}

function readInteger(encoded: Uint8Array): number {
  const [first = 0, ...rest] = encoded;
  return rest.length === 0 ? first : rest.reduce((sum, byte, i) => sum + byte * 0x100 ** i, 0);
}
