/** One file that opens from disk, offline, without scripts. */
import { markup, trusted, type Content, type Markup } from './markup'
import { style } from './style'

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

export interface Section {
  id: string
  heading: string
  content: Content
}

export const section = ({ id, heading, content }: Section): Markup =>
  markup`<section class="chapter" id="${id}"><h2>${heading}</h2>\n${content}\n</section>\n`

export interface Page {
  title: string
  /** Seatrial's. */
  version: string
  body: Content
}

export const page = ({ title, version, body }: Page): string =>
  markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Seatrial ${version}">
<title>${title} · Seatrial</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
${body}</main>
</body>
</html>
`.text
