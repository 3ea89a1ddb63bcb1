/** On paper: A4 or Letter, light, each cluster on a new page, nothing torn that fits on one. */
export const print = `
@page{margin:14mm 13mm 16mm}
@page{@bottom-left{content:"Seatrial run report";font:8pt system-ui,sans-serif;color:#566a7f}@bottom-right{content:counter(page) " / " counter(pages);font:8pt system-ui,sans-serif;color:#566a7f}}
@media print{
:root{--bg:#ffffff;--shade:none}
html{-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{font-size:9.5pt}
main{max-width:none;padding:0}
nav{display:none!important}
a{color:inherit}
h1{font-size:22pt}h2{font-size:15pt}
h2,h3,h4,caption,.card>header{break-after:avoid}
.chapter{margin-top:28px}
.cluster{break-before:page;margin-top:0}
#notices{break-before:page;margin-top:0}
.cards>.card,.tiles,.beside,tr,.glossary div,pre{break-inside:avoid}
.topology,.heat{width:100%;break-inside:avoid;max-height:240mm}
.scroll{overflow:visible}
thead{display:table-header-group}
table{font-size:8.5pt}
thead th{white-space:normal;font-size:8pt}
th,td{padding:4px 10px 4px 0}
table.verdicts{font-size:9.5pt}
.cards{grid-template-columns:1fr 1fr;gap:10px}
.card{padding:11px 12px 9px}
.legend{font-size:8pt}
.legend th,.legend td{padding:2px 8px 2px 0}
.chart text,.chart .limit-label{font-size:13px}
small,.tiles small,td small,th small{font-size:7.5pt}
td small{margin-right:6px}
.card>header p,.note{font-size:8.5pt}
.meter svg{width:32px;margin-right:4px}
.margin svg{width:80px}
tbody th{min-width:90px}td:not(.num){min-width:64px}
table.waiting td{min-width:50%}
.beside{grid-template-columns:56% 1fr;gap:18px}
.prose{min-width:0;max-width:none}
.tiles{grid-template-columns:repeat(5,1fr)}.tiles div{padding:8px 10px}.tiles dd{font-size:14pt}.tiles small{font-size:8pt}
.facts{grid-template-columns:repeat(4,1fr)}
.lead{font-size:10.5pt}
}
`
