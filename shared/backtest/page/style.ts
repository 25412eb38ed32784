/** Light and dark by what the reader prefers; plain ink on paper. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1a2130;--soft:#5b6577;--line:#dde2ea;--page:#f5f7fa;--card:#fff;--accent:#2f5bd0;--area:#b9cbf2;
--informational:#9aa5b5;--low:#4a90c2;--medium:#e0a81c;--high:#e2711d;--critical:#b3123f;
--r0:#3f6fb5;--r1:#5aa469;--r2:#9a6bb3;--r3:#3aa6a6;--r4:#c78a3b;--r5:#7a86c9;--r6:#b0687e;--r7:#a3adba}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf1;--soft:#9aa6b8;--line:#2c3544;--page:#10151d;--card:#19202b;--accent:#8fb0ff;--area:#2f4878;
--informational:#7d899b;--low:#5aa7dd;--medium:#f0bf44;--high:#f58b3c;--critical:#ec4a74;
--r0:#6d9be0;--r1:#78c289;--r2:#bb90d4;--r3:#5cc6c6;--r4:#deaa64;--r5:#9ba6e6;--r6:#d08ca1;--r7:#6d7888}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:1200px;margin:0 auto;padding:28px 24px 64px}
h1{font-size:28px;line-height:1.2;margin:.1em 0 .35em;letter-spacing:-.01em}
h2{font-size:19px;margin:0 0 .5em}
.eyebrow{margin:0;color:var(--accent);font-weight:600;font-size:13px;letter-spacing:.04em;text-transform:uppercase}
header p{max-width:85ch;margin:.3em 0}
b{overflow-wrap:anywhere}
section,.cards li{background:var(--card);border:1px solid var(--line);border-radius:10px}
section{padding:20px 22px;margin:18px 0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(168px,1fr));gap:12px;padding:0;margin:20px 0;list-style:none}
.cards li{padding:14px 16px}
.cards span,.cards small{display:block;color:var(--soft);font-size:13px}
.cards b{display:block;font-size:24px;line-height:1.35;font-variant-numeric:tabular-nums}
figure{margin:0}
.scroll{overflow-x:auto}
svg{display:block;width:100%;min-width:760px;height:auto;font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
svg text{fill:var(--ink)}
svg .tick,svg .count{fill:var(--soft);font-size:12px}
svg text{paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round}
svg .end{text-anchor:end}
svg .middle,svg .count{text-anchor:middle}
svg .count{font-size:11px}
.grid,.lane{stroke:var(--line);stroke-width:1}
.axis{stroke:var(--soft);stroke-width:1}
.area{fill:var(--area)}
.bars{fill:var(--area)}
.life{fill:var(--line)}
.mark{stroke:var(--soft);stroke-dasharray:2 3}
.limit{stroke-width:1.8}
rect:hover{filter:brightness(1.15)}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:8px 0 4px;padding:0;font-size:13px;color:var(--soft)}
.legend i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:6px;vertical-align:-1px}
details{margin:8px 0}
summary{cursor:pointer;color:var(--accent);font-size:14px}
table{border-collapse:collapse;width:100%;margin:10px 0 16px;font-size:14px}
caption{text-align:left;font-weight:600;padding:6px 0}
th,td{padding:7px 12px 7px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;font-variant-numeric:tabular-nums}
thead th{color:var(--soft);font-weight:600;font-size:13px;white-space:nowrap}
tbody th{font-weight:500}
td{overflow-wrap:anywhere}
.n{text-align:right;white-space:nowrap}
th small,td small{display:block;color:var(--soft);font-weight:400}
td span.n{font-size:13px;color:var(--soft)}
.bar{display:flex;width:140px;height:12px;border-radius:3px;overflow:hidden;margin-top:4px;gap:1px}
.meter{position:relative;display:block;width:130px;height:10px;background:var(--line);border-radius:3px;overflow:hidden;margin:5px 0 1px}
.meter i{position:absolute;inset:0 auto 0 0;background:var(--accent)}
.meter i.most{opacity:.3}
.tag{color:#10151d;border-radius:4px;padding:1px 7px;font-size:12px;font-weight:600;white-space:nowrap}
.tag.l-critical{color:#fff}
@media(prefers-color-scheme:dark){.tag.l-critical{color:#10151d}}

.notes{margin:8px 0 2px;padding-left:20px}
.nw{white-space:nowrap}
.none,footer{color:var(--soft)}
footer{font-size:14px;max-width:90ch}
${levels()}${rules()}
.more{fill:var(--critical);background:var(--critical)}.raised{fill:var(--high);background:var(--high)}
.less{fill:var(--r1);background:var(--r1)}.lowered{fill:var(--r3);background:var(--r3)}
@media print{body{background:#fff;font-size:12px}main{padding:0;max-width:none}section,.cards li{break-inside:avoid;border-color:#bbb}
svg{min-width:0}details:not([open]){display:none}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;

function levels(): string {
  return ['informational', 'low', 'medium', 'high', 'critical']
    .map(
      (level) =>
        `.l-${level}{fill:var(--${level});background:var(--${level})}.s-${level}{stroke:var(--${level})}`,
    )
    .join('\n');
}

function rules(): string {
  return Array.from(
    { length: 8 },
    (_, at) => `.r${at}{fill:var(--r${at});background:var(--r${at})}`,
  ).join('');
}
