// LaTeX to SVG and to English: reads a JSON list of TeX, writes, for each and in that order,
// {speech, display: SVG, inline: SVG}.  Called by render_formulas.py.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { MathJaxStix2Font } from '@mathjax/mathjax-stix2-font/js/svg.js';
import { liteAdaptor } from '@mathjax/src/js/adaptors/liteAdaptor.js';
import { STATE } from '@mathjax/src/js/core/MathItem.js';
import { SerializedMmlVisitor } from '@mathjax/src/js/core/MmlTree/SerializedMmlVisitor.js';
import { RegisterHTMLHandler } from '@mathjax/src/js/handlers/html.js';
import { TeX } from '@mathjax/src/js/input/tex.js';
import '@mathjax/src/js/input/tex/ams/AmsConfiguration.js';
import '@mathjax/src/js/input/tex/base/BaseConfiguration.js';
import '@mathjax/src/js/input/tex/html/HtmlConfiguration.js';
import { mathjax } from '@mathjax/src/js/mathjax.js';
import { SVG } from '@mathjax/src/js/output/svg.js';
import '@mathjax/src/js/util/asyncLoad/esm.js';

const require = createRequire(import.meta.url);
const sre = require('speech-rule-engine');

const adaptor = liteAdaptor();
RegisterHTMLHandler(adaptor);
const page = mathjax.document('', {
  InputJax: new TeX({
    packages: ['base', 'ams', 'html'],
    formatError: (_, error) => { throw error; },
  }),
  // No cache: a glyph used by its id would need ids that are unique in the whole page.
  OutputJax: new SVG({ fontData: MathJaxStix2Font, fontCache: 'none', linebreaks: { inline: false } }),
});

await sre.setupEngine({
  locale: 'en', modality: 'speech', domain: 'clearspeak', style: 'default',
  json: join(dirname(require.resolve('speech-rule-engine')), 'mathmaps'),
});
await sre.engineReady();

// -- SVG, as small as it goes ---------------------------------------------------------------

const NEEDLESS = /^(data-.*|role|focusable|xmlns.*|stroke|stroke-width)$/;

function svg(container) {
  const [root] = adaptor.childNodes(container);
  return text(slim(root)[0]);
}

/** The elements that have to stand for `node`: none for an empty group, its children for one
 *  that says nothing, a single child in its place where there is but one. */
function slim(node) {
  const tag = adaptor.kind(node);
  const given = adaptor.allAttributes(node).map(({ name, value }) => [name, value]);
  const attributes = Object.fromEntries(given.filter(([name]) => !NEEDLESS.test(name)));
  if (attributes.class) attributes.fill = 'currentColor'; // its own colour, not its parent's
  const children = adaptor.childNodes(node).flatMap(slim);
  if (tag === 'path' && !attributes.d) return []; // a space
  if (tag !== 'g') return [{ tag, attributes, children }];
  if (!children.length || !Object.keys(attributes).length) return children;
  const [child] = children;
  if (children.length > 1 || child.tag === 'svg' || (attributes.class && child.attributes.class)) {
    return [{ tag, attributes, children }];
  }
  const transform = [attributes.transform, child.attributes.transform].filter(Boolean).join(' ');
  return [{ ...child, attributes: { ...attributes, ...child.attributes, ...(transform && { transform }) } }];
}

function text({ tag, attributes, children }) {
  const inside = Object.entries(attributes).map(([name, value]) => ` ${name}="${value.trim()}"`).join('');
  return children.length
    ? `<${tag}${inside}>${children.map(text).join('')}</${tag}>`
    : `<${tag}${inside}/>`;
}

// -- English --------------------------------------------------------------------------------

const WORDS = [
  [/\b\d+ lines Line 1: /g, ''], [/ Line \d+: /g, '; '], [/ semicolon /g, '; '], [/ comma /g, ', '],
  [/left arrow/g, 'becomes'], [/almost equals/g, 'is about'], [/lamda/g, 'lambda'],
  [/nabla L of w/g, 'the gradient of L at w'], [/nabla L/g, 'the gradient of L'],
  [/(alpha|close paren) the gradient/g, '$1 times the gradient'],
  [/the metric of w/g, 'the norm of w'],
  [/\bh( sub \w+)? of w/g, 'h$1 w'], // a product, no function
  [/\s+/g, ' '],
];

async function speech(tex) {
  const tree = await page.convertPromise(tex, { display: true, end: STATE.CONVERT });
  const mathml = new SerializedMmlVisitor().visitTree(tree)
    .replace(/<mspace width="2em"[^>]*><\/mspace>/g, '<mo>;</mo>'); // \qquad parts two formulas
  return WORDS.reduce((said, [from, to]) => said.replace(from, to), sre.toSpeech(mathml)).trim();
}

const rendered = [];
for (const tex of JSON.parse(readFileSync(0, 'utf8'))) {
  try {
    rendered.push({
      speech: await speech(tex),
      display: svg(await page.convertPromise(tex, { display: true })),
      inline: svg(await page.convertPromise(tex, { display: false })),
    });
  } catch (error) {
    console.error(`${error.message}, in the formula ${tex}`);
    process.exit(1);
  }
}
process.stdout.write(JSON.stringify(rendered));
