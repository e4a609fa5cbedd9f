// Lists of signed certificate timestamps, written here a second time from RFC 6962 section 3.3.

export interface SctVector {
  version: number;
  logId: Uint8Array;
  timestamp: bigint;
  extensions: Uint8Array;
  hash: number;
  algorithm: number;
  signature: Uint8Array;
}

export function sctListOf(scts: SctVector[]): Buffer {
  return opaque16(Buffer.concat(scts.map((sct) => opaque16(sctBytes(sct)))));
}

export function opaque16(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function sctBytes({ version, logId, timestamp, extensions, hash, algorithm, signature }: SctVector): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(timestamp);
  return Buffer.concat([
    Buffer.of(version),
    logId,
    time,
    opaque16(extensions),
    Buffer.of(hash, algorithm),
    opaque16(signature),
  ]);
}

/** Of Google’s log list of 2024-12-11 (Chromium’s source): the two logs that the capture’s certificate names. */
export const XENON_2025H2 = {
  description: "Google 'Xenon2025h2' log",
  log_id: '3dzKNJXX4RYF55Uy+sef+D0cUN/bADoUEnYKLKy7yCo=',
  key: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEa+Cv7QZ8Pe/ZDuRYSwTYKkeZkIl6uTaldcgEuMviqiu1aJ2IKaKlz84rmhWboD6dlByyt0ryUexA7WJHpANJhg==',
  url: 'https://ct.googleapis.com/logs/eu1/xenon2025h2/',
  mmd: 86400,
  state: { usable: { timestamp: '2023-11-26T12:00:00Z' } },
  temporal_interval: { start_inclusive: '2025-07-01T00:00:00Z', end_exclusive: '2026-01-01T00:00:00Z' },
};
export const WYVERN_2025H2 = {
  description: "DigiCert 'Wyvern2025h2' Log",
  log_id: '7TxL1ugGwqSiAFfbyyTiOAHfUS/txIbFcA8g3bc+P+A=',
  key: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE4NtB7+QEvctrLkzM8WzeQVh//pT2evZg7Yt2cqOiHDETMjWh8gjSaMU0p1YIHGPeleKBaZeNHqi3ZlEldU14Lg==',
  url: 'https://wyvern.ct.digicert.com/2025h2/',
  mmd: 86400,
  state: { usable: { timestamp: '2024-08-29T03:09:43Z' } },
  temporal_interval: { start_inclusive: '2025-07-01T00:00:00Z', end_exclusive: '2026-01-07T00:00:00Z' },
};

export function logListOf(timestamp: string, operators: Record<string, object[]>): string {
  const listed = Object.entries(operators).map(([name, logs]) => ({ name, email: [], logs, tiled_logs: [] }));
  return JSON.stringify({ version: '1.0', log_list_timestamp: timestamp, operators: listed });
}
