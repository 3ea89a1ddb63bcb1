import { test } from 'vitest'
import { readFileSync } from 'node:fs'
import { parseDesign } from '../../src/design'
const show=(n:string,text:string)=>{ const a=performance.now(); const r=parseDesign([{name:'f.yaml',text}]); const t=performance.now()-a; console.log(n, text.length, r.ok, t.toFixed(0)+'ms', r.problems.length); for(const p of r.problems.slice(0,3)) console.log('   ',`${p.position.file}:${p.position.line}:${p.position.column} ${p.severity}: ${p.message} | found ${p.found} | ${p.remedy}`) }
test('x', () => {
  show('brackets','['.repeat(1e6)); show('closed','['.repeat(5e4)+']'.repeat(5e4)); show('150', 'a: '+'['.repeat(150)+']'.repeat(150)); show('300', 'apiVersion: v1\nkind: X\na: '+'['.repeat(300)+']'.repeat(300))
  show('braces','{a: '.repeat(2e5)); show('dashes','- '.repeat(1e5)); show('q','? '.repeat(1e5)); 
  show('bomb', 'a: &a [x,x,x,x,x,x,x,x,x]\n'+'bcdefghijk'.split('').map((c,i)=>`${c}: &${c} [${Array(9).fill('*'+'abcdefghijk'[i]).join(',')}]`).join('\n'))
  show('self', 'apiVersion: v1\nkind: ConfigMap\nmetadata: &m\n  labels: *m\n')
  show('dup','apiVersion: v1\nkind: Pod\nkind: Pod\n'); show('tab','apiVersion: v1\n\tkind: Pod\n'); show('tab2','apiVersion: v1\nmetadata:\n\tname: x\n')
  show('bigmap', Array.from({length:2e5},(_, i)=>`k${i}: ${i}`).join('\n'))
  show('deepindent', Array.from({length:3000},(_, i)=>' '.repeat(i)+'a:').join('\n'))
  show('nul','abc\0def'); show('fffd','a: \ufffd'); show('empty',''); show('comment','# hi\n'); show('nulls','---\n---\n'); show('scalar','hello'); show('list','- a\n- b\n')
  show('49MB','#'+'x'.repeat(50e6)); show('docs','---\na: 1\n'.repeat(10000)); show('junk', String.fromCharCode(...Array.from({length:5000},(_, i)=>(i*7919)%256)))
  show('unclosed', 'apiVersion: "v1\nkind: Pod\n'); show('quotes','"'.repeat(1e6)); show('anchors', '&a '.repeat(1e5)); show('stars','*a '.repeat(1e5)); show('percent','%'.repeat(1e5)); show('colon',': '.repeat(1e5)); show('bangs','! '.repeat(1e5)); show('pipe', '| '.repeat(1e4)); show('commas','[' + ','.repeat(1e5)+']')
  show('lines', 'a\n'.repeat(2e5)); show('nl', '\n'.repeat(4e6)); show('spaces', ' '.repeat(4e6)); show('hash','a: b #'+'#'.repeat(1e6))
  show('merge','base: &b {x: 1}\n<<: *b\n<<: 3\n')
  show('json', JSON.stringify({apiVersion:'v1',kind:'List',items:[{apiVersion:'v1',kind:'Pod',metadata:{name:'a'},spec:{containers:[{name:'c',image:'x'}]}}]},null,'\t'))
  show('jsonbad', '{"apiVersion":"v1","kind":"Pod",}'); show('jsonbad2', '{"apiVersion":"v1"\n"kind":"Pod"}')
  show('big16', ('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n'+Array.from({length:500},(_, i)=>`  k${i}: "value ${i} of some length"`).join('\n')+'\n---\n').repeat(900))
  show('manyitems', 'apiVersion: v1\nkind: List\nitems:\n'+'- {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: x}]}}\n'.repeat(101000))
}, 600000)
