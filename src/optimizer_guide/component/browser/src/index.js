// What the bundle gives: to Panel its components by the names of their classes, to a static page
// `mount`, and to the tests what Bokeh must have.

import {GuideFigure, GuideSheet} from "./panel.js"

export {missingParts, PRIVATE_PARTS} from "./bokeh.js"
export {unpack} from "./decoding.js"
export {mount} from "./figure.js"
export default {GuideFigure, GuideSheet}
