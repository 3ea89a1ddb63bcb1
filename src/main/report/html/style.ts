/** The style sheet. Fonts are the system's where Inter and JetBrains Mono are not installed: nothing is fetched. */
import { print } from './print'
import { colours, dark, declare, light } from './tokens'
import { pictures } from './pictures'

const page = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--bg);color:var(--ink);font:14px/1.5 Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
code,pre{font-family:"JetBrains Mono",ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;font-size:.92em}
main{max-width:1120px;margin:0 auto;padding:40px 28px 72px}
h1,h2,h3,h4,p,dl,dd,ul,pre{margin:0}
h1,h2,h3,h4,p,dd,.prose,code{overflow-wrap:anywhere}
a,td,tbody th{overflow-wrap:anywhere}
td:not(.num){min-width:96px}
h1{font-size:30px;line-height:1.2;font-weight:680;letter-spacing:-.018em}
h2{font-size:21px;line-height:1.3;font-weight:660;letter-spacing:-.012em;margin-bottom:16px}
h2 small{font-size:14px;font-weight:400;letter-spacing:0;color:var(--mute);margin-left:8px}
h3{font-size:12px;line-height:1.4;font-weight:650;text-transform:uppercase;letter-spacing:.08em;color:var(--mute);margin:36px 0 12px}
h4{font-size:14.5px;font-weight:650;letter-spacing:-.004em}
a{color:var(--link);text-decoration:none}
a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--select);outline-offset:2px;border-radius:4px}
.chapter,.cluster{margin-top:52px;scroll-margin-top:16px}
.part{scroll-margin-top:16px}
nav{display:flex;flex-wrap:wrap;gap:4px 20px;font-size:13.5px}
main>nav{margin-top:20px;padding:12px 0;border:solid var(--line-strong);border-width:1px 0}
.cluster>nav{margin-bottom:20px}
.cluster>nav+.part h3{margin-top:0}
.empty,.note{color:var(--mute)}
.empty{padding:12px 16px;border:1px dashed var(--line-strong);border-radius:8px}
.silent{display:grid;place-items:center;min-height:120px}
.note{margin-top:10px;font-size:13px}
`

const cover = `
.brand{display:flex;align-items:center;gap:8px;margin-bottom:28px;font-size:14px}
.brand span{color:var(--mute)}
.logo{width:24px;height:24px}
.headline{display:flex;align-items:center;gap:10px;margin-top:12px;font-size:20px;line-height:1.35;font-weight:620;letter-spacing:-.008em}
.headline .shape{width:24px;height:24px}
.lead{margin-top:14px;max-width:84ch;display:grid;gap:8px;font-size:15px}
.cancelled{margin-top:14px;padding:10px 14px;border-radius:8px;background:var(--warn-soft);color:var(--warn-text);font-weight:550}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(118px,1fr));gap:14px 24px;margin-top:26px}
.facts div:nth-last-child(1){grid-column:1/-1}
dt{font-size:12.5px;color:var(--mute)}
.facts dd{overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(188px,1fr));gap:1px;background:var(--line);border:1px solid var(--line);border-radius:12px;overflow:hidden;box-shadow:var(--shade)}
.tiles div{background:var(--panel);padding:14px 18px 13px}
.tiles dd{font-size:23px;line-height:1.3;font-weight:620;letter-spacing:-.015em;font-variant-numeric:tabular-nums;white-space:nowrap}
.tiles small{display:block;font-size:12.5px;font-weight:400;letter-spacing:0;color:var(--mute)}
.tiles+.scroll{margin-top:20px}
.glossary{display:grid;gap:14px}
.glossary div{display:grid;grid-template-columns:200px 1fr;gap:24px}
.glossary dt{font-size:14px;font-weight:600;color:var(--ink)}
.glossary dd{max-width:76ch}
#model ul{margin:12px 0 0;padding-left:20px;display:grid;gap:8px;max-width:84ch}
#reproduce p{margin-top:12px;max-width:84ch}
pre{padding:14px 18px;border-radius:8px;background:var(--panel);border:1px solid var(--line-strong);overflow-x:auto;font-size:14px}
`

const tables = `
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:4px 0 8px}
.scroll+.scroll{margin-top:24px}
.quiet{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);padding:0}
th,td{text-align:left;vertical-align:baseline;padding:7px 20px 7px 0;border-bottom:1px solid var(--line);unicode-bidi:isolate}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:12.5px;font-weight:500;color:var(--mute);border-color:var(--line-strong);white-space:nowrap}
tbody th{font-weight:500;min-width:110px}
tbody tr:last-child>*{border-bottom:0}
th small{display:block;font-weight:400;font-size:12.5px;color:var(--mute)}
.num{text-align:right;white-space:nowrap}
.prose{min-width:180px;max-width:560px;white-space:normal}
.legend{margin-top:10px;font-size:13px}
.legend th,.legend td{padding-top:4px;padding-bottom:4px}
.legend tbody th{white-space:nowrap;min-width:0}
.legend thead th{white-space:normal}
.swatch{width:14px;height:10px;margin-right:7px;display:inline-block}
.meter{white-space:nowrap}
.meter svg{display:inline-block;width:44px;height:6px;margin-right:8px;vertical-align:1.5px}
.meter b{display:inline-block;min-width:3.2em;font-weight:inherit}
td small{margin-right:12px;font-size:12.5px;color:var(--mute)}
.margin svg{width:100px;height:10px;vertical-align:-.5px}
.margin b{min-width:3.6em}
.margin .tick{stroke:var(--ink);stroke-width:1.5}
.track{fill:var(--line)}
rect.met{fill:var(--ok)}rect.missed{fill:var(--err)}
b.missed{color:var(--err-text)}b.met{color:var(--ok-text)}b.unmeasured{font-weight:400;color:var(--mute)}
.shape{width:16px;height:16px;flex:none;fill:none;stroke:var(--panel);stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round}
.shape.met circle{fill:var(--ok);stroke:none}.shape.missed .filled{fill:var(--err);stroke:none}
.shape.unmeasured{stroke:var(--mute);stroke-width:1.4}
.verdict{font-weight:600;white-space:nowrap}
.verdict .shape{display:inline-block;margin-right:7px;vertical-align:-3px}
.waiting .prose{width:38%}
.pods{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:0 22px}
.pods span{color:var(--mute);margin-left:6px}
.verdict.met{color:var(--ok-text)}.verdict.missed{color:var(--err-text)}.verdict.unmeasured{color:var(--mute);font-weight:450}
table.verdicts{font-size:14.5px}
table.verdicts th,table.verdicts td{padding-top:9px;padding-bottom:9px}
.pair{display:inline-block;margin-right:18px}.pair span{color:var(--mute)}.pair b{font-weight:550}
`

const cards = `
.cards{display:grid;grid-template-columns:1fr 1fr;gap:16px}
.card{min-width:0;background:var(--panel);border:1px solid var(--line);border-radius:12px;padding:16px 18px 14px;box-shadow:var(--shade)}
.card.wide+.card,.card.wide+.cards,.picture+.card{margin-top:16px}
.card>header{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:2px 16px;margin-bottom:12px}
.card>header p{color:var(--mute);font-size:13px}
.beside{display:grid;grid-template-columns:508px 1fr;gap:36px;align-items:center}
#verdicts>.scroll,#notices>.scroll,#headline>.scroll{background:var(--panel);border:1px solid var(--line);border-radius:12px;padding:6px 18px;box-shadow:var(--shade)}
#headline caption{padding-top:10px}
.scale{display:inline-flex;align-items:center;gap:8px;white-space:nowrap}
@media (max-width:900px){.cards,.beside{grid-template-columns:minmax(0,1fr)}}
@media (max-width:640px){
main{padding:24px 16px 48px}
h1{font-size:25px}
.facts{grid-template-columns:1fr 1fr}
.tiles{grid-template-columns:1fr 1fr}.tiles div{padding:12px 14px}
.glossary div{grid-template-columns:1fr;gap:2px}
.card{padding:14px 14px 12px}
th,td{padding-right:12px}
table.verdicts th:last-child,table.verdicts td:last-child{display:none}
td:not(.num){min-width:104px}
.legend{font-size:12.5px}.legend th,.legend td{padding-right:10px}
}
`

const themes = `
:root{color-scheme:light;${declare(light)}}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${declare(dark)}}}
`

export const style: string = [themes, page, cover, tables, cards, pictures, colours, print]
  .join('')
  .replace(/\n+/g, '\n')
