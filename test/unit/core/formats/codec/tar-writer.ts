// Writes tar archives for the tests, from POSIX.1 (pax interchange format): every field can be set to anything, so that
// hostile archives are as easy as good ones.

export interface Member {
  name: string;
  content?: Uint8Array | string;
  /** The type flag; '0' is a regular file, '5' a folder. */
  type?: string;
  linkName?: string;
  /** In place of the content's length: octal digits, or any 12 characters. */
  size?: string;
  /** ustar's prefix of the name, or GNU's fields in that place. */
  prefix?: string;
  /** Magic and version together. */
  magic?: string;
  /** In place of the right one. */
  checksum?: string;
}

export const USTAR = 'ustar\x0000';
export const GNU = 'ustar  \0';

const bytesOf = (content: Uint8Array | string): Buffer => Buffer.from(content as string, 'latin1');

export function tarHeader(member: Member): Buffer {
  const { name, content = '', type = '0', linkName = '', prefix = '', magic = USTAR } = member;
  const header = Buffer.alloc(512);
  header.write(name, 0, 100, 'latin1');
  header.write('0000644\x000000000\x000000000\0', 100, 'latin1');
  header.write(member.size ?? `${bytesOf(content).length.toString(8).padStart(11, '0')}\0`, 124, 12, 'latin1');
  header.write('00000000000\0', 136, 'latin1');
  header.write('        ', 148, 'latin1');
  header.write(type, 156, 1, 'latin1');
  header.write(linkName, 157, 100, 'latin1');
  header.write(magic, 257, 8, 'latin1');
  header.write(prefix, 345, 155, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(member.checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148, 8, 'latin1');
  return header;
}

/** Header, content, padding. */
export function tarMember(member: Member): Buffer {
  const content = bytesOf(member.content ?? '');
  return Buffer.concat([tarHeader(member), content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

export const TAR_END = Buffer.alloc(1024);

export function tarBytes(...members: Member[]): Buffer {
  return Buffer.concat([...members.map(tarMember), TAR_END]);
}

/** The content of a pax header, from records with their lengths worked out. */
export function paxRecords(...records: [keyword: string, value: string][]): string {
  return records
    .map(([keyword, value]) => {
      const rest = ` ${keyword}=${value}\n`;
      let length = rest.length + 1;
      while (`${length}${rest}`.length !== length) length = `${length}${rest}`.length;
      return `${length}${rest}`;
    })
    .join('');
}
