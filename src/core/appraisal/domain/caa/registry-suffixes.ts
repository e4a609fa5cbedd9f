// Names under which a registry sells names to anybody. A CA may not issue a wildcard certificate for one (baseline
// requirements, section 3.2.2.6), and whoever has a name below it can set no records there. These are the common ones of
// two labels; of any other a wildcard is taken to be possible, which demands more and never less.

const SUFFIXES = `ac.jp ac.kr ac.nz ac.uk ac.za co.id co.il co.in co.jp co.kr co.nz co.th co.uk co.za com.ar com.au com.br
  com.cn com.co com.hk com.mx com.my com.ph com.pl com.sg com.tr com.tw com.ua com.vn edu.au gov.au gov.uk id.au ltd.uk me.uk
  ne.jp net.au net.br net.cn net.in net.nz net.uk or.jp or.kr org.au org.br org.cn org.in org.nz org.uk org.za plc.uk`;

const KNOWN: ReadonlySet<string> = new Set(SUFFIXES.split(/\s+/));

/** Top-level domains, and those known here. */
export function isRegistrySuffix(name: string): boolean {
  return !name.includes('.') || KNOWN.has(name);
}
