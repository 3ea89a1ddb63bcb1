/** How charts, the fleet map and the topology picture look. */
export const pictures = `
svg{display:block}
.swatch,.scale svg{display:inline-block}
svg text{font-family:inherit;fill:var(--ink)}
.chart,.heat,.topology{width:100%;height:auto;font-variant-numeric:tabular-nums}
.chart text{font-size:11.5px}
.chart .tick,.chart .unit{fill:var(--mute)}
.chart .end{font-weight:550}
.chart .grid{stroke:var(--line);fill:none}
.chart .axis{stroke:var(--line-strong);fill:none}
.chart .limit{stroke:var(--mute);stroke-width:1.3;stroke-dasharray:5 4;fill:none}
.chart .limit-label{fill:var(--mute);font-size:11px;paint-order:stroke;stroke:var(--panel);stroke-width:3px;stroke-linejoin:round}
.line{fill:none;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}
.line.dash{stroke-dasharray:6 3;stroke-linecap:butt}
.line.dots{stroke-width:4}
.swatch .line{stroke-width:2.4}
.area{opacity:.13}
.heat text{font-size:11.5px}
.caps{font-size:11px;font-weight:600;letter-spacing:.06em;fill:var(--mute)}
svg .caps,svg .small,svg .fact{fill:var(--mute)}
.picture{border-radius:14px}
.topology .frame{fill:var(--panel);stroke:var(--line-strong)}
.topology .dashed{fill:none;stroke:var(--line-strong);stroke-dasharray:4 4}
.topology .node,.topology .network{fill:var(--raise);stroke:var(--line-strong)}
.topology .row{fill:var(--line);fill-opacity:.55}
.topology .link{stroke:var(--line-strong);stroke-width:1.6;fill:none}
.topology .track{fill:var(--line)}
.topology .title{font-size:18px;font-weight:660}
.topology .big{font-size:18px;font-weight:640}
.topology .name{font-size:13px;font-weight:620}
.topology .times{font-size:13px}
.topology .value{font-size:12.5px;font-weight:550}
.topology .fact{font-size:12px}
.topology .small{font-size:10.5px}
.topology .strong{fill:var(--ink);font-size:11px}
@media (max-width:640px){.chart text,.chart .limit-label{font-size:13px}}
@media (max-width:900px){.topology{width:920px}.heat{width:820px}}
`
