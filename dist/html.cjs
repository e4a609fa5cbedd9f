const require_verification = require("./verification.cjs");
const require_blocks = require("./blocks.cjs");
const require_json = require("./json.cjs");
const require_core = require("./core.cjs");
const require_start = require("./start.cjs");
const require_trusted_root = require("./trusted-root.cjs");
const require_current_verdict = require("./current-verdict.cjs");
const require_verdict_words = require("./verdict-words.cjs");
const require_style = require("./style.cjs");
const require_help = require("./help.cjs");
const require_facts = require("./facts.cjs");
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
// src/core/report/pack.ts
function pack(text) {
	return require_verification.toBase64(gzipSync(require_verification.utf8(text), {
		level: 9,
		mtime: 0
	}));
}
// src/core/report/parts.ts
function partsFor({ bundle, timeline }, policy) {
	const { sourceCode, kms, gateway } = policy;
	const { target, items, gaps } = bundle;
	const has = (prefix) => [...items, ...gaps].some(({ name }) => name.startsWith(prefix));
	const isNeeded = {
		core: true,
		page: true,
		yaml: true,
		registry: sourceCode.registry !== null || has("chain-record/"),
		domain: target.domain !== void 0 || policy.phases.includes("domain"),
		paths: target.domain !== void 0,
		provenance: [
			sourceCode,
			kms,
			gateway
		].some(require_verification.asksForProvenance) || has("image-record/"),
		history: timeline !== null
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
// \0@oxc-project+runtime@0.156.0/helpers/esm/taggedTemplateLiteral.js
function _taggedTemplateLiteral(e, t) {
	return t || (t = e.slice(0)), Object.freeze(Object.defineProperties(e, { raw: { value: Object.freeze(t) } }));
}
// src/core/report/write-blocks.ts
var _templateObject$1;
var _templateObject2;
const MOST_PLAIN = 1e6;
const PART_PREFIX = `tc-part-`;
function reportBlocks(source, core) {
	return require_blocks.html`${[...dataBlocks(source), ...partBlocks(partsFor(source, recordedPolicy(source)), core)]}`;
}
function dataBlocks({ bundle, result, roots, summary, timeline }) {
	const plainOrPacked = (name, json) => json.length > MOST_PLAIN ? packedBlock("tc-" + name, json) : plainBlock("tc-" + name, json);
	return [
		plainOrPacked("bundle", require_verification.serialiseBundle(bundle)),
		packedBlock(`tc-result`, require_json.renderJson(result)),
		plainOrPacked("roots", documentOf(roots)),
		...summary === null ? [] : [plainOrPacked("summary", documentOf(summary))],
		...timeline === null ? [] : [plainOrPacked("timeline", documentOf(require_verification.read(timeline, "timeline", require_blocks.readTimeline)))]
	];
}
const packedParts = new require_verification.Remembered(require_core.CORE_PARTS.length);
function partBlocks(parts, core) {
	return parts.map((part) => packedParts.get(core.parts[part], () => packedBlock(PART_PREFIX + part, core.parts[part])));
}
function documentOf(value) {
	return `${JSON.stringify(value, null, 2)}\n`;
}
function plainBlock(id, json) {
	const text = json.replaceAll("<", "\\u003c");
	return require_blocks.html(_templateObject$1 || (_templateObject$1 = _taggedTemplateLiteral([
		"<script type=\"application/json\" id=\"",
		"\" data-sha256=\"",
		"\">",
		"<\/script>\n"
	], [
		"<script type=\"application/json\" id=\"",
		"\" data-sha256=\"",
		"\">",
		"<\/script>\\n"
	])), id, require_blocks.digestOf(text), require_blocks.ours(text));
}
function packedBlock(id, content) {
	return require_blocks.html(_templateObject2 || (_templateObject2 = _taggedTemplateLiteral([
		"<script type=\"text/plain\" id=\"",
		"\" data-form=\"gzip\">",
		"<\/script>\n"
	], [
		"<script type=\"text/plain\" id=\"",
		"\" data-form=\"gzip\">",
		"<\/script>\\n"
	])), id, require_blocks.ours(pack(content)));
}
// src/core/views/html/believe.ts
function believeSection({ summary, timeline }) {
	const title = "How far to believe this file";
	return {
		id: "believe",
		title: "How far to believe it",
		body: require_blocks.html`<section id="believe" class="stack-s"><h2>${title}</h2>
<p class="lead">A page cannot vouch for itself: who forges its data can forge its script. So there are four grades.${timeline === null && " No log of results was read for it: what earlier checks found is not in this file."}</p>
<div class="card"><table class="cards"><caption class="vh">${title}</caption><thead><tr><th scope="col">Grade</th><th scope="col">How</th><th scope="col">What is left open</th></tr></thead><tbody>${grades(summary !== null).map(({ name, how, left }) => require_blocks.html`<tr><th scope="row">${name}</th><td>${how}</td><td class="quiet">${left}</td></tr>`)}</tbody></table></div></section>`
	};
}
function grades(isSigned) {
	return [
		{
			name: "Consistent",
			how: require_blocks.html`The script in this file appraised the evidence in this file, and got the result shown.`,
			left: "Whoever made the file could have made the script, too; and chose policy, time and what was expected."
		},
		{
			name: "Ours",
			how: require_blocks.html`<code>trust-center check-report FILE</code> renders the report again and compares every byte.`,
			left: `That the evidence is of your deployment. It needs the program, at version ${require_start.VERSION}.`
		},
		{
			name: "Checked by a page that you chose",
			how: require_blocks.html`Drop this file on <code>check.html</code> of the release, or of a service that you run: the scripts of this file are not run there.`,
			left: "You trust that page instead."
		},
		{
			name: "Signed",
			how: require_blocks.html`<code>trust-center verify-summary FILE</code> says who signed the summary. ${isSigned ? "This file has one; this page does not look at it." : "This file has none."}`,
			left: "It says who stands for the result, not that they are right."
		}
	];
}
// src/core/views/html/compared.ts
const HEX$1 = /^([0-9a-f]{16,})$/i;
const GROUP$1 = 8;
function compared(expected, found) {
	if (expected === void 0) return found === void 0 ? null : alone("found", found);
	if (found === void 0) return alone("expected", expected);
	return HEX$1.test(expected) && HEX$1.test(found) && expected.length === found.length && expected.length <= MAX_DIGITS ? digits(expected, found) : texts(expected, found);
}
const MAX_DIGITS = 512;
function alone(label, text) {
	return require_blocks.html`<div class="cmp"><span class="l">${label}</span><code>${require_style.bounded(text)}</code></div>`;
}
function digits(expected, found) {
	const differs = firstDifference(expected.toLowerCase(), found.toLowerCase());
	const pairs = Array.from({ length: Math.ceil(expected.length / GROUP$1) }, (_, i) => {
		const start = i * GROUP$1;
		const side = (text) => require_blocks.html`<i>${marking(text.slice(start, start + GROUP$1), differs - start)}</i>`;
		return require_blocks.html`<span>${side(expected)}${side(found)}</span>`;
	});
	return require_blocks.html`<p class="vh">expected ${expected}, found ${found}</p><div class="cmp" aria-hidden="true"><span class="l"><i>expected</i><i>found</i></span><div>${pairs}</div></div>${differs < expected.length && require_blocks.html`<p class="small quiet">They differ from digit ${differs + 1} of ${expected.length}.</p>`}`;
}
function texts(expected, found) {
	const [yours, theirs] = [require_style.bounded(expected), require_style.bounded(found)];
	const differs = yours === theirs ? Number.POSITIVE_INFINITY : firstDifference(yours, theirs);
	const line = (label, text) => require_blocks.html`<span class="l">${label}</span><code>${text === "" ? "(empty)" : marking(text, differs)}</code>`;
	return require_blocks.html`<div class="cmp">${line("expected", yours)}${line("found", theirs)}</div>`;
}
function marking(text, at) {
	const character = at >= 0 ? text.slice(at, at + 1) : "";
	return character === "" ? text : require_blocks.html`${text.slice(0, at)}<mark>${character}</mark>${text.slice(at + 1)}`;
}
function firstDifference(a, b) {
	let i = 0;
	while (i < a.length && a[i] === b[i]) i++;
	return i;
}
// src/core/views/html/ground.ts
function groundBy(component, ids) {
	const below = ids.map((id) => groundStatus(component, id));
	if (below.includes("fail")) return "broken";
	return below.every((each) => each === "pass") ? "proven" : "open";
}
function groundOf(component, phase) {
	return phase === "hardware" ? "proven" : groundBy(component, [`${phase}.ground`]);
}
function checkOf(component, id) {
	return component.phases[require_verification.CATALOG[id].phase].checks.find((check) => check.id === id) ?? null;
}
function groundStatus(component, id) {
	const { phase } = require_verification.CATALOG[id];
	const status = checkOf(component, id)?.status ?? null;
	return status !== "pass" && id.endsWith(".ground") && hasFailed(component, phase) ? "fail" : status;
}
function hasFailed(component, phase) {
	return require_verification.GROUND[phase].some((below) => component.phases[below].status === "fail" || hasFailed(component, below));
}
// src/core/views/html/standing.ts
function judgedBy(result, component, ids, ground) {
	const checks = ids.flatMap((id) => checkOf(component, id) ?? []).sort((a, b) => rank(a.status) - rank(b.status));
	return {
		standing: standingOf$1(result, component, checks[0]?.status ?? null, ground),
		checks
	};
}
function standingOf$1(result, component, status, ground) {
	if (status === null || status === "skipped") return "not asked";
	if (status !== "pass") return status;
	return passedOn(groundBy(component, ground), isProduction(result));
}
function passedOn(ground, isInProduction) {
	if (ground === "broken") return "cut off";
	if (ground === "open") return "conditional";
	return isInProduction ? "pass" : "experiment";
}
function isProduction({ experiment, trustAnchor }) {
	return experiment === null && trustAnchor === "intel-sgx-root-ca";
}
const ORDER$1 = [
	"fail",
	"unknown",
	"skipped",
	"pass"
];
function rank(status) {
	return ORDER$1.indexOf(status);
}
const LOOKS = {
	pass: {
		icon: "pass",
		tone: "pass",
		added: ""
	},
	fail: {
		icon: "fail",
		tone: "fail",
		added: ""
	},
	unknown: {
		icon: "open",
		tone: "open",
		added: ""
	},
	conditional: {
		icon: "rest",
		tone: "open",
		added: ", conditional"
	},
	"cut off": {
		icon: "cut",
		tone: "mute",
		added: ", cut off"
	},
	"not asked": {
		icon: "skip",
		tone: "mute",
		added: ""
	},
	experiment: {
		icon: "rest",
		tone: "exp",
		added: ", experiment"
	}
};
function toneOf(standing) {
	return LOOKS[standing].tone;
}
function standingMark$1(standing, word) {
	const { icon, tone, added } = LOOKS[standing];
	return require_style.marked(icon, tone, `${word}${added}`);
}
function checkLink$1(check, places) {
	const name = check.id.slice(check.phase.length + 1);
	return require_blocks.html`<a class="small" href="#${places.anchorOf(check)}">${name}</a>`;
}
function checkLinks(checks, places) {
	return require_blocks.html`${checks.map((check, i) => require_blocks.html`${i > 0 && ", "}${checkLink$1(check, places)}`)}`;
}
// src/core/views/html/check-card.ts
const LOOK$1 = {
	pass: [
		"pass",
		"pass",
		"pass"
	],
	fail: [
		"fail",
		"fail",
		"fail"
	],
	unknown: [
		"open",
		"open",
		"unknown"
	],
	skipped: [
		"skip",
		"mute",
		"not asked"
	],
	warning: [
		"warn",
		"open",
		"warning"
	],
	info: [
		"rec",
		"mute",
		"note"
	]
};
function statusMark$1(mark, isExperiment) {
	return mark === "pass" && isExperiment ? require_style.marked("rest", "exp", "pass") : require_style.marked(...LOOK$1[mark]);
}
function phaseMark(component, phase, isExperiment) {
	const { status } = component.phases[phase];
	const ground = groundOf(component, phase);
	return status === "pass" && ground !== "proven" ? standingMark$1(passedOn(ground, !isExperiment), "pass") : statusMark$1(status, isExperiment);
}
function passedWord(ground, isExperiment) {
	const standing = passedOn(ground, !isExperiment);
	if (standing === "pass" || standing === "experiment") return require_blocks.html`<b class="st ${toneOf(standing)}">pass</b>`;
	return standingMark$1(standing, "pass");
}
function checkCard({ anchor, check, ground, components: of }, context, isQuiet = false) {
	const { components, isExperiment } = context;
	const mark = require_verification.markOf(check);
	const tone = mark === "fail" ? "fail" : mark === "unknown" || mark === "warning" ? "open" : "";
	const wide = mark === "pass" ? null : details(check, of[0] ?? "", context);
	const all = components.filter(({ role }) => of[0]?.startsWith(`${role}/`) === true);
	const isWorthNaming = components.length > 1 && (tone !== "" || of.length > 1 && of.length < all.length);
	const status = mark === "pass" ? passedWord(ground, isExperiment) : statusMark$1(mark, isExperiment);
	return require_blocks.html`<li${isQuiet ? null : require_blocks.html` class="check ${tone}"`} id="${anchor}">${status}<div><h4>${check.title}</h4><p>${require_style.flowing(check.detail)}${check.place !== void 0 && require_blocks.html` In <code>${require_style.bounded(check.place.path, 300)}</code>.`}</p>${mark === "pass" ? passedValue(check) : null}${isWorthNaming && require_blocks.html`<p class="quiet">Of ${require_verdict_words.componentNames(of, components)}.</p>`}</div>${idLink(check)}${wide !== null && require_blocks.html`<div class="wide">${wide}</div>`}</li>`;
}
function idLink(check, words = shortId(check)) {
	const address = require_style.explained(check);
	if (address === null) return require_blocks.html`<span>${words}</span>`;
	return require_blocks.html`<a href="${address}">${words}</a>`;
}
function shortId({ id, phase }) {
	return id.startsWith(`${phase}.`) ? id.slice(phase.length + 1) : id;
}
function passedValue({ expected, actual }) {
	if (actual === void 0) return null;
	return require_blocks.html`<p class="quiet">${expected === actual && "= expected "}${require_style.flowing(actual, 400)}</p>`;
}
function details(check, component, { places }) {
	const from = check.followsFrom;
	const place = from === void 0 ? null : places.anchorOfId(component, from);
	const shown = [
		compared(check.expected, check.actual),
		differencesOf(check),
		linesForPolicy(check),
		toDo(check.hint),
		from !== void 0 && require_blocks.html`<p class="small">Follows from ${place === null ? require_blocks.html`<code>${require_style.bounded(from, 100)}</code>` : require_blocks.html`<a href="#${place}"><code>${from}</code></a>`}.</p>`
	].filter((part) => part !== null && part !== false);
	return shown.length === 0 ? null : require_blocks.html`${shown}`;
}
function toDo(hint) {
	return hint === null || hint === void 0 ? null : require_blocks.html`<p class="todo"><b>To do:</b> ${require_style.prose(hint)}</p>`;
}
function linesForPolicy(check) {
	const lines = require_verdict_words.policyLines(check);
	if (lines.length === 0) return null;
	return require_blocks.html`<details class="gapv"><summary class="small">Lines for the policy</summary><pre class="code gapv">${lines.join("\n")}</pre></details>`;
}
const MAX_LINES$1 = 400;
function differencesOf({ differences = [] }) {
	const lines = differences.flatMap(differenceLines);
	if (lines.length === 0) return null;
	const more = lines.length - MAX_LINES$1;
	return require_blocks.html`<div class="card diff gapv" role="group" aria-label="Differences"><div class="diffhead small quiet">What was expected is −, what was found is +.</div>${lines.slice(0, MAX_LINES$1)}${more > 0 && require_blocks.html`<span class="gap">and ${more} more lines</span>`}</div>`;
}
function differenceLines({ path, expected, actual, diff = [] }) {
	return [
		require_blocks.html`<span class="gap">${require_style.bounded(path)}</span>`,
		...expected === void 0 ? [] : [require_blocks.html`<del>${require_style.bounded(expected)}</del>`],
		...actual === void 0 ? [] : [require_blocks.html`<ins>${require_style.bounded(actual)}</ins>`],
		...diff.map(diffLine)
	];
}
function diffLine(line) {
	const text = require_style.bounded(line.slice(1));
	if (line.startsWith("-")) return require_blocks.html`<del>${text}</del>`;
	if (line.startsWith("+")) return require_blocks.html`<ins>${text}</ins>`;
	return line.startsWith("@") ? require_blocks.html`<span class="gap">${require_style.bounded(line)}</span>` : require_blocks.html`<span>${text}</span>`;
}
// src/core/views/html/chain-groups.ts
const LINKS = [
	"platform",
	"enclave",
	"quote",
	"module",
	"os",
	"launch",
	"compose",
	"containers",
	"keys",
	"registry",
	"certificate",
	"domain"
];
const OPTIONAL = [
	"keys",
	"registry",
	"certificate"
];
const GROUPS = {
	platform: {
		title: "Platform",
		question: "Is this a genuine Intel machine, not revoked, with a known state?",
		link: "platform"
	},
	collateral: {
		title: "What Intel says of it",
		question: "Are the statements that it is judged by Intel’s own, and current?",
		link: "platform"
	},
	status: {
		title: "Taken together",
		question: "Does the policy accept the state of all its parts?",
		link: "platform"
	},
	enclave: {
		title: "Quoting enclave",
		question: "Is the enclave that signs quotes Intel’s?",
		link: "enclave"
	},
	quote: {
		title: "Quote",
		question: "Did that enclave sign exactly this, and when?",
		link: "quote"
	},
	module: {
		title: "TDX module and settings of the VM",
		question: "Is the VM shut off from its host?",
		link: "module"
	},
	os: {
		title: "OS image",
		question: "Which system booted?",
		link: "os"
	},
	launch: {
		title: "Launch record",
		question: "What did that system measure before it started anything?",
		link: "launch"
	},
	compose: {
		title: "Compose file",
		question: "Is the measured file the expected one?",
		link: "compose"
	},
	containers: {
		title: "Containers",
		question: "What does that file let run?",
		link: "containers"
	},
	keys: {
		title: "Keys",
		question: "Who gives the app its keys?",
		link: "keys"
	},
	registry: {
		title: "Registry",
		question: "What does the contract allow to run with these keys?",
		link: "registry"
	},
	certificate: {
		title: "TLS certificate",
		question: "Was its key made inside?",
		link: "certificate"
	},
	domain: {
		title: "Domain",
		question: "Do those who use the domain reach the app?",
		link: "domain"
	}
};
const GROUP_NAMES = Object.keys(GROUPS);
const GROUP_OF = {
	"hardware.quote-format": "quote",
	"hardware.quote-trailing-bytes": "quote",
	"hardware.tee-type": "quote",
	"hardware.collateral": "collateral",
	"hardware.root-ca": "platform",
	"hardware.pck-chain": "platform",
	"hardware.tcb-info-chain": "collateral",
	"hardware.qe-identity-chain": "collateral",
	"hardware.pck-crl-chain": "platform",
	"hardware.root-ca-crl": "platform",
	"hardware.pck-crl": "platform",
	"hardware.revocation": "platform",
	"hardware.tcb-info-signature": "collateral",
	"hardware.tcb-info-window": "collateral",
	"hardware.tcb-info-platform": "collateral",
	"hardware.qe-identity-signature": "collateral",
	"hardware.qe-identity-window": "collateral",
	"hardware.tcb-evaluation-data-number": "collateral",
	"hardware.collateral-age": "collateral",
	"hardware.qe-report-signature": "enclave",
	"hardware.qe-identity": "enclave",
	"hardware.qe-tcb": "enclave",
	"hardware.attestation-key": "enclave",
	"hardware.quote-signature": "quote",
	"hardware.tdx-module": "module",
	"hardware.platform-tcb": "platform",
	"hardware.tcb-status": "status",
	"hardware.advisories": "status",
	"hardware.td-attributes": "module",
	"hardware.xfam": "module",
	"hardware.mrseam": "module",
	"hardware.mrservicetd": "module",
	"hardware.fmspc": "platform",
	"hardware.qe-vendor-id": "enclave",
	"hardware.mrsignerseam": "module",
	"hardware.seamattributes": "module",
	"hardware.mrconfigid": "module",
	"hardware.mrowner": "module",
	"hardware.mrownerconfig": "module",
	"hardware.tee-tcb-svn": "module",
	"hardware.enclave-attributes": "module",
	"hardware.report-data": "quote",
	"hardware.freshness": "quote",
	"hardware.channel": "quote",
	"hardware.clock": "quote",
	"hardware.drift": "status",
	"os.ground": "os",
	"os.event-log-replay": "os",
	"os.event-layout": "os",
	"os.constant-events": "os",
	"os.td-hob": "os",
	"os.boot-path": "os",
	"os.measurement-document": "os",
	"os.mrtd": "os",
	"os.rtmr0": "os",
	"os.rtmr1": "os",
	"os.rtmr2": "os",
	"os.acpi-tables": "os",
	"os.reference-value": "os",
	"os.image-hash-event": "os",
	"os.dev-image": "os",
	"os.drift": "os",
	"source-code.ground": "launch",
	"source-code.event-log-replay": "launch",
	"source-code.event-digests": "launch",
	"source-code.rtmr3": "launch",
	"source-code.launch-events": "launch",
	"source-code.mr-config-id": "launch",
	"source-code.app-id": "launch",
	"source-code.instance-id": "launch",
	"source-code.compose-hash": "compose",
	"source-code.compose-file": "compose",
	"source-code.app-compose": "compose",
	"source-code.drift": "compose",
	"source-code.compose-manager": "containers",
	"source-code.provenance.digests": "containers",
	"source-code.provenance.manifests": "containers",
	"source-code.provenance.tag": "containers",
	"source-code.provenance.signature": "containers",
	"source-code.provenance.source": "containers",
	"source-code.findings": "containers",
	"source-code.key-provider": "keys",
	"source-code.kms-binding": "keys",
	"source-code.key-provider-quote": "keys",
	"source-code.registry.endpoints": "registry",
	"source-code.registry.contract": "registry",
	"source-code.registry.kms-contract": "registry",
	"source-code.registry.registered": "registry",
	"source-code.registry.compose-hash": "registry",
	"source-code.registry.device": "registry",
	"source-code.registry.os-image": "registry",
	"source-code.registry.boot": "registry",
	"source-code.registry.kms-measurement": "registry",
	"source-code.registry.gateway": "registry",
	"source-code.registry.owner": "registry",
	"source-code.registry.upgrades": "registry",
	"source-code.registry.only-this": "registry",
	"domain.ground": "domain",
	"domain.name": "domain",
	"domain.tee-controlled-key": "certificate",
	"domain.certificate": "certificate",
	"domain.caa": "domain",
	"domain.ct": "domain"
};
function groupOf(id) {
	return isRule(id) ? "containers" : GROUP_OF[id];
}
function isRule(id) {
	return id.startsWith("source-code.compose.");
}
function linkOf(id) {
	return GROUPS[groupOf(id)].link;
}
// src/core/views/html/check-places.ts
function placesOf(components) {
	const anchors = new Map();
	const firstOfId = new Map();
	const taken = new Set();
	const shown = new Map();
	const elsewhere = new Map();
	for (const component of components) {
		const { role, instance, phases } = component;
		const own = `${role}/${instance}`;
		for (const check of require_help.PHASES.flatMap((phase) => phases[phase].checks)) {
			const ground = check.status === "pass" ? groundOf(component, check.phase) : "proven";
			const key = JSON.stringify([
				role,
				ground,
				{
					...check,
					component: ""
				}
			]);
			const place = shown.get(key) ?? {
				anchor: free(anchorNamed(own, check), taken),
				check,
				ground,
				components: []
			};
			if (!place.components.includes(own)) place.components.push(own);
			shown.set(key, place);
			anchors.set(check, place.anchor);
			const named = `${own} ${check.id}`;
			if (!firstOfId.has(named)) firstOfId.set(named, place.anchor);
			const [shower = own] = place.components;
			if (isQuiet(check) && shower !== own) {
				const counts = elsewhere.get(own) ?? new Map();
				elsewhere.set(own, counts.set(shower, (counts.get(shower) ?? 0) + 1));
			}
		}
	}
	const all = [...shown.values()];
	const quiet = new Map();
	for (const place of all.filter(({ check }) => isQuiet(check))) quiet.set(shownIn(place), [...quiet.get(shownIn(place)) ?? [], place]);
	const byAnchor = new Map(all.map((place) => [place.anchor, place]));
	const anchorOf = (check) => anchors.get(check) ?? "checks";
	return {
		open: [...all.filter(({ check }) => check.status === "fail"), ...all.filter(({ check }) => check.status === "unknown")],
		warned: all.filter(({ check }) => require_verification.markOf(check) === "warning"),
		quiet,
		elsewhere,
		anchorOf,
		groupAnchorOf: (check) => {
			const place = byAnchor.get(anchorOf(check));
			return place === void 0 || !isQuiet(place.check) ? anchorOf(check) : groupAnchor(shownIn(place), groupOf(place.check.id));
		},
		anchorOfId: (component, id) => firstOfId.get(`${component} ${id}`) ?? null
	};
}
function shownIn({ components }) {
	return components[0] ?? "";
}
function isQuiet(check) {
	return check.status !== "fail" && check.status !== "unknown" && require_verification.markOf(check) !== "warning";
}
function anchorNamed(component, { id }) {
	return `${componentAnchor(component)}.${id in require_verification.CATALOG ? id : "check"}`;
}
function componentAnchor(component) {
	const [, role, instance] = /^(app|kms|gateway)\/(\d{1,6})$/.exec(component) ?? [];
	return role === void 0 ? "other" : `${role}-${instance}`;
}
function groupAnchor(component, group) {
	return `${componentAnchor(component)}.${group}`;
}
function free(wanted, taken) {
	let anchor = wanted;
	for (let i = 2; taken.has(anchor); i++) anchor = `${wanted}.${i}`;
	taken.add(anchor);
	return anchor;
}
// src/core/views/html/causes.ts
function causesPart({ result }) {
	const { components } = result;
	const open = require_verdict_words.openNotices(components);
	const places = placesOf(components);
	const failed = open.filter(({ check }) => check.status === "fail");
	const undecided = open.filter(({ check }) => check.status !== "fail");
	const boxes = [
		...require_verdict_words.byRemedy(failed).map((notices) => box("Why", "fail", notices, components, places)),
		...gaps(result),
		...require_verdict_words.byRemedy(undecided).map((notices) => box(failed.length === 0 ? "Why" : "Also not decided", "open", notices, components, places))
	];
	if (boxes.length === 0) return null;
	return require_blocks.html`<div id="why" class="stack-s gapv">${boxes}</div>`;
}
const MAX_HEADING = 160;
function box(why, tone, notices, all, places) {
	const [first] = notices;
	if (first === void 0) return null;
	const { detail, id, hint } = first.check;
	const inHeading = require_style.bounded(detail).length <= MAX_HEADING;
	const title = inHeading ? require_style.bounded(detail).replace(/\.$/, "") : id;
	return require_blocks.html`<section class="cause ${tone}"><h2>${why}: ${title}</h2>${notices.map((notice, i) => causeText(notice, all, places, i > 0 || !inHeading))}${toDo(hint)}${followers(notices.flatMap(({ follows }) => follows), places)}</section>`;
}
function causeText({ check, components }, all, places, withDetail) {
	return require_blocks.html`<div class="gapv"><p><a href="#${places.anchorOf(check)}"><code>${check.id}</code></a>${all.length > 1 && require_blocks.html` <span class="quiet">of ${require_verdict_words.componentNames(components, all)}</span>`}${withDetail && require_blocks.html`: ${require_style.flowing(check.detail)}`}${check.place !== void 0 && require_blocks.html` In <code>${require_style.bounded(check.place.path, 300)}</code>.`} ${idLink(check, "What it means")}</p>${compared(check.expected, check.actual)}${differencesOf(check)}${linesForPolicy(check)}</div>`;
}
function followers(follows, places) {
	if (follows.length === 0) return null;
	const first = new Map();
	for (const check of follows) if (!first.has(check.id)) first.set(check.id, check);
	return require_blocks.html`<div class="follows small"><p>${require_verdict_words.following({ follows })}:</p><ul>${[...first.values()].map((check) => require_blocks.html`<li><a href="#${places.anchorOf(check)}"><code>${check.id}</code></a> ${check.title}</li>`)}</ul></div>`;
}
function gaps({ gaps: all, components }) {
	return all.map(({ name, reason, code, hint }) => {
		const [, id, what] = /^((?:app|kms|gateway)\/\d+)(?:\/(.+))?$/s.exec(name) ?? [];
		const of = id === void 0 ? null : require_verdict_words.componentNames([id], components);
		const title = of === null ? require_style.bounded(name, 200) : what === void 0 ? of : `${require_style.bounded(what, 200)} of ${of}`;
		return require_blocks.html`<section class="cause open"><h2>Not obtained: ${title}</h2><p>${require_style.flowing(reason)}${code !== null && require_blocks.html` (<code>${require_style.bounded(code, 100)}</code>)`}</p>${toDo(hint)}</section>`;
	});
}
// src/core/views/html/chain.ts
const STATES = [
	"fail",
	"unknown",
	"cut",
	"conditional",
	"not-asked",
	"experiment",
	"pass"
];
const DOWN = [
	["platform", "hardware"],
	["enclave", "hardware"],
	["quote", "hardware"],
	["module", "hardware"],
	["os", "os"],
	["launch", "source-code"],
	["compose", "source-code"],
	["containers", "source-code"]
];
function chainOf(result) {
	const { components, trustAnchor } = result;
	const of = (role) => components.filter((component) => component.role === role);
	const walks = new Map(components.map((component) => [component, walk(component)]));
	const walkOf = (component) => walks.get(component) ?? walk(component);
	const keysOf = (component, above) => knowledgeOf(component).judge("keys", "source-code", [stateOf(walkOf(component), "launch"), ...above]);
	const codeOf = (role) => of(role).flatMap((component) => [carriedBy(walkOf(component)), keysOf(component, []).state]);
	const singles = (component) => {
		const own = knowledgeOf(component);
		const known = walkOf(component);
		const all = new Map(known);
		const isApp = component.role === "app";
		const keys = keysOf(component, isApp ? codeOf("kms") : []);
		all.set("keys", keys);
		all.set("registry", own.judge("registry", "source-code", [stateOf(known, "launch")]));
		if (!isApp) return all;
		const code = [carriedBy(known), keys.state];
		const holder = of("gateway").length > 0 && result.domain?.holder !== "app" ? codeOf("gateway") : code;
		const certificate = own.judge("certificate", "domain", holder);
		all.set("certificate", certificate);
		all.set("domain", own.judge("domain", "domain", [...code, certificate.state]));
		return all;
	};
	const column = (role) => {
		const instances = of(role).map(singles);
		const parts = [...new Set(instances.flatMap((instance) => [...instance.keys()]))].map((link) => worst(link, instances.flatMap((instance) => instance.get(link) ?? [])));
		return Object.fromEntries(parts.map((part) => [part.link, {
			...part,
			state: seen$1(part.state, isProduction(result))
		}]));
	};
	const [app, kms, gateway] = require_help.COMPONENT_ROLES.map(column);
	return {
		isGenuineRoot: trustAnchor === require_help.PRODUCTION_TRUST_ANCHOR,
		columns: {
			app: app ?? {},
			kms: kms ?? {},
			gateway: gateway ?? {}
		}
	};
}
function seen$1(state, isInProduction) {
	return state === "pass" && !isInProduction ? "experiment" : state;
}
function carriedBy(walked) {
	return walked.get("containers")?.carried ?? "unknown";
}
function walk(component) {
	const own = knowledgeOf(component);
	const all = new Map();
	let above = "pass";
	for (const [link, phase] of DOWN) {
		const single = own.judge(link, phase, [above]);
		const isSkipped = component.phases[phase].status === "skipped";
		if (isBroken(above)) above = "cut";
		else if (single.state !== "not-asked") above = single.state;
		else if (isSkipped) above = "conditional";
		all.set(link, {
			...single,
			carried: above
		});
	}
	return all;
}
function knowledgeOf(component) {
	const causes = new Map();
	for (const { check, follows } of require_verification.causesOf([component])) for (const one of [check, ...follows]) causes.set(one, check.status);
	const all = require_help.PHASES.flatMap((phase) => component.phases[phase].checks);
	return { judge(link, phase, above) {
		const checks = all.filter(({ id, status }) => linkOf(id) === link && status !== "skipped");
		if (checks.length === 0 && OPTIONAL.includes(link)) return {
			state: "not-asked",
			decisive: [],
			checks
		};
		const failed = checks.filter(({ status }) => status === "fail");
		if (failed.length > 0) return {
			state: "fail",
			decisive: causesFirst(failed),
			checks
		};
		const isCut = above.some(isBroken);
		const open = checks.filter((check) => check.status === "unknown" && !(check.id.endsWith(".ground") && check.followsFrom !== void 0 && isBelow(above)) && !(isCut && causes.get(check) === "fail"));
		if (open.length > 0) return {
			state: "unknown",
			decisive: causesFirst(open),
			checks
		};
		if (isCut) return {
			state: isAsked(checks, component.phases[phase].status) ? "cut" : "not-asked",
			decisive: [],
			checks
		};
		if (checks.length === 0) return {
			state: component.phases[phase].status === "unknown" ? "unknown" : "not-asked",
			decisive: [],
			checks
		};
		return {
			state: isBelow(above) ? "conditional" : "pass",
			decisive: [],
			checks
		};
	} };
}
function causesFirst(checks) {
	const isCause = ({ followsFrom }) => followsFrom === void 0;
	return [...checks.filter(isCause), ...checks.filter((check) => !isCause(check))];
}
function isAsked(checks, status) {
	return checks.length > 0 || status !== "skipped";
}
function isBroken(state) {
	return state === "fail" || state === "cut";
}
function isBelow(above) {
	return above.some((state) => state !== "pass" && state !== "not-asked");
}
function stateOf(all, link) {
	return all.get(link)?.state ?? "not-asked";
}
function worstOf(states) {
	return STATES.find((state) => states.includes(state)) ?? "not-asked";
}
function worst(link, singles) {
	const state = worstOf(singles.map((single) => single.state));
	const those = singles.filter((single) => single.state === state);
	return {
		link,
		state,
		of: singles.length,
		count: those.length,
		decisive: those.flatMap(({ decisive }) => decisive),
		checks: those[0]?.checks ?? []
	};
}
// src/core/views/html/chain-words.ts
const LOOK = {
	pass: {
		icon: "pass",
		tone: "pass",
		word: "pass",
		legend: "pass"
	},
	experiment: {
		icon: "rest",
		tone: "exp",
		word: "pass, as an experiment",
		legend: "pass, as an experiment: it proves nothing"
	},
	fail: {
		icon: "fail",
		tone: "fail",
		word: "fail",
		legend: "fail"
	},
	unknown: {
		icon: "open",
		tone: "open",
		word: "unknown",
		legend: "unknown"
	},
	conditional: {
		icon: "rest",
		tone: "open",
		word: "conditional",
		legend: "conditional: rests on an unknown"
	},
	cut: {
		icon: "cut",
		tone: "mute",
		word: "cut off",
		legend: "cut off: hangs from a broken link"
	},
	"not-asked": {
		icon: "skip",
		tone: "mute",
		word: "not asked",
		legend: "not asked"
	}
};
function rootWords({ isGenuineRoot }, { experiment }) {
	if (!isGenuineRoot) return {
		title: "A test root, not Intel’s",
		detail: "what it vouches for proves nothing about any hardware"
	};
	return {
		title: "Intel SGX Root CA",
		detail: experiment === null ? "taken on trust: its key is built into the verifier" : "its key is built in; but this is an experiment"
	};
}
const COLUMN_TITLES = {
	app: "App",
	kms: "KMS",
	gateway: "Gateway"
};
function columnTitle(role, { components }) {
	const count = components.filter((one) => one.role === role).length;
	const noun = role === "app" ? "instances" : "nodes";
	return count < 2 ? COLUMN_TITLES[role] : `${COLUMN_TITLES[role]}, ${count} ${noun}`;
}
const TITLES$1 = {
	platform: "Platform",
	enclave: "Quoting enclave",
	quote: "Quote",
	module: "TDX module",
	os: "OS image",
	launch: "Launch record (RTMR3)",
	compose: "Compose file",
	containers: "Containers",
	keys: "Keys",
	registry: "Registry",
	certificate: "TLS certificate",
	domain: "Domain"
};
function partWords(part, role, result, room = Number.POSITIVE_INFINITY) {
	const { link, of, count } = part;
	const some = of > 1 && count < of ? `${count} of ${of}: ` : "";
	return {
		title: TITLES$1[link],
		detail: short(`${some}${detailOf(part, role, result)}`, room)
	};
}
function detailOf(part, role, result) {
	const { state, decisive } = part;
	if (state === "fail" || state === "unknown") return openWords(state, decisive.map(({ id }) => id));
	if (state === "cut") return "nothing vouches for it";
	if (state === "not-asked") return part.link === "domain" ? "TLS may end anywhere" : "nobody looked";
	return passed(part, role, result);
}
function openWords(state, ids) {
	const [first, ...others] = [...new Set(ids)];
	if (first === void 0) return "not appraised";
	return `${first.replace(/^(?:hardware|os|source-code|domain)\./, "")} ${state === "fail" ? "fails" : "is unknown"}${others.length === 0 ? "" : `, and ${others.length} more`}`;
}
function passed({ link }, role, result) {
	const components = result.components.filter((component) => component.role === role);
	const same = (of) => {
		const [first, ...others] = [...new Set(components.map(of))];
		return others.length === 0 ? first ?? "" : `${others.length + 1} different ones`;
	};
	switch (link) {
		case "platform": return same(tcbWords);
		case "enclave": return "certified by the platform’s key";
		case "quote": return "signed by that enclave";
		case "module": return same(({ tcb }) => tcb?.module == null ? "as the policy asks" : `Intel’s, ${tcb.module.status}`);
		case "os": return same((component) => require_facts.factsOf("os", component, result));
		case "launch": return "its events replay to the quoted register";
		case "compose": return same(({ app }) => app?.composeHash == null ? "as expected" : require_start.folded(app.composeHash));
		case "containers": return same((component) => containersOf(component, result));
		case "keys": return same(({ app }) => keySource(app?.keyProvider?.name ?? null));
		case "registry": return "allows what runs";
		case "certificate": return "its key was made inside";
		case "domain": return result.domain === null ? "reaches the app" : require_verification.domainAddress(result.domain);
	}
}
function keySource(name) {
	if (name === null) return "from a provider that is accepted";
	return name === "kms" ? "from the KMS" : `from ${name}`;
}
function tcbWords({ tcb }) {
	if (tcb === null) return "TCB not appraised";
	const date = tcb.tcbDate === null ? "" : ` of ${require_facts.day(tcb.tcbDate)}`;
	const advisories = tcb.advisoryIds.length === 0 ? "no open advisory" : tcb.advisoryIds.join(" ");
	return `TCB ${tcb.status ?? "undetermined"}${date}, ${advisories}`;
}
function containersOf(component, { components }) {
	const { images } = component;
	const found = require_facts.findingsInWords(require_facts.findingsOf(component, components));
	return `${images.length === 0 ? "" : `${images.length} ${images.length === 1 ? "image" : "images"}, `}${found === "" ? "nothing that the policy refuses" : found}`;
}
function short(text, room) {
	const characters = [...require_style.bounded(text, 200)];
	let used = 0;
	const fit = characters.findIndex((character) => {
		used += widthOf(character);
		return used > room - widthOf("…");
	});
	const rest = characters.slice(fit).reduce((sum, character) => sum + widthOf(character), 0);
	return fit < 0 || used - widthOf(characters[fit] ?? "") + rest <= room ? characters.join("") : `${characters.slice(0, fit).join("")}…`;
}
function widthOf(character) {
	if (/[ijl.,:;'’|!()[\]tfr -]/.test(character)) return 5;
	if (/[mwMW…@%]/.test(character)) return 12.5;
	return /[a-z]/.test(character) ? 7.7 : /[\u0020-\u024f–]/.test(character) ? 8.6 : 13;
}
// src/core/views/html/chain-picture.ts
function roomIn(width) {
	return width - 42 - 10;
}
const APP = {
	x: 150,
	width: 396
};
const SIDES = {
	kms: {
		x: 602,
		width: 238
	},
	gateway: {
		x: 868,
		width: 238
	}
};
const HEIGHT = 46;
const ROWS = {
	platform: 100,
	enclave: 164,
	quote: 228,
	module: 292,
	os: 374,
	launch: 456,
	compose: 520,
	containers: 584,
	domain: 666
};
const BANDS = [
	[
		"hardware",
		88,
		262
	],
	[
		"os",
		362,
		70
	],
	[
		"source-code",
		444,
		198
	],
	[
		"domain",
		654,
		70
	]
];
const WIDE = {
	width: 1120,
	height: 726
};
function wideChain(picture) {
	const { chain, result } = picture;
	const { app } = chain.columns;
	const root = rootWords(chain, result);
	const rows = [...DOWN.map(([link]) => link), "domain"];
	const hasSide = (role) => Object.keys(chain.columns[role]).length > 0;
	return require_blocks.html`<svg class="chain" viewBox="0 0 ${WIDE.width} ${WIDE.height}" role="group" aria-label="Chain of trust; the list after it says the same">${BANDS.map(([phase, y, height]) => band(phase, y, height, chain))}<rect class="root${!chain.isGenuineRoot && " exp"}" x="150" width="970" height="50"/><text class="t inv" x="170" y="22">${root.title}</text><text class="d inv" x="170" y="39">${root.detail}</text><text class="h" x="192" y="74">${columnTitle("app", result)}</text>${links(APP.x, rows.map((link) => ({
		y: ROWS[link],
		state: app[link]?.state ?? "not-asked"
	})))}${["kms", "gateway"].map((role) => hasSide(role) && side(role, picture))}${!hasSide("kms") && explanations(picture)}${rows.map((link) => part(app[link] ?? absent(link), "app", {
		...APP,
		y: ROWS[link],
		height: HEIGHT
	}, picture))}${lower(picture)}</svg>`;
}
function lower(picture) {
	const { keys, registry, certificate } = picture.chain.columns.app;
	const { kms, gateway } = picture.chain.columns;
	const width = kms.os === void 0 ? 504 : SIDES.kms.width;
	return [
		hasChecks(keys) && [
			arrow(536, "keys", keys.state, 602),
			kms.os !== void 0 && link(SIDES.kms.x, 502, 520, together$1(CODE, kms).state, keys.state),
			part(keys, "app", {
				x: 602,
				y: 520,
				width,
				height: HEIGHT
			}, picture)
		],
		hasChecks(registry) && [
			require_blocks.html`<path class="${linkClass(registry.state, registry.state)}" d="M602 607H576V558"/>`,
			arrow(558, "", registry.state, 576),
			require_blocks.html`<text class="d" x="574" y="626" text-anchor="middle">allows</text>`,
			part(registry, "app", {
				x: 602,
				y: 584,
				width,
				height: HEIGHT
			}, picture)
		],
		hasChecks(certificate) && [
			arrow(689, "is the certificate of", certificate.state, 868, 707),
			gateway.os !== void 0 && link(SIDES.gateway.x, 502, 666, together$1(CODE, gateway).state, certificate.state),
			part(certificate, "app", {
				...SIDES.gateway,
				y: 666,
				height: HEIGHT
			}, picture)
		]
	];
}
function hasChecks(own) {
	return own !== void 0 && own.checks.length > 0;
}
function band(phase, y, height, chain) {
	const state = worstOf(Object.values(chain.columns).flatMap((column) => Object.values(column)).filter((one) => phaseOf(one.link) === phase && (!OPTIONAL.includes(one.link) || hasChecks(one))).map((one) => one.state));
	const { icon, tone, word } = LOOK[state];
	return require_blocks.html`<rect class="band" y="${y}" width="${WIDE.width}" height="${height}"/><g class="${tone}"><text class="t" x="16" y="${y + 30}">${require_verdict_words.upperFirst(require_help.PHASE_WORDS[phase])}</text><use href="#m-${icon}" x="16" y="${y + 40}" width="15" height="15"/><text class="w" x="37" y="${y + 52}">${word.replace(/,.*/, "")}</text></g>`;
}
function phaseOf(name) {
	const known = DOWN.find(([link]) => link === name);
	return known === void 0 ? name === "domain" || name === "certificate" ? "domain" : "source-code" : known[1];
}
function links(x, rows) {
	return rows.map(({ y, state }, i) => {
		const above = rows[i - 1];
		return above === void 0 ? link(x, 50, y, "pass", state) : link(x, above.y + HEIGHT, y, above.state, state);
	});
}
function link(x, from, to, above, below, aside = 22) {
	const left = x + 22;
	if (isBroken(above)) return require_blocks.html`<path class="link cut" d="M${left + aside} ${from}V${to}"/>`;
	if (below !== "fail") return require_blocks.html`<path class="${linkClass(above, below)}" d="M${left} ${from}V${to}"/>`;
	const middle = from + (to - from) / 2;
	return require_blocks.html`<path class="link" d="M${left} ${from}V${middle - 3}"/><path class="blade" d="M${left - 9} ${middle + 3}l18-6"/><path class="link cut" d="M${left + aside} ${middle + 3}V${to}"/>`;
}
function linkClass(above, below) {
	if (isBroken(above)) return "link cut";
	if (below === "not-asked") return "link mute";
	return above === "unknown" || above === "conditional" ? "link open" : "link";
}
function arrow(y, word, state, from, at = 576) {
	const kind = linkClass(state, state);
	return require_blocks.html`<path class="${kind}" d="M${from} ${y}H553"/><path class="${kind} tip" d="M553 ${y - 5}L547 ${y}l6 5"/>${word !== "" && require_blocks.html`<text class="d" text-anchor="middle" x="${at}" y="${y - 8}">${word}</text>`}`;
}
const HARDWARE = [
	"platform",
	"enclave",
	"quote",
	"module"
];
const CODE = [
	"compose",
	"launch",
	"containers",
	"keys"
];
function side(role, picture) {
	const { x, width } = SIDES[role];
	const own = picture.chain.columns[role];
	const hardware = together$1(HARDWARE, own);
	const code = together$1(CODE, own);
	const os = own.os ?? absent("os");
	const tall = {
		x,
		y: 100,
		width,
		height: 238
	};
	return [
		require_blocks.html`<text class="h" x="${x + 42}" y="74">${columnTitle(role, picture.result)}</text>`,
		link(x, 50, 100, "pass", hardware.state),
		link(x, 338, 374, hardware.state, os.state),
		link(x, 420, 456, os.state, code.state),
		node(hardware, "Hardware", partWords(hardware, role, picture.result, roomIn(width)).detail, tall, picture, inner(role, tall, picture)),
		part(os, role, {
			x,
			y: 374,
			width,
			height: HEIGHT
		}, picture),
		node(code, role === "kms" ? "Code of the KMS" : "Code of the gateway", partWords(code, role, picture.result, roomIn(width)).detail, {
			x,
			y: 456,
			width,
			height: HEIGHT
		}, picture)
	];
}
function inner(role, { x }, { chain, result }) {
	const states = HARDWARE.map((name) => (chain.columns[role][name] ?? absent(name)).state);
	return HARDWARE.map((name, i) => {
		const { [i]: state = "not-asked", [i - 1]: above = "pass" } = states;
		const { icon, tone, word } = LOOK[state];
		const y = 178 + i * 46;
		return require_blocks.html`<path class="${linkClass(above, state)} thin" d="M${x + 22} ${y - (i === 0 ? 42 : 23)}V${y}"/><g class="${tone}"><use href="#m-${icon}" x="${x + 15}" y="${y}" width="14" height="14"/></g><text class="d" x="${x + 42}" y="${y + 11}">${partWords({
			...absent(name),
			state
		}, role, result).title}<tspan class="vhs"> (${word})</tspan></text>`;
	});
}
function together$1(names, own) {
	const parts = names.flatMap((name) => own[name] ?? []).filter((one) => one.link !== "keys" || hasChecks(one));
	const state = worstOf(parts.map((one) => one.state));
	return parts.find((one) => one.state === state) ?? absent(names[0] ?? "platform");
}
function absent(name) {
	return {
		link: name,
		state: "not-asked",
		of: 0,
		count: 0,
		decisive: [],
		checks: []
	};
}
function part(own, role, box, picture) {
	const { title, detail } = partWords(own, role, picture.result, roomIn(box.width));
	return node(own, title, detail, box, picture);
}
function targetOf({ decisive: [decisive], checks: [first] }, places) {
	if (decisive !== void 0) return places.anchorOf(decisive);
	return first === void 0 ? null : places.groupAnchorOf(first);
}
function node(own, title, detail, box, { places }, within = null) {
	const { icon, tone, word } = LOOK[own.state];
	const { x, y, width, height } = box;
	const rest = own.state === "conditional" || own.state === "experiment";
	const target = targetOf(own, places);
	const shapes = require_blocks.html`<g class="${tone}${rest && " rest"}"><rect class="node" x="${x}" y="${y}" width="${width}" height="${height}"/><use href="#m-${icon}" x="${x + 13}" y="${y + 14}" width="18" height="18"/><text class="t" x="${x + 42}" y="${y + 19}">${title}<tspan class="vhs"> (${word}) </tspan></text><text class="d" x="${x + 42}" y="${y + 36}">${detail}</text>${within}</g>`;
	return target === null ? shapes : require_blocks.html`<a href="#${target}">${shapes}</a>`;
}
function explanations({ chain }) {
	if (chain.columns.gateway.os !== void 0) return null;
	return TEXTS$1.map(({ y, title, lines }) => require_blocks.html`<text class="t" x="602" y="${y}">${title}</text>${lines.map((line, i) => require_blocks.html`<text class="d" x="602" y="${y + 19 + 18 * i}">${line}</text>`)}`);
}
const TEXTS$1 = [
	{
		y: 118,
		title: "Is it a real confidential VM?",
		lines: [
			"The root vouches for the machine, the machine for the enclave",
			"that signs, and that signature for everything below. The host,",
			"whoever runs it, can neither read the memory of the VM nor",
			"write these values."
		]
	},
	{
		y: 388,
		title: "Which system booted?",
		lines: ["Below this, everything is only as true as that system."]
	},
	{
		y: 474,
		title: "What does it run?",
		lines: ["The system measured this file before it started anything."]
	}
];
// src/core/views/html/chain-section.ts
function chainSection({ result }) {
	const title = "Chain of trust";
	const picture = {
		chain: chainOf(result),
		result,
		places: placesOf(result.components)
	};
	return {
		id: "chain",
		title,
		body: require_blocks.html`<section id="chain"><h2>${title}</h2><p class="lead">Each part is vouched for by the one above it. Where a link breaks, nothing shows what hangs below it.</p>
<figure class="gapv">${wideChain(picture)}</figure>
${legend(!isProduction(result))}<details class="phase words"><summary><h3>The picture in words</h3></summary>${inWords(picture)}</details></section>`
	};
}
function legend(isExperiment) {
	return require_blocks.html`<p class="legend small">${[
		isExperiment ? "experiment" : "pass",
		"fail",
		"unknown",
		"conditional",
		"cut",
		"not-asked"
	].map((state) => {
		const { icon, tone, legend: words } = LOOK[state];
		return require_blocks.html`${require_style.marked(icon, tone, words)} `;
	})}</p>`;
}
function inWords(picture) {
	const { chain, result } = picture;
	const root = rootWords(chain, result);
	return require_blocks.html`<p class="padx">${root.title}: ${root.detail}.</p>${require_help.COMPONENT_ROLES.map((role) => columnInWords(role, picture))}`;
}
function columnInWords(role, { chain, result, places }) {
	const own = chain.columns[role];
	const parts = LINKS.flatMap((link) => {
		const one = own[link];
		return one === void 0 || OPTIONAL.includes(link) && one.checks.length === 0 ? [] : [one];
	});
	if (parts.length === 0) return null;
	return require_blocks.html`<h3 class="padx">${columnTitle(role, result)}</h3><ol class="ladder padx">${parts.map((part) => {
		const { icon, tone, word } = LOOK[part.state];
		const { title, detail } = partWords(part, role, result);
		const target = targetOf(part, places);
		return require_blocks.html`<li class="${part.state === "cut" ? "cut" : tone}">${require_style.mark(icon, tone)}<div><b>${target === null ? title : require_blocks.html`<a href="#${target}">${title}</a>`}</b><br><span class="st ${tone}">${word}</span></div><p>${detail}</p></li>`;
	})}</ol>`;
}
// src/core/views/html/components.ts
function componentSection({ result }) {
	const { components, instances } = result;
	const title = components.length === 1 ? "The machine" : "Components";
	return {
		id: "components",
		title,
		body: require_blocks.html`<section id="components" class="stack-s"><h2>${title}</h2><p class="lead">${countWords(result)}</p>
${statusTable(result)}${drifting(result)}${stopped(instances)}</section>`
	};
}
function countWords({ components, instances }) {
	const count = (role) => components.filter((one) => one.role === role).length;
	const parts = [
		`${count("app")} ${count("app") === 1 ? "instance" : "instances"} of the app`,
		...count("kms") === 0 ? [] : [count("kms") === 1 ? "its KMS" : `${count("kms")} nodes of its KMS`],
		...count("gateway") === 0 ? [] : [count("gateway") === 1 ? "its gateway" : `${count("gateway")} nodes of its gateway`]
	];
	const last = parts.pop() ?? "";
	return `Judged: ${parts.length === 0 ? last : `${parts.join(", ")} and ${last}`}.${instances.stopped.length === 0 ? "" : ` Not judged: ${instances.stopped.length} that are called stopped.`}`;
}
function statusTable(result) {
	const { components } = result;
	const rows = new Map();
	for (const component of components) {
		const cells = require_help.PHASES.map((phase) => phaseCell(component, phase, result));
		const key = cells.map(({ markup }) => markup).join();
		const row = rows.get(key) ?? {
			ids: [],
			cells
		};
		row.ids.push(idOf$2(component));
		rows.set(key, row);
	}
	return require_blocks.html`<div class="card"><table class="cards"><caption class="vh">What each component showed</caption><thead><tr><th scope="col">Component</th>${require_help.PHASES.map((phase) => require_blocks.html`<th scope="col">${require_verdict_words.upperFirst(require_help.PHASE_WORDS[phase])}</th>`)}</tr></thead><tbody>${[...rows.values()].map(({ ids, cells }) => require_blocks.html`<tr><th scope="row">${require_verdict_words.upperFirst(require_verdict_words.componentNames(ids, components))}</th>${cells}</tr>`)}</tbody></table></div>`;
}
function phaseCell(component, phase, result) {
	const label = require_verdict_words.upperFirst(require_help.PHASE_WORDS[phase]);
	if (!require_help.hasPhase(component.role, phase)) return require_blocks.html`<td data-l="${label}" class="quiet">–</td>`;
	const { status } = component.phases[phase];
	const facts = status === "skipped" ? "" : require_facts.factsOf(phase, component, result);
	return require_blocks.html`<td data-l="${label}">${phaseMark(component, phase, !isProduction(result))}${facts !== "" && require_blocks.html`<div class="small quiet">${require_style.flowing(facts, 400)}</div>`}</td>`;
}
function drifting({ drift, components }) {
	if (drift.length === 0) return null;
	return require_blocks.html`<h3>Different among instances</h3><div class="card"><table class="cards"><caption class="vh">Different among instances</caption><thead><tr><th scope="col">What</th><th scope="col">Value</th><th scope="col">Of whom</th></tr></thead><tbody>${require_verdict_words.driftLines(drift).map(({ what, values, more }) => [...values.map(({ value, components: ids }) => require_blocks.html`<tr><th scope="row">${what}</th><td data-l="Value"><code>${value}</code></td><td data-l="Of whom">${require_verdict_words.upperFirst(require_verdict_words.componentNames(ids, components))}</td></tr>`), more > 0 && require_blocks.html`<tr><th scope="row">${what}</th><td colspan="2">and ${more} more values</td></tr>`])}</tbody></table></div>`;
}
const MAX_STOPPED = 100;
function stopped({ stopped: all }) {
	if (all.length === 0) return null;
	const more = all.length - MAX_STOPPED;
	return require_blocks.html`<h3>Instances that were not judged</h3><ul class="stack-s">${all.slice(0, MAX_STOPPED).map(({ instanceId, name, reason }) => require_blocks.html`<li>Instance ${instanceId !== null && require_style.flowing(instanceId, 200)} ${name !== null && `“${require_style.bounded(name, 200)}”`}: ${require_style.flowing(reason, 400)}</li>`)}${more > 0 && require_blocks.html`<li>and ${more} more</li>`}</ul>`;
}
function identityFacts(component) {
	const { app } = component;
	const images = require_facts.imageLines(component);
	if (app === null && images.length === 0) return null;
	const facts = app === null ? [] : [
		["App id", value(app.appId)],
		["Instance id", value(app.instanceId)],
		["Compose hash", value(app.composeHash)],
		["OS image hash (the guest’s claim)", value(app.osImageHash)],
		["Key provider", app.keyProvider === null ? NOT_MEASURED : require_blocks.html`${require_style.bounded(app.keyProvider.name, 200)} ${require_style.flowing(app.keyProvider.id, 600)}`],
		...app.mrKms === null ? [] : [["KMS node (its aggregated measurement)", value(app.mrKms)]]
	];
	return require_blocks.html`<dl class="facts gapv">${facts.map(([name, shown]) => require_blocks.html`<dt>${name}</dt><dd>${shown}</dd>`)}${images.map(({ name, facts: said }) => require_blocks.html`<dt>Image <code>${require_style.bounded(name, 300)}</code></dt><dd>${require_style.flowing(said)}</dd>`)}</dl>`;
}
const NOT_MEASURED = "not measured";
function value(text) {
	if (text === null) return NOT_MEASURED;
	if (text === "") return "empty";
	return /^[0-9a-f]{1,128}$/.test(text) ? require_style.hex(text) : require_style.flowing(text, 200);
}
function idOf$2({ role, instance }) {
	return `${role}/${instance}`;
}
// src/core/views/html/check-list.ts
const MAX_TABS = 5;
function checkSection({ result }) {
	const { components } = result;
	const places = placesOf(components);
	const context = {
		places,
		components,
		isExperiment: !isProduction(result)
	};
	const { open } = places;
	const found = require_verdict_words.foundNotices(components, "warning");
	const warned = places.warned.map((one) => ({
		...one,
		components: found.find(({ check }) => check === one.check)?.components ?? one.components
	}));
	return {
		id: "checks",
		title: "Checks",
		body: require_blocks.html`<section id="checks"><h2>Checks</h2><p class="lead">${countsOf(components)}</p>
${cards("Not passed", open, context)}${cards("Found in the app-compose, and not refused by the policy", warned, context)}
<div class="gapv"><div class="${components.length > 1 && components.length <= MAX_TABS ? "tabs" : "stack-s"}">${components.map((component, i) => panel(component, i === 0, context))}</div></div></section>`
	};
}
function cards(title, shown, context) {
	if (shown.length === 0) return null;
	return require_blocks.html`<h3 class="gapv">${title}</h3><ul class="card gapv open-checks">${shown.map((one) => checkCard(one, context))}</ul>`;
}
function countsOf(components) {
	const all = components.flatMap(({ phases }) => require_help.PHASES.flatMap((phase) => phases[phase].checks));
	const words = {
		fail: "failed",
		unknown: "unknown",
		pass: "passed",
		skipped: "not asked"
	};
	const parts = [
		"fail",
		"unknown",
		"pass",
		"skipped"
	].flatMap((status) => {
		const count = all.filter((check) => check.status === status).length;
		return count === 0 ? [] : [`${count} ${words[status]}`];
	});
	return parts.length === 0 ? "There is none." : `${parts.join(", ")}.`;
}
function panel(component, isFirst, context) {
	const { components } = context;
	const body = require_blocks.html`<div>${identityFacts(component)}${require_help.PHASES.filter((phase) => require_help.hasPhase(component.role, phase)).map((phase) => phasePanel(component, phase, context))}${alike(component, context)}</div>`;
	if (components.length === 1) return body;
	const id = componentAnchor(idOf$1(component));
	return require_blocks.html`<details name="component" id="${id}"${isFirst && require_blocks.html` open`}><summary>${require_verdict_words.upperFirst(require_verdict_words.componentName(component, components))}</summary>${body}</details>`;
}
function phasePanel(component, phase, context) {
	const { checks } = component.phases[phase];
	const shown = (context.places.quiet.get(idOf$1(component)) ?? []).filter(({ check }) => check.phase === phase);
	const head = require_blocks.html`<h3>${require_verdict_words.upperFirst(require_help.PHASE_WORDS[phase])}</h3>${phaseMark(component, phase, context.isExperiment)}<span class="quiet small">${countOf(checks.length, shown.length)}</span>`;
	if (shown.length === 0) return require_blocks.html`<div class="phase"><div class="head">${head}</div></div>`;
	const groups = GROUP_NAMES.map((group) => ({
		group,
		of: shown.filter(({ check }) => groupOf(check.id) === group)
	}));
	return require_blocks.html`<details class="phase"><summary>${head}</summary>${groups.filter(({ of }) => of.length > 0).map(({ group, of }) => require_blocks.html`<div class="grp" id="${groupAnchor(idOf$1(component), group)}"><h4>${GROUPS[group].title}</h4><p>${GROUPS[group].question}</p></div><ul>${of.map((one) => checkCard(one, context, true))}</ul>`)}</details>`;
}
function countOf(all, shown) {
	const checks = all === 1 ? "1 check" : `${all} checks`;
	if (all === 0) return "no check";
	return shown === all ? checks : `${checks}, ${shown} of them here`;
}
function alike(component, { places, components }) {
	const counts = places.elsewhere.get(idOf$1(component));
	if (counts === void 0) return null;
	return [...counts].map(([other, count]) => {
		const shower = components.find((one) => idOf$1(one) === other);
		const name = shower === void 0 ? other : require_verdict_words.componentName(shower, components);
		return require_blocks.html`<p class="small quiet gapv">${count} more ${count === 1 ? "check says" : "checks say"} the same as in <a href="#${componentAnchor(other)}">${name}</a>, and ${count === 1 ? "is" : "are"} shown there.</p>`;
	});
}
function idOf$1({ role, instance }) {
	return `${role}/${instance}`;
}
// src/core/views/html/statements.ts
function chainsOf({ quote, collateral, collected }) {
	const pck = quote === null ? null : require_verification.readPck({
		quote,
		collateral
	});
	const issuers = require_verification.readIssuers(collateral);
	const isCarried = quote !== null && quote.signatureData.certificationData.kind === "certificates";
	const item = collected?.collateral ?? "";
	return [
		{
			name: "Platform (PCK)",
			check: "hardware.pck-chain",
			item: isCarried ? collected?.evidence.item ?? "" : item,
			member: isCarried ? "the quote" : "pck_certificate_chain",
			certificates: pck?.chain ?? []
		},
		{
			name: "TCB info signing",
			check: "hardware.tcb-info-chain",
			item,
			member: "tcb_info_issuer_chain",
			certificates: issuers.tcbInfo
		},
		{
			name: "QE identity signing",
			check: "hardware.qe-identity-chain",
			item,
			member: "qe_identity_issuer_chain",
			certificates: issuers.qeIdentity
		},
		{
			name: "Issuer of the PCK revocation list",
			check: "hardware.pck-crl-chain",
			item,
			member: "pck_crl_issuer_chain",
			certificates: issuers.pckCrl
		}
	].filter(({ certificates }) => certificates.length > 0);
}
const TCB_INFO = [
	"hardware.tcb-info-window",
	"hardware.tcb-info-signature",
	"hardware.tcb-info-chain",
	"hardware.revocation"
];
const QE_IDENTITY = [
	"hardware.qe-identity-window",
	"hardware.qe-identity-signature",
	"hardware.qe-identity-chain",
	"hardware.revocation"
];
const PCK_CRL = ["hardware.pck-crl", "hardware.pck-chain"];
const ROOT_CRL = ["hardware.root-ca-crl"];
function statementsOf(machine) {
	const { collateral } = machine;
	const statements = [];
	if (collateral?.tcbInfo.ok) {
		const { issueDate, nextUpdate } = collateral.tcbInfo.value.value;
		statements.push({
			name: "TCB info",
			checks: TCB_INFO,
			from: issueDate,
			until: nextUpdate
		});
	}
	if (collateral?.qeIdentity.ok) {
		const { issueDate, nextUpdate } = collateral.qeIdentity.value.value;
		statements.push({
			name: "QE identity",
			checks: QE_IDENTITY,
			from: issueDate,
			until: nextUpdate
		});
	}
	if (collateral?.pckCrl.ok) {
		const { thisUpdate, nextUpdate } = collateral.pckCrl.value;
		statements.push({
			name: "PCK revocation list",
			checks: PCK_CRL,
			from: thisUpdate,
			until: nextUpdate
		});
	}
	if (collateral?.rootCaCrl.ok) {
		const { thisUpdate, nextUpdate } = collateral.rootCaCrl.value;
		statements.push({
			name: "Root revocation list",
			checks: ROOT_CRL,
			from: thisUpdate,
			until: nextUpdate
		});
	}
	const known = new Set();
	for (const { check, certificates } of chainsOf(machine)) for (const [i, certificate] of certificates.entries()) {
		if (known.has(certificate)) continue;
		known.add(certificate);
		const { notBefore, notAfter } = certificate;
		const name = nameOf$1(check, i, certificates.length);
		if (!statements.some((one) => one.name === name && one.from === notBefore && one.until === notAfter)) statements.push({
			name,
			checks: [check, "hardware.revocation"],
			from: notBefore,
			until: notAfter
		});
	}
	return statements;
}
function nameOf$1(check, place, length) {
	if (place === length - 1 && length > 1) return "Root certificate";
	switch (check) {
		case "hardware.pck-chain": return place === 0 ? "PCK certificate" : "PCK CA certificate";
		case "hardware.pck-crl-chain": return "PCK CA certificate";
		default: return place === 0 ? "TCB signing certificate" : "CA certificate";
	}
}
// src/core/views/html/together.ts
function together(all, key) {
	const groups = new Map();
	for (const one of all) {
		const id = key(one);
		const group = groups.get(id);
		if (group === void 0) groups.set(id, {
			one,
			all: [one]
		});
		else group.all.push(one);
	}
	return [...groups.values()];
}
function byRole(all) {
	return require_help.COMPONENT_ROLES.flatMap((role) => {
		const machines = all.filter(({ component }) => component.role === role);
		return machines.length === 0 ? [] : [{
			role,
			machines
		}];
	});
}
function phraseOf(some, all) {
	const ids = some.map(({ component: { role, instance } }) => `${role}/${instance}`);
	const components = all.map(({ component }) => component);
	return require_verdict_words.componentNames(ids, components);
}
function namesOf(some, all) {
	return require_verdict_words.upperFirst(phraseOf(some, all));
}
function sameNames(some, all) {
	return some.length > 1 ? `${namesOf(some, all)}: the same` : namesOf(some, all);
}
// src/core/views/html/certificates.ts
const MAX_CHAINS = 12;
const MAX_PLACES = 4;
const MAX_NAME$4 = 100;
function certificatesSection(measured, trustAnchors) {
	const title = "Certificates";
	const groups = together(measured.machines.flatMap((machine) => chainsOf(machine).map((chain) => {
		const { standing } = judgedBy(measured.result, machine.component, [chain.check], ["hardware.root-ca", "hardware.revocation"]);
		return {
			machine,
			component: machine.component,
			chain,
			standing
		};
	})), ({ chain, standing }) => JSON.stringify([chain.certificates.map(({ raw }) => require_verification.toHex(require_verification.sha256(raw))), standing]));
	const left = groups.length - MAX_CHAINS;
	return {
		id: "certificates",
		title,
		body: require_blocks.html`<section id="certificates" class="stack-s"><h2>${title}</h2>
<p class="lead">By these Intel vouches for the platform, and for what it says about it. A root is known by its key, never by its name.</p>
${groups.length === 0 && require_blocks.html`<div class="card pad"><p>There is no certificate that can be shown.</p></div>`}
${groups.slice(0, MAX_CHAINS).map((group) => chainCard(group, measured, trustAnchors))}
${left > 0 && require_blocks.html`<p class="small quiet">${left} more chains are left out here: the evidence has them.</p>`}</section>`
	};
}
function chainCard({ one, all }, measured, trustAnchors) {
	const { chain, standing, component } = one;
	const names = [...new Set(all.map((each) => each.chain.name))];
	const components = [...new Map(all.map((each) => [each.component, each])).values()];
	const places = [...new Map(all.map(({ chain: { item, member } }) => [`${item} ${member}`, {
		item,
		member
	}])).values()];
	const checks = [...new Set(all.map((each) => each.chain.check))].flatMap((id) => checkOf(component, id) ?? []);
	const several = measured.machines.length > 1 && require_blocks.html` <span class="quiet small">${sameNames(components, measured.machines)}</span>`;
	return require_blocks.html`<details class="phase"${(standing === "fail" || standing === "unknown") && OPEN$1}><summary><h3>${require_help.enumerate(names)}</h3>${standingMark$1(standing, WORDS$1[standing])}${several}</summary>
<div class="padx"><p class="small">${checkLinks(checks, measured.places)}. <span class="quiet">${places.slice(0, MAX_PLACES).map(whereItIs)}${places.length > MAX_PLACES && `and ${places.length - MAX_PLACES} places more.`}</span></p>
<table class="cards"><caption class="vh">Certificates of ${require_help.enumerate(names)}, leaf first</caption><thead><tr><th>Certificate</th><th>Serial</th><th>Valid</th><th>SHA-256 of the key</th></tr></thead><tbody>${chain.certificates.map((certificate, i) => certificateRow(certificate, i, one, trustAnchors, measured))}</tbody></table></div></details>`;
}
const OPEN$1 = require_blocks.html` open`;
const WORDS$1 = {
	pass: "valid chain",
	experiment: "valid chain",
	conditional: "valid chain",
	"cut off": "valid chain",
	fail: "refused",
	unknown: "undecided",
	"not asked": "not asked"
};
function whereItIs({ item, member }) {
	return require_blocks.html`In <a href="#evidence">${require_style.bounded(item, MAX_NAME$4)}</a>: ${member}. `;
}
function certificateRow(certificate, place, { chain, component }, trustAnchors, { result }) {
	const { subjectName, issuerName, serial, notBefore, notAfter, spki, publicKey } = certificate;
	const isRoot = place === chain.certificates.length - 1;
	const { standing } = judgedBy(result, component, ["hardware.root-ca"], []);
	const pinned = isRoot ? pinnedWord(publicKey, trustAnchors) : null;
	return require_blocks.html`<tr><th scope="row">${named(subjectName)}<div class="quiet small plain">issued by ${place === chain.certificates.length - 1 && subjectName === issuerName ? "itself" : named(issuerName)}</div>${pinned !== null && standingMark$1(pinned.isTrusted ? standing : "unknown", pinned.word)}</th>
<td data-l="Serial">${require_style.hex(serial.slice(0, 80))}</td><td data-l="Valid">${day$1(notBefore)} to ${day$1(notAfter)}</td><td data-l="Key">${require_style.hex(require_verification.toHex(require_verification.sha256(spki)))}</td></tr>`;
}
function named(commonName) {
	return commonName === "" ? "no common name" : require_style.bounded(commonName, MAX_NAME$4);
}
function day$1(time) {
	const text = require_verification.formatTime(time);
	return require_blocks.html`<time datetime="${text}">${text.slice(0, -10)}</time>`;
}
function pinnedWord(publicKey, trustAnchors) {
	if (publicKey !== null && require_verification.isIntelRoot({ publicKey })) return {
		word: "pinned: Intel’s root key",
		isTrusted: true
	};
	return publicKey !== null && trustAnchors.includes(require_verification.toHex(publicKey)) ? {
		word: "a root that the call gave",
		isTrusted: true
	} : {
		word: "a key that nobody pinned",
		isTrusted: false
	};
}
// src/core/formats/boot-payload.ts
const MAX_TABLES = 16;
const MAX_NAME$3 = 128;
const MAX_NODES = 16;
function readBootPayload(eventType, payload) {
	if (payload.length === 0) return null;
	try {
		return READERS[eventType]?.(new require_verification.ByteReader(payload, "event_payload")) ?? null;
	} catch (error) {
		if (error instanceof require_start.ParseError) return null;
		throw error;
	}
}
const READERS = {
	[require_verification.EV_EFI_VARIABLE_DRIVER_CONFIG]: readVariable,
	[require_verification.EV_EFI_VARIABLE_BOOT]: readVariable,
	[require_verification.EV_EFI_HANDOFF_TABLES]: (payload) => readTables(payload, null),
	[require_verification.EV_EFI_HANDOFF_TABLES2]: (payload) => readTables(payload, readDescription(payload)),
	[require_verification.EV_EFI_PLATFORM_FIRMWARE_BLOB2]: readBlob,
	[require_verification.EV_EFI_BOOT_SERVICES_APPLICATION]: readImage,
	[6]: readTagged,
	[10]: readConfig,
	[require_verification.EV_EFI_ACTION]: readText
};
function readVariable(payload) {
	const vendor = readGuid(payload);
	const nameLength = payload.u64("name_length");
	const dataLength = payload.u64("data_length");
	if (nameLength > MAX_NAME$3) payload.fail("PARSE_LIMIT", "name_length", `over the limit of ${MAX_NAME$3}`);
	const name = utf16(payload.take(2 * Number(nameLength), "name"));
	if (dataLength !== BigInt(payload.remaining)) payload.fail("PARSE_INVALID", "data_length", "not that of the rest");
	return {
		kind: "variable",
		vendor,
		name,
		data: payload.take(payload.remaining, "data")
	};
}
function readTables(payload, description) {
	const count = payload.u64("count");
	if (count > MAX_TABLES) payload.fail("PARSE_LIMIT", "count", `over the limit of ${MAX_TABLES}`);
	const tables = Array.from({ length: Number(count) }, () => ({
		vendor: readGuid(payload),
		address: payload.u64("address")
	}));
	payload.end();
	return {
		kind: "tables",
		description,
		tables
	};
}
function readBlob(payload) {
	const description = readDescription(payload);
	const address = payload.u64("address");
	const length = payload.u64("length");
	payload.end();
	return {
		kind: "blob",
		description,
		address,
		length
	};
}
function readImage(payload) {
	const address = payload.u64("address");
	const length = payload.u64("length");
	payload.u64("link_time_address");
	if (payload.u64("path_length") !== BigInt(payload.remaining)) payload.fail("PARSE_INVALID", "path_length", "not that of the rest");
	return {
		kind: "image",
		address,
		length,
		file: readFileOfPath(payload)
	};
}
function readFileOfPath(path) {
	for (let nodes = 0; path.remaining > 0 && nodes < MAX_NODES; nodes++) {
		const type = path.u8("node.type");
		const subtype = path.u8("node.subtype");
		const length = path.u16("node.length");
		if (length < 4) path.fail("PARSE_INVALID", "node.length", `${length}, at least 4`);
		const content = path.take(length - 4, "node");
		if (type === 4 && subtype === 4) return utf16(content).replace(/\0$/, "");
	}
	return null;
}
function readTagged(payload) {
	const tag = payload.u32("tag");
	const text = payload.block32("text", payload.remaining);
	payload.end();
	return {
		kind: "tagged",
		tag,
		text: require_verification.fromUtf8(text, "event_payload.text").replace(/\0$/, "")
	};
}
const FW_CFG = "51454d552046572043464700";
const FW_CFG_NAME = 56;
function readConfig(payload) {
	if (!require_verification.toHex(payload.bytes.subarray(0, 12)).startsWith(FW_CFG)) return readText(payload);
	payload.take(12, "signature");
	return {
		kind: "fw-cfg",
		item: require_verification.fromUtf8(payload.take(FW_CFG_NAME, "item"), "event_payload.item").replace(/\0+$/, ""),
		content: payload.take(payload.remaining, "content")
	};
}
function readText(payload) {
	return {
		kind: "text",
		text: require_verification.fromUtf8(payload.take(payload.remaining, "text"), "event_payload.text")
	};
}
function readDescription(payload) {
	const length = payload.u8("description_length");
	return require_verification.fromUtf8(payload.take(length, "description"), "event_payload.description").replace(/\0$/, "");
}
function readGuid(payload) {
	const group = (length) => require_verification.toHex(Uint8Array.from(payload.take(length, "guid")).reverse());
	const [first, second, third] = [
		group(4),
		group(2),
		group(2)
	];
	const rest = require_verification.toHex(payload.take(8, "guid"));
	return `${first}-${second}-${third}-${rest.slice(0, 4)}-${rest.slice(4)}`;
}
function utf16(bytes) {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return Array.from({ length: bytes.length >> 1 }, (_, i) => String.fromCharCode(view.getUint16(2 * i, true))).join("");
}
function readLoadOption(data) {
	try {
		const option = new require_verification.ByteReader(data, "load_option");
		option.u32("attributes");
		option.u16("path_length");
		const rest = utf16(option.take(option.remaining, "description"));
		const end = rest.indexOf("\0");
		return end === -1 ? null : { description: rest.slice(0, Math.min(end, MAX_NAME$3)) };
	} catch (error) {
		if (error instanceof require_start.ParseError) return null;
		throw error;
	}
}
// src/core/views/html/event-words.ts
const MAX_NAME$2 = 100;
const words$1 = (name, what) => ({
	name,
	what
});
const secureBoot = (variable, what) => words$1(`Secure Boot: ${variable}`, `${what} Not set in dstack’s VMs.`);
const BOOT = {
	"TD HOB": words$1("TD HOB", "The memory of the VM, as QEMU lists it for the firmware."),
	CFV: words$1("Firmware variables (CFV)", "The store of UEFI variables in the firmware, as it was built. dstack’s is empty."),
	SecureBoot: secureBoot("SecureBoot", "Whether Secure Boot is on."),
	PK: secureBoot("PK", "Who owns the platform’s keys."),
	KEK: secureBoot("KEK", "Who may change which signers are allowed."),
	db: secureBoot("db", "Signers whose programs may start."),
	dbx: secureBoot("dbx", "Programs and signers that are barred."),
	separator: words$1("Separator", "What was measured of the setup ends here; the boot itself follows."),
	"ACPI table loader": words$1("ACPI table loader", "How QEMU wants the ACPI tables put together. They are code and data that the kernel runs on."),
	"ACPI RSDP": words$1("ACPI RSDP", "Where the kernel finds the ACPI tables."),
	"ACPI tables": words$1("ACPI tables", "The tables themselves: CPUs, devices and how to reach them."),
	"SMBIOS tables": words$1("SMBIOS tables", "What the machine is called, its CPU and its memory, for the kernel."),
	"fw_cfg BootMenu": words$1("QEMU: boot menu", "Whether QEMU asks the firmware for a boot menu. dstack asks for none."),
	"fw_cfg bootorder": words$1("QEMU: boot order", "What QEMU says to start first. In dstack’s VMs: the kernel that it was given."),
	BootOrder: words$1("Boot variable BootOrder", "The order in which the firmware would try what it can start."),
	Boot0000: words$1("Boot variable Boot0000", "A program that the firmware could start. Those of dstack’s are built into it."),
	Boot0001: words$1("Boot variable Boot0001", "A program that the firmware could start. Those of dstack’s are built into it."),
	kernel: words$1("Kernel", "The Linux kernel that QEMU gave the firmware, by its Authenticode digest."),
	"Calling EFI Application from Boot Option": words$1("Start of the kernel", "The firmware hands over to the kernel."),
	"Exit Boot Services Invocation": words$1("End of the firmware", "The kernel ends the services of the firmware."),
	"Exit Boot Services Returned with Success": words$1("Firmware ended", "From here on the kernel alone runs the VM."),
	"kernel command line": words$1("Kernel command line", "The arguments of the kernel; through the root hash in them, the root file system."),
	initrd: words$1("Initrd", "The first file system, which sets up the root file system.")
};
const TYPES = {
	[4]: words$1("Separator", "One part of the boot ends here, and the next begins."),
	[6]: words$1("Event of the kernel’s EFI stub", "Measured while the kernel starts."),
	[10]: words$1("Configuration", "A table or setting that QEMU gave the firmware."),
	[require_verification.EV_EFI_VARIABLE_DRIVER_CONFIG]: words$1("UEFI variable", "A setting of the firmware, such as those of Secure Boot."),
	[require_verification.EV_EFI_VARIABLE_BOOT]: words$1("Boot variable", "What the firmware could start, and in which order."),
	[require_verification.EV_EFI_BOOT_SERVICES_APPLICATION]: words$1("EFI program", "A program that the firmware loaded: kernel or boot loader."),
	[require_verification.EV_EFI_ACTION]: words$1("Step of the firmware", "The firmware says what it does next."),
	[require_verification.EV_EFI_HANDOFF_TABLES]: words$1("Tables", "Tables that the firmware hands to the kernel."),
	[require_verification.EV_EFI_HANDOFF_TABLES2]: words$1("Tables", "Tables that one part of the boot hands to the next."),
	[require_verification.EV_EFI_PLATFORM_FIRMWARE_BLOB2]: words$1("Part of the firmware", "A piece of the firmware, by its content.")
};
const LAUNCH$1 = {
	"system-preparing": "The guest begins to set up the VM: no value, only this moment.",
	"rootfs-hash": "The root file system that the guest runs.",
	"app-id": "Which app this is. Its keys hang on this id.",
	"compose-hash": "SHA-256 of app-compose.json: what runs in the VM.",
	"gpu-policy-hash": "The policy that the guest holds its GPUs to.",
	"gpu-attestation": "What the guest found when it verified its GPUs.",
	"instance-id": "Which instance of the app this is; empty where instances share keys.",
	"boot-mr-done": "What a key provider judges the boot by ends here.",
	"mr-kms": "What the KMS runs that the guest takes its keys from, as the guest verified it.",
	"os-image-hash": "The OS image, by the guest’s own account.",
	"key-provider": "Who gives the app its keys.",
	"storage-fs": "The file system of the app’s data.",
	"system-ready": "The launch ends here. What comes after is the app’s own.",
	"ca-cert-hash": "The certificate of the app’s CA, in dstack 0.3 and earlier.",
	"upgraded-app-id": "The app that this one replaced, in dstack 0.3 and earlier."
};
function eventWords(event, payload, { known, isLate }) {
	if (event.eventType === 134217729) return runtimeWords(event, isLate);
	const told = known === null ? void 0 : BOOT[known];
	if (told !== void 0) return told;
	const type = `0x${event.eventType.toString(16).padStart(8, "0")}`;
	const byType = TYPES[event.eventType] ?? words$1(`Event of type ${type}`, "A kind of event that this version does not know.");
	const detail = event.imr === 3 ? event.event : nameOfPayload(payload);
	return detail === "" ? byType : {
		...byType,
		name: `${byType.name}: ${require_start.visible(detail, MAX_NAME$2)}`
	};
}
function nameOfPayload(payload) {
	switch (payload?.kind) {
		case "variable": return payload.name;
		case "fw-cfg": return payload.item;
		case "image": return payload.file ?? "";
		case "blob": return payload.description;
		default: return "";
	}
}
function runtimeWords({ event, imr }, isLate) {
	const name = event === "" ? "without a name" : require_start.visible(event, MAX_NAME$2);
	const known = Object.hasOwn(LAUNCH$1, event) ? LAUNCH$1[event] ?? null : null;
	if (imr !== 3) return words$1(name, "A runtime event, which belongs into RTMR3 and counts for nothing here.");
	if (isLate && known !== null) return words$1(name, "Named like an event of the launch, but measured after it: not part of the launch.");
	if (isLate) return words$1(name, "The app’s own, measured after the launch.");
	return words$1(name, known ?? "An event of the launch that this version does not know.");
}
function bootOptionWords({ name, data }) {
	if (name === "BootOrder" && data.length % 2 === 0) {
		const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
		return Array.from({ length: Math.min(data.length / 2, 16) }, (_, i) => view.getUint16(2 * i, true)).map((number) => `Boot${number.toString(16).toUpperCase().padStart(4, "0")}`).join(", ");
	}
	if (!/^Boot[0-9A-F]{4}$/.test(name)) return "";
	return readLoadOption(data)?.description ?? "";
}
// src/core/views/html/hex.ts
const GROUP = 8;
function grouped(hex) {
	const groups = Array.from({ length: Math.ceil(hex.length / GROUP) }, (_, i) => hex.slice(i * GROUP, (i + 1) * GROUP));
	return require_blocks.html`<samp class="hexes">${groups.join(" ")}</samp>`;
}
const ENDS = 4;
function brief(hex) {
	return require_blocks.html`<samp>${hex.slice(0, ENDS)}<i>${hex.slice(ENDS, -4)}</i>${hex.slice(-4)}</samp>`;
}
// src/core/views/html/log-difference.ts
function logDifference(log, given) {
	return (log.imr === 3 ? launchDifferences(log) : bootDifferences(log, given)).reduce((a, b) => a === null || b.index < a.index ? b : a, null);
}
const JUDGES = {
	0: [
		"os.rtmr0",
		"os.constant-events",
		"os.td-hob",
		"os.acpi-tables",
		"os.event-log-replay"
	],
	1: [
		"os.rtmr1",
		"os.boot-path",
		"os.event-log-replay"
	],
	2: [
		"os.rtmr2",
		"os.boot-path",
		"os.event-log-replay"
	]
};
function bootDifferences(log, given) {
	const { imr, isReduced, events, machine } = log;
	if (imr === 3 || isReduced) return [];
	const status = openStatus(machine.component, JUDGES[imr]);
	if (status === null) return [];
	const made = events.flatMap(({ event, known }, index) => require_verification.payloadLeadsToDigest(event) === false ? [{
		index,
		event: known ?? "",
		expected: null,
		found: null,
		meaning: MADE_UP,
		status
	}] : []);
	const expected = comparedEvents(log, given) ?? constantsOf(log);
	const logged = log.replay.events.map(({ digest }) => digest === null ? null : require_verification.toHex(digest));
	const difference = expected === null ? null : require_verification.firstDifference(expected, logged);
	if (difference === null) return made;
	const { index, event, expected: digest, actual, meaning } = difference;
	return [{
		index,
		event,
		expected: digest,
		found: actual,
		meaning,
		status
	}, ...made];
}
const MADE_UP = "The payload does not lead to the digest: one of them was altered after it was measured.";
function openStatus(component, ids) {
	const statuses = ids.map((id) => checkOf(component, id)?.status);
	return statuses.includes("fail") ? "fail" : statuses.includes("unknown") ? "unknown" : null;
}
const EXPECTED = {
	0: "rtmr0",
	1: "rtmr1",
	2: "rtmr2"
};
function comparedEvents({ imr, machine }, { images, work }) {
	const name = imr === 3 ? null : EXPECTED[imr];
	const value = name === null ? null : machine.component.expected[name];
	if (name === null || value === null) return null;
	const { vmConfig, ...host } = require_verification.readHostDocument(machine.evidence?.vmConfig ?? null);
	if (vmConfig === null) return null;
	const profiles = [...images.map(({ profile }) => profile), ...host.kind === "sound" ? [require_verification.documentProfile(host.document)] : []];
	const { candidates, unknown } = require_verification.generateTables(vmConfig, null, work);
	const tables = candidates.length === 0 ? [{ unknown: unknown ?? "" }] : candidates.map(({ digests }) => digests);
	for (const profile of profiles) for (const acpi of tables) {
		const register = require_verification.expectedRegisters(profile, vmConfig, acpi).find((each) => each[name].value === value);
		if (register !== void 0) return register[name].events;
	}
	return null;
}
function constantsOf({ sequence }) {
	if (sequence === null) return null;
	return sequence.map(({ name, digest }) => ({
		name,
		digest: digest === null ? null : require_verification.toHex(digest),
		dependsOn: require_verification.eventNote(name).dependsOn
	}));
}
const COMPARED$1 = {
	"app-id": "source-code.app-id",
	"compose-hash": "source-code.compose-hash",
	"os-image-hash": "os.image-hash-event",
	"mr-kms": "source-code.kms-binding"
};
function launchDifferences(log) {
	const { component } = log.machine;
	const compared = log.events.flatMap(({ event, isLate }, index) => {
		const id = isLate || !Object.hasOwn(COMPARED$1, event.event) ? void 0 : COMPARED$1[event.event];
		const check = id === void 0 ? null : checkOf(component, id);
		return check === null ? [] : comparedValue(check, event.event, require_verification.toHex(event.payload), index);
	});
	return [...alteredDigests(log), ...compared];
}
function alteredDigests({ replay: { events }, machine: { component } }) {
	const status = openStatus(component, ["source-code.event-digests"]);
	const [first] = status === null ? [] : require_verification.alteredEvents(events);
	if (status === null || first === void 0) return [];
	const { event, digest } = first;
	const expected = require_verification.toHex(require_verification.runtimeEventDigest(event));
	return [{
		index: events.indexOf(event),
		event: event.event,
		expected,
		found: require_verification.toHex(digest),
		meaning: ALTERED,
		status
	}];
}
const ALTERED = "The digest in the log does not follow from name and payload: one of them was altered.";
const HEX = /^[0-9a-f]+$/;
function comparedValue(check, event, payload, index) {
	const { status, expected = "", actual, detail } = check;
	if (status !== "fail" && status !== "unknown" || actual !== payload || expected === payload) return [];
	if (!HEX.test(expected) || expected.length !== payload.length) return [];
	return [{
		index,
		event,
		expected,
		found: payload,
		meaning: detail,
		status
	}];
}
// src/core/views/html/register-log.ts
const MAX_EVENTS = 64;
const IMRS = [
	0,
	1,
	2,
	3
];
function registerLogs(machine) {
	const { evidence, quote } = machine;
	const eventLog = evidence?.eventLog ?? null;
	if (eventLog === null || quote === null || quote.body.kind === "enclave") return null;
	return logsOf(machine, eventLog, quote.body);
}
function logsOf(machine, log, { rtmrs }) {
	const boot = require_verification.readBootLog(log, rtmrs);
	return IMRS.map((imr) => {
		const replay = imr === 3 ? require_verification.replayRegister(log, 3, rtmrs) : boot.replays[imr];
		const isReduced = imr !== 3 && boot.layout === "reduced";
		const sequence = isReduced ? null : sequenceOf(boot, imr);
		return {
			machine,
			imr,
			name: replay.name,
			replay,
			events: replayed(replay, sequence),
			isReduced,
			sequence
		};
	});
}
function sequenceOf({ layout, replays }, imr) {
	switch (imr) {
		case 0: return require_verification.firmwareLine(layout)?.rtmr0 ?? null;
		case 1: return require_verification.follows(replays[1].events, require_verification.RTMR1_DIRECT_BOOT) ? require_verification.RTMR1_DIRECT_BOOT : null;
		case 2: return require_verification.follows(replays[2].events, require_verification.RTMR2_DIRECT_BOOT) ? require_verification.RTMR2_DIRECT_BOOT : null;
		default: return null;
	}
}
function replayed({ events }, sequence) {
	const ready = events.findIndex(({ event, eventType }) => eventType === 134217729 && event === "system-ready");
	let register = require_verification.extendRegister([]);
	return events.slice(0, MAX_EVENTS).map((event, i) => {
		const digest = require_verification.measuredDigest(event);
		register = register === null || digest === null ? null : require_verification.extendRegister([digest], register);
		return {
			event,
			digest: digest === null ? null : require_verification.toHex(digest),
			after: register === null ? null : require_verification.toHex(register),
			known: sequence?.[i]?.name ?? null,
			isLate: event.imr === 3 && ready !== -1 && i > ready
		};
	});
}
// src/core/views/html/event-log.ts
const MAX_LOGS = 4;
const MAX_PAYLOAD = 128;
const MAX_TEXT = 300;
const MAX_DETAIL$2 = 400;
const REGISTERS$1 = {
	0: {
		of: "virtual hardware, ACPI tables, Secure Boot",
		check: "os.event-log-replay",
		ground: ["hardware.quote-signature", "os.ground"]
	},
	1: {
		of: "kernel",
		check: "os.event-log-replay",
		ground: ["hardware.quote-signature", "os.ground"]
	},
	2: {
		of: "kernel command line, initrd",
		check: "os.event-log-replay",
		ground: ["hardware.quote-signature", "os.ground"]
	},
	3: {
		of: "what the OS launched",
		check: "source-code.event-log-replay",
		ground: ["hardware.quote-signature", "source-code.ground"]
	}
};
const ORDER = [
	3,
	0,
	1,
	2
];
function eventLogSection(measured) {
	const title = "Event log";
	const { machines } = measured;
	const work = new require_verification.Work();
	const roles = byRole(machines).map(({ machines: some }) => {
		const read = some.map((machine) => ({
			machine,
			logs: registerLogs(machine)
		}));
		const logs = read.flatMap(({ logs: of }) => of ?? []);
		const without = read.flatMap(({ machine, logs: of }) => of === null ? [machine] : []);
		return require_blocks.html`${machines.length > 1 && require_blocks.html`<h3>${namesOf(some, machines)}</h3>`}
${ORDER.map((imr) => registerPart(logs, imr, measured, work))}
${together(without, noLogWords).map((group) => noLog(group, machines))}`;
	});
	return {
		id: "log",
		title,
		body: require_blocks.html`<section id="log" class="stack-s"><h2>${title}</h2>
<p class="lead small">Each event extends its register: new = SHA-384(old ‖ digest). The value after the last event must be the one that the quote holds. A payload marked “as told” only describes what was measured: no register holds it.</p>
${roles}</section>`
	};
}
function noLogWords({ component }) {
	const check = [
		"os.event-log-replay",
		"source-code.event-log-replay",
		"hardware.quote-format"
	].map((id) => checkOf(component, id)).find((one) => one !== null && one.status !== "pass") ?? null;
	return check === null ? "There is no event log to show." : require_style.bounded(check.detail, MAX_DETAIL$2);
}
function noLog({ one, all }, machines) {
	return require_blocks.html`<div class="card pad">${machines.length > 1 && require_blocks.html`<h4>${sameNames(all, machines)}</h4>`}<p>${require_style.flowing(noLogWords(one))}</p></div>`;
}
function registerPart(logs, imr, measured, work) {
	const shown = logs.filter((log) => log.imr === imr).map((log) => {
		const { component } = log.machine;
		const { check, ground } = REGISTERS$1[imr];
		const judged = judgedBy(measured.result, component, [check], ground);
		return {
			log,
			component,
			difference: logDifference(log, {
				images: measured.images,
				work
			}),
			standing: standingHere(log, judged.standing, measured),
			detail: require_style.bounded(judged.checks[0]?.detail ?? "", MAX_DETAIL$2)
		};
	});
	const groups = together(shown, ({ log, difference, standing }) => keyOf(log, difference, standing));
	const left = groups.slice(MAX_LOGS).flatMap(({ all }) => all);
	return require_blocks.html`${groups.slice(0, MAX_LOGS).map((group, i) => logCard(group, {
		isFirst: i === 0,
		several: shown.length > 1
	}, measured))}
${left.length > 0 && require_blocks.html`<p class="small quiet">${namesOf(left, measured.machines)} have other logs of RTMR${imr}, left out here. The evidence has them.</p>`}`;
}
function standingHere({ replay, imr, isReduced, machine }, standing, { result }) {
	const isGood = standing === "pass" || standing === "experiment" || standing === "conditional" || standing === "cut off";
	if (isReduced || imr === 3) return standing;
	if (isGood && !replay.bound) return "unknown";
	if (standing === "fail" && replay.bound) return standingOf$1(result, machine.component, "pass", REGISTERS$1[imr].ground) === "cut off" ? "cut off" : "conditional";
	return standing;
}
function keyOf({ events, replay, isReduced }, difference, standing) {
	const all = events.map(({ event, digest, known, isLate }) => [
		event.eventType,
		event.event,
		require_verification.toHex(event.payload),
		event.digest === null ? null : require_verification.toHex(event.digest),
		digest,
		known,
		isLate
	]);
	const values = [replay.measured, replay.replayed].map((value) => value === null ? null : require_verification.toHex(value));
	return JSON.stringify([
		all,
		replay.events.length,
		values,
		isReduced,
		difference,
		standing
	]);
}
function logCard({ one, all }, { isFirst, several }, measured) {
	const { log, standing, difference } = one;
	const { events, name, imr, replay } = log;
	const { length } = replay.events;
	const count = `${length} ${length === 1 ? "event" : "events"}`;
	const names = several && require_blocks.html` <span class="quiet small">${sameNames(all, measured.machines)}</span>`;
	const body = require_blocks.html`${outcome(one, measured)}
${events.length > 0 && require_blocks.html`<ol class="log gapv">${events.map((event, i) => eventRow(event, i, log, difference))}</ol>`}
${length > events.length && require_blocks.html`<p class="small quiet">${length - events.length} more are left out here; the value is that after the last of them.</p>`}
${difference !== null && difference.index >= events.length && differenceLine(difference, true)}`;
	return require_blocks.html`<details class="phase"${(imr === 3 && isFirst || difference !== null || standing === "fail" || standing === "unknown") && OPEN}><summary><h3>${name}</h3><span class="quiet small">${count}, ${REGISTERS$1[imr].of}</span>${standingMark$1(standing, outcomeWord(log))}${names}</summary><div class="padx">${body}</div></details>`;
}
const OPEN = require_blocks.html` open`;
function outcomeWord({ isReduced, events, replay: { bound } }) {
	if (bound) return "replays";
	return isReduced ? "kept in part" : events.length === 0 ? "no events" : "does not replay";
}
function outcome({ log, standing, detail, component }, { places }) {
	const { replay, isReduced, imr, name } = log;
	const check = checkOf(component, REGISTERS$1[imr].check);
	const measured = require_verification.toHex(replay.measured);
	const link = check !== null && checkLink$1(check, places);
	if (isReduced || log.events.length === 0 && !replay.bound) return require_blocks.html`<p class="small">${require_style.flowing(detail)} ${link}</p>`;
	if (replay.bound) {
		const said = standing === "not asked" ? "Nobody asked for a judgement of it." : detail;
		return require_blocks.html`<p class="small">After the last event the value is that of ${name} in the quote: ${require_style.hex(measured)}. ${require_style.flowing(said)} ${link}</p>`;
	}
	const lead = require_blocks.html`<p class="small">${require_style.flowing(detail)} ${link}</p>`;
	if (replay.replayed === null) return require_blocks.html`${lead}<p class="small">An event has no digest, so the value after it is not known.</p>`;
	return require_blocks.html`${lead}<div class="${toneOf(standing)}">${compared(measured, require_verification.toHex(replay.replayed))}</div>`;
}
function eventRow(logged, i, log, difference) {
	const { event, digest, after, known, isLate } = logged;
	const payload = event.eventType === 134217729 ? null : readBootPayload(event.eventType, event.payload);
	const { name, what } = eventWords(event, payload, {
		known,
		isLate
	});
	const isKey = event.event === "compose-hash" && !isLate;
	const isEnd = event.imr === 3 && event.event === "system-ready" && !isLate;
	const here = difference !== null && difference.index === i ? difference : null;
	return require_blocks.html`<li${here !== null && (here.status === "fail" ? FAIL : UNKNOWN)}><div>${isKey ? require_blocks.html`<b>${name}</b>` : name}${isEnd && require_blocks.html` <span class="quiet">launch ends here</span>`}</div><div>${payloadShown(event, payload)}<p>${what}</p>${here !== null && differenceLine(here)}</div><div>${digest === null ? "no digest" : require_blocks.html`digest ${brief(digest)}`}${!log.isReduced && after !== null && require_blocks.html`<br>→ ${brief(after)}`}</div></li>`;
}
const FAIL = require_blocks.html` class="fail"`;
const UNKNOWN = require_blocks.html` class="open"`;
function differenceLine({ event, expected, found, meaning, status }, isMissing = false) {
	const standing = status === "fail" ? "fail" : "unknown";
	const name = isMissing && require_blocks.html`${require_style.bounded(event, MAX_TEXT)}: `;
	const lines = expected !== null && found !== null ? require_blocks.html`<div class="${toneOf(standing)}">${compared(expected, found)}</div>` : expected !== null && require_blocks.html`<p class="small">Expected ${require_style.hex(expected)}, found nothing.</p>`;
	return require_blocks.html`<div>${standingMark$1(standing, "first that differs")} <span class="small">${name}${require_style.flowing(meaning, MAX_DETAIL$2)}</span>${lines}</div>`;
}
function payloadShown(event, payload) {
	const { eventType, payload: bytes } = event;
	if (bytes.length === 0) return require_blocks.html`<span class="quiet">${eventType === 134217729 ? "empty" : "no payload in the log"}</span>`;
	if (eventType === 134217729) return runtimePayload(event);
	const told = require_verification.payloadLeadsToDigest(event) === null && require_blocks.html` <span class="tag">as told</span>`;
	return require_blocks.html`<div>${payload === null ? bytesShown(bytes) : bootPayload(payload)}${told}</div>`;
}
function bootPayload(payload) {
	switch (payload.kind) {
		case "variable": {
			const says = bootOptionWords(payload);
			const { data, name } = payload;
			const value = data.length === 0 ? "not set" : says === "" ? bytesShown(data) : require_style.bounded(says, MAX_TEXT);
			return require_blocks.html`<code>${require_style.bounded(name, MAX_TEXT)}</code>: ${value}`;
		}
		case "tables": return require_blocks.html`${payload.description !== null && require_blocks.html`<code>${require_style.bounded(payload.description, MAX_TEXT)}</code> `}${payload.tables.map(({ address }) => `at 0x${address.toString(16)} `)}`;
		case "blob": return require_blocks.html`${kibibytes(payload.length)} at 0x${payload.address.toString(16)}`;
		case "image": return require_blocks.html`${payload.file !== null && require_blocks.html`<code>${require_style.bounded(payload.file, MAX_TEXT)}</code>, `}${kibibytes(payload.length)}`;
		case "tagged": return require_blocks.html`<code>${require_style.bounded(payload.text, MAX_TEXT)}</code>`;
		case "fw-cfg": return require_blocks.html`<code>${require_style.bounded(payload.item, MAX_TEXT)}</code>: ${bytesShown(payload.content)}`;
		case "text": return require_blocks.html`<code>${require_style.bounded(payload.text, MAX_TEXT)}</code>`;
	}
}
function kibibytes(bytes) {
	return bytes < 1024n ? `${bytes} bytes` : `${bytes / 1024n} KiB`;
}
function runtimePayload(event) {
	if (event.event === "key-provider") {
		const { value } = require_verification.readKeyProvider({
			...require_verification.readLaunch([]),
			events: [event]
		});
		if (value !== null) {
			const { name, id } = value;
			return require_blocks.html`<div>${require_style.bounded(name, MAX_TEXT)} ${id === "" ? "without an id" : digitsShown(id)}</div>`;
		}
	}
	const text = printable(event.payload);
	return require_blocks.html`<div>${text === null ? bytesShown(event.payload) : require_blocks.html`<code>${require_style.bounded(text, MAX_TEXT)}</code>`}</div>`;
}
const NUMBERS = [
	20,
	32,
	48,
	64
];
function printable(bytes) {
	if (NUMBERS.includes(bytes.length) && bytes.some((byte) => byte < 32 || byte > 126)) return null;
	return bytes.every((byte) => byte >= 32 && byte <= 126) ? String.fromCharCode(...bytes.subarray(0, 301)) : null;
}
function digitsShown(digits) {
	const more = digits.length - 256;
	return require_blocks.html`${require_style.hex(digits.slice(0, 256))}${more > 0 && require_blocks.html` <span class="quiet">and ${more} digits more</span>`}`;
}
function bytesShown(bytes) {
	return require_blocks.html`${require_style.hex(require_verification.toHex(bytes.subarray(0, MAX_PAYLOAD)))}${bytes.length > MAX_PAYLOAD && require_blocks.html` <span class="quiet">and ${bytes.length - MAX_PAYLOAD} bytes more</span>`}`;
}
// src/core/views/html/machines.ts
function readMeasured({ bundle, result }) {
	const documents = new Map();
	const told = orNull(() => require_verification.toldInfo(bundle));
	return {
		result,
		machines: result.components.map((component) => {
			const isIt = ({ role, instance }) => role === component.role && instance === component.instance;
			const collected = bundle.components.find(isIt) ?? null;
			const found = collected === null ? null : machineOf(bundle, collected, documents);
			const evidence = found !== null && component.role === "app" ? require_verification.completed(found, told) : found;
			return {
				component,
				collected,
				evidence,
				quote: evidence === null || evidence.quote === null ? null : require_verification.parseQuoteOrNull(evidence.quote),
				collateral: collected === null || collected.collateral === null ? null : collateralOf(bundle, collected.collateral)
			};
		}),
		images: imagesOf(bundle),
		at: Date.parse(result.appraisedAt),
		places: placesOf(result.components)
	};
}
function machineOf(bundle, { evidence: { item, machine } }, documents) {
	const read = documents.get(item) ?? orNull(() => require_verification.readEvidenceItem(item, require_verification.itemBytes(bundle, item)).machines) ?? [];
	documents.set(item, read);
	return read[machine] ?? null;
}
function collateralOf(bundle, item) {
	return orNull(() => require_verification.readCollateral(require_verification.documentText(require_verification.itemBytes(bundle, item), item)));
}
function imagesOf(bundle) {
	return bundle.items.filter(({ role, name }) => role === "reference" && name.startsWith("os-image/")).flatMap(({ name }) => orNull(() => require_verification.parseImageReference(require_verification.documentText(require_verification.itemBytes(bundle, name), name))) ?? []);
}
function orNull(read) {
	try {
		return read();
	} catch (error) {
		if (error instanceof require_start.TrustCenterError) return null;
		throw error;
	}
}
// src/core/views/html/registers.ts
const MAX_VALUES = 8;
const MAX_DETAIL$1 = 400;
const OS_GROUND = ["hardware.quote-signature", "os.ground"];
const REGISTERS = [
	{
		name: "mrtd",
		of: "Firmware of the VM",
		checks: ["os.mrtd"],
		ground: OS_GROUND
	},
	{
		name: "rtmr0",
		of: "Virtual hardware, ACPI tables, Secure Boot",
		checks: ["os.rtmr0"],
		ground: OS_GROUND
	},
	{
		name: "rtmr1",
		of: "Kernel",
		checks: ["os.rtmr1"],
		ground: OS_GROUND
	},
	{
		name: "rtmr2",
		of: "Kernel command line, initrd",
		checks: ["os.rtmr2"],
		ground: OS_GROUND
	},
	{
		name: "rtmr3",
		of: "What the OS launched: the events below",
		checks: ["source-code.event-log-replay", "source-code.rtmr3"],
		ground: ["hardware.quote-signature", "source-code.ground"]
	}
];
function registersSection(measured) {
	const title = "Registers";
	const { machines } = measured;
	const roles = byRole(machines).map(({ role, machines: some }) => {
		const withQuote = some.filter(({ component }) => component.measurements !== null);
		const without = some.filter(({ component }) => component.measurements === null);
		return require_blocks.html`${withQuote.length > 0 && registerTable(withQuote, measured, machines.length > 1 ? namesOf(some, machines) : null)}
${together(without, ({ component }) => quoteProblem(component)).map((group) => noQuote(group, machines, role))}`;
	});
	return {
		id: "registers",
		title,
		body: require_blocks.html`<section id="registers" class="stack-s"><h2>${title}</h2>
<p class="lead">What the TDX module measured, as signed in the quote. Select a value with one click.</p>
${roles}</section>`
	};
}
function quoteProblem(component) {
	const check = checkOf(component, "hardware.quote-format");
	return check === null ? "Its quote was not looked at." : require_style.bounded(check.detail, MAX_DETAIL$1);
}
function noQuote({ one, all }, machines, role) {
	const names = machines.length > 1 ? sameNames(all, machines) : `The ${role}`;
	return require_blocks.html`<div class="card pad"><h3>${names}</h3><p>No registers of a VM. ${quoteProblem(one.component)}</p></div>`;
}
function registerTable(machines, measured, heading) {
	const rows = REGISTERS.map((register) => {
		const all = machines.map((machine) => rowOf(machine, register, measured));
		const groups = together(all, ({ value, expected, standing, word, why }) => JSON.stringify([
			value,
			expected,
			standing,
			word,
			why
		]));
		const left = groups.slice(MAX_VALUES).flatMap(({ all: rest }) => rest);
		return require_blocks.html`${groups.slice(0, MAX_VALUES).map((group) => registerRow(group, all.length > 1, measured))}
${left.length > 0 && require_blocks.html`<tr><th scope="row">${register.name.toUpperCase()}</th><td colspan="2" class="quiet">${left.length} more have other values: the result has them.</td></tr>`}`;
	});
	const caption = heading === null ? "Registers in the quote" : `Registers in the quote: ${heading}`;
	return require_blocks.html`${heading !== null && require_blocks.html`<h3>${heading}</h3>`}
<div class="card"><table class="cards"><caption class="vh">${caption}</caption><thead><tr><th>Register</th><th>In the quote</th><th>Compared with</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
function rowOf({ component }, register, { result }) {
	const { name } = register;
	const judged = judgedBy(result, component, register.checks, register.ground);
	const { checks } = judged;
	const value = component.measurements?.[name] ?? "";
	const [check = null] = checks;
	const row = {
		component,
		register,
		value,
		expected: name === "rtmr3" ? pinnedValue(check) : component.expected[name],
		standing: !(name === "rtmr3" || component.reference !== null) && isGood$1(judged.standing) ? "conditional" : judged.standing,
		checks
	};
	return {
		...row,
		word: wordOf$1(row),
		why: whyOf(row)
	};
}
function isGood$1(standing) {
	return standing === "pass" || standing === "experiment";
}
function pinnedValue(check) {
	const pinned = check !== null && check.id === "source-code.rtmr3" ? check.expected ?? null : null;
	return pinned !== null && /^[0-9a-f]{96}$/.test(pinned) ? pinned : null;
}
function wordOf$1({ register: { name }, standing, expected, value }) {
	const isLog = name === "rtmr3";
	switch (standing) {
		case "fail": return isLog && expected === null ? "does not replay" : "differs";
		case "unknown": return isLog ? "not replayed" : expected === null || expected === value ? "no reference value" : "undecided";
		case "not asked": return "not asked";
		default: return isLog ? "replays" : "equal";
	}
}
const GRADES = {
	rebuilt: "rebuilt: from source",
	attested: "attested: by a signer that the policy names",
	release: "release: fetched from its publisher",
	local: "local: an image that the call gave",
	pinned: "pinned: in the policy"
};
function whyOf({ component, register, standing, checks: [check] }) {
	const { reference } = component;
	if (check === void 0) return "Nobody asked for this phase.";
	const isEqual = isGood$1(standing) || standing === "conditional";
	if (register.name === "rtmr3" || reference === null || !isEqual) return require_style.bounded(check.detail, MAX_DETAIL$1);
	return `${require_style.bounded(reference.name, 100)} (${GRADES[reference.grade]})`;
}
function registerRow({ one, all }, several, { machines, places }) {
	const { register, value, expected, standing, word, why, checks } = one;
	const shown = (standing === "fail" || standing === "unknown") && expected !== null && expected !== value ? require_blocks.html`<div class="${toneOf(standing)}">${compared(expected, value)}</div>` : grouped(value);
	return require_blocks.html`<tr><th scope="row">${register.name.toUpperCase()}<div class="quiet small plain">${register.of}</div>${several && require_blocks.html`<div class="quiet small plain">${sameNames(all, machines)}</div>`}</th>
<td>${shown}</td><td>${standingMark$1(standing, word)}<div class="small quiet">${require_style.flowing(why)}</div>${checkLinks(checks, places)}</td></tr>`;
}
// src/core/views/html/tcb.ts
const MAX_PLATFORMS = 8;
const MAX_ADVISORIES = 24;
const MAX_LAGS = 8;
const MAX_HOSTS = 8;
const MAX_DETAIL = 400;
const AUTHENTIC = [
	"hardware.quote-format",
	"hardware.tee-type",
	"hardware.quote-signature",
	"hardware.attestation-key",
	"hardware.qe-report-signature",
	"hardware.qe-identity",
	"hardware.root-ca",
	"hardware.pck-chain",
	"hardware.pck-crl-chain",
	"hardware.root-ca-crl",
	"hardware.pck-crl",
	"hardware.revocation",
	"hardware.tcb-info-chain",
	"hardware.tcb-info-signature",
	"hardware.tcb-info-window",
	"hardware.tcb-info-platform",
	"hardware.qe-identity-chain",
	"hardware.qe-identity-signature",
	"hardware.qe-identity-window"
];
function tcbTables(machines, measured) {
	const several = measured.machines.length > 1;
	const groups = together(machines, (machine) => platformTable(machine, measured, "").markup);
	const left = groups.length - MAX_PLATFORMS;
	return require_blocks.html`${groups.slice(0, MAX_PLATFORMS).map((group) => titled(group, several, measured))}
${left > 0 && require_blocks.html`<p class="small quiet">${left} more platforms differ and are left out here: the result has them.</p>`}`;
}
function titled({ one, all }, several, measured) {
	const names = sameNames(all, measured.machines);
	return require_blocks.html`${several && require_blocks.html`<h3>${names}</h3>`}${platformTable(one, measured, several ? `: ${names}` : "")}${hostsOf(all, several, measured)}${linksOf(one, measured)}`;
}
function platformTable({ component, quote }, measured, of) {
	const { tcb } = component;
	if (tcb === null) {
		const check = checkOf(component, "hardware.quote-format");
		const why = check === null || check.status === "pass" ? "Nobody asked for the hardware phase." : require_style.bounded(check.detail, MAX_DETAIL);
		return require_blocks.html`<div class="card pad"><p>No TCB level. ${why}</p></div>`;
	}
	const qeSvn = quote === null ? null : require_blocks.html`SVN ${quote.signatureData.qeReport.isvSvn}`;
	const mrSeam = quote === null || quote.body.kind === "enclave" ? null : require_blocks.html`MRSEAM ${require_style.hex(require_verification.toHex(quote.body.mrSeam))}`;
	const platform = tcb.fmspc === null ? null : require_blocks.html`FMSPC <code>${tcb.fmspc}</code>`;
	const parts = [
		{
			name: "Platform",
			check: "hardware.platform-tcb",
			found: tcb.platform,
			measured: platform
		},
		...tcb.teeType === "sgx" ? [] : [{
			name: "TDX module",
			check: "hardware.tdx-module",
			found: tcb.module,
			measured: mrSeam
		}],
		{
			name: "Quoting enclave",
			check: "hardware.qe-tcb",
			found: tcb.qe,
			measured: qeSvn
		}
	];
	return require_blocks.html`<div class="card"><table class="cards"><caption class="vh">TCB status by part${of}</caption><thead><tr><th>Part</th><th>Status</th><th>Level of</th><th>Open advisories</th><th>Measured</th></tr></thead><tbody>${parts.map((part) => partRow(part, component, measured))}</tbody></table></div>
${wholeOf(component, tcb, measured)}`;
}
function partRow({ name, check, found, measured: what }, component, { result }) {
	const isUpToDate = found !== null && found.status === "UpToDate";
	const { standing, checks } = judgedBy(result, component, isUpToDate ? [check] : [check, "hardware.tcb-status"], AUTHENTIC);
	const isAccepted = !isUpToDate && (isGood(standing) || standing === "conditional");
	const status = found === null ? "not determined" : require_style.bounded(found.status, 60);
	const word = isAccepted && found !== null ? `${status}, accepted` : status;
	const why = found === null ? checks[0] : void 0;
	return require_blocks.html`<tr><th scope="row">${name}</th><td>${standingMark$1(isUpToDate ? standing : hollow(standing), word)}${why !== void 0 && require_blocks.html`<div class="small quiet">${require_style.flowing(why.detail, MAX_DETAIL)}</div>`}${found !== null && lagsOf(found)}</td>
<td data-l="Level of">${found === null ? DASH : require_blocks.html`<time datetime="${found.tcbDate}">${found.tcbDate.slice(0, 10)}</time>`}</td>
<td data-l="Open advisories">${found === null ? DASH : advisoriesOf(found.advisoryIds)}</td><td class="small">${what ?? DASH}</td></tr>`;
}
const DASH = require_blocks.html`<span class="quiet">–</span>`;
function lagsOf({ lags }) {
	if (lags.length === 0) return false;
	const shown = lags.slice(0, MAX_LAGS).map((lag) => require_blocks.html`<li>${require_style.bounded(lag, 200)}</li>`);
	const more = lags.length - shown.length;
	return require_blocks.html`<ul class="small quiet">${shown}${more > 0 && require_blocks.html`<li>and ${more} more</li>`}</ul>`;
}
function advisoriesOf(ids) {
	if (ids.length === 0) return require_blocks.html`none`;
	const shown = ids.slice(0, MAX_ADVISORIES).map((id, i) => require_blocks.html`${i > 0 && ", "}${advisory(id)}`);
	const more = ids.length - shown.length;
	return require_blocks.html`${shown}${more > 0 && ` and ${more} more`}`;
}
const ADVISORY = /^INTEL-SA-\d{5}$/;
const ADVISORY_PAGES = "https://www.intel.com/content/www/us/en/security-center/advisory";
function advisory(id) {
	if (!ADVISORY.test(id)) return require_blocks.html`${require_style.bounded(id, 64)}`;
	return require_blocks.html`<a class="nowrap" href="${ADVISORY_PAGES}/${id.toLowerCase()}.html" rel="noreferrer">${id}</a>`;
}
function wholeOf(component, tcb, { result }) {
	const whole = judgedBy(result, component, ["hardware.tcb-status"], AUTHENTIC);
	const advisories = judgedBy(result, component, ["hardware.advisories"], AUTHENTIC);
	const number = judgedBy(result, component, ["hardware.tcb-evaluation-data-number"], AUTHENTIC);
	const isUpToDate = tcb.status === "UpToDate";
	const isPlain = isUpToDate && isGood(whole.standing);
	const status = tcb.status === null ? "not determined" : require_style.bounded(tcb.status, 60);
	const areNone = tcb.advisoryIds.length === 0;
	const open = advisories.standing === "fail" ? "refused" : areNone ? "none" : "not refused";
	const isKnown = tcb.status !== null;
	return require_blocks.html`<dl class="facts gapv"><dt>All parts together</dt><dd>${standingMark$1(isUpToDate ? whole.standing : hollow(whole.standing), status)}${!isPlain && saying(whole)}</dd>
${isKnown && require_blocks.html`<dt>Open advisories</dt><dd>${standingMark$1(areNone ? advisories.standing : hollow(advisories.standing), open)}${!areNone && saying(advisories)}</dd>`}
<dt>TCB recovery</dt><dd>${tcb.evaluationDataNumber === null ? "not known." : `evaluation data number ${tcb.evaluationDataNumber}.`}${saying(number)}</dd></dl>`;
}
function hollow(standing) {
	return isGood(standing) ? "conditional" : standing;
}
function isGood(standing) {
	return standing === "pass" || standing === "experiment";
}
function saying({ checks }) {
	return require_blocks.html`${checks.map(({ detail }) => require_blocks.html` <span class="quiet">${require_style.flowing(detail, MAX_DETAIL)}</span>`)}`;
}
function hostsOf(machines, several, measured) {
	const hosts = together(machines.filter(({ component }) => component.tcb !== null && component.tcb.deviceId !== null), ({ component }) => component.tcb?.deviceId ?? "");
	if (hosts.length === 0) return false;
	const left = hosts.length - MAX_HOSTS;
	return require_blocks.html`<dl class="facts">${hosts.slice(0, MAX_HOSTS).map(({ one, all }) => require_blocks.html`<dt>${several ? `Host of ${phraseOf(all, measured.machines)}` : "Host"}</dt><dd>${require_style.hex(one.component.tcb?.deviceId ?? "")} <span class="quiet">SHA-256 of its PPID</span></dd>`)}${left > 0 && require_blocks.html`<dt>Hosts</dt><dd>${left} more</dd>`}</dl>`;
}
function linksOf({ component }, { places }) {
	const checks = [
		"hardware.tcb-status",
		"hardware.advisories",
		"hardware.tcb-evaluation-data-number"
	].flatMap((id) => checkOf(component, id) ?? []);
	if (checks.length === 0) return require_blocks.html``;
	return require_blocks.html`<p class="small quiet">Checks: ${checkLinks(checks, places)}</p>`;
}
// src/core/views/html/validity.ts
const MAX_SETS = 6;
function validityCards(machines, measured) {
	const groups = together(machines.map((machine) => ({
		component: machine.component,
		rows: rowsOf(machine, measured)
	})).filter(({ rows }) => rows.length > 0), ({ rows }) => JSON.stringify(rows.map(({ statement, standing }) => [statement, standing])));
	const left = groups.length - MAX_SETS;
	return require_blocks.html`${groups.slice(0, MAX_SETS).map((group) => card(group, measured))}
${left > 0 && require_blocks.html`<p class="small quiet">${left} more sets of statements are left out here: the evidence has them.</p>`}`;
}
function rowsOf(machine, { result, places }) {
	return statementsOf(machine).map((statement) => {
		const { standing, checks } = judgedBy(result, machine.component, statement.checks, ["hardware.root-ca"]);
		const [check] = checks;
		return {
			statement,
			standing,
			link: check === void 0 ? null : checkLink$1(check, places)
		};
	});
}
function card({ one, all }, measured) {
	const { machines, at } = measured;
	const of = machines.length > 1 ? require_blocks.html` <span class="quiet plain">${sameNames(all, machines)}</span>` : null;
	return require_blocks.html`<div class="card pad"><h3>How long Intel’s statements speak${of}</h3>
${picture(one.rows, at)}
<p class="small">${firstToEnd(one.rows, at)}</p>
<table class="cards gapv"><caption class="vh">For which time each statement speaks</caption><thead><tr><th>Statement</th><th>From</th><th>Until</th><th>For the time of the appraisal</th></tr></thead><tbody>${one.rows.map((row) => tableRow(row, at))}</tbody></table></div>`;
}
const WORDS = {
	pass: "accepted",
	experiment: "accepted",
	conditional: "accepted",
	"cut off": "accepted",
	fail: "refused",
	unknown: "undecided",
	"not asked": "not asked"
};
function tableRow({ statement: { name, from, until }, standing, link }, at) {
	return require_blocks.html`<tr><th scope="row">${name}</th><td data-l="From">${day(from)}</td><td data-l="Until">${until === null ? "not stated" : day(until)} <span class="quiet small">${until !== null && distance(until, at)}</span></td><td>${standingMark$1(standing, WORDS[standing])} ${link}</td></tr>`;
}
function day(time) {
	const text = require_verification.formatTime(time);
	return require_blocks.html`<time datetime="${text}">${text.slice(0, -10)}</time>`;
}
function distance(until, at) {
	const days = Math.floor(Math.abs(until - at) / require_verification.DAY_MS);
	const many = days === 1 ? "1 day" : `${days} days`;
	return until < at ? `${many} before` : `${many} after`;
}
function firstToEnd(rows, at) {
	const ends = rows.flatMap(({ statement: { until } }) => until === null ? [] : [until]);
	if (ends.length === 0) return "None of them says until when it speaks.";
	const first = Math.min(...ends);
	const sameDay = ({ statement: { until } }) => until !== null && require_verification.formatDay(until) === require_verification.formatDay(first);
	const names = rows.filter(sameDay).map(({ statement }) => statement.name);
	const which = require_help.enumerate([...new Set(names)].map((name) => `the ${name}`));
	const when = dayInWords(first);
	if (first < at) return `The first of them ended before the appraisal, on ${when}: ${which}.`;
	return `On ${when} the first of them ${names.length > 1 ? "end" : "ends"}: ${which}. Judged “as of today” after that, with these statements, the hardware is no longer verified. That is no fault of the deployment: newer statements are to be fetched.`;
}
const MONTHS = "January February March April May June July August September October November December".split(" ");
function dayInWords(time) {
	const date = new Date(time);
	return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
}
const LEFT = 180;
const BEFORE = 30 * require_verification.DAY_MS;
const AFTER = 60 * require_verification.DAY_MS;
const LINE = 24;
function picture(rows, at) {
	const height = LINE * rows.length + 30;
	const here = place(at, at);
	const bars = rows.map(({ statement: { name, from, until }, standing }, i) => {
		const y = LINE * i;
		const start = place(from, at);
		const width = Math.max(0, place(until ?? from, at) - start);
		const dates = `${require_verification.formatTime(from).slice(0, -10)} to ${until === null ? "?" : require_verification.formatTime(until).slice(0, -10)}`;
		return require_blocks.html`<text x="0" y="${y + 17}">${name}</text><rect class="s ${toneOf(standing)}" x="${start}" y="${y + 8}" width="${width}" height="10" rx="2"/><text x="800" y="${y + 17}">${dates}</text>`;
	});
	return require_blocks.html`<svg class="spans wideonly gapv" viewBox="0 0 1000 ${height}" role="img" aria-label="For which time each statement speaks, around the time of the appraisal; the table below says the same">${bars}<path d="M${here} 0V${height - 22}" stroke="var(--ink)" stroke-width="1.5"/><text x="${here + 6}" y="${height - 6}">appraised ${require_verification.formatTime(at).replace("T", " ").slice(0, -4)} UTC</text></svg>`;
}
function place(time, at) {
	const share = (time - (at - BEFORE)) / (BEFORE + AFTER);
	return Math.round((LEFT + Math.min(1, Math.max(0, share)) * 610) * 10) / 10;
}
// src/core/views/html/measured.ts
async function measuredSections(source) {
	const measured = readMeasured(source);
	if (measured.machines.length === 0) return [];
	return [
		registersSection(measured),
		eventLogSection(measured),
		hardwareSection(measured),
		certificatesSection(measured, source.roots.trustAnchors)
	];
}
function hardwareSection(measured) {
	const title = "Hardware";
	const { machines } = measured;
	return {
		id: "hardware",
		title,
		body: require_blocks.html`<section id="hardware" class="stack-s"><h2>${title}</h2>${tcbTables(machines, measured)}${validityCards(machines, measured)}</section>`
	};
}
// src/core/views/html/stated/parts.ts
function viewOf(result) {
	return {
		result,
		places: placesOf(result.components)
	};
}
function wordOf(status) {
	return status === "skipped" ? "not asked" : status;
}
function lookOf(status, { result }) {
	if (status === "pass") return isProduction(result) ? ["pass", "pass"] : ["rest", "exp"];
	if (status === "fail") return ["fail", "fail"];
	return status === "unknown" ? ["open", "open"] : ["skip", "mute"];
}
function statusMark(status, view, word = wordOf(status)) {
	return require_style.marked(...lookOf(status, view), word);
}
function checkMark(check, view, word = wordOf(check.status)) {
	const ground = groundIn(check, view);
	return ground === "proven" ? statusMark(check.status, view, word) : standingMark$1(passedOn(ground, isProduction(view.result)), word);
}
function groundIn({ status, phase, component }, { result: { components } }) {
	const own = components.find(({ role, instance }) => `${role}/${instance}` === component);
	if (status !== "pass") return "proven";
	return own === void 0 ? "open" : groundOf(own, phase);
}
function digest(text) {
	const [, prefix = "", digits] = /^(sha256:|0x|)([0-9a-f]+)$/.exec(text) ?? [];
	return digits === void 0 ? require_blocks.html`<code>${text}</code>` : require_blocks.html`<span class="nowrap">${prefix !== "" && require_blocks.html`<code>${prefix}</code>`}${require_style.hex(digits)}</span>`;
}
function copyButton(what) {
	return require_blocks.html`<button class="copy" type="button" hidden data-copy>Copy<span class="vh"> ${what}</span></button>`;
}
function digestWithCopy(text, what) {
	return require_blocks.html`${digest(text)}${copyButton(what)}`;
}
function facts$1(rows, classes = "") {
	const listed = rows.flatMap((row) => row === null ? [] : [require_blocks.html`<dt>${row[0]}</dt><dd>${row[1]}</dd>`]);
	return require_blocks.html`<dl class="${classes === "" ? "facts" : `facts ${classes}`}">${listed}</dl>`;
}
function time(rfc3339) {
	const [, day, clock] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(rfc3339) ?? [];
	return day === void 0 ? require_blocks.html`${rfc3339}` : require_blocks.html`<time datetime="${rfc3339}">${day} ${clock ?? ""} UTC</time>`;
}
function size(bytes) {
	if (bytes < 1024) return plural(bytes, "byte");
	return bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}
function plural(count, one, more = `${one}s`) {
	return `${count} ${count === 1 ? one : more}`;
}
function listed(all, most) {
	const more = all.length - most;
	return require_blocks.html`${all.slice(0, most).map((one) => require_blocks.html`<div>${one}</div>`)}${more > 0 && require_blocks.html`<div>and ${more} more</div>`}`;
}
function checksOf({ phases }) {
	return require_help.PHASES.flatMap((phase) => phases[phase].checks);
}
function checkLink(check, text, { places }) {
	return require_blocks.html`<a href="#${places.anchorOf(check)}">${text}</a>`;
}
function checkLines(checks, view) {
	const lines = [...new Map(checks.map((check) => [JSON.stringify([
		check.id,
		check.status,
		check.detail,
		groundIn(check, view)
	]), check])).values()].map((check) => {
		const head = require_blocks.html`${checkMark(check, view)} <b>${checkLink(check, check.title, view)}</b>`;
		return require_blocks.html`<li><span class="quiet">–</span><div>${head}<br><span>${require_style.flowing(check.detail)}</span></div></li>\n`;
	});
	return require_blocks.html`<ul class="points small">${lines}</ul>`;
}
// src/core/views/html/stated/findings.ts
const OF_WHOLE = ["source-code.findings", "source-code.compose-manager"];
function findingsOf(sha256, { result: { components } }, own) {
	const open = own.filter(({ id, status }) => OF_WHOLE.includes(id) && (status === "fail" || status === "unknown"));
	const found = components.flatMap((component) => checksOf(component).filter(({ id, severity, place }) => severity !== void 0 && id.startsWith("source-code.compose.") && (place?.composeHash ?? component.app?.composeHash) === sha256));
	const key = ({ id, detail, place }) => JSON.stringify([
		id,
		detail,
		place
	]);
	return [...new Map([...open, ...found].map((check) => [key(check), check])).values()];
}
function findingList(left, all, own, view) {
	if (all.length === 0) {
		const isJudged = own.some(({ id, status, severity }) => id === OF_WHOLE[0] && status === "pass" && severity === void 0);
		return require_blocks.html`<p class="small quiet">${isJudged ? "Nothing that is looked for stands out in it." : "What it lets happen was not looked at."}</p>`;
	}
	const placed = all.length - left.length;
	const where = placed > 0 && require_blocks.html`<p class="small quiet">${plural(placed, "finding")} at ${placed === 1 ? "its line" : "their lines"}, below.</p>`;
	if (left.length === 0) return require_blocks.html`${where}`;
	const items = left.map((check) => {
		return require_blocks.html`<li><span class="quiet">–</span><div>${words(check, view, check.place?.path ?? null)}</div></li>\n`;
	});
	return require_blocks.html`<h4>What stands out in the file</h4><ul class="points small">${items}</ul>${where}`;
}
function findingNote(check, view, path) {
	return require_blocks.html`<div class="note ${check.status === "fail" ? "fail" : check.severity === "warning" ? "open" : "mute"}">${words(check, view, path)}</div>`;
}
function words(check, view, path) {
	const { status, severity, detail } = check;
	const verdict = status === "pass" ? severityMark(severity) : statusMark(status, view, status === "fail" ? "refused by the policy" : status);
	const place = path !== null && require_blocks.html` <code class="quiet">${path}</code>`;
	return require_blocks.html`<b>${checkLink(check, titleOf(check), view)}</b> ${verdict} ${require_style.flowing(detail)}${place}`;
}
function severityMark(severity) {
	return severity === "warning" ? require_style.marked("warn", "open", "warning") : require_style.marked("rec", "mute", "note");
}
function titleOf({ id, title }) {
	const rule = id.replace(/^source-code\.compose\./, "");
	return Object.hasOwn(require_verification.COMPOSE_RULES, rule) ? require_verification.COMPOSE_RULES[rule].title : title;
}
// src/core/views/html/stated/numbered-lines.ts
const MAX_LINES = 1500;
const MAX_LINE = 1e3;
function numberedLines(text, room, notes = new Map(), first = 1) {
	const lines = text.replace(/\r?\n$/, "").split("\n");
	const items = [];
	let left = room;
	for (const [i, line] of lines.entries()) {
		if (i >= MAX_LINES || left <= 0) break;
		left -= Math.min(line.length, MAX_LINE) + 1;
		const found = notes.get(i + 1) ?? [];
		items.push(require_blocks.html`<li${found.length > 0 && require_blocks.html` class="hit"`}><code>${cutTo(line, MAX_LINE)}</code>${found}</li>\n`);
	}
	const more = lines.length - items.length;
	const rest = more > 0 && require_blocks.html`<p class="small quiet padx">${plural(more, "more line")}: the file has them.</p>`;
	const start = first > 1 && require_blocks.html` start="${first}"`;
	return {
		body: require_blocks.html`<ol class="lines"${start}>${items}</ol>${rest}`,
		shown: items.length
	};
}
function cutTo(text, most) {
	const over = text.length - most;
	return over <= 0 ? text : `${text.slice(0, most)}… (${over} more)`;
}
// src/core/views/html/stated/yaml-place.ts
async function linesOfYaml(text) {
	try {
		const document = await require_verification.parseYaml(text, (message, { line, column }) => {
			return new require_start.ParseError("PARSE_INVALID", `line ${line}, column ${column}`, message);
		});
		return (path) => {
			const keys = keysOf(document.root, path);
			return keys.length === 0 ? null : document.lineOf(keys);
		};
	} catch (error) {
		if (error instanceof require_start.ParseError) return () => null;
		throw error;
	}
}
function keysOf(root, path) {
	const keys = [];
	let node = root;
	let rest = path;
	while (rest !== "") {
		const step = Array.isArray(node) ? indexIn(rest) : node instanceof Map ? keyIn$1(node, rest) : null;
		if (step === null) break;
		keys.push(step.key);
		node = Array.isArray(node) ? node[Number(step.key)] : node instanceof Map ? node.get(step.key) : null;
		rest = rest.slice(step.length).replace(/^\./, "");
	}
	return keys;
}
function indexIn(path) {
	const [written, key] = /^\[(\d{1,6})\]/.exec(path) ?? [];
	return written === void 0 || key === void 0 ? null : {
		key,
		length: written.length
	};
}
function keyIn$1(node, path) {
	const ends = [...path.matchAll(/[.[]/g)].map(({ index }) => index);
	const length = [path.length, ...ends.reverse()].find((end) => end > 0 && node.has(path.slice(0, end)));
	return length === void 0 ? null : {
		key: path.slice(0, length),
		length
	};
}
// src/core/views/html/stated/app-compose-content.ts
const ROOM = 98304;
const MAX_MEMBERS = 100;
const MAX_NAME$1 = 100;
const MAX_VALUE = 400;
const COMPOSE_FILE = "docker_compose_file";
const TEXTS = [
	COMPOSE_FILE,
	"init_script",
	"pre_launch_script",
	"bash_script"
];
async function appComposeContent(bytes, { found, isOpen, view }) {
	const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
	const members = membersIn(text);
	if (members === null) {
		const { body } = numberedLines(text, ROOM);
		return {
			body: folded("The text, which cannot be read as an app-compose", body, true),
			left: [...found]
		};
	}
	const placed = new Set();
	const at = (name) => found.filter(({ place }) => place !== void 0 && memberOf(place.path) === name);
	const rows = Object.entries(members).slice(0, MAX_MEMBERS).map(([name, value]) => {
		const term = require_blocks.html`<code>${require_style.bounded(name, MAX_NAME$1)}</code>`;
		if (isText(name, value)) return [term, require_blocks.html`<span class="quiet">${linesIn(value)}, below</span>`];
		const here = at(name);
		for (const check of here) placed.add(check);
		const notes = here.map((check) => findingNote(check, view, check.place?.path === name ? null : check.place?.path ?? null));
		return [term, require_blocks.html`<code>${require_style.bounded(JSON.stringify(value), MAX_VALUE)}</code>${notes}`];
	});
	const more = Object.keys(members).length - rows.length;
	const table = require_blocks.html`${facts$1(rows, "padx")}${more > 0 && require_blocks.html`<p class="small quiet padx">${plural(more, "more member")}: the file has them.</p>`}`;
	const blocks = [folded(require_blocks.html`Members <span class="quiet plain">${Object.keys(members).length}</span>`, table, isOpen)];
	let room = ROOM;
	for (const name of TEXTS) {
		const value = members[name];
		if (!isText(name, value)) continue;
		const lines = await placesIn(name, value, at(name));
		const notes = new Map();
		for (const { check, line, path } of lines) notes.set(line, [...notes.get(line) ?? [], findingNote(check, view, path)]);
		const { body, shown } = numberedLines(value, room, notes);
		room = Math.max(0, room - value.length);
		for (const { check, line } of lines) if (line <= shown) placed.add(check);
		blocks.push(folded(require_blocks.html`<code>${name}</code> <span class="quiet plain">${linesIn(value)}</span>`, body, isOpen));
	}
	return {
		body: require_blocks.html`${blocks}`,
		left: found.filter((check) => !placed.has(check))
	};
}
function membersIn(text) {
	try {
		return require_verification.readMembers(text);
	} catch (error) {
		if (error instanceof require_start.ParseError) return null;
		throw error;
	}
}
async function placesIn(name, text, checks) {
	if (checks.length === 0) return [];
	if (name !== COMPOSE_FILE) return checks.map((check) => ({
		check,
		line: 1,
		path: null
	}));
	const lineOf = await linesOfYaml(text);
	return checks.flatMap((check) => {
		const path = check.place?.path.slice(name.length + 1) ?? "";
		const line = lineOf(path);
		return line === null ? [] : [{
			check,
			line,
			path
		}];
	});
}
function isText(name, value) {
	return TEXTS.includes(name) && typeof value === "string" && value !== "";
}
function memberOf(path) {
	return path.split(/[.[]/)[0] ?? "";
}
function linesIn(text) {
	return plural(text.replace(/\r?\n$/, "").split("\n").length, "line");
}
function folded(title, body, isOpen) {
	return require_blocks.html`<details class="phase"${isOpen && require_blocks.html` open`}><summary><h3>${title}</h3></summary>${body}</details>\n`;
}
// src/core/views/html/stated/app-compose-texts.ts
function appComposeTexts(bundle, { components }) {
	const reported = reportedTexts(bundle);
	const given = bundle.items.some(({ role, name }) => role === "reference" && name === "app-compose") ? require_verification.itemBytes(bundle, require_verification.APP_COMPOSE_ITEM) : null;
	const texts = new Map();
	const missing = [];
	for (const component of components) {
		const name = `${component.role}/${component.instance}`;
		const measured = component.app?.composeHash ?? null;
		const found = [component.role === "app" ? given : null, reported.get(name) ?? null].find((bytes) => bytes !== null && require_verification.toHex(require_verification.sha256(bytes)) === measured) ?? null;
		const bytes = found ?? reported.get(name) ?? null;
		if (measured !== null && found === null) missing.push({
			component: name,
			sha256: measured
		});
		if (bytes === null) continue;
		const standing = found === null ? "shown" : standingOf(component);
		const digest = require_verification.toHex(require_verification.sha256(bytes));
		const key = `${standing} ${digest}`;
		const known = texts.get(key);
		if (known === void 0) texts.set(key, {
			sha256: digest,
			bytes,
			standing,
			components: [name]
		});
		else known.components.push(name);
	}
	return {
		texts: [...texts.values()],
		missing
	};
}
const LAUNCH = [
	"source-code.event-log-replay",
	"source-code.event-digests",
	"source-code.launch-events"
];
function standingOf({ phases }) {
	const passed = new Set(phases["source-code"].checks.flatMap(({ id, status }) => status === "pass" ? [id] : []));
	if (phases.hardware.status !== "pass" || !LAUNCH.every((id) => passed.has(id))) return "shown";
	return passed.has("source-code.ground") ? "measured" : "conditional";
}
function reportedTexts(bundle) {
	const told = require_verification.toldInfo(bundle);
	const documents = new Map();
	return new Map(bundle.components.flatMap(({ role, instance, evidence: { item, machine } }) => {
		const document = documents.get(item) ?? require_verification.readEvidenceItem(item, require_verification.itemBytes(bundle, item));
		documents.set(item, document);
		const evidence = document.machines[machine];
		if (evidence === void 0) return [];
		const { appCompose } = role === "app" ? require_verification.completed(evidence, told) : evidence;
		return appCompose === null ? [] : [[`${role}/${instance}`, require_verification.utf8(appCompose)]];
	}));
}
// src/core/views/html/stated/difference.ts
function differenceCard(differences, head) {
	const lines = differences.flatMap((difference, i) => memberLines$1(difference, i === 0));
	return require_blocks.html`<div class="card diff" role="group" aria-label="How the files differ"><div class="diffhead small quiet">${head}</div>${lines}</div>`;
}
function differingChecks(checks) {
	const differing = checks.filter(({ differences = [] }) => differences.length > 0);
	return [...new Map(differing.map((check) => [JSON.stringify([check.id, check.differences]), check])).values()];
}
function memberLines$1({ path, expected, actual, diff = [] }, isFirst) {
	return [
		require_blocks.html`<span class="gap">${path}${isFirst ? " (the first that differs)" : ""}</span>`,
		...marked([...expected === void 0 ? [] : [{
			kind: "del",
			text: expected
		}], ...actual === void 0 ? [] : [{
			kind: "ins",
			text: actual
		}]]),
		...marked(diff.map(sideOf))
	];
}
function sideOf(line) {
	const text = line.slice(1);
	switch (line.charAt(0)) {
		case "-": return {
			kind: "del",
			text
		};
		case "+": return {
			kind: "ins",
			text
		};
		case " ": return {
			kind: "same",
			text
		};
		default: return {
			kind: "gap",
			text: line
		};
	}
}
function marked(sides) {
	return sides.map((side, i) => {
		const other = isPaired(sides, i) ? sides[i + (side.kind === "del" ? 1 : -1)] : void 0;
		const text = other === void 0 ? require_blocks.html`${side.text}` : withMark(side.text, other.text);
		if (side.kind === "del") return require_blocks.html`<del>${text}</del>`;
		if (side.kind === "ins") return require_blocks.html`<ins>${text}</ins>`;
		return side.kind === "gap" ? require_blocks.html`<span class="gap">${text}</span>` : require_blocks.html`<span>${text}</span>`;
	});
}
function isPaired(sides, i) {
	const kind = (at) => sides[at]?.kind;
	const start = kind(i) === "del" ? i : i - 1;
	return kind(start) === "del" && kind(start + 1) === "ins" && kind(start - 1) !== "del" && kind(start + 2) !== "ins";
}
function withMark(text, other) {
	const [own, theirs] = [[...text], [...other]];
	const most = Math.min(own.length, theirs.length);
	let start = 0;
	while (start < most && own[start] === theirs[start]) start++;
	let end = 0;
	while (end < most - start && own.at(-1 - end) === theirs.at(-1 - end)) end++;
	const middle = own.slice(start, own.length - end).join("");
	if (middle === "") return require_blocks.html`${text}`;
	return require_blocks.html`${own.slice(0, start).join("")}<b>${middle}</b>${own.slice(own.length - end).join("")}`;
}
// src/core/views/html/stated/compose-file.ts
const MAX_FILES = 4;
const MAX_LISTED = 300;
async function composeSection({ bundle, result }, view) {
	const { texts, missing } = appComposeTexts(bundle, result);
	const differences = differenceCards(bundle.items, view);
	if (texts.length === 0 && missing.length === 0 && differences.length === 0) return null;
	const cards = [];
	for (const text of texts.slice(0, MAX_FILES)) cards.push(await fileCard(text, view));
	const others = texts.slice(MAX_FILES).map(({ sha256, components, standing }) => {
		return [require_verdict_words.componentNames(components, result.components), require_blocks.html`${digest(sha256)} ${standingMark(standing, view)}`];
	});
	const unread = missing.map(({ component, sha256 }) => {
		return [require_verdict_words.componentNames([component], result.components), digestWithCopy(sha256, "compose hash")];
	});
	return {
		id: "compose",
		title: "Compose file",
		body: require_blocks.html`<section id="compose" class="stack-s"><h2>Compose file</h2>
<p class="lead">What the VM starts. The hash says which file that is, not that it is good.</p>
${differences}${cards}
${others.length > 0 && require_blocks.html`<div class="card pad"><h3>${plural(others.length, "more file")}</h3>${facts$1(others.slice(0, MAX_LISTED))}</div>`}
${unread.length > 0 && require_blocks.html`<div class="card pad"><h3>Text not in the evidence</h3><p class="small quiet">Their event logs name these hashes, and nothing at hand has them: what they run is not shown.</p>${facts$1(unread.slice(0, MAX_LISTED))}</div>`}
</section>`
	};
}
const STANDING = {
	measured: {
		heading: "as measured",
		status: "pass",
		word: "measured",
		say: "Its SHA-256 is the compose hash in the launch record that the quote vouches for, written by an OS that is proven."
	},
	conditional: {
		heading: "as an OS that is not proven measured it",
		status: "unknown",
		word: "conditional",
		say: "Its SHA-256 is the compose hash in the launch record that the quote vouches for. The OS that wrote the record is not proven: another one can write any hash."
	},
	shown: {
		heading: "as the target shows it",
		status: "skipped",
		word: "not measured",
		say: "The target gives this text. Nothing proves that it is the one that runs."
	}
};
function standingMark(standing, view) {
	const { status, word } = STANDING[standing];
	return standing === "conditional" ? require_style.marked("rest", "open", word) : statusMark(status, view, word);
}
async function fileCard({ sha256, bytes, standing, components }, view) {
	const { result } = view;
	const { heading, say } = STANDING[standing];
	const own = result.components.filter(({ role, instance }) => components.includes(`${role}/${instance}`)).flatMap(checksOf);
	const hash = own.find(({ id }) => id === "source-code.compose-hash");
	const isProven = standing !== "shown";
	const found = isProven ? findingsOf(sha256, view, own) : [];
	const { body, left } = await appComposeContent(bytes, {
		found,
		isOpen: components.some((name) => name.startsWith("app/")) || found.some(({ status }) => status !== "pass"),
		view
	});
	const about = facts$1([
		["SHA-256", digestWithCopy(sha256, "compose hash")],
		["Size", size(bytes.length)],
		["Standing", require_blocks.html`${standingMark(standing, view)} <span class="quiet">${say}</span>`],
		isProven && hash !== void 0 ? ["Expected", require_blocks.html`${checkMark(hash, view)} ${checkLink(hash, require_style.flowing(hash.detail), view)}`] : null
	]);
	const name = `The app-compose of ${require_verdict_words.componentNames(components, result.components)}, ${heading}`;
	return require_blocks.html`<div class="card pad stack-s"><h3>${name}</h3>
${about}
${isProven && findingList(left, found, own, view)}</div>
${body}`;
}
const COMPARED = {
	"source-code.compose-hash": {
		item: require_verification.APP_COMPOSE_ITEM,
		otherwise: "the file that was given"
	},
	"source-code.compose-file": {
		item: require_verification.COMPOSE_FILE_ITEM,
		otherwise: "the file that was given"
	},
	"source-code.app-compose": {
		item: null,
		otherwise: "what the policy lists (source-code.app-compose)"
	}
};
function differenceCards(items, view) {
	const { result } = view;
	return differingChecks(result.components.flatMap(checksOf).filter(({ id, status }) => id in COMPARED && status !== "pass")).map((check) => {
		const { item: wanted = null, otherwise = "" } = COMPARED[check.id] ?? {};
		const item = items.find(({ role, name }) => role === "reference" && name === wanted);
		const expected = item === void 0 ? otherwise : require_blocks.html`<b>${require_style.bounded(item.source.replace(/^file:/, ""), 200)}</b>, sha256 ${digest(item.sha256)}`;
		const hash = result.components.find(({ role, instance }) => `${role}/${instance}` === check.component)?.app?.composeHash ?? null;
		const found = require_blocks.html`the app-compose of ${require_verdict_words.componentNames([check.component], result.components)}${hash !== null && require_blocks.html`, sha256 ${digest(hash)}`}`;
		const count = plural(check.differences?.length ?? 0, "member differs", "members differ");
		const head = require_blocks.html`<b>−</b> expected: ${expected}<br><b>+</b> found: ${found}<br>${count}.`;
		return require_blocks.html`<div class="stack-s"><h3>${statusMark(check.status, view)} ${checkLink(check, check.title, view)}</h3>
<p class="small">${require_style.flowing(check.detail)}</p>${differenceCard(check.differences ?? [], head)}</div>\n`;
	});
}
// src/core/views/html/stated/domain.ts
async function domainSection({ bundle, result }, view) {
	const { domain } = result;
	const checks = result.components.flatMap(checksOf).filter(({ phase }) => phase === "domain");
	if (domain === null && checks.length === 0) return null;
	const found = domain === null ? require_blocks.html`<p class="lead">No domain was named, so nothing of one is shown.</p>` : (await Promise.resolve().then(() => require("./domain-met.cjs"))).domainMet(domain, checks, bundle, view);
	return {
		id: "domain",
		title: "Domain",
		body: require_blocks.html`<section id="domain" class="stack-s"><h2>Domain</h2>
${found}
<div class="card pad"><h3>What was found of it</h3>${checkLines(checks, view)}</div></section>`
	};
}
// src/core/views/html/stated/again.ts
function repeatBlock(source) {
	const { summary } = source;
	return require_blocks.html`<h3>Do not take our word</h3>
<div class="stack-s">${command("Repeat what is recorded, with no network: the policy and the time are the bundle’s own.", replayCommand(source))}
${command("Judge the evidence by a policy and a file of your own.", verifyCommand(source))}
${command("Check this file: render it again, and compare every byte.", "trust-center check-report report.html")}
${summary === null ? require_blocks.html`<p class="small quiet">This file holds no signed summary: nobody stands for it by name.</p>` : require_blocks.html`<div><p class="small">A signed summary is in this file. This page compares nothing of it: whether it is about this result, and who signed it, the command below says.</p><p class="row gapv"><button class="btn" type="button" data-block="tc-summary" hidden>Download the signed summary</button></p></div>${command("Check this file, that the summary names its result, and who signed it: say whom you expect, by repository and workflow or by key.", "trust-center verify-summary report.html --repo OWNER/NAME --signer-workflow PATH")}`}</div>${rootsNote(source)}`;
}
function command(what, text) {
	return require_blocks.html`<div><p class="small">${what}</p><p class="code"><code>${unbroken(text)}</code>${copyButton("command")}</p></div>`;
}
function unbroken(text) {
	return require_blocks.html`${text.split(/(--[\w-]+)/).map((part, i) => i % 2 === 1 ? require_blocks.html`<span class="nowrap">${part}</span>` : part)}`;
}
function replayCommand(source) {
	return ["trust-center replay bundle.json", ...rootOptions(source)].join(" ");
}
function verifyCommand(source) {
	const { domain, appraisedAt } = source.result;
	return [
		"trust-center verify --evidence bundle.json --policy yours.yaml --app-compose app-compose.json",
		...domain === null ? [] : [`--domain ${require_verification.domainAddress(domain)}`],
		`--at ${appraisedAt}`,
		...rootOptions(source)
	].join(" ");
}
function rootOptions({ result, roots }) {
	return [
		...result.trustAnchor === "intel-sgx-root-ca" ? [] : ["--insecure-root-ca root-ca.pem"],
		...result.experiment === null ? [] : ["--allow-experiment"],
		...roots.trustedRoots === null ? [] : ["--trusted-root trusted-root.json"]
	];
}
function rootsNote({ result, roots }) {
	const isIntel = result.trustAnchor === require_help.PRODUCTION_TRUST_ANCHOR;
	if (isIntel && roots.trustedRoots === null) return null;
	return require_blocks.html`<p class="small quiet">${isIntel ? null : require_blocks.html`<code>root-ca.pem</code>: the root CA that was trusted in place of Intel’s, ${roots.trustAnchors.map((key, i) => require_blocks.html`${i === 0 ? "with the key " : ", "}${digest(key)}`)}. No bundle holds it. `}${roots.trustedRoots === null ? null : require_blocks.html`<code>trusted-root.json</code>: the trusted root of Sigstore that was given; it is in this file.`}</p>`;
}
// src/core/views/html/stated/item-titles.ts
const TITLES = [
	[require_verification.APP_COMPOSE_ITEM, "App-compose that was expected"],
	[require_verification.COMPOSE_FILE_ITEM, "Docker Compose file that was expected"],
	[require_verification.ANSWER_ITEM, "Answer that the evidence was part of"],
	[require_verification.GUEST_AGENT_INFO_ITEM, "What the guest agent says of itself"],
	[require_verification.SERVER_CLOCK_ITEM, "Time by the target’s server"],
	[require_verification.PUBLIC_ROOTS_ITEM, "Public root CAs"],
	[require_verification.CT_LOG_LIST_ITEM, "List of CT logs"],
	[require_verification.COLLATERAL_ITEMS, "Intel’s statements"],
	[require_verification.KMS_EVIDENCE_ITEMS, "Evidence of the KMS"],
	[require_verification.GATEWAY_EVIDENCE_ITEMS, "Evidence of the gateway"],
	[require_verification.ACME_INFO_ITEMS, "What the gateway says of its TLS keys"],
	[require_verification.INGRESS_EVIDENCE_ITEMS, "What the app publishes of its TLS keys"],
	[require_verification.SERVED_CERTIFICATE_ITEMS, "Certificates that the domain serves"],
	[require_verification.DNS_RECORD_ITEMS, "Answers of a resolver"],
	[require_verification.REVOCATION_ITEMS, "What a CA says of revoked certificates"],
	[require_verification.CA_FILE_ITEMS, "Root CAs that were given"],
	[require_verification.CERTIFICATE_HISTORY_ITEMS, "What a monitor of public logs lists"],
	[require_verification.PEER_CERTIFICATE_ITEMS, "Certificates of a server that was asked"],
	[require_verification.OS_IMAGE_ITEMS, "Reference of an OS image"],
	[require_verification.IMAGE_RECORD_ITEMS, "Record of a container image"],
	[require_verification.REFERENCE_VALUES_ITEMS, "Signed reference values"],
	[require_verification.CHAIN_RECORD_ITEMS, "Answers of an endpoint of a chain"]
];
function itemTitle(name) {
	return TITLES.find(([own]) => own.endsWith("/") ? name.startsWith(own) : name === own)?.[1] ?? (name.startsWith("evidence") ? "Quote and event log" : name);
}
// src/core/views/html/stated/evidence.ts
function evidenceSection(source) {
	const { bundle } = source;
	return {
		id: "evidence",
		title: "Evidence",
		body: require_blocks.html`<section id="evidence" class="stack-s"><h2>Evidence</h2>
<p class="lead">All evidence that was appraised is in this file, byte for byte. Take it, and appraise it by a program and a policy of your own.</p>
${digests(source)}
<div class="card"><table class="cards"><caption class="vh">Evidence</caption><thead><tr><th>Item</th><th>Read from</th><th>Collected</th><th>SHA-256</th><th class="num">Size</th><th><span class="vh">Download</span></th></tr></thead><tbody>${bundle.items.map(itemRow)}</tbody></table></div>
<p class="small quiet">Where and when an item was read is the word of whoever collected it. Its digest is that of its bytes.</p>
${gapsCard(bundle)}
<p class="row"><button class="btn go" type="button" data-block="tc-bundle" hidden>Download all (bundle, ${size(require_verification.utf8(require_verification.serialiseBundle(bundle)).length)})</button></p>
${repeatBlock(source)}</section>`
	};
}
function digests({ result }) {
	const resultDigest = `sha256:${require_verification.toHex(require_verification.sha256(require_verification.utf8(require_json.renderJson(result))))}`;
	const isIntel = result.trustAnchor === require_help.PRODUCTION_TRUST_ANCHOR;
	return facts$1([
		["Appraised at", time(result.appraisedAt)],
		["Evidence", require_blocks.html`${digestWithCopy(result.evidenceDigest, "evidence digest")} <span class="quiet">over the target, the gaps, and the name, role and digest of each item</span>`],
		["Result", require_blocks.html`${digestWithCopy(resultDigest, "result digest")} <span class="quiet">of the result document in this file, byte for byte</span>`],
		["Policy", require_blocks.html`${digestWithCopy(result.policyDigest, "policy digest")} <span class="quiet">of the policy in force, as canonical JSON</span>`],
		["Trusted root", isIntel ? "Intel SGX Root CA" : require_blocks.html`${require_style.flowing(result.trustAnchor)}: not Intel’s. What it vouches for proves nothing about any deployment.`],
		["Form", require_blocks.html`<code>${require_verification.BUNDLE_SCHEMA}</code>`]
	]);
}
function itemRow({ role, name, source, collectedAt, sha256: digest, encoding, data }) {
	const bytes = encoding === "utf8" ? require_verification.utf8(data).length : base64Length(data);
	return require_blocks.html`<tr><th scope="row">${itemTitle(name)}<div class="small quiet plain"><code>${name}</code>, ${role}</div></th><td data-l="From"><code>${source}</code></td><td data-l="Collected" class="small">${time(collectedAt)}</td><td data-l="SHA-256">${digestWithCopy(digest, `digest of ${name}`)}</td><td class="num nowrap" data-l="Size">${size(bytes)}</td><td><button class="copy" type="button" data-item="${name}" hidden>Download<span class="vh"> ${name}</span></button></td></tr>`;
}
function base64Length(text) {
	return text.length / 4 * 3 - (/=*$/.exec(text)?.[0].length ?? 0);
}
function gapsCard({ gaps }) {
	if (gaps.length === 0) return null;
	const rows = gaps.map(({ name, reason, code, hint }) => [require_blocks.html`<code>${name}</code>`, require_blocks.html`${reason}${code === void 0 ? null : require_blocks.html` <span class="quiet">${code}</span>`}${hint === void 0 ? null : require_blocks.html`<div class="quiet">To do: ${hint}</div>`}`]);
	return require_blocks.html`<div class="card pad"><h3>Asked for, and not obtained <span class="quiet plain">${plural(gaps.length, "gap")}</span></h3>${facts$1(rows)}</div>`;
}
// src/core/policy/written.ts
function writtenPolicy(policy) {
	return `${memberLines(ordered(policy), "").join("\n")}\n`;
}
var Json = class {
	value;
	constructor(value) {
		this.value = value;
	}
};
const SPELT = {
	mrSeam: "mrseam",
	mrSignerSeam: "mrsignerseam",
	seamAttributes: "seamattributes",
	mrServiceTd: "mrservicetd",
	mrConfigId: "mrconfigid",
	mrOwner: "mrowner",
	mrOwnerConfig: "mrownerconfig"
};
function fileKey(name) {
	return SPELT[name] ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
function ordered(policy) {
	const { version, phases, freshness, instances, drift, hardware, os, sourceCode, components, kms, gateway, domain } = policy;
	const { requireMrConfigId, appCompose, findings, registry, provenance, provenanceFor, ...launch } = sourceCode;
	return {
		version,
		phases,
		freshness,
		instances: typeof instances === "string" ? instances : renamed(instances),
		drift: renamed(drift),
		hardware: renamed(hardware),
		os: renamed({
			...os,
			referenceValueSigners: os.referenceValueSigners.map(signer)
		}),
		"source-code": {
			...renamed(launch),
			"mr-config-id": requireMrConfigId ? "required" : "any",
			"app-compose": new Json(appCompose),
			...renamed({
				findings,
				registry,
				provenance,
				provenanceFor
			})
		},
		components,
		kms: renamed(kms),
		gateway: renamed(gateway),
		domain: renamed(domain)
	};
}
function signer({ publicKey, ...workflow }) {
	return publicKey === null ? workflow : { publicKey };
}
function renamed(value) {
	return Object.fromEntries(Object.entries(value).map(([name, member]) => [fileKey(name), renamedValue(member)]));
}
function renamedValue(value) {
	if (Array.isArray(value)) return value.map((one) => renamedValue(one) ?? "");
	if (typeof value === "object" && value !== null) return renamed(value);
	return value;
}
function memberLines(members, indent) {
	return Object.entries(members).flatMap(([key, value]) => {
		if (value === null) return [];
		const lines = linesOf(value, `${indent}  `);
		return lines === null ? [`${indent}${key}: ${flow(value)}`] : [`${indent}${key}:`, ...lines];
	});
}
const SHORT = 50;
function linesOf(value, indent) {
	if (typeof value !== "object" || value instanceof Json || flow(value).length <= SHORT) return null;
	if (!isList(value)) return memberLines(value, indent);
	return value.flatMap((item) => {
		const [first, ...others] = linesOf(item, `${indent}  `) ?? [`${indent}  ${flow(item)}`];
		return [`${indent}- ${(first ?? "").trimStart()}`, ...others];
	});
}
function flow(value) {
	if (typeof value === "string") return PLAIN.test(value) ? value : seen(JSON.stringify(value));
	if (typeof value !== "object") return String(value);
	if (value instanceof Json) return seen(JSON.stringify(value.value));
	if (isList(value)) return `[${value.map(flow).join(", ")}]`;
	const members = Object.entries(value).flatMap(([key, member]) => member === null ? [] : [`${key}: ${flow(member)}`]);
	return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
function isList(value) {
	return Array.isArray(value);
}
const PLAIN = /^(?!.{33})(?!(?:true|false|yes|no|on|off|null|y|n)$)[a-z][a-z0-9-]*(?:\/[a-z0-9-]+)*$/i;
function seen(json) {
	return json.replace(UNSEEN, (character) => {
		const code = (character.codePointAt(0) ?? 0).toString(16);
		return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
	});
}
const UNSEEN = /[\u007f-\u009f\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
// src/core/views/html/applied-policy.ts
function policyOf({ bundle, result }) {
	if (bundle.appraisal === void 0) return null;
	const policy = require_verification.policyFromRecord(bundle.appraisal.policy);
	return `sha256:${require_verification.policyDigest(policy)}` === result.policyDigest ? policy : null;
}
// src/core/views/html/stated/policy.ts
const MAX_FILE = 65536;
function policySection(source) {
	const policy = recorded(source);
	const digest = ["Digest", digestWithCopy(source.result.policyDigest, "policy digest")];
	const body = policy === null ? require_blocks.html`<p>${require_style.mark("open", "open")} The bundle does not record the policy that the result names by its digest: what was asked for is not shown.</p>${facts$1([digest], "card pad")}` : known(policy, digest);
	return {
		id: "policy",
		title: "Policy",
		body: require_blocks.html`<section id="policy" class="stack-s"><h2>Policy, as it was</h2>${body}</section>`
	};
}
function recorded(source) {
	try {
		return policyOf(source);
	} catch (error) {
		if (error instanceof require_start.ParseError) return null;
		throw error;
	}
}
function known(policy, digest) {
	const asked = policy.phases.map((phase) => require_help.PHASE_WORDS[phase]);
	const left = require_help.PHASES.filter((phase) => !policy.phases.includes(phase)).map((phase) => require_help.PHASE_WORDS[phase]);
	const standard = atDefault(policy);
	const file = writtenPolicy(policy);
	return require_blocks.html`<p class="lead">What the verifier accepted. A verdict is about this policy and no other.</p>
<div class="two"><div class="card pad stack-s">${facts$1([
		digest,
		["Asked for", asked.join(", ")],
		left.length === 0 ? null : ["Not asked for", left.join(", ")]
	])}<div><h3>In words</h3><ul class="points small">${require_verdict_words.policyInWords(policy).map((line) => require_blocks.html`<li><span class="quiet">–</span><div>${require_style.flowing(line)}</div></li>`)}</ul></div></div>
<div class="card pad"><h3>Left at its defaults</h3><p class="small quiet">What a policy does not name has a default. An empty list of pins accepts any value; the file below says each.</p>${facts$1(standard.map(({ section, names }) => [require_blocks.html`<code>${section}</code>`, names]))}</div></div>
<details class="phase"><summary><h3>The whole policy in force</h3><span class="quiet small">YAML, ${size(file.length)}</span></summary><pre class="padx">${cutTo(file, MAX_FILE)}</pre>${file.length > MAX_FILE ? null : copyButton("policy")}</details>`;
}
function atDefault(policy) {
	const standard = require_verification.defaultPolicy({ freshness: policy.freshness });
	const same = (a, b) => require_verification.canonicalJson(a) === require_verification.canonicalJson(b);
	const top = [];
	const sections = [];
	for (const [name, value] of Object.entries(policy)) {
		if (name === "version" || name === "phases" || name === "freshness") continue;
		const usual = standard[name];
		if (same(value, usual)) {
			top.push(fileKey(name));
			continue;
		}
		if (!isObject(value) || !isObject(usual)) continue;
		const kept = Object.entries(value).filter(([key, one]) => same(one, usual[key]));
		if (kept.length > 0) sections.push({
			section: fileKey(name),
			names: kept.map(([key]) => keyIn(key)).join(", ")
		});
	}
	return [...top.length === 0 ? [] : [{
		section: "all of",
		names: top.join(", ")
	}], ...sections];
}
function keyIn(name) {
	return name === "requireMrConfigId" ? "mr-config-id" : fileKey(name);
}
function isObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
// src/core/views/html/stated/provenance.ts
const MAX_IMAGES = 100;
function provenanceSection({ result }, view) {
	const groups = groupsOf(result.components, view);
	if (groups.length === 0) return null;
	return {
		id: "images",
		title: "Images",
		body: require_blocks.html`<section id="images" class="stack-s"><h2>Images</h2>
<p class="lead">What the containers were built from, by whom the policy names. A digest fixes the bytes; only an attestation says where they come from.</p>
${groups.map((group) => groupCard(group, view))}</section>`
	};
}
function groupsOf(components, view) {
	const groups = new Map();
	for (const component of components) {
		const { images } = component;
		const checks = checksOf(component).filter(({ id }) => id.startsWith("source-code.provenance."));
		if (images.length === 0 && checks.length === 0) continue;
		const key = JSON.stringify([images, checks.map((check) => [
			check.id,
			check.status,
			check.detail,
			groundIn(check, view)
		])]);
		const group = groups.get(key) ?? {
			names: [],
			images,
			checks
		};
		group.names.push(require_verdict_words.componentName(component, components));
		groups.set(key, group);
	}
	return [...groups.values()];
}
function groupCard({ names, images, checks }, view) {
	const shown = images.slice(0, MAX_IMAGES);
	const more = images.length - shown.length;
	return require_blocks.html`<div class="card"><div class="pad"><h3>Of ${names.join(", ")}</h3>${checks.length === 0 ? require_blocks.html`<p class="quiet">The policy does not ask where they come from.</p>` : checkLines(checks, view)}${images.length === 0 ? require_blocks.html`<p class="quiet">Which images run is not known.</p>` : null}</div>
${shown.map((image) => imageCard(image, checks, view))}${more === 0 ? null : require_blocks.html`<p class="padx small quiet">${plural(more, "more image")}.</p>`}</div>`;
}
function imageCard({ reference, digest: fixed, manifests, asked, source }, checks, view) {
	const others = manifests.filter((one) => one !== fixed);
	return require_blocks.html`<div class="grp"><h4><code>${reference === null ? "an image without a name" : require_style.bounded(reference, 400)}</code></h4>${facts$1([
		["Fixed by", fixed === null ? "nothing: what runs is decided elsewhere" : digestWithCopy(fixed, "digest")],
		others.length === 0 ? null : ["For linux/amd64", others.slice(0, MAX_IMAGES).map((one) => require_blocks.html`<div>${digest(one)}</div>`)],
		["Built from", source === null ? require_blocks.html`<span class="quiet">${asked ? "not shown" : "not shown: nobody asked"}</span>` : sourceLines(source, checks, view)]
	])}</div>`;
}
function sourceLines(source, checks, view) {
	const { repository, commit, ref, workflow, run, signedAt, attestation, trustedRoot } = source;
	const open = checks.find(({ status }) => status !== "pass");
	const standing = checks[0] === void 0 ? require_style.marked("skip", "mute", "attested; nobody asked") : open === void 0 ? checkMark(checks[0], view, "shown") : statusMark(open.status, view, "attested; not all of it passed");
	return require_blocks.html`<div>${standing}</div>${facts$1([
		["Repository", require_facts.repositoryName(repository)],
		["Commit", require_blocks.html`${digest(commit)} <span class="quiet">${ref}</span>`],
		["Workflow", require_facts.repositoryName(workflow)],
		run === null ? null : ["Run", require_blocks.html`<code>${run}</code>`],
		["Signed at", time(signedAt)],
		["Attestation", require_blocks.html`<code>${attestation.url}</code>, sha256 ${digest(attestation.sha256)}`],
		["Vouched for by", trustedRoot]
	])}`;
}
// src/core/views/html/stated/registry.ts
async function registrySection({ bundle, result }, view) {
	const { registry } = result;
	const checks = result.components.flatMap(checksOf).filter(({ id }) => id.startsWith("source-code.registry."));
	if (registry === null && checks.length === 0) return null;
	const told = registry === null ? require_blocks.html`<p class="quiet">Nothing that was told counts.</p>` : (await Promise.resolve().then(() => require("./registry-told.cjs"))).registryTold(registry, bundle, result);
	return {
		id: "registry",
		title: "Registry",
		body: require_blocks.html`<section id="registry" class="stack-s"><h2>Registry</h2>
<p class="lead">Who may run with the app’s keys, as endpoints of a chain told it. A chain’s state is not proven here: it is their word.</p>
${told}
<div class="card pad"><h3>What was found of it</h3>${checkLines(checks, view)}</div></section>`
	};
}
// src/core/views/html/stated.ts
async function statedSections(source) {
	const view = viewOf(source.result);
	return [
		await composeSection(source, view),
		policySection(source),
		await registrySection(source, view),
		provenanceSection(source, view),
		await domainSection(source, view),
		evidenceSection(source)
	].filter((section) => section !== null);
}
// src/core/views/html/values.ts
async function valueSections(source) {
	return [...await measuredSections(source), ...await statedSections(source)];
}
// src/core/views/html/verdict.ts
const NOT_REVERIFIED = require_blocks.html`<b>Not re-verified in this reader.</b> What is shown is the result as it was written into this file.`;
function verdictSection(source, reader = NOT_REVERIFIED, at) {
	const { result } = source;
	const { icon, tone, word } = look(result, at);
	const policy = policyOf(source);
	const { instances } = result;
	const { anchorOf } = placesOf(result.components);
	const link = (check) => require_blocks.html`<a href="#${anchorOf(check)}"><code>${check.id}</code></a>`;
	return require_blocks.html`<section class="verdict ${tone}" id="verdict" aria-labelledby="h1">
<header>${require_style.mark(icon, tone)}<div><h1 id="h1">${nameOf(result)} <span class="word">${word}</span></h1>${recordedTag(result)}</div>
<div class="say"><p>${require_style.wordsIn(require_verdict_words.sentenceOf(result, policy), link)}.</p>${instances.stopped.length > 0 && require_blocks.html`<p><b>${require_verdict_words.upperFirst(require_verification.stoppedOf(require_verification.countOf(instances)))}.</b></p>`}</div></header>
<div class="sides"><div><h2 class="h3">What was shown</h2><ul class="points">${shown(result)}</ul></div>
<div><h2 class="h3">What was not shown</h2><ul class="points">${unshown(source)}</ul></div></div>
<footer class="row spread"><span id="reader" role="status">${reader} <a href="#believe">How far to believe this file</a></span><span class="quiet">by trust-center ${require_start.VERSION}</span></footer>
</section>`;
}
function look(result, at) {
	const { verdict, experiment } = result;
	if (verdict === "failed") return {
		icon: "fail",
		tone: "fail",
		word: "Failed"
	};
	if (verdict === "inconclusive") return {
		icon: "open",
		tone: "open",
		word: "Inconclusive"
	};
	if (experiment !== null) return {
		icon: "exp",
		tone: "exp",
		word: "Experiment, not verified"
	};
	const age = at === void 0 ? "" : require_current_verdict.ageInWords(result, at);
	if (age !== "") return {
		icon: "stale",
		tone: "mute",
		word: `Verified ${age}`
	};
	return {
		icon: "pass",
		tone: "pass",
		word: "Verified"
	};
}
const MAX_NAME = 160;
function nameOf({ target }) {
	const name = require_style.bounded(target.name, MAX_NAME).trim();
	return name === "" ? "a target without a name" : name;
}
function recordedTag({ components }) {
	return components.some(({ freshness }) => freshness === "replayed") && require_blocks.html`<span class="tag">from recorded evidence</span>`;
}
function point(icon, tone, head, rest) {
	return require_blocks.html`<li>${require_style.mark(icon, tone)}<div><b>${head}</b> <span>${rest}</span></div></li>`;
}
function shown(result) {
	const points = require_help.PHASES.flatMap((phase) => shownBy(phase, result));
	const others = failures(result);
	if (points.length + others.length > 0) return [...points, ...others];
	return [point("skip", "mute", "Nothing.", "")];
}
function shownBy(phase, result) {
	const { components } = result;
	const passed = components.filter((one) => require_help.hasPhase(one.role, phase) && one.phases[phase].status === "pass" && groundOf(one, phase) === "proven");
	if (passed.length === 0) return [];
	const words = require_verdict_words.isPassed(phase, components) ? require_style.wordsIn(capital(require_verdict_words.whatIsShown(phase, result)), ({ id }) => require_blocks.html`<code>${id}</code>`) : require_blocks.html`${require_verdict_words.upperFirst(require_help.PHASE_WORDS[phase])} of ${require_verdict_words.componentNames(passed.map(idOf), components)}`;
	const [icon, tone] = isProduction(result) ? ["pass", "pass"] : ["rest", "exp"];
	return [point(icon, tone, require_blocks.html`${words}.`, facts(phase, passed, result))];
}
function capital(words) {
	const [first, ...rest] = words;
	return typeof first === "string" ? [require_verdict_words.upperFirst(first), ...rest] : words;
}
function facts(phase, components, result) {
	const same = new Map();
	for (const component of components) {
		const text = require_facts.factsOf(phase, component, result);
		same.set(text, [...same.get(text) ?? [], idOf(component)]);
	}
	const [only] = same.keys();
	if (same.size === 1) return only === void 0 || only === "" || isSaid(phase, only, components) ? null : require_blocks.html`${require_style.flowing(only)}.`;
	return [...same].map(([text, ids]) => require_blocks.html`<br>${require_verdict_words.upperFirst(require_verdict_words.componentNames(ids, result.components))}: ${require_style.flowing(text)}.`);
}
function isSaid(phase, text, [first]) {
	const reference = first?.reference ?? null;
	return phase === "os" && reference !== null && text === `${require_start.visible(reference.name)}, ${require_start.visible(reference.grade)}`;
}
function failures({ components }) {
	const byId = new Map();
	for (const { check } of require_verification.causesOf(components)) if (check.status === "fail" && !byId.has(check.id)) byId.set(check.id, check);
	const all = [...byId.values()];
	const listed = all.slice(0, MAX_FAILURES).map(({ detail, phase }) => point("fail", "fail", `${require_verdict_words.upperFirst(require_help.PHASE_WORDS[phase])}:`, require_style.flowing(detail, 300)));
	const more = all.length - listed.length;
	return more === 0 ? listed : [...listed, point("fail", "fail", `${more} more failed.`, "")];
}
const MAX_FAILURES = 4;
function unshown({ result, roots }) {
	const { notShown } = result;
	return [
		...notShown.map(({ what, why }) => point("skip", "mute", `${require_verdict_words.upperFirst(require_verdict_words.subjectWords(require_style.bounded(what, MAX_NAME)))}:`, require_blocks.html`${require_style.flowing(why)}.`)),
		...require_verdict_words.announcedLines(result).map(({ words, todo }) => point("open", "open", `${require_verdict_words.ANNOUNCED_TITLE}:`, [require_style.flowing(words), todo !== null && require_blocks.html` To do: ${require_style.prose(todo)}`])),
		point("skip", "mute", "Good code:", "which code runs is what the checks show, not what it does."),
		...roots.trustedRoots === null ? [] : [point("open", "open", "Sigstore’s own roots:", GIVEN_ROOTS)],
		point("skip", "mute", "Your own rules:", OTHERS_RULES),
		point("skip", "mute", "Anything since:", "a result is of its moment.")
	];
}
const GIVEN_ROOTS = "signatures count here by a trusted root that whoever made this file gave, not by the shipped ones.";
const OTHERS_RULES = "policy, time, what was expected and that evidence was fresh are the word of whoever made this file, where you did not give yours.";
function idOf({ role, instance }) {
	return `${role}/${instance}`;
}
// src/core/views/html/body.ts
function pageTitle(result, at) {
	return `${look(result, at).word}: ${nameOf(result)} – trust-center report`;
}
async function pageBody(source, reader, at) {
	const { result } = source;
	const sections = await sectionsOf(source);
	return require_blocks.html`<a class="skip" href="#content">Skip to content</a>
${require_style.SHAPES}
<header class="top"><div><span class="brand"><svg aria-hidden="true"><use href="#m-brand"/></svg>trust-center report</span><span class="quiet small">one file that makes no request</span></div></header>
${experimentBar(result)}
<main class="page" id="content">
${verdictSection(source, reader, at)}
${causesPart(source)}
<nav class="toc" aria-label="On this page"><ul>${sections.map(({ id, title }) => require_blocks.html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${sections.map(({ body }) => require_blocks.html`${body}\n`)}<p class="foot">trust-center ${require_start.VERSION}, ${result.schema}. This file makes no request.</p>
</main>`;
}
function experimentBar({ experiment }) {
	if (experiment === null) return null;
	return require_blocks.html`<aside class="bar exp" aria-label="Experiment"><p>${require_style.mark("exp", "exp")} ${require_current_verdict.experimentSentence(require_style.bounded(experiment, 200))}</p></aside>`;
}
async function sectionsOf(source) {
	const timeline = source.timeline === null ? null : (await Promise.resolve().then(() => require("./timeline.cjs"))).timelineSection(source.timeline);
	return [
		chainSection(source),
		componentSection(source),
		checkSection(source),
		...await valueSections(source),
		...timeline === null ? [] : [timeline],
		believeSection(source)
	];
}
// src/core/views/html/page.ts
var _templateObject;
function page({ title, body, blocks, loader, style }) {
	return require_blocks.html(_templateObject || (_templateObject = _taggedTemplateLiteral([
		"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"",
		"\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n",
		"\n<title>",
		"</title>\n<style>",
		"</style>\n</head>\n<body>\n",
		"\n",
		"<script>",
		"<\/script>\n</body>\n</html>\n"
	])), rules(loader, style), require_blocks.GENERATOR, title, require_blocks.ours(style), body, blocks, require_blocks.ours(loader)).markup;
}
function rules(loader, style) {
	return [
		"default-src 'none'",
		`script-src '${digestOf(loader)}' blob:`,
		`style-src '${digestOf(style)}'`,
		"img-src data:",
		"connect-src 'none'",
		"base-uri 'none'",
		"form-action 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types trust-center"
	].join("; ");
}
function digestOf(text) {
	return `sha256-${require_verification.toBase64(require_verification.sha256(require_verification.utf8(text)))}`;
}
// src/core/views/html/index.ts
async function renderHtml(source, core) {
	return page({
		title: pageTitle(source.result),
		style: require_style.REPORT_STYLE,
		body: await pageBody(source),
		blocks: reportBlocks(source, core),
		loader: core.loader
	});
}
exports.checkMark = checkMark;
exports.digest = digest;
exports.digestWithCopy = digestWithCopy;
exports.facts = facts$1;
exports.groundIn = groundIn;
exports.listed = listed;
exports.plural = plural;
exports.recordedOptions = recordedOptions;
exports.renderHtml = renderHtml;
exports.time = time;
