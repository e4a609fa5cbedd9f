const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_trusted_root = require("./trusted-root.cjs");
const require_markup = require("./markup.cjs");
const require_json = require("./json.cjs");
const require_core = require("./core.cjs");
const require_changes = require("./changes.cjs");
const require_help = require("./help.cjs");
// node_modules/fflate/esm/browser.js
var u8 = Uint8Array;
var u16 = Uint16Array;
var i32 = Int32Array;
var fleb = new u8([
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	1,
	1,
	1,
	1,
	2,
	2,
	2,
	2,
	3,
	3,
	3,
	3,
	4,
	4,
	4,
	4,
	5,
	5,
	5,
	5,
	0,
	0,
	0,
	0
]);
var fdeb = new u8([
	0,
	0,
	0,
	0,
	1,
	1,
	2,
	2,
	3,
	3,
	4,
	4,
	5,
	5,
	6,
	6,
	7,
	7,
	8,
	8,
	9,
	9,
	10,
	10,
	11,
	11,
	12,
	12,
	13,
	13,
	0,
	0
]);
var clim = new u8([
	16,
	17,
	18,
	0,
	8,
	7,
	9,
	6,
	10,
	5,
	11,
	4,
	12,
	3,
	13,
	2,
	14,
	1,
	15
]);
var freb = function(eb, start) {
	var b = new u16(31);
	for (var i = 0; i < 31; ++i) b[i] = start += 1 << eb[i - 1];
	var r = new i32(b[30]);
	for (var i = 1; i < 30; ++i) for (var j = b[i]; j < b[i + 1]; ++j) r[j] = j - b[i] << 5 | i;
	return {
		b,
		r
	};
};
var _a = freb(fleb, 2);
var fl = _a.b;
var revfl = _a.r;
fl[28] = 258, revfl[258] = 28;
var _b = freb(fdeb, 0);
_b.b;
var revfd = _b.r;
var rev = new u16(32768);
for (var i = 0; i < 32768; ++i) {
	var x = (i & 43690) >> 1 | (i & 21845) << 1;
	x = (x & 52428) >> 2 | (x & 13107) << 2;
	x = (x & 61680) >> 4 | (x & 3855) << 4;
	rev[i] = ((x & 65280) >> 8 | (x & 255) << 8) >> 1;
}
var hMap = (function(cd, mb, r) {
	var s = cd.length;
	var i = 0;
	var l = new u16(mb);
	for (; i < s; ++i) if (cd[i]) ++l[cd[i] - 1];
	var le = new u16(mb);
	for (i = 1; i < mb; ++i) le[i] = le[i - 1] + l[i - 1] << 1;
	var co;
	if (r) {
		co = new u16(1 << mb);
		var rvb = 15 - mb;
		for (i = 0; i < s; ++i) if (cd[i]) {
			var sv = i << 4 | cd[i];
			var r_1 = mb - cd[i];
			var v = le[cd[i] - 1]++ << r_1;
			for (var m = v | (1 << r_1) - 1; v <= m; ++v) co[rev[v] >> rvb] = sv;
		}
	} else {
		co = new u16(s);
		for (i = 0; i < s; ++i) if (cd[i]) co[i] = rev[le[cd[i] - 1]++] >> 15 - cd[i];
	}
	return co;
});
var flt = new u8(288);
for (var i = 0; i < 144; ++i) flt[i] = 8;
for (var i = 144; i < 256; ++i) flt[i] = 9;
for (var i = 256; i < 280; ++i) flt[i] = 7;
for (var i = 280; i < 288; ++i) flt[i] = 8;
var fdt = new u8(32);
for (var i = 0; i < 32; ++i) fdt[i] = 5;
var flm = hMap(flt, 9, 0);
var fdm = hMap(fdt, 5, 0);
var shft = function(p) {
	return (p + 7) / 8 | 0;
};
var slc = function(v, s, e) {
	if (s == null || s < 0) s = 0;
	if (e == null || e > v.length) e = v.length;
	return new u8(v.subarray(s, e));
};
var wbits = function(d, p, v) {
	v <<= p & 7;
	var o = p / 8 | 0;
	d[o] |= v;
	d[o + 1] |= v >> 8;
};
var wbits16 = function(d, p, v) {
	v <<= p & 7;
	var o = p / 8 | 0;
	d[o] |= v;
	d[o + 1] |= v >> 8;
	d[o + 2] |= v >> 16;
};
var hTree = function(d, mb) {
	var t = [];
	for (var i = 0; i < d.length; ++i) if (d[i]) t.push({
		s: i,
		f: d[i]
	});
	var s = t.length;
	var t2 = t.slice();
	if (!s) return {
		t: et,
		l: 0
	};
	if (s == 1) {
		var v = new u8(t[0].s + 1);
		v[t[0].s] = 1;
		return {
			t: v,
			l: 1
		};
	}
	t.sort(function(a, b) {
		return a.f - b.f;
	});
	t.push({
		s: -1,
		f: 25001
	});
	var l = t[0], r = t[1], i0 = 0, i1 = 1, i2 = 2;
	t[0] = {
		s: -1,
		f: l.f + r.f,
		l,
		r
	};
	while (i1 != s - 1) {
		l = t[t[i0].f < t[i2].f ? i0++ : i2++];
		r = t[i0 != i1 && t[i0].f < t[i2].f ? i0++ : i2++];
		t[i1++] = {
			s: -1,
			f: l.f + r.f,
			l,
			r
		};
	}
	var maxSym = t2[0].s;
	for (var i = 1; i < s; ++i) if (t2[i].s > maxSym) maxSym = t2[i].s;
	var tr = new u16(maxSym + 1);
	var mbt = ln(t[i1 - 1], tr, 0);
	if (mbt > mb) {
		var i = 0, dt = 0;
		var lft = mbt - mb, cst = 1 << lft;
		t2.sort(function(a, b) {
			return tr[b.s] - tr[a.s] || a.f - b.f;
		});
		for (; i < s; ++i) {
			var i2_1 = t2[i].s;
			if (tr[i2_1] > mb) {
				dt += cst - (1 << mbt - tr[i2_1]);
				tr[i2_1] = mb;
			} else break;
		}
		dt >>= lft;
		while (dt > 0) {
			var i2_2 = t2[i].s;
			if (tr[i2_2] < mb) dt -= 1 << mb - tr[i2_2]++ - 1;
			else ++i;
		}
		for (; i >= 0 && dt; --i) {
			var i2_3 = t2[i].s;
			if (tr[i2_3] == mb) {
				--tr[i2_3];
				++dt;
			}
		}
		mbt = mb;
	}
	return {
		t: new u8(tr),
		l: mbt
	};
};
var ln = function(n, l, d) {
	return n.s == -1 ? Math.max(ln(n.l, l, d + 1), ln(n.r, l, d + 1)) : l[n.s] = d;
};
var lc = function(c) {
	var s = c.length;
	while (s && !c[--s]);
	var cl = new u16(++s);
	var cli = 0, cln = c[0], cls = 1;
	var w = function(v) {
		cl[cli++] = v;
	};
	for (var i = 1; i <= s; ++i) if (c[i] == cln && i != s) ++cls;
	else {
		if (!cln && cls > 2) {
			for (; cls > 138; cls -= 138) w(32754);
			if (cls > 2) {
				w(cls > 10 ? cls - 11 << 5 | 28690 : cls - 3 << 5 | 12305);
				cls = 0;
			}
		} else if (cls > 3) {
			w(cln), --cls;
			for (; cls > 6; cls -= 6) w(8304);
			if (cls > 2) w(cls - 3 << 5 | 8208), cls = 0;
		}
		while (cls--) w(cln);
		cls = 1;
		cln = c[i];
	}
	return {
		c: cl.subarray(0, cli),
		n: s
	};
};
var clen = function(cf, cl) {
	var l = 0;
	for (var i = 0; i < cl.length; ++i) l += cf[i] * cl[i];
	return l;
};
var wfblk = function(out, pos, dat) {
	var s = dat.length;
	var o = shft(pos + 2);
	out[o] = s & 255;
	out[o + 1] = s >> 8;
	out[o + 2] = out[o] ^ 255;
	out[o + 3] = out[o + 1] ^ 255;
	for (var i = 0; i < s; ++i) out[o + i + 4] = dat[i];
	return (o + 4 + s) * 8;
};
var wblk = function(dat, out, final, syms, lf, df, eb, li, bs, bl, p) {
	wbits(out, p++, final);
	++lf[256];
	var _a = hTree(lf, 15), dlt = _a.t, mlb = _a.l;
	var _b = hTree(df, 15), ddt = _b.t, mdb = _b.l;
	var _c = lc(dlt), lclt = _c.c, nlc = _c.n;
	var _d = lc(ddt), lcdt = _d.c, ndc = _d.n;
	var lcfreq = new u16(19);
	for (var i = 0; i < lclt.length; ++i) ++lcfreq[lclt[i] & 31];
	for (var i = 0; i < lcdt.length; ++i) ++lcfreq[lcdt[i] & 31];
	var _e = hTree(lcfreq, 7), lct = _e.t, mlcb = _e.l;
	var nlcc = 19;
	for (; nlcc > 4 && !lct[clim[nlcc - 1]]; --nlcc);
	var flen = bl + 5 << 3;
	var ftlen = clen(lf, flt) + clen(df, fdt) + eb;
	var dtlen = clen(lf, dlt) + clen(df, ddt) + eb + 14 + 3 * nlcc + clen(lcfreq, lct) + 2 * lcfreq[16] + 3 * lcfreq[17] + 7 * lcfreq[18];
	if (bs >= 0 && flen <= ftlen && flen <= dtlen) return wfblk(out, p, dat.subarray(bs, bs + bl));
	var lm, ll, dm, dl;
	wbits(out, p, 1 + (dtlen < ftlen)), p += 2;
	if (dtlen < ftlen) {
		lm = hMap(dlt, mlb, 0), ll = dlt, dm = hMap(ddt, mdb, 0), dl = ddt;
		var llm = hMap(lct, mlcb, 0);
		wbits(out, p, nlc - 257);
		wbits(out, p + 5, ndc - 1);
		wbits(out, p + 10, nlcc - 4);
		p += 14;
		for (var i = 0; i < nlcc; ++i) wbits(out, p + 3 * i, lct[clim[i]]);
		p += 3 * nlcc;
		var lcts = [lclt, lcdt];
		for (var it = 0; it < 2; ++it) {
			var clct = lcts[it];
			for (var i = 0; i < clct.length; ++i) {
				var len = clct[i] & 31;
				wbits(out, p, llm[len]), p += lct[len];
				if (len > 15) wbits(out, p, clct[i] >> 5 & 127), p += clct[i] >> 12;
			}
		}
	} else lm = flm, ll = flt, dm = fdm, dl = fdt;
	for (var i = 0; i < li; ++i) {
		var sym = syms[i];
		if (sym > 255) {
			var len = sym >> 18 & 31;
			wbits16(out, p, lm[len + 257]), p += ll[len + 257];
			if (len > 7) wbits(out, p, sym >> 23 & 31), p += fleb[len];
			var dst = sym & 31;
			wbits16(out, p, dm[dst]), p += dl[dst];
			if (dst > 3) wbits16(out, p, sym >> 5 & 8191), p += fdeb[dst];
		} else wbits16(out, p, lm[sym]), p += ll[sym];
	}
	wbits16(out, p, lm[256]);
	return p + ll[256];
};
var deo = new i32([
	65540,
	131080,
	131088,
	131104,
	262176,
	1048704,
	1048832,
	2114560,
	2117632
]);
var et = new u8(0);
var dflt = function(dat, lvl, plvl, pre, post, st) {
	var s = st.z || dat.length;
	var o = new u8(pre + s + 5 * (1 + Math.ceil(s / 7e3)) + post);
	var w = o.subarray(pre, o.length - post);
	var lst = st.l;
	var pos = (st.r || 0) & 7;
	if (lvl) {
		if (pos) w[0] = st.r >> 3;
		var opt = deo[lvl - 1];
		var n = opt >> 13, c = opt & 8191;
		var msk_1 = (1 << plvl) - 1;
		var prev = st.p || new u16(32768), head = st.h || new u16(msk_1 + 1);
		var bs1_1 = Math.ceil(plvl / 3), bs2_1 = 2 * bs1_1;
		var hsh = function(i) {
			return (dat[i] ^ dat[i + 1] << bs1_1 ^ dat[i + 2] << bs2_1) & msk_1;
		};
		var syms = new i32(25e3);
		var lf = new u16(288), df = new u16(32);
		var lc_1 = 0, eb = 0, i = st.i || 0, li = 0, wi = st.w || 0, bs = 0;
		for (; i + 2 < s; ++i) {
			var hv = hsh(i);
			var imod = i & 32767, pimod = head[hv];
			prev[imod] = pimod;
			head[hv] = imod;
			if (wi <= i) {
				var rem = s - i;
				if ((lc_1 > 7e3 || li > 24576) && (rem > 423 || !lst)) {
					pos = wblk(dat, w, 0, syms, lf, df, eb, li, bs, i - bs, pos);
					li = lc_1 = eb = 0, bs = i;
					for (var j = 0; j < 286; ++j) lf[j] = 0;
					for (var j = 0; j < 30; ++j) df[j] = 0;
				}
				var l = 2, d = 0, ch_1 = c, dif = imod - pimod & 32767;
				if (rem > 2 && hv == hsh(i - dif)) {
					var maxn = Math.min(n, rem) - 1;
					var maxd = Math.min(32767, i);
					var ml = Math.min(258, rem);
					while (dif <= maxd && --ch_1 && imod != pimod) {
						if (dat[i + l] == dat[i + l - dif]) {
							var nl = 0;
							for (; nl < ml && dat[i + nl] == dat[i + nl - dif]; ++nl);
							if (nl > l) {
								l = nl, d = dif;
								if (nl > maxn) break;
								var mmd = Math.min(dif, nl - 2);
								var md = 0;
								for (var j = 0; j < mmd; ++j) {
									var ti = i - dif + j & 32767;
									var cd = ti - prev[ti] & 32767;
									if (cd > md) md = cd, pimod = ti;
								}
							}
						}
						imod = pimod, pimod = prev[imod];
						dif += imod - pimod & 32767;
					}
				}
				if (d) {
					syms[li++] = 268435456 | revfl[l] << 18 | revfd[d];
					var lin = revfl[l] & 31, din = revfd[d] & 31;
					eb += fleb[lin] + fdeb[din];
					++lf[257 + lin];
					++df[din];
					wi = i + l;
					++lc_1;
				} else {
					syms[li++] = dat[i];
					++lf[dat[i]];
				}
			}
		}
		for (i = Math.max(i, wi); i < s; ++i) {
			syms[li++] = dat[i];
			++lf[dat[i]];
		}
		pos = wblk(dat, w, lst, syms, lf, df, eb, li, bs, i - bs, pos);
		if (!lst) {
			st.r = pos & 7 | w[pos / 8 | 0] << 3;
			pos -= 7;
			st.h = head, st.p = prev, st.i = i, st.w = wi;
		}
	} else {
		for (var i = st.w || 0; i < s + lst; i += 65535) {
			var e = i + 65535;
			if (e >= s) {
				w[pos / 8 | 0] = lst;
				e = s;
			}
			pos = wfblk(w, pos + 1, dat.subarray(i, e));
		}
		st.i = s;
	}
	return slc(o, 0, pre + shft(pos) + post);
};
var crct = (function() {
	var t = new Int32Array(256);
	for (var i = 0; i < 256; ++i) {
		var c = i, k = 9;
		while (--k) c = (c & 1 && -306674912) ^ c >>> 1;
		t[i] = c;
	}
	return t;
})();
var crc = function() {
	var c = -1;
	return {
		p: function(d) {
			var cr = c;
			for (var i = 0; i < d.length; ++i) cr = crct[cr & 255 ^ d[i]] ^ cr >>> 8;
			c = cr;
		},
		d: function() {
			return ~c;
		}
	};
};
var dopt = function(dat, opt, pre, post, st) {
	if (!st) {
		st = { l: 1 };
		if (opt.dictionary) {
			var dict = opt.dictionary.subarray(-32768);
			var newDat = new u8(dict.length + dat.length);
			newDat.set(dict);
			newDat.set(dat, dict.length);
			dat = newDat;
			st.w = dict.length;
		}
	}
	return dflt(dat, opt.level == null ? 6 : opt.level, opt.mem == null ? st.l ? Math.ceil(Math.max(8, Math.min(13, Math.log(dat.length))) * 1.5) : 20 : 12 + opt.mem, pre, post, st);
};
var wbytes = function(d, b, v) {
	for (; v; ++b) d[b] = v, v >>>= 8;
};
var gzh = function(c, o) {
	var fn = o.filename;
	c[0] = 31, c[1] = 139, c[2] = 8, c[8] = o.level < 2 ? 4 : o.level == 9 ? 2 : 0, c[9] = 3;
	if (o.mtime != 0) wbytes(c, 4, Math.floor(new Date(o.mtime || Date.now()) / 1e3));
	if (fn) {
		c[3] = 8;
		for (var i = 0; i <= fn.length; ++i) c[i + 10] = fn.charCodeAt(i);
	}
};
var gzhl = function(o) {
	return 10 + (o.filename ? o.filename.length + 1 : 0);
};
function gzipSync(data, opts) {
	if (!opts) opts = {};
	var c = crc(), l = data.length;
	c.p(data);
	var d = dopt(data, opts, gzhl(opts), 8), s = d.length;
	return gzh(d, opts), wbytes(d, s - 8, c.d()), wbytes(d, s - 4, l), d;
}
var td = typeof TextDecoder != "undefined" && new TextDecoder();
try {
	td.decode(et, { stream: true });
} catch (e) {}
// src/core/report/packed.ts
function pack(text) {
	return require_verification.toBase64(gzipSync(require_verification.utf8(text), {
		level: 9,
		mtime: 0
	}));
}
async function unpack(packed, field, limit) {
	const bytes = require_verification.fromBase64(packed, field);
	const reader = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
	const chunks = [];
	let length = 0;
	for (;;) {
		const { done, value } = await nextOf(reader, field);
		if (done) return require_verification.fromUtf8(require_verification.concatBytes(...chunks), field);
		length += value.length;
		if (length > limit) {
			await reader.cancel();
			throw new require_start.ParseError("PARSE_LIMIT", field, `it unpacks to more than ${limit} bytes`);
		}
		chunks.push(value);
	}
}
async function nextOf(reader, field) {
	try {
		return await reader.read();
	} catch {
		throw new require_start.ParseError("PARSE_INVALID", field, "not a whole gzip file");
	}
}
// src/core/report/parts.ts
function partsFor(bundle, policy) {
	const { sourceCode, kms, gateway } = policy;
	const { target, items, gaps } = bundle;
	const has = (prefix) => [...items, ...gaps].some(({ name }) => name.startsWith(prefix));
	const isNeeded = {
		core: true,
		page: true,
		yaml: true,
		registry: sourceCode.registry !== null || has("chain-record/"),
		domain: target.domain !== void 0,
		paths: target.domain !== void 0,
		provenance: [
			sourceCode,
			kms,
			gateway
		].some(require_verification.asksForProvenance) || has("image-record/")
	};
	return require_core.CORE_PARTS.filter((part) => isNeeded[part]);
}
// src/core/report/recorded.ts
function recordedPolicy({ bundle }) {
	return require_verification.policyFromRecord(appraisalOf(bundle).policy);
}
function recordedOptions({ bundle, roots }) {
	const { trustAnchors, trustedRoots } = roots;
	return {
		policy: recordedPolicy({ bundle }),
		at: Date.parse(appraisalOf(bundle).at),
		trustAnchors: trustAnchors.map((key) => ({ publicKey: require_verification.fromHex(key, "report.roots.trustAnchors", 64) })),
		...trustedRoots === null ? {} : { trustedRoots: trustedRoots.flatMap((json) => require_trusted_root.parseTrustedRoots(json, "report.roots.trustedRoots")) }
	};
}
function appraisalOf({ appraisal }) {
	if (appraisal !== void 0) return appraisal;
	throw new require_start.ParseError("PARSE_INVALID", "report.bundle", "it records no appraisal, so there is none to repeat");
}
// src/core/report/timeline.ts
const MOST = 1e3;
const time = require_verification.matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/, "a time in UTC");
const span = require_verification.object({
	verdict: require_verification.oneOf(...require_help.VERDICTS),
	experiment: require_verification.orNull(require_verification.boolean),
	firstAt: time,
	lastAt: time,
	checks: require_verification.integer(1, Number.MAX_SAFE_INTEGER),
	factsDigest: require_verification.matching(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 hex digits"),
	changes: require_verification.listOf(require_verification.object({
		weight: require_verification.oneOf(...require_changes.WEIGHTS),
		text: require_verification.text
	}), { most: 1e3 })
});
const readTimeline = require_verification.object({
	origin: require_verification.text,
	size: require_verification.integer(0, Number.MAX_SAFE_INTEGER),
	rootHash: require_verification.text,
	target: require_verification.text,
	spans: require_verification.listOf(span, { most: MOST }),
	omitted: require_verification.integer(0, Number.MAX_SAFE_INTEGER),
	holes: require_verification.listOf(require_verification.object({
		from: time,
		to: time
	}), { most: MOST }),
	points: require_verification.listOf(require_verification.object({
		kind: require_verification.oneOf("no-result", "late"),
		at: time,
		text: require_verification.text
	}), { most: MOST })
});
// \0@oxc-project+runtime@0.156.0/helpers/esm/taggedTemplateLiteral.js
function _taggedTemplateLiteral(e, t) {
	return t || (t = e.slice(0)), Object.freeze(Object.defineProperties(e, { raw: { value: Object.freeze(t) } }));
}
// src/core/report/blocks.ts
var _templateObject;
var _templateObject2;
const DATA = [
	"bundle",
	"result",
	"roots",
	"summary",
	"timeline"
];
const MOST_PLAIN = 1e6;
const MAX_BYTES = {
	bundle: require_verification.MAX_BUNDLE_BYTES,
	result: require_verification.MAX_BUNDLE_BYTES,
	roots: 16777216,
	summary: 16777216,
	timeline: 16777216
};
const MAX_REPORT_BYTES = 4 * require_verification.MAX_BUNDLE_BYTES;
const PREFIX = "tc-";
const PART_PREFIX = `${PREFIX}part-`;
function reportBlocks(source, core) {
	return require_markup.html`${[...dataBlocks(source), ...partBlocks(partsFor(source.bundle, recordedPolicy(source)), core)]}`;
}
function dataBlocks({ bundle, result, roots, summary, timeline }) {
	const plainOrPacked = (name, json) => json.length > MOST_PLAIN ? packedBlock(PREFIX + name, json) : plainBlock(PREFIX + name, json);
	return [
		plainOrPacked("bundle", require_verification.serialiseBundle(bundle)),
		packedBlock(`${PREFIX}result`, require_json.renderJson(result)),
		plainOrPacked("roots", documentOf(roots)),
		...summary === null ? [] : [plainOrPacked("summary", documentOf(summary))],
		...timeline === null ? [] : [plainOrPacked("timeline", documentOf(timeline))]
	];
}
function partBlocks(parts, core) {
	return parts.map((part) => packedBlock(PART_PREFIX + part, core.parts[part]));
}
function documentOf(value) {
	return `${JSON.stringify(value, null, 2)}\n`;
}
function plainBlock(id, json) {
	const text = json.replaceAll("<", "\\u003c");
	return require_markup.html(_templateObject || (_templateObject = _taggedTemplateLiteral([
		"<script type=\"application/json\" id=\"",
		"\" data-sha256=\"",
		"\">",
		"<\/script>\n"
	], [
		"<script type=\"application/json\" id=\"",
		"\" data-sha256=\"",
		"\">",
		"<\/script>\\n"
	])), id, digestOf(text), require_markup.ours(text));
}
function packedBlock(id, content) {
	return require_markup.html(_templateObject2 || (_templateObject2 = _taggedTemplateLiteral([
		"<script type=\"text/plain\" id=\"",
		"\" data-form=\"gzip\">",
		"<\/script>\n"
	], [
		"<script type=\"text/plain\" id=\"",
		"\" data-form=\"gzip\">",
		"<\/script>\\n"
	])), id, require_markup.ours(pack(content)));
}
function digestOf(text) {
	return require_verification.toHex(require_verification.sha256(require_verification.utf8(text)));
}
const BLOCK = /<script type="([a-z/]+)" id="tc-([a-z-]+)"( data-form="gzip")?(?: data-sha256="([0-9a-f]{64})")?>([^<]*)<\/script>/g;
function findBlocks(page) {
	const blocks = new Map();
	for (const [, type, name = "", form, digest, text = ""] of page.matchAll(BLOCK)) {
		const isPacked = form !== void 0;
		if (type === (isPacked ? "text/plain" : "application/json")) addBlock(blocks, name, {
			text,
			isPacked,
			sha256: digest
		});
	}
	return blocks;
}
function addBlock(blocks, name, block) {
	if (blocks.has(name)) throw new require_start.ParseError("PARSE_INVALID", `report.${PREFIX}${name}`, "the block is there twice");
	blocks.set(name, block);
}
function reportVersion(page) {
	return /<meta name="generator" content="trust-center ([0-9A-Za-z.+-]{1,50})">/.exec(page)?.[1] ?? null;
}
const GENERATOR = require_markup.html`<meta name="generator" content="trust-center ${require_start.VERSION}">`;
async function readReport(blocks) {
	const [bundle, result, roots, summary, timeline] = await Promise.all(DATA.map((name) => textOf(blocks, name)));
	return {
		bundle: require_verification.parseBundle(needed("bundle", bundle)),
		result: needed("result", result),
		roots: require_verification.readJson(needed("roots", roots), "report.roots", readRoots, { bytes: MAX_BYTES.roots }),
		summary: summary == null ? null : require_verification.readJson(summary, "report.summary", require_verification.text, { bytes: MAX_BYTES.summary }),
		timeline: timeline == null ? null : require_verification.readJson(timeline, "report.timeline", readTimeline, { bytes: MAX_BYTES.timeline })
	};
}
async function textOf(blocks, name) {
	const block = blocks.get(name);
	if (block === void 0) return null;
	const field = `report.${name}`;
	if (block.sha256 !== void 0 && block.sha256 !== digestOf(block.text)) throw new require_start.ParseError("PARSE_INVALID", field, "it was changed: its text has another digest than it states");
	return block.isPacked ? unpack(block.text, field, MAX_BYTES[name]) : block.text;
}
function needed(name, text) {
	if (typeof text === "string") return text;
	throw new require_start.ParseError("PARSE_INVALID", `report.${name}`, `there is no block ${PREFIX}${name}`, { hint: "Take the file as it was made: a report is one whole file." });
}
const MAX_ROOTS = 16;
const readRoots = require_verification.object({
	trustAnchors: require_verification.listOf(require_verification.lowerHex(64), {
		least: 1,
		most: MAX_ROOTS
	}),
	trustedRoots: require_verification.orNull(require_verification.listOf(trustedRootText, {
		least: 1,
		most: MAX_ROOTS
	}))
});
function trustedRootText(value) {
	const given = require_verification.text(value);
	if (given.length <= 4194304) return given;
	throw new require_start.ParseError("PARSE_LIMIT", "", `more than ${require_trusted_root.MAX_TRUSTED_ROOT_BYTES} characters`);
}
Object.defineProperty(exports, "GENERATOR", {
	enumerable: true,
	get: function() {
		return GENERATOR;
	}
});
Object.defineProperty(exports, "MAX_REPORT_BYTES", {
	enumerable: true,
	get: function() {
		return MAX_REPORT_BYTES;
	}
});
Object.defineProperty(exports, "_taggedTemplateLiteral", {
	enumerable: true,
	get: function() {
		return _taggedTemplateLiteral;
	}
});
Object.defineProperty(exports, "findBlocks", {
	enumerable: true,
	get: function() {
		return findBlocks;
	}
});
Object.defineProperty(exports, "readReport", {
	enumerable: true,
	get: function() {
		return readReport;
	}
});
Object.defineProperty(exports, "recordedOptions", {
	enumerable: true,
	get: function() {
		return recordedOptions;
	}
});
Object.defineProperty(exports, "reportBlocks", {
	enumerable: true,
	get: function() {
		return reportBlocks;
	}
});
Object.defineProperty(exports, "reportVersion", {
	enumerable: true,
	get: function() {
		return reportVersion;
	}
});
