import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/errors.js';
import { BACKEND_NAMES, backendNamed, commandBackend, splitCommand } from '../../../src/rebuild/backend.js';

describe('a build command', () => {
  it.each<[string, string[]]>([
    ['node build.mjs image', ['node', 'build.mjs', 'image']],
    ['  make \t os-image  ', ['make', 'os-image']],
    [`sh -c 'a; b "c"' "it's"`, ['sh', '-c', 'a; b "c"', "it's"]],
    ['make FLAVORS="prod dev" JOBS=4', ['make', 'FLAVORS=prod dev', 'JOBS=4']],
    [`./build "" ''`, ['./build', '', '']],
    [`a"b"'c'd`, ['abcd']],
    ['"a\nb" c,d:e=@%+-/^', ['a\nb', 'c,d:e=@%+-/^']],
    ['é "ü"', ['é', 'ü']],
  ])('%j is split', (text, expected) => {
    expect(splitCommand(text)).toEqual(expected);
  });

  it.each([...'$`\\;&|<>(){}*?[]~#!\n\r\0'])('is refused for %j outside of quotes', (character) => {
    expect(() => splitCommand(`make a${character}b`)).toThrow(
      `build-command: ${JSON.stringify(character)} stands outside of quotes`,
    );
    expect(splitCommand(`make 'a${character}b'`)).toEqual(['make', `a${character}b`]);
  });

  it.each(['make "a', "make 'a b", `make "a'b`, `make a'b"c"`])('is refused for an open quote: %j', (text) => {
    expect(() => splitCommand(text)).toThrow('build-command: a quote is not closed');
  });

  it.each(['', '   ', '"" a'])('is refused without a program: %j', (text) => {
    expect(() => splitCommand(text)).toThrow('build-command: it names no program');
  });

  it('is split into just the arguments that were quoted', () => {
    const argument = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes("'"));
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1 }), (args) => {
        fc.pre(args[0] !== '');
        expect(splitCommand(args.map((arg) => `'${arg}'`).join(' '))).toEqual(args);
      }),
    );
  });

  it('is split or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`ab "'\t$\\`) }), (text) => {
        try {
          const args = splitCommand(text);
          // Nothing is lost: without spaces and quotes, the arguments are the text.
          const bare = (value: string): string => value.replace(/[ \t"']/g, '');
          expect(bare(args.join(''))).toBe(bare(text));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
    );
  });
});

describe('a backend', () => {
  it('is known by name', () => {
    expect(BACKEND_NAMES.map((name) => backendNamed(name).command.join(' '))).toEqual([
      './repro-build.sh -n',
      'make os-image',
      'make os-image-mkosi',
    ]);
    expect(() => backendNamed('yocto')).toThrow(
      'backend: expected one of meta-dstack, dstack, dstack-mkosi, got "yocto"',
    );
    expect(() => backendNamed('toString')).toThrow('backend: expected');
  });

  it('is any command with its output folder', () => {
    expect(commandBackend('node build.mjs', 'build/image')).toMatchObject({
      name: 'command',
      command: ['node', 'build.mjs'],
      outputs: ['build/image'],
      needsDocker: false,
    });
    for (const outputDir of ['/tmp', '../image', 'a/../../b', 'a\\b', 'C:image', 'a\0b']) {
      expect(() => commandBackend('make', outputDir)).toThrow(
        `output-dir: expected a folder within the checkout, got ${JSON.stringify(outputDir)}`,
      );
    }
  });
});
